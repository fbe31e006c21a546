/* Saves each small form of a meeting's record by itself as it is filled in, and holds on this machine
   what a bad line has not taken yet. A form under way is sent again, the same, until the server has
   answered; what is typed meanwhile follows it. Without this file each form has its button. */

const RETRY = 5000;
const PATIENCE = 10_000;
const OFFLINE =
  "Mất mạng. Nội dung đang được giữ trên máy này và sẽ tự gửi khi có mạng.";

const record = document.querySelector("[data-record]");
const { key: store, login } = record.dataset;
// By the address of a form: what is under way, and what has been typed since.
const held = read();
const busy = new Set();
let timer = null;

function read() {
  try {
    return JSON.parse(localStorage.getItem(store)) ?? {};
  } catch {
    return {};
  }
}

function hold() {
  try {
    if (Object.keys(held).length > 0) {
      localStorage.setItem(store, JSON.stringify(held));
    } else {
      localStorage.removeItem(store);
    }
  } catch {
    // Storage may be forbidden or full; the server is asked all the same.
  }
}

function formOf(action) {
  return [...record.querySelectorAll("form[data-live], form[data-adds]")].find(
    (form) => form.getAttribute("action") === action,
  );
}

function say(form, text) {
  const status = form?.querySelector("[data-status]");
  if (status && status.textContent !== text) {
    status.textContent = text;
  }
}

function typed(form) {
  const data = new URLSearchParams(new FormData(form));
  data.delete("csrfmiddlewaretoken");
  return String(data);
}

function fillIn(form, text) {
  for (const [name, value] of new URLSearchParams(text)) {
    const field = form.elements[name];
    if (field && name !== "key" && !/-shown_(version|values)$/.test(name)) {
      field.value = value;
    }
  }
  form.closest("details")?.setAttribute("open", "");
}

// A new log-in changes the token; the forms of the page need it as well.
async function renewToken() {
  const answer = await fetch(location.pathname, { redirect: "manual" });
  if (!answer.ok) {
    return false;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[name=csrfmiddlewaretoken]").value;
  for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) {
    input.value = fresh;
  }
  return true;
}

async function post(action, text, retry = true) {
  const body = new URLSearchParams(text);
  body.set(
    "csrfmiddlewaretoken",
    document.querySelector("[name=csrfmiddlewaretoken]").value,
  );
  const answer = await fetch(action, {
    method: "POST",
    body,
    headers: { Accept: "application/json" },
    redirect: "manual", // to the log-in, where the session has ended
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (answer.type === "opaqueredirect") {
    return { is: "expired" };
  }
  if (answer.status === 403 && retry) {
    return (await renewToken()) ? post(action, text, false) : { is: "expired" };
  }
  if (answer.status === 409 || answer.status === 400) {
    return { is: "refused", ...(await answer.json()) };
  }
  if (answer.status === 403 || answer.status === 404) {
    return { is: "refused", sentence: "Phần này không còn ghi được nữa. Xin mở lại trang." };
  }
  return answer.ok ? { is: "saved", ...(await answer.json()) } : { is: "failed" };
}

function sayExpired(form) {
  const link = document.createElement("a");
  link.href = login;
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = "Xin đăng nhập lại";
  form
    ?.querySelector("[data-status]")
    ?.replaceChildren(
      "Phiên làm việc đã hết hạn. ",
      link,
      " (mở trong thẻ mới); nội dung đang nhập vẫn còn.",
    );
}

// Two people wrote two things, or something cannot be read: the form shows it, and its button decides.
function show(form, { sentence, html }) {
  if (!html) {
    say(form, sentence);
    return;
  }
  const shown = document.createElement("template");
  shown.innerHTML = html;
  const place = form.closest(".entry-row") ?? form;
  const fresh = shown.content.firstElementChild;
  place.replaceWith(fresh);
  const status = fresh.querySelector("[data-status]");
  if (status) {
    status.textContent = sentence;
  }
}

function took(form, answer) {
  for (const [name, value] of Object.entries(answer.fields ?? {})) {
    if (form.elements[name]) {
      form.elements[name].value = value;
    }
  }
  say(form, `Đã lưu lúc ${answer.saved_at}`);
}

// The next one begins where the first has left the row.
function following(text, answer) {
  const data = new URLSearchParams(text);
  for (const [name, value] of Object.entries(answer.fields ?? {})) {
    data.set(name, value);
  }
  return String(data);
}

async function send(action) {
  const entry = held[action];
  if (!entry || busy.has(action)) {
    return;
  }
  busy.add(action);
  if (entry.underWay === null) {
    entry.underWay = entry.typed;
    entry.typed = null;
  }
  hold();
  say(formOf(action), "Đang lưu…");
  let answer;
  try {
    answer = await post(action, entry.underWay);
  } catch {
    answer = { is: "failed" };
  }
  busy.delete(action);
  const form = formOf(action);
  if (answer.is === "saved") {
    const next = entry.typed;
    if (form) {
      took(form, answer);
    }
    if (answer.added && next === null) {
      delete held[action];
      hold();
      location.hash = `${form?.dataset.adds.replace(/-moi$/, "") ?? ""}-${answer.added}`;
      location.reload();
      return;
    }
    if (next === null) {
      delete held[action];
      hold();
      return;
    }
    entry.underWay = following(next, answer);
    entry.typed = null;
    await send(action);
  } else if (answer.is === "refused") {
    // What was typed stands in the form; the server has not taken it.
    delete held[action];
    hold();
    if (form) {
      show(form, answer);
      if (answer.html && entry.typed !== null) {
        fillIn(formOf(action), entry.typed);
      }
    }
  } else {
    if (answer.is === "expired") {
      sayExpired(form);
    } else {
      say(form, navigator.onLine ? "Chưa lưu được – đang thử lại" : OFFLINE);
    }
    timer ??= setTimeout(again, RETRY);
  }
}

function again() {
  clearTimeout(timer);
  timer = null;
  for (const [action, entry] of Object.entries(held)) {
    if (entry.underWay !== null || !entry.waits) {
      send(action);
    }
  }
}

// `waits`: it is held while it is typed, and sent when its button is pressed.
function keep(form, { waits }) {
  const action = form.getAttribute("action");
  held[action] ??= { underWay: null, typed: null };
  held[action].typed = typed(form);
  held[action].waits = waits;
  hold();
  return action;
}

record.addEventListener("input", ({ target }) => {
  const form = target.form;
  if (form?.matches("[data-live], [data-adds]")) {
    keep(form, { waits: true });
  }
});
record.addEventListener("change", ({ target }) => {
  const form = target.form;
  if (form?.matches("[data-live]")) {
    send(keep(form, { waits: false }));
  }
});
record.addEventListener("submit", (event) => {
  const form = event.target;
  // A form that shows two values is sent as a page's own: its button is the decision.
  if (form.matches("[data-adds]") || form.matches(".is-live")) {
    event.preventDefault();
    send(keep(form, { waits: false }));
  }
});
for (const form of record.querySelectorAll("form[data-live]")) {
  form.classList.add("is-live");
}

addEventListener("online", again);
addEventListener("focus", again);
addEventListener("pagehide", () => {
  for (const [action, entry] of Object.entries(held)) {
    const form = formOf(action);
    if (form?.matches("[data-live]") && entry.underWay === null && entry.typed !== null) {
      const body = new URLSearchParams(entry.typed);
      body.set(
        "csrfmiddlewaretoken",
        form.elements.csrfmiddlewaretoken.value,
      );
      const headers = { Accept: "application/json" };
      fetch(action, { method: "POST", body, headers, redirect: "manual", keepalive: true });
    }
  }
});

// What an earlier visit could not send: back into its form, and on its way.
for (const [action, entry] of Object.entries(held)) {
  const form = formOf(action);
  const text = entry.typed ?? entry.underWay;
  if (form && text) {
    entry.waits &&= !form.matches("[data-live]");
    fillIn(form, text);
    say(form, "Còn nội dung chưa gửi được từ lần trước.");
  }
}
again();
