/* J and K go from row to row, D and T to the two decisions, ? to the list of keys. Enter presses what
   has the focus, as everywhere. Without this file the Tab key does the same. */

const list = document.querySelector("[data-keys]");
const store = "phim-tat";

function read() {
  try {
    return localStorage.getItem(store);
  } catch {
    return null; // storage may be forbidden: the keys then work until the page is left
  }
}

function write(value) {
  try {
    localStorage.setItem(store, value);
  } catch {
    // As above.
  }
}

function focus(element) {
  if (element) {
    element.focus();
    element.scrollIntoView({ block: "center" });
  }
}

function step(by) {
  const rows = [...document.querySelectorAll("[data-key-row]")];
  const here = rows.findIndex((row) => row.closest("tr").contains(document.activeElement));
  focus(rows[here < 0 ? 0 : Math.min(Math.max(here + by, 0), rows.length - 1)]);
}

const keys = {
  j: () => step(1),
  k: () => step(-1),
  d: () => focus(document.querySelector("[data-key-approve]")),
  t: () => document.querySelector("[data-key-return]")?.click(),
  "?": () => {
    list.open = !list.open;
    list.querySelector("summary").focus();
  },
};

if (list) {
  const toggle = list.querySelector("[data-keys-switch]");
  list.hidden = false;
  toggle.checked = read() !== "off";
  toggle.addEventListener("change", () => write(toggle.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select");
    const other = event.ctrlKey || event.altKey || event.metaKey || event.isComposing;
    const key = keys[event.key.toLowerCase()];
    if (toggle.checked && key && !typing && !other) {
      event.preventDefault();
      key();
    }
  });
}
