// A button beside each password box; without JavaScript there is no button, and nothing is missing.
for (const input of document.querySelectorAll('input[type="password"]')) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--secondary field__reveal";
  button.setAttribute("aria-controls", input.id);
  const show = (visible) => {
    input.type = visible ? "text" : "password";
    button.textContent = visible ? "Ẩn mật khẩu" : "Hiện mật khẩu";
  };
  button.addEventListener("click", () => show(input.type === "password"));
  // Browsers offer to keep what was typed in a password box only, and may store a text box's value.
  input.form.addEventListener("submit", () => show(false));
  show(false);
  input.after(button);
}
