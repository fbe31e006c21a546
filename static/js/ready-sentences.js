/* A ready sentence goes into the field, to be changed there. Without this file the server takes the
   sentence that was chosen where nothing is written. */
const form = document.querySelector("[data-ready]");
if (form) {
  const { mau, text } = form.elements;
  mau.addEventListener("change", () => {
    if (mau.value) {
      text.value = mau.value;
      text.focus();
    }
  });
}
