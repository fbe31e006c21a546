"""A page as the tests read it, and the house rules of HTML that every page is held to."""

from collections import Counter
from html.parser import HTMLParser
from unicodedata import is_normalized

VOID = {"meta", "link", "img", "input", "br", "hr", "source", "path", "circle"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}


class Page(HTMLParser):
    """`tags` are (name, attributes) in order, `text` what a reader sees, `headings` the levels."""

    def __init__(self, html: str):
        super().__init__()
        self.html, self.tags, self.headings = html, [], []
        self._texts, self._hidden = [], 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag in {"script", "style", "svg"}:
            self._hidden += 1
        if tag in HEADINGS:
            self.headings.append(int(tag[1]))

    def handle_endtag(self, tag):
        if tag in {"script", "style", "svg"}:
            self._hidden -= 1

    def handle_data(self, data):
        if not self._hidden:
            self._texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self._texts).split())

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.tags)

    def all(self, tag: str) -> list[dict]:
        return [attrs for name, attrs in self.tags if name == tag]

    @property
    def links(self) -> list[str]:
        return [attrs["href"] for attrs in self.all("a") if "href" in attrs]


def broken_rules(page: Page) -> dict[str, object]:
    """The house rules that the page breaks: name, and where."""
    attrs = [attrs for _, attrs in page.tags]
    ids = Counter(a["id"] for a in attrs if "id" in a)
    images, steps = page.all("img"), zip(page.headings, page.headings[1:], strict=False)
    found = {
        "one title, one main, one h1": [t for t in ("title", "main", "h1") if page.count(t) != 1],
        "lang is vi": [a for a in page.all("html") if a.get("lang") != "vi"],
        "ids are unique": [i for i, n in ids.items() if n > 1],
        "pictures have an alt": [a for a in images if "alt" not in a],
        "pictures keep their place": [a for a in images if not {"width", "height"} <= set(a)],
        "no inline style or handler": [
            a for a in attrs if any(k == "style" or k.startswith("on") for k in a)
        ],
        "no inline script": [
            a for a in page.all("script") if "src" not in a and "json" not in a.get("type", "")
        ],
        "the first heading is h1": page.headings[:1] != [1],
        "headings go down one by one": [(a, b) for a, b in steps if b - a > 1],
        "fields have a label": unlabelled_fields(page),
        "links lead to an address": [a for a in page.links if a.startswith("javascript:")],
        "a hint is no placeholder": [a for a in attrs if "placeholder" in a],
        "letters are composed": not is_normalized("NFC", page.html),
    }
    return {rule: where for rule, where in found.items() if where}


def unlabelled_fields(page: Page) -> list[dict]:
    labelled = {a.get("for") for a in page.all("label")}
    return [
        a
        for name in ("input", "select", "textarea")
        for a in page.all(name)
        if a.get("type") not in {"hidden", "submit"}
        and a.get("id") not in labelled
        and "aria-label" not in a
    ]
