/* Sends what is typed in the article form to its private working copy within two seconds, and holds
   it on this machine until the server has it. Without this file "Lưu" does the same. */

const WAIT = 2000; // with the request's own time, less than three seconds of typing are at stake
const RETRY = 5000;
const PATIENCE = 10_000;

const status = document.querySelector("[data-autosave]");
const form = status.closest("form");
const { autosave: url, key, login } = status.dataset;
const store = `autosave-${key}`;
// What was left by an earlier visit must not be overwritten before the person has decided.
const undecided = document.querySelector("[data-working-copy]") !== null;

let dirty = false; // typed since the last request began
let sending = null;
let timer = null;

function say(text) {
  if (status.textContent !== text) {
    status.textContent = text;
  }
}

function typed() {
  const data = new FormData(form);
  for (const [name, value] of [...data]) {
    if (value instanceof File) {
      data.delete(name);
    }
  }
  return new URLSearchParams(data);
}

function hold() {
  try {
    const data = typed();
    data.delete("csrfmiddlewaretoken");
    localStorage.setItem(store, String(data));
  } catch {
    // Storage may be forbidden or full; the server is asked all the same.
  }
}

function held() {
  try {
    return localStorage.getItem(store);
  } catch {
    return null;
  }
}

function letGo() {
  try {
    localStorage.removeItem(store);
  } catch {
    // Nothing was held.
  }
}

function sayExpired() {
  const link = document.createElement("a");
  link.href = login;
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = "Xin đăng nhập lại";
  status.replaceChildren(
    "Phiên làm việc đã hết hạn. ",
    link,
    " (mở trong thẻ mới); nội dung đang nhập vẫn còn.",
  );
}

// A new log-in changes the token; the page's own forms need it as well.
async function renewToken() {
  const answer = await fetch(url, { redirect: "manual" });
  if (!answer.ok) {
    return false;
  }
  const { token } = await answer.json();
  for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) {
    input.value = token;
  }
  return true;
}

async function post(body, retry = true) {
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  const answer = await fetch(url, {
    method: "POST",
    body,
    redirect: "manual", // to the log-in, where the session has ended
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (answer.type === "opaqueredirect") {
    return "expired";
  }
  if (answer.status === 403 && retry) {
    return (await renewToken()) ? post(body, false) : "expired";
  }
  if (!answer.ok) {
    return "failed";
  }
  const { saved_at: savedAt } = await answer.json();
  return savedAt;
}

async function send() {
  clearTimeout(timer);
  timer = null;
  dirty = false;
  say("Đang lưu…");
  let result;
  try {
    result = await post(typed());
  } catch {
    result = "failed";
  }
  if (result === "expired" || result === "failed") {
    dirty = true;
    hold();
    if (result === "expired") {
      sayExpired();
    } else {
      say(
        navigator.onLine
          ? "Chưa lưu được – đang thử lại"
          : "Mất mạng. Nội dung đang được giữ trên máy này và sẽ tự gửi khi có mạng.",
      );
    }
    timer ??= setTimeout(save, RETRY);
    return result;
  }
  if (!dirty) {
    letGo();
  }
  say(`Đã lưu lúc ${result}`);
  form.dispatchEvent(new Event("kept"));
  return "saved";
}

// One request at a time, so that an older text never arrives after a newer one.
async function save() {
  await sending;
  sending = send();
  return sending;
}

function changed(event) {
  // The link's address box and the like are no fields of the form.
  if (!event.target.name) {
    return;
  }
  if (undecided) {
    say("Chưa tự lưu: xin chọn “Khôi phục” hoặc “Bỏ” ở đầu trang.");
    return;
  }
  dirty = true;
  hold();
  timer ??= setTimeout(save, WAIT);
}

form.addEventListener("input", changed);
form.addEventListener("change", changed);

let checked = false;
let leaving = false;
form.addEventListener("submit", async (event) => {
  if (leaving) {
    event.preventDefault(); // a second click on the button
    return;
  }
  if (checked || undecided) {
    leaving = true;
    say("Đang xử lý…");
    return;
  }
  // First the copy, then the form: it proves that the session lives, and no copy comes late.
  event.preventDefault();
  const result = await save();
  if (result === "expired") {
    status.scrollIntoView({ block: "center" });
    return;
  }
  clearTimeout(timer);
  dirty = false;
  checked = true;
  form.requestSubmit(event.submitter);
});

addEventListener("pagehide", () => {
  if (dirty) {
    fetch(url, { method: "POST", body: typed(), redirect: "manual", keepalive: true });
  }
});
addEventListener("pageshow", () => {
  checked = leaving = false;
});
// preview.js shows what is kept.
form.addEventListener("keep", () => dirty && save());
addEventListener("online", () => dirty && save());
addEventListener("focus", () => dirty && save());

// What an earlier visit could not send goes to the server first, which then offers it.
const left = held();
if (left && !undecided) {
  post(new URLSearchParams(left)).then(
    (result) => {
      if (result !== "expired" && result !== "failed") {
        letGo();
        location.reload();
      }
    },
    () => {},
  );
}
