/* Asks about text in an old encoding, TCVN3 or VNI, as soon as it is pasted, and says where marks
   came apart from their letters. Without this file the form asks when it is sent
   (core/repairing.py). Only what was pasted is changed: what stood there may be Unicode. */

const { repair: url } = document.querySelector("script[data-repair]").dataset;
// What Vietnamese in Unicode does not write: other letters of Latin-1, a capital inside a word.
const SUSPECT = /[¡-¿ÄÅÆÇËÎÏÐÑÖ×ØÛÜÞßäåæçëîïðñö÷øûüþÿ]|[a-z][À-Ý]/;
const COMPOSED = "Chữ và dấu viết rời nhau đã được ghép lại.";
const boxes = new WeakMap(); // of every field, what is said or asked about it

document.addEventListener("paste", (event) => {
  const field = event.target;
  if (!field.name || !field.matches("textarea, input[type=text]")) {
    return;
  }
  const text = event.clipboardData.getData("text/plain");
  const start = field.selectionStart;
  const rest = field.value.length - field.selectionEnd;
  // After the browser has put it in.
  setTimeout(() => {
    const part = pastedInto(field, start, field.value.length - rest);
    if (part.read() !== part.read().normalize()) {
      part.write(part.read().normalize());
    }
    look(part, text);
  });
});

// The editor tells of its own (static/js/rich-text.js).
document.addEventListener("pasted", ({ detail }) => look(detail.part, detail.text));

/* A part of a form's field: `read` gives its text or HTML as it is now, `write` replaces it,
   `show` puts a box beside it, `focus` goes back to typing. */
async function look(part, pasted) {
  boxes.get(part.field)?.remove();
  if (pasted !== pasted.normalize()) {
    say(part, COMPOSED);
  }
  if (!SUSPECT.test(pasted)) {
    return;
  }
  const proposal = await proposed(part);
  if (proposal.text) {
    ask(part, proposal);
  }
}

function pastedInto(field, start, end) {
  let text = field.value.slice(start, end);
  return {
    field,
    read: () => (field.value.includes(text) ? text : ""),
    write(changed) {
      const at = field.value.startsWith(text, start) ? start : field.value.indexOf(text);
      field.focus();
      field.setSelectionRange(at, at + text.length);
      document.execCommand("insertText", false, changed); // the only way that can be undone
      text = changed;
    },
    show: (box) => (field.closest(".flex-container") ?? field).after(box),
    focus: () => field.focus(),
  };
}

/* Empty where the server does not answer: it asks when the form is sent. */
async function proposed({ field, read }) {
  const token = field.form.elements.csrfmiddlewaretoken.value;
  try {
    const body = new URLSearchParams({ text: read(), csrfmiddlewaretoken: token });
    const answer = await fetch(url, { method: "POST", body, redirect: "manual" });
    return answer.ok ? await answer.json() : {};
  } catch {
    return {};
  }
}

function ask(part, { question, samples }) {
  const box = say(part, question);
  const shown = document.createElement("div");
  shown.innerHTML = samples;
  const answers = document.createElement("div");
  answers.className = "repair__answers";
  answers.append(
    button("Chuyển sang Unicode", async () => {
      // Asked anew: it may have been edited since.
      const { text } = await proposed(part);
      box.remove();
      part.focus();
      if (text) {
        part.write(text);
        say(part, "Đã chuyển sang Unicode.");
      }
    }),
    button("Giữ nguyên", () => {
      box.remove();
      part.focus();
      keep(part.field);
    }),
  );
  box.append(shown, answers);
}

/* The form is sent with the answer, and does not ask again. */
function keep({ form, name }) {
  const input = document.createElement("input");
  input.type = "hidden";
  input.name = `${name}_encoding`;
  input.value = "keep";
  form.append(input); // the last of a name counts
}

/* A sentence beside the text, which a screen reader says without leaving the text. */
function say(part, sentence) {
  boxes.get(part.field)?.remove();
  const box = document.createElement("div");
  box.className = "repair repair__question";
  const said = document.createElement("p");
  said.setAttribute("role", "status");
  box.append(said);
  part.show(box);
  boxes.set(part.field, box);
  requestAnimationFrame(() => said.append(sentence)); // a reader hears what is added
  return box;
}

function button(words, act) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "rich-text__button";
  element.textContent = words;
  element.addEventListener("click", act);
  return element;
}
