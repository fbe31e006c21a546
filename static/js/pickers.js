/* Names the search boxes of Django's pickers after their fields: select2 leaves them without a name.
   Without scripts a picker is a plain list, which has its label. A picker of several loses the button
   that drops all of them at once: it stands in a list without being a part of it. */

const WORDS = ".select2-search__field";
const PICKERS = document.querySelectorAll("select.admin-autocomplete[multiple]");
const jQuery = window.django?.jQuery; // not on pages without a form

function name(search, select) {
  search?.setAttribute("aria-label", select.labels[0]?.textContent.replace(/:\s*$/, "") ?? "Tìm");
}

for (const select of PICKERS) {
  select.dataset.allowClear = "false";
}
// Behind Django's own function, which makes them and waits in the same queue.
jQuery?.(() => {
  for (const select of PICKERS) {
    name(select.nextElementSibling?.querySelector(WORDS), select);
  }
});
// The box of a picker of one is made anew whenever it is opened.
jQuery?.(document).on("select2:open", ({ target }) => {
  name(document.querySelector(`.select2-dropdown ${WORDS}`), target);
});
