"""HTML that people write or paste: measured, cleaned, and arranged into the few forms we style."""

import re
import unicodedata
from dataclasses import dataclass
from html import escape, unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

import nh3

from core.text import INVISIBLE, LINE_ENDS, normalise

MAX_LENGTH = 60_000
# nh3 takes time by the square of the nesting: 13 seconds for 60,000 characters of it.
MAX_DEPTH = 60

INLINE = frozenset({"a", "em", "strong", "sub", "sup"})
BLOCKS = frozenset({"blockquote", "h2", "h3", "ol", "p", "table", "ul"})
# What may stand only inside another: the other.
PARENTS = {
    "caption": {"table"},
    "li": {"ol", "ul"},
    "tbody": {"table"},
    "td": {"tr"},
    "th": {"tr"},
    "tr": {"tbody"},
}
TAGS = INLINE | BLOCKS | PARENTS.keys() | {"br"}
# What stands in for another: the page has the h1, and a foot or a second head of a table is read as
# rows because HTML allows them only in one place.
RENAMED = {
    "b": "strong",
    "h1": "h2",
    "h4": "h3",
    "h5": "h3",
    "h6": "h3",
    "i": "em",
    "tfoot": "tbody",
    "thead": "tbody",
}
# Dropped, but a new paragraph begins where they begin and end, or texts would run together.
DIVISIONS = """
address article aside center dd details div dl dt fieldset figcaption figure footer form header hr
legend main nav pre section summary
"""
BOUNDARIES = frozenset(DIVISIONS.split())
# Text that stands directly in one of these gets the other around it.
IMPLIED = {
    "": "p",
    "blockquote": "p",
    "ol": "li",
    "table": "tbody",
    "tbody": "tr",
    "tr": "td",
    "ul": "li",
}
# Where no block may begin: its text runs on.
TEXT_ONLY = frozenset({"caption", "h2", "h3", "th"})

WITHOUT_END = "area base br col embed hr img input link meta source track wbr"
VOID = frozenset(WITHOUT_END.split())
SIBLINGS = frozenset({"dd", "dt", "li", "option", "p", "td", "th", "tr"})

# Up to the end where it is not closed, as in a browser.
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)|<[!?][^>]*(?:>|\Z)", re.DOTALL)
# What is sanitised has no ">" in an attribute. A parser takes twelve times as long.
TAG = re.compile(r"</?([a-z0-9]+)[^>]*>")
NONCHARACTER = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")
LONE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
LINK = re.compile(
    r"https?://[a-z0-9.-]+(:\d{1,5})?([/?][^#]*)?(#[^#]*)?"
    r"|mailto:[^#]+|tel:[+\d().-]+"
    r"|(?!//)[^:/?#]*([/?][^#]*)?(#[^#]*)?",
    re.IGNORECASE,
)


class HtmlRefused(ValueError):
    """The HTML is too long or too deep; the message tells the writer what to do."""


def sanitise(html: str) -> str:
    """The body of an article as it is stored: safe, well-formed, composed (NFC).

    Kept: p, h2, h3, lists, blockquote, simple tables, a[href], strong, em, sub, sup, br. Headings
    begin at h2. The result is its own result. Raises HtmlRefused.
    """
    _refuse_bombs(html)
    # Without comments and declarations our parser and nh3's see the same tags.
    html = COMMENT.sub(" ", normalise(html))
    _refuse_bombs(html)
    parser = _Arranger()
    parser.feed(_clean(html, tags=TAGS | RENAMED.keys() | BOUNDARIES))
    result = _clean(parser.result(), tags=TAGS)
    _refuse_bombs(result)
    return result


def plain_text(html: str) -> str:
    r"""The text of sanitised HTML, one line for each paragraph, heading, list item and cell."""
    text = TAG.sub(_between, html.replace("\n", " "))
    lines = (unescape(line).strip() for line in text.split("\n"))
    return "\n".join(filter(None, lines))


def link_targets(html: str) -> list[str]:
    """Where the links of sanitised HTML lead, in order, as they are written."""
    parser = _LinkReader()
    parser.feed(html)
    parser.close()
    return parser.targets


def paragraphs_to_html(text: str) -> str:
    """Plain text as HTML, one paragraph for each line that is not blank."""
    lines = filter(None, map(str.strip, text.splitlines()))
    return "\n".join(f"<p>{escape(line, quote=False)}</p>" for line in lines)


def _between(tag: re.Match[str]) -> str:
    return "" if tag[1] in INLINE else "\n"


def _clean(html: str, *, tags: frozenset[str]) -> str:
    return nh3.clean(
        html,
        tags=set(tags),
        attributes={"a": {"href"}},
        attribute_filter=lambda _tag, _attribute, value: _link_target(value),
        link_rel="noopener",
        url_schemes={"http", "https", "mailto", "tel"},
    )


def _link_target(href: str) -> str | None:
    """The address in ASCII, or None where it is none that the validator and we accept."""
    href = quote(href.strip(), safe="%/:?#@!$&'()*+,;=~")
    href = LONE_PERCENT.sub("%25", href)
    return href if LINK.fullmatch(href) else None


def _refuse_bombs(html: str) -> None:
    if len(html) > MAX_LENGTH:
        length = f"{len(html):,}".replace(",", ".")
        raise HtmlRefused(
            f"Bài viết dài {length} ký tự, kể cả định dạng; tối đa 60.000 ký tự."
            " Có thể chia thành hai bài."
        )
    gauge = _DepthGauge()
    gauge.feed(html)
    gauge.close()


class _DepthGauge(HTMLParser):
    """Refuses nesting deeper than MAX_DEPTH; counts too much rather than too little.

    An end tag closes its element only where a browser surely would: on top of the stack, or, for a
    block, under paragraphs and items left open. All others are fakes that close nothing.
    """

    # Where a parser takes the content of script or style for text, tags could hide from the count.
    CDATA_CONTENT_ELEMENTS = ()
    RCDATA_CONTENT_ELEMENTS = ()

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, _attributes: Any) -> None:
        if tag in VOID:
            return
        block = tag not in RENAMED and tag in BLOCKS | BOUNDARIES | PARENTS.keys()
        if self.open and (
            (self.open[-1] == tag and tag in SIBLINGS) or (block and self.open[-1] == "p")
        ):
            self.open.pop()
        self.open.append(tag)
        if len(self.open) > MAX_DEPTH:
            raise HtmlRefused(
                "Bài viết có định dạng lồng nhau quá 60 lớp."
                " Có thể dán lại dưới dạng văn bản không định dạng."
            )

    # <b/> opens an element like <b> does.
    handle_startendtag = handle_starttag

    def handle_endtag(self, tag: str) -> None:
        level = len(self.open) - 1
        if tag in BLOCKS | BOUNDARIES | PARENTS.keys():
            while level >= 0 and self.open[level] != tag and self.open[level] in SIBLINGS:
                level -= 1
        if level >= 0 and self.open[level] == tag:
            del self.open[level:]


@dataclass(eq=False)
class _Element:
    tag: str
    implied: bool = False
    written: bool = False


class _Arranger(HTMLParser):
    """Rewrites what nh3 returned, which is well nested, so that HTML allows each tag its place.

    Elements are written when they get text, so that empty ones vanish.
    """

    def __init__(self) -> None:
        super().__init__()
        self._out: list[str] = []
        self._text = ""  # since the last tag
        self._in_line = False  # text has been written since the last block began or ended
        self._gap = ""  # blanks and line breaks, written when more text follows in the line
        self._blocks = [_Element("")]
        # For every inline element open in the source, how to write it; None where it is left out.
        self._inline: list[tuple[str, str] | None] = []
        self._inline_written = 0  # so many of them, from the first, are open in the output
        self._source: list[_Element | None] = []  # what each open block of the source became
        self._had_h2 = False

    def result(self) -> str:
        self.close()
        self._flush_text()
        while len(self._blocks) > 1:
            self._close_block()
        return "".join(self._out).strip()

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._flush_text()
        tag = RENAMED.get(tag, tag)
        if tag == "br":
            if self._in_line:
                self._gap = self._gap.rstrip() + "<br>"
        elif tag in INLINE:
            self._inline.append(self._inline_tag(tag, dict(attributes).get("href")))
        else:
            element = self._start_block(tag)
            if tag != "hr":
                self._source.append(element)

    def handle_endtag(self, tag: str) -> None:
        self._flush_text()
        tag = RENAMED.get(tag, tag)
        if tag in INLINE:
            if self._inline_written == len(self._inline):
                self._end_inline()
            self._inline.pop()
        else:
            element = self._source.pop()
            if element in self._blocks:
                while self._blocks[-1] is not element:
                    self._close_block()
                self._close_block()
            elif self._blocks[-1].tag in TEXT_ONLY:
                self._gap = self._gap or " "
            else:
                self._end_paragraph()

    def _inline_tag(self, tag: str, href: str | None) -> tuple[str, str] | None:
        doubled = any(opened and opened[0] == tag for opened in self._inline)
        if doubled or (tag == "a" and not href):
            return None
        return tag, f'<a href="{escape(href)}">' if tag == "a" and href else f"<{tag}>"

    def _start_block(self, tag: str) -> _Element | None:
        if self._blocks[-1].tag in TEXT_ONLY:
            self._gap = self._gap or " "
            return None
        self._end_paragraph()
        if tag in PARENTS:
            while self._blocks[-1].implied:
                self._close_block()
            if self._blocks[-1].tag not in PARENTS[tag]:
                return None
            if tag == "caption" and self._blocks[-1].written:
                return None
        elif tag in BLOCKS:
            self._imply_parents(unless={"", "blockquote", "li", "td"})
        else:
            return None
        return self._open_block(tag)

    def _imply_parents(self, *, unless: set[str]) -> None:
        while (outer := self._blocks[-1].tag) in IMPLIED and outer not in unless:
            self._open_block(IMPLIED[outer], implied=True)

    def _open_block(self, tag: str, *, implied: bool = False) -> _Element:
        self._end_line()
        element = _Element(tag, implied)
        self._blocks.append(element)
        if tag in {"td", "th"}:  # an empty cell keeps the others in their columns
            self._write_blocks()
        return element

    def _close_block(self) -> None:
        self._end_line()
        element = self._blocks.pop()
        if element.written:
            self._out.append(f"</{element.tag}>\n")

    def _end_paragraph(self) -> None:
        self._end_line()
        if self._blocks[-1].tag == "p":
            self._close_block()

    def _end_line(self) -> None:
        while self._inline_written:
            self._end_inline()
        self._in_line, self._gap = False, ""

    def _end_inline(self) -> None:
        self._inline_written -= 1
        if opened := self._inline[self._inline_written]:
            self._out.append(f"</{opened[0]}>")

    def _flush_text(self) -> None:
        before, words, after = _split(self._text)
        self._text = ""
        self._gap += before
        if not words:
            return
        self._imply_parents(unless=set())
        self._write_blocks()
        if self._in_line:
            self._out.append(self._gap)
        for opened in self._inline[self._inline_written :]:
            if opened:
                self._out.append(opened[1])
        self._inline_written = len(self._inline)
        self._out.append(escape(words, quote=False))
        self._in_line, self._gap = True, after

    def _write_blocks(self) -> None:
        for element in self._blocks[1:]:
            if not element.written:
                # A heading of the third level needs one of the second before it.
                if element.tag == "h3" and not self._had_h2:
                    element.tag = "h2"
                elif element.tag == "h2":
                    self._had_h2 = True
                self._out.append(f"<{element.tag}>")
                element.written = True


class _LinkReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []

    def handle_starttag(self, _tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.targets += [value for name, value in attributes if name == "href" and value]


def _split(text: str) -> tuple[str, str, str]:
    """The text between two tags, clean and composed: blanks before, words, blanks after.

    A mark at its head is dropped: it has no letter, and would compose with the ">" of the tag.
    """
    text = INVISIBLE.sub("", LINE_ENDS.sub("\n", NONCHARACTER.sub("", text)))
    text = unicodedata.normalize("NFC", text)
    letters = (i for i, c in enumerate(text) if not c.isspace() and not unicodedata.combining(c))
    start = next(letters, len(text))
    words = text[start:].rstrip()
    before = "".join(filter(str.isspace, text[:start]))
    return before, words, text[start + len(words) :]
