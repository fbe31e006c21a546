/* Sharing, copying and printing an article. Without this file the buttons stay hidden and the plain
   links remain. */
for (const row of document.querySelectorAll("[data-share]")) {
  const { url, title } = row.dataset;
  const status = document.querySelector("[data-share-status]");
  const offer = (name, available, action) => {
    const button = row.querySelector(`[data-share-${name}]`);
    button.hidden = !available;
    button.addEventListener("click", action);
  };
  offer("native", "share" in navigator, () => {
    // Rejected when the reader closes the sheet: nothing went wrong.
    navigator.share({ title, url }).catch(() => {});
  });
  offer("copy", "clipboard" in navigator, async () => {
    try {
      await navigator.clipboard.writeText(url);
      status.textContent = "Đã sao chép liên kết";
    } catch {
      status.textContent = `Chưa sao chép được. Liên kết của bài: ${url}`;
    }
  });
  offer("print", true, () => window.print());
}
