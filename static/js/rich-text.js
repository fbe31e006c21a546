/* The article's text with seven buttons. The textarea stays the form's field: it is filled at every
   change, and without this file it is what people type into. */

import { cleanWord, isFromWord } from "./word-paste.js";

for (const textarea of document.querySelectorAll("textarea[data-rich-text]")) {
  start(textarea, await import(textarea.dataset.richText));
}

function start(textarea, library) {
  const box = document.createElement("div");
  box.className = "rich-text";
  textarea.before(box);
  textarea.hidden = true;
  const editor = new library.Editor({
    element: box,
    extensions: extensions(library),
    content: textarea.value,
    // The page's Content-Security-Policy allows no style element; static/css/admin.css has these.
    injectCSS: false,
    // "1. " and "**" are text here, and what they do would come as a surprise.
    enableInputRules: false,
    enablePasteRules: false,
    editorProps: {
      attributes: {
        id: `${textarea.id}_rich`,
        class: "rich-text__page",
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": textarea.labels[0].textContent.replace(/:\s*$/, ""),
        ...(textarea.hasAttribute("aria-describedby") && {
          "aria-describedby": textarea.getAttribute("aria-describedby"),
        }),
      },
      transformPastedHTML: (html) => (isFromWord(html) ? cleanWord(html) : html).normalize(),
      transformPastedText: (text) => text.normalize(),
      handleDOMEvents: {
        paste(_view, { clipboardData }) {
          const text = clipboardData.getData("text/html") || clipboardData.getData("text/plain");
          const { from } = editor.state.selection;
          // After the editor has put it in.
          setTimeout(() => {
            part.move(from, editor.state.selection.to);
            const detail = { text, part };
            textarea.dispatchEvent(new CustomEvent("pasted", { bubbles: true, detail }));
          });
        },
      },
    },
    onUpdate: () => {
      textarea.value = stored(editor);
      textarea.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  textarea.labels[0].addEventListener("click", () => editor.view.focus());
  const part = pastedPart(editor, textarea, library);
  box.prepend(...toolbar(editor, textarea.id));
}

/* What was pasted last, wherever later typing moves it (static/js/repairing.js). */
function pastedPart(editor, field, { pm }) {
  let [from, to] = [0, 0];
  editor.on("transaction", ({ transaction: { mapping } }) => {
    from = mapping.map(from, 1);
    to = Math.max(from, mapping.map(to, -1));
  });
  return {
    field,
    move(start, end) {
      [from, to] = [start, end];
    },
    read: () => editor.view.serializeForClipboard(editor.state.doc.slice(from, to)).dom.innerHTML,
    write(html) {
      const { doc, tr } = editor.state;
      const part = pm.state.TextSelection.between(doc.resolve(from), doc.resolve(to));
      editor.view.dispatch(pm.history.closeHistory(tr.setSelection(part)));
      editor.view.pasteHTML(html);
    },
    show: (box) => editor.view.dom.before(box),
    focus: () => editor.view.focus(),
  };
}

/* What core/html.py keeps, and nothing else: the rest is dropped when it is pasted. */
function extensions(library) {
  const { Heading, Table, ListItem } = library;
  return [
    ..."Document Paragraph Text HardBreak Bold Italic Subscript Superscript Blockquote BulletList"
      .concat(" OrderedList TableRow TableHeader TableCell UndoRedo Gapcursor")
      .split(" ")
      .map((name) => library[name]),
    Heading.configure({ levels: [2, 3] }).extend({
      parseHTML: () =>
        [1, 2, 3, 4, 5, 6].map((n) => ({ tag: `h${n}`, attrs: { level: n < 3 ? 2 : 3 } })),
    }),
    library.Link.configure({ autolink: false }),
    // Tab leaves the text; theirs would hold whoever has no mouse.
    ListItem.extend({
      addKeyboardShortcuts() {
        return { Enter: () => this.editor.commands.splitListItem(this.name) };
      },
    }),
    Table.extend({ addKeyboardShortcuts: () => ({}), addNodeView: () => null }),
  ];
}

/* An item or cell of one paragraph is written without it, as core/html.py does. */
function stored(editor) {
  if (editor.isEmpty) {
    return "";
  }
  return editor.getHTML().replace(/<(li|td)[^>]*><p>((?:(?!<\/p>).)*)<\/p><\/\1>/g, "<$1>$2</$1>");
}

function toolbar(editor, id) {
  const bar = document.createElement("div");
  bar.className = "rich-text__tools";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "Định dạng nội dung");
  const link = linkRow(editor, id);
  const tools = [
    ["Đậm", (c) => c.toggleBold(), "bold"],
    ["Nghiêng", (c) => c.toggleItalic(), "italic"],
    ["Tiêu đề", (c) => c.toggleHeading({ level: 2 }), "heading"],
    ["Danh sách", (c) => c.toggleBulletList(), "bulletList"],
    ["Liên kết", null, "link"],
    ["Hoàn tác", (c) => c.undo(), null],
    ["Làm lại", (c) => c.redo(), null],
  ];
  const pressed = [];
  for (const [words, command, mark] of tools) {
    const button = textButton(words);
    button.addEventListener("click", () => {
      if (command) {
        editor.view.focus(); // the editor's own focus() waits for a frame, and keys get lost
        command(editor.chain()).run();
      } else {
        link.open();
      }
    });
    if (command && mark) {
      pressed.push(() => button.setAttribute("aria-pressed", String(editor.isActive(mark))));
    }
    bar.append(button);
  }
  const show = () => pressed.forEach((set) => set());
  editor.on("transaction", show);
  show();
  return [bar, link.row];
}

/* Under the buttons, no dialog: the text it is about stays in sight. */
function linkRow(editor, id) {
  const row = document.createElement("div");
  row.className = "rich-text__link";
  row.hidden = true;
  const label = document.createElement("label");
  label.htmlFor = `${id}_link`;
  label.textContent = "Địa chỉ liên kết, ví dụ https://vidu.vn/";
  const input = document.createElement("input");
  input.type = "text";
  input.inputMode = "url";
  input.id = label.htmlFor;
  const [put, drop, leave] = ["Gắn liên kết", "Bỏ liên kết", "Đóng"].map(textButton);
  row.append(label, input, put, drop, leave);

  const close = () => {
    row.hidden = true;
    editor.view.focus();
  };
  const apply = () => {
    const href = input.value.trim();
    const chain = editor.chain().extendMarkRange("link");
    if (!href) {
      chain.unsetLink().run();
    } else if (editor.state.selection.empty && !editor.isActive("link")) {
      chain.insertContent({ type: "text", text: href, marks: [mark(href)] }).run();
    } else {
      chain.setLink(mark(href).attrs).run();
    }
    close();
  };
  put.addEventListener("click", apply);
  drop.addEventListener("click", () => {
    input.value = "";
    apply();
  });
  leave.addEventListener("click", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault(); // would send the form
      apply();
    } else if (event.key === "Escape") {
      close();
    }
  });
  return {
    row,
    open: () => {
      input.value = editor.getAttributes("link").href ?? "";
      row.hidden = false;
      input.focus();
    },
  };
}

/* People write "vidu.vn/tin" as often as the whole address. */
function mark(href) {
  const whole = /^([a-z]+:|\/|#)/i.test(href) ? href : `https://${href}`;
  return { type: "link", attrs: { href: whole } };
}

function textButton(words) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "rich-text__button";
  button.textContent = words;
  return button;
}
