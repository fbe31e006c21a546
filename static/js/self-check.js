/* Adds up the points of a sheet of criteria and says whether they pass, and why not: the rule of
   learning/rules.py, in halves of a point so that all numbers are whole. On the public self-check
   nothing is sent or kept; on the sheet of an assessment the server says the same on saving
   (learning/assessing/wording.py). Without this file the page says how to add up. */

const sheet = document.querySelector("[data-self-check]");
const result = sheet.querySelector("[data-self-check-result]");
const fields = [...sheet.querySelectorAll("[data-code]")];
const halves = (points) => Number(points.trim().replace(",", ".")) * 2;
const written = (count) => String(count / 2).replace(".", ",");
const levels = Number(sheet.dataset.levels ?? 0);
const least = halves(sheet.dataset.passEach ?? "0");
const needed = halves(sheet.dataset.passTotal ?? "0");

// What counts as given: a number of half points that the criterion may get.
function read(field) {
  const { code, most, level } = field.dataset;
  const points = field.value.trim() === "" ? NaN : halves(field.value);
  const fits = Number.isInteger(points) && points >= 0 && !(most && points > halves(most));
  return fits ? { code, points, level: Number(level) } : null;
}

function byPoints(given, total) {
  const reasons = given
    .filter(({ points }) => points < least)
    .map(({ code }) => `tiêu chí ${code} dưới ${written(least)} điểm`);
  if (total < needed) {
    reasons.push(`tổng dưới ${written(needed)} điểm`);
  }
  return reasons.length ? `Chưa đạt: ${reasons.join("; ")}.` : "Đạt.";
}

// A level is reached with all that it and those below it ask for.
function byLevels(given) {
  const unmet = given.filter(({ points }) => points === 0);
  const reached = Math.min(levels + 1, ...unmet.map(({ level }) => level)) - 1;
  const missed = unmet
    .filter(({ level }) => level === reached + 1)
    .map(({ code }) => `tiêu chí ${code} chưa đạt`);
  const next = missed.length ? `Chưa đạt mức ${reached + 1}: ${missed.join("; ")}.` : "";
  return [reached ? `Đạt mức ${reached}.` : "", next].filter(Boolean).join(" ");
}

function show() {
  const given = fields.map(read).filter(Boolean);
  const total = given.reduce((sum, { points }) => sum + points, 0);
  const done = given.length === fields.length;
  let words = `Đã chấm ${given.length}/${fields.length} tiêu chí.`;
  if (done) {
    words = levels ? byLevels(given) : byPoints(given, total);
  }
  const passed = done && words.startsWith("Đạt");
  result.textContent = levels ? words : `Tổng: ${written(total)} điểm. ${words}`;
  result.classList.toggle("notice--done", passed);
  result.classList.toggle("notice--error", done && !passed);
}

sheet.addEventListener("input", show);
for (const [name, act] of [
  [
    "again",
    () => {
      for (const field of fields) {
        field.value = "";
      }
      show();
      fields[0].focus();
    },
  ],
  ["print", () => window.print()],
]) {
  const button = sheet.querySelector(`[data-self-check-${name}]`);
  if (button) {
    button.hidden = false;
    button.addEventListener("click", act);
  }
}
// A page that is come back to has its fields as they were left.
addEventListener("pageshow", show);
result.hidden = false;
show();
