/* The form of figures while it is filled in: totals follow the typing, dots part the thousands on
   leaving a box, Enter leads to the next one. Without this file the server does the sums on saving. */

const form = document.querySelector("[data-report-form]");
const boxes = [...form.querySelectorAll("input.field__input--number")];
const totals = [...form.querySelectorAll("output[data-formula]")];
// Figures of the other parts, which a formula may read.
const known = JSON.parse(document.getElementById("so-da-biet").textContent);

const WHOLE = /^[+-]?(\d+|[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,2}(?: \d{3})+)$/;
const DECIMAL = /^[+-]?(\d+|[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,2}(?: \d{3})+)(,\d+)?$/;
const POINT = /^[+-]?\d+\.\d{1,2}$/;

// As the server reads it (core/forms.py); null where it is empty or none.
function read(box) {
  let text = box.value.normalize("NFC").replace(/\s+/g, " ").trim();
  const takesDecimals = box.inputMode === "decimal";
  if (takesDecimals && POINT.test(text)) {
    text = text.replace(".", ",");
  }
  if (!(takesDecimals ? DECIMAL : WHOLE).test(text)) {
    return null;
  }
  return Number(text.replace(/[. ]/g, "").replace(",", "."));
}

function show(number, decimals) {
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return new Intl.NumberFormat("vi-VN", digits).format(number);
}

/* Codes, whole numbers, + - * / and brackets, as in reports/formulas.py; a figure that is missing
   makes the result missing. */
function calculate(formula, figures) {
  const tokens = formula.match(/[A-Z]\d{1,2}[a-z]?|\d+|[-+*/()]/g);
  let at = 0;

  function factor() {
    const token = tokens[at++];
    if (token === "(") {
      const inside = sum();
      at++;
      return inside;
    }
    return /^\d/.test(token) ? Number(token) : (figures[token] ?? NaN);
  }

  function product() {
    let value = factor();
    while (tokens[at] === "*" || tokens[at] === "/") {
      value = tokens[at++] === "*" ? value * factor() : value / factor();
    }
    return value;
  }

  function sum() {
    let value = product();
    while (tokens[at] === "+" || tokens[at] === "-") {
      value = tokens[at++] === "+" ? value + product() : value - product();
    }
    return value;
  }

  const value = sum();
  return Number.isFinite(value) ? value : null;
}

function add() {
  const figures = { ...known };
  for (const box of boxes) {
    figures[box.name] = read(box);
  }
  for (const total of totals) {
    const value = calculate(total.dataset.formula, figures);
    const code = total.id.slice("id_".length);
    figures[code] = value;
    total.value = value === null ? "–" : show(value, Number(total.dataset.decimals));
  }
}

function next(box) {
  const fields = [...form.querySelectorAll("input.field__input--number, textarea")];
  const following = fields[fields.indexOf(box) + 1];
  (following ?? form.querySelector("button[name=next]")).focus();
}

for (const box of boxes) {
  box.addEventListener("input", add);
  box.addEventListener("blur", () => {
    const number = read(box);
    if (number !== null && Number.isSafeInteger(number)) {
      box.value = show(number, 0);
    }
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      next(box);
    }
  });
}
add();
