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


def assert_house_rules(page: Page) -> None:
    attrs = [attrs for _, attrs in page.tags]
    ids = Counter(a["id"] for a in attrs if "id" in a)
    labelled = {a.get("for") for a in page.all("label")}
    assert ("html", {"lang": "vi"}) in page.tags
    assert page.count("title") == page.count("main") == page.count("h1") == 1
    assert [i for i, n in ids.items() if n > 1] == [], "duplicate id"
    assert [a for a in page.all("img") if "alt" not in a] == [], "picture without alt"
    assert [a for a in page.all("img") if not {"width", "height"} <= set(a)] == [], "page jumps"
    assert [a for a in attrs if any(k == "style" or k.startswith("on") for k in a)] == [], "inline"
    assert [
        a for a in page.all("script") if "src" not in a and "json" not in a.get("type", "")
    ] == []
    assert page.headings[0] == 1, "the first heading is h1"
    assert all(b - a <= 1 for a, b in zip(page.headings, page.headings[1:], strict=False))
    unlabelled = [
        a
        for name in ("input", "select", "textarea")
        for a in page.all(name)
        if a.get("type") not in {"hidden", "submit"}
        and a.get("id") not in labelled
        and "aria-label" not in a
    ]
    assert unlabelled == [], "field without label"
    assert [a for a in page.all("a") if a.get("href", "").startswith("javascript:")] == []
    assert [a for a in attrs if "placeholder" in a] == [], "placeholder instead of a hint"
    assert is_normalized("NFC", page.html), "decomposed Vietnamese text"
