/* Names the boxes of Django's pickers after their fields: select2 leaves them without a name.
   Without scripts a picker is a plain list, which has its label. A picker of several loses the button
   that drops all of them at once: it stands in a list without being a part of it. */

const PICKERS = "select.admin-autocomplete";
const jQuery = window.django?.jQuery; // not on pages without a form

function name(boxes, select) {
  const label = select.getAttribute("aria-label") ?? select.labels[0]?.textContent;
  for (const box of boxes) {
    box.setAttribute("aria-label", label?.trim().replace(/:$/, "") ?? "Tìm");
  }
}

function nameAll() {
  for (const select of document.querySelectorAll(PICKERS)) {
    name(select.parentElement.querySelectorAll("[role=textbox], [role=searchbox]"), select);
  }
}

for (const select of document.querySelectorAll(`${PICKERS}[multiple]`)) {
  select.dataset.allowClear = "false";
}
// Behind Django's own function, which makes them and waits in the same queue.
jQuery?.(nameAll);
document.addEventListener("formset:added", nameAll);
// The box of a picker of one is made anew whenever it is opened.
jQuery?.(document).on("select2:open", ({ target }) => {
  name(document.querySelectorAll(".select2-dropdown .select2-search__field"), target);
});
