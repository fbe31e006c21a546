/* Sends the chosen or dropped pictures one by one, as soon as they are chosen, and tells how far it
   is. Without this file the form sends them all together with its button. */

const form = document.querySelector("[data-upload]");
const input = form.querySelector("input[type=file]");
const button = form.querySelector("[data-upload-send]");
const progress = form.querySelector("[data-upload-progress]");
const status = form.querySelector("[data-upload-status]");
let busy = false;

// The browser's own control speaks the browser's language; its label does the same in ours.
input.classList.add("visually-hidden");
button.hidden = true;
form.querySelector("[data-upload-pick]").hidden = false;
form.querySelector("[data-upload-drop]").hidden = false;

function say(...lines) {
  status.replaceChildren(
    ...lines.map((line) => {
      const paragraph = document.createElement("p");
      paragraph.append(line);
      return paragraph;
    }),
  );
}

async function sendOne(file) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.set("pictures", file);
  const answer = await fetch(location.pathname, {
    method: "POST",
    body,
    headers: { Accept: "application/json" },
    redirect: "manual", // to the log-in, where the session has ended
  });
  if (answer.type === "opaqueredirect" || answer.status === 403) {
    return "Phiên làm việc đã hết hạn. Xin đăng nhập lại rồi chọn lại ảnh này.";
  }
  if (answer.status === 413) {
    return "Tệp quá nặng; tối đa 12 MB. Có thể chụp lại ảnh với cỡ nhỏ hơn.";
  }
  return answer.ok ? "" : "Máy chủ chưa nhận được. Xin chọn lại ảnh này.";
}

async function send(files) {
  if (busy || !files.length) {
    return;
  }
  busy = input.disabled = true;
  progress.hidden = false;
  progress.max = files.length;
  const failures = [];
  for (const [n, file] of files.entries()) {
    progress.value = n;
    say(`Đang tải ảnh ${n + 1} trong ${files.length}: ${file.name}`);
    let failure;
    try {
      failure = await sendOne(file);
    } catch {
      failure = "Mất mạng khi đang gửi. Xin chọn lại ảnh này khi có mạng.";
    }
    if (failure) {
      failures.push(`Chưa thêm “${file.name}”. ${failure}`);
    }
  }
  progress.hidden = true;
  busy = input.disabled = false;
  input.value = "";
  if (!failures.length) {
    location.assign(location.pathname); // shows them, and what the server has refused
    return;
  }
  const link = document.createElement("a");
  link.href = location.pathname;
  link.textContent = "Xem các ảnh đã thêm";
  say(...failures, link);
}

input.addEventListener("change", () => send([...input.files]));

const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");

// Dropped beside the frame, a picture would take the place of the page.
for (const type of ["dragover", "drop"]) {
  addEventListener(type, (event) => holdsFiles(event) && event.preventDefault());
}
form.addEventListener("dragover", (event) => {
  form.classList.toggle("upload--over", holdsFiles(event));
});
form.addEventListener("dragleave", (event) => {
  if (!form.contains(event.relatedTarget)) {
    form.classList.remove("upload--over");
  }
});
form.addEventListener("drop", (event) => {
  form.classList.remove("upload--over");
  send([...(event.dataTransfer?.files ?? [])]);
});
