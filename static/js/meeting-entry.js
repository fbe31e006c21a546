/* Saves each small form of a meeting's record by itself as it is filled in, and holds on this machine
   what a bad line has not taken yet. A form under way is sent again, the same, until the server has
   answered; what is typed meanwhile follows it. Without this file each form has its button. */

import * as sending from "./sending.js";

const record = document.querySelector("[data-record]");
const { key, login } = record.dataset;
const shelf = sending.shelf(key);
// By the address of a form: what is under way, and what has been typed since.
const held = read();
const busy = new Set();
let timer = null;

function read() {
  try {
    return JSON.parse(shelf.held()) ?? {};
  } catch {
    return {}; // no forms of this page
  }
}

function hold() {
  if (Object.keys(held).length > 0) {
    shelf.hold(JSON.stringify(held));
  } else {
    shelf.letGo();
  }
}

function formOf(action) {
  return [...record.querySelectorAll("form[data-live], form[data-adds]")].find(
    (form) => form.getAttribute("action") === action,
  );
}

function statusOf(form) {
  return form?.querySelector("[data-status]");
}

function say(form, text) {
  sending.say(statusOf(form), text);
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
  say(fresh, sentence);
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
    answer = await sending.post(action, entry.underWay, location.pathname);
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
      sending.sayExpired(statusOf(form), login);
    } else {
      sending.sayFailed(statusOf(form));
    }
    timer ??= setTimeout(again, sending.RETRY);
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
  held[action].typed = sending.typedIn(form);
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
      sending.postLast(action, entry.typed);
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
