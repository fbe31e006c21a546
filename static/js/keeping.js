/* What the autosaves of an article and of a report's section share: the one form of the page with its
   status line, and that what is typed is kept before it is sent. */

import * as sending from "./sending.js";

export { OFFLINE, RETRY } from "./sending.js";
export const WAIT = 2000; // with the request's own time, less than three seconds of typing are at stake

const status = document.querySelector("[data-autosave]");
export const form = status.closest("form");
const { autosave: url, key, login } = status.dataset;

export const { hold, held, letGo } = sending.shelf(`autosave-${key}`);
export const typed = () => sending.typedIn(form);
export const say = (text) => sending.say(status, text);
export const sayFailed = () => sending.sayFailed(status);
export const sayExpired = () => sending.sayExpired(status, login);
export const post = (text) => sending.post(url, text, url);
export const postLast = (text) => sending.postLast(url, text);

/* Runs `send` now or soon, one at a time, so that an older text never arrives after a newer one. */
export function queueOf(send) {
  let sending = null;
  let timer = null;
  const queue = {
    stop() {
      clearTimeout(timer);
      timer = null;
    },
    soon(wait) {
      timer ??= setTimeout(queue.now, wait);
    },
    async now() {
      await sending;
      queue.stop();
      sending = send();
      return sending;
    },
  };
  return queue;
}

/* First what is typed is kept, then the form goes: it proves that line and session live, and that
   nothing of it comes late. `keep` answers whether the form may go; where `isFree` answers true it goes
   at once. Returns a function that says whether it has gone. */
export function keepBeforeSubmit({ keep, isFree }) {
  let checked = false;
  let leaving = false;
  form.addEventListener("submit", async (event) => {
    if (leaving) {
      event.preventDefault(); // a second click on the button
      return;
    }
    if (checked || isFree()) {
      leaving = true;
      say("Đang xử lý…");
      return;
    }
    event.preventDefault();
    if (!(await keep())) {
      status.scrollIntoView({ block: "center" });
      return;
    }
    checked = true;
    form.requestSubmit(event.submitter);
  });
  addEventListener("pageshow", () => {
    checked = leaving = false;
  });
  return () => leaving;
}
