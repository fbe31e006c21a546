/* Shows beside the article form what readers would see of it, and follows the typing as far as it is
   kept (autosave.js). Without this file the button shows the same on a page of its own. */

const opener = document.querySelector("[data-preview-open]");
const section = document.querySelector("[data-preview-section]");
const panel = section.querySelector("[data-preview]");
const frame = panel.querySelector("iframe");
const { form } = opener;
// As long as nobody has said what becomes of an older text, the typed one is not kept.
const undecided = document.querySelector("[data-working-copy]") !== null;

// replace() leaves the browser's back button to the form.
function show(kind) {
  panel.dataset.kind = kind;
  for (const link of panel.querySelectorAll("a[data-kind]")) {
    link.toggleAttribute("aria-current", false);
    if (link.dataset.kind === kind) {
      link.setAttribute("aria-current", "true");
    }
  }
  frame.contentWindow.location.replace(`${panel.dataset.preview}?kieu=${kind}`);
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

// The browser puts the page back to where it was scrolled.
form.addEventListener("kept", () => {
  if (!section.hidden) {
    frame.contentWindow.location.reload();
  }
});
