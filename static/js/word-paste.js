/* Word's clipboard as plain HTML: Word writes list items as paragraphs with a bullet typed before
   them, and marks them in the style alone. */

const LIST = /mso-list:\s*l\d+ level(\d)/i;
const NUMBER = /^\s*(?:\d+|[a-z]|[ivx]+)[.)]/i;

export function isFromWord(html) {
  return /\bmso-|class="?Mso|urn:schemas-microsoft-com:office/i.test(html);
}

/* HTML with real lists, without Word's styles, classes, comments and its own elements. */
export function cleanWord(html) {
  // Before parsing, as the page's Content-Security-Policy objects to styles even then.
  const renamed = html
    .replace(/<!--[\s\S]*?-->|<!\[[^>]*>|<style[\s\S]*?<\/style>/gi, "")
    .replace(/\sstyle=/gi, " data-style=");
  const { body } = new DOMParser().parseFromString(renamed, "text/html");
  for (const element of body.querySelectorAll("meta, link, title, xml, script")) {
    element.remove();
  }
  for (const item of body.querySelectorAll("p[data-style*='mso-list']")) {
    makeItem(item);
  }
  for (const element of body.querySelectorAll("*")) {
    if (element.localName.includes(":") && !element.textContent.trim()) {
      element.remove(); // <o:p>&nbsp;</o:p>
    }
    for (const { name } of [...element.attributes]) {
      if (name !== "href") {
        element.removeAttribute(name);
      }
    }
  }
  for (const paragraph of body.querySelectorAll("p")) {
    if (!paragraph.textContent.trim()) {
      paragraph.remove();
    }
  }
  return body.innerHTML;
}

function makeItem(paragraph) {
  if (!LIST.test(paragraph.dataset.style)) {
    return;
  }
  let mark = "";
  for (const ignored of paragraph.querySelectorAll("[data-style*='mso-list:Ignore' i]")) {
    mark += ignored.textContent;
    ignored.remove();
  }
  const tag = NUMBER.test(mark) ? "ol" : "ul";
  const before = paragraph.previousElementSibling;
  const list = before?.localName === tag ? before : document.createElement(tag);
  const item = document.createElement("li");
  item.append(...paragraph.childNodes);
  list.append(item);
  if (list === before) {
    paragraph.remove();
  } else {
    paragraph.replaceWith(list);
  }
}
