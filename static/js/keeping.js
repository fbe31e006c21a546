/* What the autosaves of an article and of a report's section share: the status line beside the form,
   a place on this machine, the way to the server, and that what is typed is kept before it is sent. */

export const WAIT = 2000; // with the request's own time, less than three seconds of typing are at stake
export const RETRY = 5000;
const PATIENCE = 10_000;
export const OFFLINE =
  "Mất mạng. Nội dung đang được giữ trên máy này và sẽ tự gửi khi có mạng.";

const status = document.querySelector("[data-autosave]");
export const form = status.closest("form");
const { autosave: url, key, login } = status.dataset;
// By person and form: nobody else at this machine is shown what one has typed.
const store = `autosave-${key}`;

export function say(text) {
  if (status.textContent !== text) {
    status.textContent = text;
  }
}

export function sayFailed() {
  say(navigator.onLine ? "Chưa lưu được – đang thử lại" : OFFLINE);
}

export function sayExpired() {
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

export function hold(text) {
  try {
    localStorage.setItem(store, text);
  } catch {
    // Storage may be forbidden or full; the server is asked all the same.
  }
}

export function held() {
  try {
    return localStorage.getItem(store);
  } catch {
    return null;
  }
}

export function letGo() {
  try {
    localStorage.removeItem(store);
  } catch {
    // Nothing was held.
  }
}

function withToken(text) {
  const body = new URLSearchParams(text);
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  return body;
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

/* Answers what became of it: `is` "saved" or "refused", with what the server said, "expired" where
   the session has ended, or "failed". Throws where there is no line. */
export async function post(text, retry = true) {
  const answer = await fetch(url, {
    method: "POST",
    body: withToken(text),
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

// For a page that is being left, and hears no answer.
export function postLast(text) {
  fetch(url, {
    method: "POST",
    body: withToken(text),
    redirect: "manual",
    keepalive: true,
  });
}

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
