/* Shows beside the article form what readers would see of it, and follows the typing as far as it is
   kept (autosave.js). Without this file the button shows the same on a page of its own. */

const opener = document.querySelector("[data-preview-open]");
const section = document.querySelector("[data-preview-section]");
const panel = section.querySelector("[data-preview]");
const stage = panel.querySelector(".preview__stage");
const frame = panel.querySelector("iframe");
const { form } = opener;
// As long as nobody has said what becomes of an older text, the typed one is not kept.
const undecided = document.querySelector("[data-working-copy]") !== null;

let top = 0; // where the frame is to be scrolled to
let loading = false;
let isLate = false; // more was kept while the frame was loading

// replace() leaves the browser's back button to the form.
function load() {
  loading = true;
  isLate = false;
  stage.setAttribute("aria-busy", "true");
  frame.contentWindow.location.replace(`${panel.dataset.preview}?kieu=${panel.dataset.kind}`);
}

function show(kind) {
  panel.dataset.kind = kind;
  for (const link of panel.querySelectorAll("a[data-kind]")) {
    if (link.dataset.kind === kind) {
      link.setAttribute("aria-current", "true");
    } else {
      link.removeAttribute("aria-current");
    }
  }
  top = 0;
  load();
  section.scrollIntoView(); // a wide frame stands below the form
}

panel.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-kind]");
  if (link) {
    event.preventDefault();
    show(link.dataset.kind);
  }
});

opener.addEventListener("click", (event) => {
  if (undecided) {
    return;
  }
  event.preventDefault();
  section.hidden = false;
  form.dispatchEvent(new Event("keep"));
  show(panel.dataset.kind);
  section.querySelector("h2").focus();
});

section.querySelector("[data-preview-close]").addEventListener("click", () => {
  section.hidden = true;
  opener.focus();
});

// One load at a time: browsers leave out a second one of the same address.
form.addEventListener("kept", () => {
  if (section.hidden) {
    return;
  }
  if (loading) {
    isLate = true;
    return;
  }
  top = frame.contentDocument?.documentElement.scrollTop ?? 0;
  load();
});

frame.addEventListener("load", () => {
  loading = false;
  frame.contentDocument?.documentElement.scrollTo(0, top);
  if (isLate) {
    load();
  } else {
    stage.removeAttribute("aria-busy");
  }
});
