/* Saves a section of a report while it is typed, and holds it on this machine while the line or the
   session is away. What is under way keeps its key until the server has answered, so that it is saved
   once however often it is sent; what is typed meanwhile follows it. Without this file "Lưu" does it. */

import * as keeping from "./keeping.js";

const { form, say } = keeping;
const others = document.querySelector("[data-others]");
const queue = keeping.queueOf(send);

let dirty = false; // typed since what is under way was put together
let underWay = null; // as it was sent, until the server has answered
let stopped = false; // the server wants a decision, which "Lưu" leads to

function newKey() {
  // crypto.randomUUID is for https alone.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function typed() {
  const data = new URLSearchParams(keeping.typed());
  data.set("key", newKey());
  return String(data);
}

function hold() {
  keeping.hold(JSON.stringify({ underWay, typed: dirty ? typed() : null }));
}

function heldBack() {
  try {
    return JSON.parse(keeping.held());
  } catch {
    return null; // no form of this page
  }
}

function took(answer) {
  for (const [name, value] of Object.entries(answer.fields)) {
    if (form.elements[name]) {
      form.elements[name].value = value;
    }
  }
  if (others.textContent !== answer.others) {
    others.textContent = answer.others;
  }
  const unread = Object.values(answer.unread);
  say([`Đã lưu lúc ${answer.saved_at}`, ...unread].join(". ").replaceAll("..", "."));
}

async function send() {
  if (underWay === null) {
    underWay = typed();
    dirty = false;
  }
  hold();
  say("Đang lưu…");
  const answer = await keeping.post(underWay).catch(() => ({ is: "failed" }));
  if (answer.is === "saved") {
    underWay = null;
    took(answer);
    if (dirty) {
      queue.stop();
      return send();
    }
    keeping.letGo();
    return "saved";
  }
  if (answer.is === "refused") {
    stopped = true;
    say(answer.sentence);
    return "refused";
  }
  if (answer.is === "expired") {
    keeping.sayExpired();
  } else {
    keeping.sayFailed();
  }
  queue.soon(keeping.RETRY);
  return answer.is;
}

function changed(event) {
  if (!event.target.name) {
    return;
  }
  dirty = true;
  hold();
  if (!navigator.onLine) {
    say(keeping.OFFLINE);
  }
  if (!stopped) {
    queue.soon(keeping.WAIT);
  }
}

form.addEventListener("input", changed);
form.addEventListener("change", changed);

const isLeaving = keeping.keepBeforeSubmit({
  isFree: () => stopped,
  async keep() {
    dirty = dirty || underWay === null;
    const result = await queue.now();
    if (result === "expired" || result === "failed") {
      return false;
    }
    queue.stop();
    return true;
  },
});

addEventListener("pagehide", () => {
  if (isLeaving()) {
    keeping.letGo(); // the form itself has arrived
  } else if ((dirty || underWay !== null) && !stopped) {
    keeping.postLast(underWay ?? typed());
  }
});
function again() {
  if ((dirty || underWay !== null) && !stopped) {
    queue.now();
  }
}
addEventListener("online", again);
addEventListener("focus", again);
addEventListener("offline", () => {
  if (dirty || underWay !== null) {
    say(keeping.OFFLINE);
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
    answer = await keeping.post(text);
    if (answer.is !== "saved") {
      break;
    }
  }
  if (last === null) {
    keeping.letGo();
  } else if (answer.is === "saved" && Object.keys(answer.unread).length === 0) {
    keeping.letGo();
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

const left = heldBack();
if (left) {
  sendLeft(left).catch(keeping.sayFailed);
}
