/* Sends what is typed in the article form to its private working copy within two seconds, and holds
   it on this machine until the server has it. Without this file "Lưu" does the same. */

import * as keeping from "./keeping.js";

const { form, say, typed } = keeping;
// What was left by an earlier visit must not be overwritten before the person has decided.
const undecided = document.querySelector("[data-working-copy]") !== null;
const queue = keeping.queueOf(send);

let dirty = false; // typed since the last request began

async function send() {
  dirty = false;
  say("Đang lưu…");
  const answer = await keeping.post(typed()).catch(() => ({ is: "failed" }));
  if (answer.is !== "saved") {
    dirty = true;
    keeping.hold(typed());
    if (answer.is === "expired") {
      keeping.sayExpired();
    } else {
      keeping.sayFailed();
    }
    queue.soon(keeping.RETRY);
    return answer.is;
  }
  if (!dirty) {
    keeping.letGo();
  }
  say(`Đã lưu lúc ${answer.saved_at}`);
  form.dispatchEvent(new Event("kept"));
  return answer.is;
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
  keeping.hold(typed());
  queue.soon(keeping.WAIT);
}

form.addEventListener("input", changed);
form.addEventListener("change", changed);

keeping.keepBeforeSubmit({
  isFree: () => undecided,
  async keep() {
    if ((await queue.now()) === "expired") {
      return false;
    }
    queue.stop();
    dirty = false;
    return true;
  },
});

function again() {
  if (dirty) {
    queue.now();
  }
}
// preview.js shows what is kept.
form.addEventListener("keep", again);
addEventListener("online", again);
addEventListener("focus", again);
addEventListener("pagehide", () => {
  if (dirty) {
    keeping.postLast(typed());
  }
});

// What an earlier visit could not send goes to the server first, which then offers it.
const left = keeping.held();
if (left && !undecided) {
  keeping.post(left).then(
    (answer) => {
      if (answer.is === "saved") {
        keeping.letGo();
        location.reload();
      }
    },
    () => {},
  );
}
