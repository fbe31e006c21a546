// A list that is searched (Django's autocomplete) has no name: give it that of its field.

const nameAll = () => {
  for (const select of document.querySelectorAll("select.admin-autocomplete")) {
    const name = select.getAttribute("aria-label") ?? select.labels[0]?.textContent.trim();
    const boxes = select.parentElement.querySelectorAll("[role=textbox], [role=searchbox]");
    for (const box of boxes) box.setAttribute("aria-label", name);
  }
};

// After those of Django's script, which has made the lists by then.
window.django?.jQuery?.(nameAll);
document.addEventListener("formset:added", nameAll);
