/* Three sizes of text, kept on this machine. Without this file the browser's own zoom does it. */
const SIZES = ["small", "medium", "large"];
const root = document.documentElement;
const buttons = [...document.querySelectorAll("[data-text-size-set]")];

function apply(size) {
  root.dataset.textSize = size;
  for (const button of buttons) {
    button.setAttribute("aria-pressed", String(button.dataset.textSizeSet === size));
  }
}

function remembered() {
  try {
    const size = localStorage.getItem("text-size");
    return SIZES.includes(size) ? size : "medium";
  } catch {
    return "medium"; // storage may be forbidden
  }
}

for (const button of buttons) {
  button.addEventListener("click", () => {
    apply(button.dataset.textSizeSet);
    try {
      localStorage.setItem("text-size", button.dataset.textSizeSet);
    } catch {
      // The size then holds for this page alone.
    }
  });
}
apply(remembered());
for (const group of document.querySelectorAll("[data-text-size-group]")) {
  group.hidden = false;
}
