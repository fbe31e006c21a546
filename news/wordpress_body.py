"""The body of a WordPress article: plain line breaks, blocks, shortcodes, pictures and papers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape, unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from core.html import HtmlRefused, plain_text, sanitise
from core.legacy_encodings import repair
from core.text import normalise_line

from .wordpress import Media, same_site

if TYPE_CHECKING:
    from collections.abc import Callable

    from .wordpress import Export, Item

# Before pictures and comments are taken out; the sanitiser's own limit comes after.
MAX_LENGTH = 300_000
# Of the values of one shortcode that are read.
MAX_VALUES = 2000
PAPERS = re.compile(r"\.(?:pdf|docx?|xlsx?|odt)$", re.IGNORECASE)

DATA_IMAGE = re.compile(r"""data:image/[^"'\s>]*""")
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
CAPTION = re.compile(
    r"\[(?:wp_)?caption\b([^\[\]]*)\]((?:(?!\[(?:wp_)?caption\b).)*?)\[/(?:wp_)?caption\]",
    re.DOTALL,
)
GALLERY = re.compile(r"\[gallery\b([^\[\]]*)\]")
ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s\]"']+))""")
IMAGE = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)
# A word in brackets is a shortcode when it has values, an end or a name no text has: not "[sic]".
SHORTCODE = re.compile(r"""\[(/?)([a-z][a-z0-9_-]*)((?:\s+[^\[\]]*)?)\]""")
KNOWN = {"audio", "embed", "gallery", "playlist", "video", "caption"}
# No expression here runs on past the next beginning of its kind, or many would take forever.
KEPT_BREAKS = re.compile(
    r"(<(?P<tag>pre|table)\b(?:(?!<(?P=tag)\b).)*?</(?P=tag)>|<[^<>]*>)",
    re.DOTALL | re.IGNORECASE,
)
# A tag that never ends: Python's parser looks for the end of each through all the rest.
STRAY = re.compile("<(?![^<>]*>)")
BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")
PICTURE_CLASS = re.compile(r"wp-image-([0-9]{1,18})")


@dataclass(frozen=True)
class Picture:
    """A picture where it stood: its address, what it shows, what was printed under it."""

    url: str
    alt: str
    caption: str


@dataclass(frozen=True)
class Paper:
    """A document the text links to. `mark` stands in the text where its address will."""

    url: str
    title: str
    mark: str


@dataclass
class Body:
    """`html` is as `core.html.sanitise` leaves it; the first picture is the featured one."""

    html: str = ""
    sapo: str = ""
    pictures: list[Picture] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)


def read_body(item: Item, export: Export) -> Body:
    """Take the text of an article apart. Raises HtmlRefused where it is too long or too deep."""
    content = DATA_IMAGE.sub("", item.content.replace("\r\n", "\n").replace("\r", "\n"))
    if len(content) > MAX_LENGTH:
        raise HtmlRefused(
            f"Bài dài hơn {MAX_LENGTH // 1000}.000 ký tự. Có thể chia thành hai bài ở trang cũ."
        )
    body = Body()
    has_blocks = "<!-- wp:" in content
    content = STRAY.sub("&lt;", COMMENT.sub("", content))
    content = CAPTION.sub(_figure, content)
    content = GALLERY.sub(lambda found: _gallery(found[1], item, export), content)
    content = _without_shortcodes(content, body.dropped.append)
    reader = _Reader(export)
    reader.feed(content if has_blocks else with_paragraphs(content))
    reader.close()
    body.html = sanitise("".join(reader.out))
    body.sapo = plain_text(sanitise(item.excerpt)).replace("\n", " ")
    featured = export.media.get(item.featured)
    found = ([_picture(featured)] if featured else []) + reader.pictures
    seen: dict[str, Picture] = {}
    for picture in found:
        seen.setdefault(full_size(picture.url), picture)
    body.pictures = list(seen.values())
    body.papers = reader.papers
    return body


def with_paragraphs(text: str) -> str:
    """Plain line breaks as WordPress shows them: a blank line ends a paragraph, another one a line.

    Marks too many are no harm: the sanitiser drops paragraphs and breaks that hold no text.
    """
    pieces, start = [], 0
    for kept in [*KEPT_BREAKS.finditer(text), None]:
        between = text[start : kept.start() if kept else None]
        pieces.append(BLANK_LINES.sub("<p>", between).replace("\n", "<br>"))
        if kept:
            pieces.append(kept[0])
            start = kept.end()
    return "".join(pieces)


def full_size(url: str) -> str:
    """The address of the picture that a smaller one was made from."""
    return re.sub(r"-(?:\d{2,5}x\d{2,5}|scaled)(?=\.\w+$)", "", url)


def _figure(found: re.Match[str]) -> str:
    """`[caption]` as the figure that newer versions write."""
    image = IMAGE.search(found[2])
    named = dict(_values(found[1])).get("caption", "")
    caption = named or IMAGE.sub("", found[2])
    return f"<figure>{image[0] if image else ''}<figcaption>{caption}</figcaption></figure>"


def _gallery(attributes: str, item: Item, export: Export) -> str:
    named = dict(_values(attributes))
    chosen = named.get("ids") or named.get("include", "")
    if chosen:
        numbers = [int(number) for number in re.findall("[0-9]{1,18}", chosen)]
        pictures = [export.media[number] for number in numbers if number in export.media]
    else:
        own = (media for media in export.media.values() if media.parent == item.number)
        pictures = [media for media in own if not PAPERS.search(media.url)]
    return "".join(f'<img class="wp-image-{media.number}" src="">' for media in pictures)


def _values(text: str) -> list[tuple[str, str]]:
    return [(name, a or b or c) for name, a, b, c in ATTRIBUTE.findall(text[:MAX_VALUES])]


def _without_shortcodes(text: str, note: Callable[[str], None]) -> str:
    ended = {found[2] for found in SHORTCODE.finditer(text) if found[1]}
    noted = set()

    def drop(found: re.Match[str]) -> str:
        name = found[2]
        if not (name in ended | KNOWN or "_" in name or "-" in name or _values(found[3])):
            return found[0]
        if name not in noted:
            noted.add(name)
            note(name)
        return ""

    return SHORTCODE.sub(drop, text)


def _picture(media: Media, *, alt: str = "", caption: str = "") -> Picture:
    caption = caption or normalise_line(plain_text(sanitise(media.caption)))
    return Picture(url=media.url, alt=alt or media.alt, caption=caption)


class _Reader(HTMLParser):
    """Copies HTML, less pictures and their captions, which it collects, as it does papers."""

    def __init__(self, export: Export) -> None:
        super().__init__(convert_charrefs=False)
        self.export = export
        self.out: list[str] = []
        self.pictures: list[Picture] = []
        self.papers: list[Paper] = []
        self._figures: list[int] = []  # of every open figure, how many pictures stood before it
        self._caption: list[str] | None = None  # the text of the caption being read
        self._paper: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        if tag == "img":
            self._collect(values)
        elif tag == "figure":
            self._figures.append(len(self.pictures))
            self._write("<figure>")
        elif tag == "figcaption" and self._has_picture():
            self._caption = []
        elif tag == "a":
            self._start_link(values.get("href", ""))
        elif self._caption is None:
            self._write(self.get_starttag_text() or "")

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag: str) -> None:
        if tag == "figcaption" and self._caption is not None:
            self._end_caption()
        elif self._caption is None:
            if tag == "figure" and self._figures:
                self._figures.pop()
            if tag == "a" and self._paper:
                url, words = self._paper
                self.papers.append(Paper(url, normalise_line("".join(words)), self._mark()))
                self._paper = None
            self._write(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._write(data, words=unescape(data))

    def handle_entityref(self, name: str) -> None:
        self._write(f"&{name};", words=unescape(f"&{name};"))

    def handle_charref(self, name: str) -> None:
        self._write(f"&#{name};", words=unescape(f"&#{name};"))

    def _write(self, html: str, *, words: str = "") -> None:
        if self._caption is not None:
            self._caption.append(words)
            return
        if self._paper:
            self._paper[1].append(words)
        self.out.append(html)

    def _mark(self) -> str:
        return f"#tai-lieu-{len(self.papers) + 1}"

    def _has_picture(self) -> bool:
        return bool(self._figures) and len(self.pictures) > self._figures[-1]

    def _collect(self, values: dict[str, str]) -> None:
        alt = normalise_line(repair(values.get("alt", "")))
        number = PICTURE_CLASS.search(values.get("class", ""))
        media = self.export.media.get(int(number[1])) if number else None
        if media and not values.get("src"):
            self.pictures.append(_picture(media, alt=alt))
        elif values.get("src"):
            alt = alt or (media.alt if media else "")
            self.pictures.append(Picture(url=values["src"], alt=alt, caption=""))

    def _end_caption(self) -> None:
        """Under one picture, or under the last of a gallery."""
        caption = normalise_line("".join(self._caption or []))
        self._caption = None
        picture = self.pictures[-1]
        if caption and not picture.caption:
            self.pictures[-1] = Picture(picture.url, picture.alt, caption)

    def _start_link(self, href: str) -> None:
        if self._caption is not None:
            return
        own = same_site(href, self.export.site)
        if own and PAPERS.search(own):
            self._paper = (href, [])
            self._write(f'<a href="{self._mark()}">')
            return
        # An address of the old site finds its article here by the path alone.
        self._write(f'<a href="{escape(own or href)}">')
