/* Reads the article aloud with the machine's own voice; shown only where it has a Vietnamese one. */
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
