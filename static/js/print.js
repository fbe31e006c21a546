/* The button that prints; `data-print="now"` opens the dialogue with the page. Without this file the
   browser's own menu prints. */
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
  if (button.dataset.print === "now") {
    window.print();
  }
}
