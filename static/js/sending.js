/* What every page that saves by itself shares: the way to the server, a place on this machine for what
   a bad line has not taken, and the words of its status lines. */

export const RETRY = 5000;
const PATIENCE = 10_000;
export const OFFLINE =
  "Mất mạng. Nội dung đang được giữ trên máy này và sẽ tự gửi khi có mạng.";

export function say(status, text) {
  if (status && status.textContent !== text) {
    status.textContent = text;
  }
}

export function sayFailed(status) {
  say(status, navigator.onLine ? "Chưa lưu được – đang thử lại" : OFFLINE);
}

export function sayExpired(status, login) {
  const link = document.createElement("a");
  link.href = login;
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = "Xin đăng nhập lại";
  status?.replaceChildren(
    "Phiên làm việc đã hết hạn. ",
    link,
    " (mở trong thẻ mới); nội dung đang nhập vẫn còn.",
  );
}

/* A place on this machine. It is named by person and form: nobody else is shown what one has typed. */
export function shelf(name) {
  return {
    hold(text) {
      try {
        localStorage.setItem(name, text);
      } catch {
        // Storage may be forbidden or full; the server is asked all the same.
      }
    },
    held() {
      try {
        return localStorage.getItem(name);
      } catch {
        return null;
      }
    },
    letGo() {
      try {
        localStorage.removeItem(name);
      } catch {
        // Nothing was held.
      }
    },
  };
}

/* What the fields of a form hold, as it is sent; no files, and not the token, which may be renewed. */
export function typedIn(form) {
  const data = new FormData(form);
  for (const [name, value] of [...data]) {
    if (value instanceof File) {
      data.delete(name);
    }
  }
  data.delete("csrfmiddlewaretoken");
  return String(new URLSearchParams(data));
}

function tokens() {
  return document.querySelectorAll("[name=csrfmiddlewaretoken]");
}

function withToken(text) {
  const body = new URLSearchParams(text);
  body.set("csrfmiddlewaretoken", tokens()[0].value);
  return body;
}

// A new log-in changes the token; the forms of the page need it as well.
async function renewToken(url) {
  const headers = { Accept: "application/json" };
  const answer = await fetch(url, { headers, redirect: "manual" });
  if (!answer.ok) {
    return false;
  }
  const { token } = await answer.json();
  for (const input of tokens()) {
    input.value = token;
  }
  return true;
}

/* Answers what became of it: `is` "saved" or "refused", with what the server said, "expired" where
   the session has ended, or "failed". `tokenUrl` is asked for a new token. Throws where there is no
   line. */
export async function post(url, text, tokenUrl, retry = true) {
  const answer = await fetch(url, {
    method: "POST",
    body: withToken(text),
    headers: { Accept: "application/json" },
    redirect: "manual", // to the log-in, where the session has ended
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (answer.type === "opaqueredirect") {
    return { is: "expired" };
  }
  if (answer.status === 403 && retry) {
    return (await renewToken(tokenUrl))
      ? post(url, text, tokenUrl, false)
      : { is: "expired" };
  }
  if (answer.status === 400 || answer.status === 409) {
    return { is: "refused", ...(await answer.json()) };
  }
  if (answer.status === 403 || answer.status === 404) {
    const sentence = "Phần này không còn ghi được nữa. Xin mở lại trang.";
    return { is: "refused", sentence };
  }
  return answer.ok ? { is: "saved", ...(await answer.json()) } : { is: "failed" };
}

// For a page that is being left, and hears no answer.
export function postLast(url, text) {
  fetch(url, {
    method: "POST",
    body: withToken(text),
    headers: { Accept: "application/json" },
    redirect: "manual",
    keepalive: true,
  });
}
