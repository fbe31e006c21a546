/* Copies the text of a field at a press. Without this file the button stays hidden and the text can
   be marked and copied. */
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const status = document.querySelector("[data-copy-status]");
  button.hidden = !("clipboard" in navigator);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      status.textContent = "Đã sao chép";
    } catch {
      field.select();
      status.textContent = "Chưa sao chép được. Lời nhắn đã được bôi đen, xin bấm sao chép của máy.";
    }
  });
}
