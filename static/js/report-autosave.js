/* Saves a section of a report while it is typed, and holds it on this machine while the line or the
   session is away. What is under way keeps its key until the server has answered, so that it is saved
   once however often it is sent; what is typed meanwhile follows it. Without this file "Lưu" does it. */

const WAIT = 2000; // with the request's own time, less than three seconds of typing are at stake
const RETRY = 5000;
const PATIENCE = 10_000;
const OFFLINE =
  "Mất mạng. Nội dung đang được giữ trên máy này và sẽ tự gửi khi có mạng.";

const status = document.querySelector("[data-autosave]");
const form = status.closest("form");
const { autosave: url, key, login } = status.dataset;
// By person and section: nobody else at this machine is shown what one has typed.
const store = `autosave-${key}`;

let dirty = false; // typed since what is under way was put together
let underWay = null; // as it was sent, until the server has answered
let stopped = false; // the server wants a decision, which "Lưu" leads to
let sending = null;
let timer = null;

function say(text) {
  if (status.textContent !== text) {
    status.textContent = text;
  }
}

function newKey() {
  // crypto.randomUUID is for https alone.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function typed() {
  const data = new URLSearchParams(new FormData(form));
  data.delete("csrfmiddlewaretoken");
  data.set("key", newKey());
  return String(data);
}

function hold() {
  try {
    const held = { underWay, typed: dirty ? typed() : null };
    localStorage.setItem(store, JSON.stringify(held));
  } catch {
    // Storage may be forbidden or full; the server is asked all the same.
  }
}

function held() {
  try {
    return JSON.parse(localStorage.getItem(store));
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

async function post(text, retry = true) {
  const body = new URLSearchParams(text);
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  const answer = await fetch(url, {
    method: "POST",
    body,
    redirect: "manual", // to the log-in, where the session has ended
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (answer.type === "opaqueredirect") {
    return { is: "expired" };
  }
  if (answer.status === 403 && retry) {
    return (await renewToken()) ? post(text, false) : { is: "expired" };
  }
  if (answer.status === 409) {
    return { is: "refused", ...(await answer.json()) };
  }
  return answer.ok ? { is: "saved", ...(await answer.json()) } : { is: "failed" };
}

function sayFailed() {
  say(navigator.onLine ? "Chưa lưu được – đang thử lại" : OFFLINE);
}

function took(answer) {
  for (const [name, value] of Object.entries(answer.fields)) {
    if (form.elements[name]) {
      form.elements[name].value = value;
    }
  }
  const unread = Object.values(answer.unread);
  say([`Đã lưu lúc ${answer.saved_at}`, ...unread].join(". ").replaceAll("..", "."));
}

async function send() {
  clearTimeout(timer);
  timer = null;
  if (underWay === null) {
    underWay = typed();
    dirty = false;
  }
  hold();
  say("Đang lưu…");
  let answer;
  try {
    answer = await post(underWay);
  } catch {
    answer = { is: "failed" };
  }
  if (answer.is === "saved") {
    underWay = null;
    took(answer);
    if (dirty) {
      return send();
    }
    letGo();
    return "saved";
  }
  if (answer.is === "refused") {
    stopped = true;
    say(answer.sentence);
    return "refused";
  }
  if (answer.is === "expired") {
    sayExpired();
  } else {
    sayFailed();
  }
  timer ??= setTimeout(save, RETRY);
  return answer.is;
}

// One request at a time, so that an older text never arrives after a newer one.
async function save() {
  await sending;
  sending = send();
  return sending;
}

function changed(event) {
  if (!event.target.name) {
    return;
  }
  dirty = true;
  hold();
  if (!navigator.onLine) {
    say(OFFLINE);
  }
  if (!stopped) {
    timer ??= setTimeout(save, WAIT);
  }
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
  if (checked || stopped) {
    leaving = true;
    say("Đang xử lý…");
    return;
  }
  // First what is typed, then the form: it proves that line and session live.
  event.preventDefault();
  dirty = dirty || underWay === null;
  const result = await save();
  if (result === "expired" || result === "failed") {
    status.scrollIntoView({ block: "center" });
    return;
  }
  clearTimeout(timer);
  checked = true;
  form.requestSubmit(event.submitter);
});

addEventListener("pagehide", () => {
  if (leaving) {
    letGo(); // the form itself has arrived
  } else if ((dirty || underWay !== null) && !stopped) {
    const body = new URLSearchParams(underWay ?? typed());
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    fetch(url, { method: "POST", body, redirect: "manual", keepalive: true });
  }
});
addEventListener("pageshow", () => {
  checked = leaving = false;
});
function again() {
  if ((dirty || underWay !== null) && !stopped) {
    save();
  }
}
addEventListener("online", again);
addEventListener("focus", again);
addEventListener("offline", () => {
  if (dirty || underWay !== null) {
    say(OFFLINE);
  }
});

// Puts what was held back into the boxes, where the server could not take all of it.
function fillIn(text) {
  const data = new URLSearchParams(text);
  for (const [name, value] of data) {
    const field = form.elements[name];
    if (field && name !== "key") {
      field.value = value;
    }
  }
  form.querySelector("input.field__input--number")?.dispatchEvent(new Event("input"));
}

// What an earlier visit could not send goes first, in its order; then the page shows it.
async function sendLeft({ underWay: first, typed: second }) {
  let answer = { is: "saved" };
  let last = null;
  for (let text of [first, second]) {
    if (text === null) {
      continue;
    }
    if (last) {
      const data = new URLSearchParams(text);
      for (const [name, value] of Object.entries(answer.fields)) {
        data.set(name, value);
      }
      text = String(data);
    }
    last = text;
    answer = await post(text);
    if (answer.is !== "saved") {
      break;
    }
  }
  if (last === null) {
    letGo();
  } else if (answer.is === "saved" && Object.keys(answer.unread).length === 0) {
    letGo();
    location.reload();
  } else if (answer.is === "saved" || answer.is === "refused") {
    fillIn(second ?? last);
    if (answer.is === "refused") {
      stopped = true;
      say(answer.sentence);
    } else {
      took(answer);
    }
  }
}

const left = held();
if (left) {
  sendLeft(left).catch(sayFailed);
}
