/* Moves the bar of an import without loading the page anew, and shows what came of it at the end.
   Without this file the page refreshes itself. */

const PAUSE = 1000;

const place = document.querySelector("[data-progress]");
const bar = place.querySelector("progress");
const text = place.querySelector("[data-progress-text]");
const number = new Intl.NumberFormat("vi");

async function look() {
  try {
    const response = await fetch(place.dataset.progress, { redirect: "error" });
    const { busy, done, total } = await response.json();
    if (!busy) {
      location.reload();
      return;
    }
    if (total) {
      bar.max = total;
      bar.value = done;
      text.textContent = `Đang xử lý ${number.format(done)}/${number.format(total)} dòng…`;
    }
  } catch {
    // The connection, the session or the server is away: the next look may tell more.
  }
  setTimeout(look, PAUSE);
}

setTimeout(look, PAUSE);
