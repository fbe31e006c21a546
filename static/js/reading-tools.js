/* Three sizes of text, kept on this machine, and the machine's own voice where it has a Vietnamese
   one. One file, as they come and go together. Without it the browser's zoom does the first. */

const SIZES = ["small", "medium", "large"];
const root = document.documentElement;
const buttons = [...document.querySelectorAll("[data-text-size-set]")];

function apply(size) {
  root.dataset.textSize = size;
  for (const button of buttons) {
    button.setAttribute("aria-pressed", String(button.dataset.textSizeSet === size));
  }
}

function remembered() {
  try {
    const size = localStorage.getItem("text-size");
    return SIZES.includes(size) ? size : "medium";
  } catch {
    return "medium"; // storage may be forbidden
  }
}

for (const button of buttons) {
  button.addEventListener("click", () => {
    apply(button.dataset.textSizeSet);
    try {
      localStorage.setItem("text-size", button.dataset.textSizeSet);
    } catch {
      // The size then holds for this page alone.
    }
  });
}
apply(remembered());
for (const group of document.querySelectorAll("[data-text-size-group]")) {
  group.hidden = false;
}

const button = document.querySelector("[data-read-aloud]");
const parts = [...document.querySelectorAll("[data-read-aloud-text]")];

function vietnameseVoice() {
  return speechSynthesis.getVoices().find((voice) => voice.lang.toLowerCase().startsWith("vi"));
}

function offer() {
  button.hidden = !vietnameseVoice();
}

function label(reading) {
  button.textContent = reading ? "Dừng đọc" : "Nghe bài";
}

function read() {
  // One paragraph an utterance: long ones are cut off by some machines.
  const lines = parts.flatMap((part) => part.innerText.split("\n")).filter((line) => line.trim());
  lines.forEach((line, i) => {
    const utterance = new SpeechSynthesisUtterance(line);
    utterance.voice = vietnameseVoice();
    utterance.lang = "vi-VN";
    if (i === lines.length - 1) {
      utterance.addEventListener("end", () => label(false));
    }
    speechSynthesis.speak(utterance);
  });
  label(true);
}

if (button && "speechSynthesis" in window) {
  button.addEventListener("click", () => {
    if (speechSynthesis.speaking) {
      speechSynthesis.cancel();
      label(false);
    } else {
      read();
    }
  });
  addEventListener("pagehide", () => speechSynthesis.cancel());
  speechSynthesis.addEventListener("voiceschanged", offer);
  offer();
}
