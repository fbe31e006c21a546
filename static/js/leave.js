/* Signing out takes along what is held on this machine of what one has typed: the next person there is
   somebody else. Without a line one stays signed in, and it stays. */
const form = document.querySelector("[data-leaves]");
form.addEventListener("submit", () => {
  if (!navigator.onLine) {
    return;
  }
  try {
    const own = `autosave-${form.dataset.leaves}-`;
    for (const key of Object.keys(localStorage).filter((key) => key.startsWith(own))) {
      localStorage.removeItem(key);
    }
  } catch {
    // Storage is forbidden: nothing was held.
  }
});
