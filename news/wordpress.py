"""The export of a WordPress site (WXR), read as a stream and taken apart.

A document type is refused at its first character: without one nothing can be declared, so no entity
can grow or reach for a file. The file is read twice: pictures may stand behind the articles that
show them, and a file that breaks off must be known as broken before anything is written.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import ParseError, XMLParser
from zoneinfo import ZoneInfo

from core.legacy_encodings import repair

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_BYTES = 2_000_000_000
MAX_ITEMS = 200_000
MAX_DEPTH = 8  # an export has five
# Of one element. What is longer is cut, and then refused as an article for its length.
MAX_TEXT = 1_000_000
CHUNK = 1 << 16
# Old exports hold these inside the text, where XML does not allow them.
CONTROLS = bytes(set(range(32)) - set(b"\t\n\r"))
# Both hold an "encoded"; all other names are clear without their namespace.
ENCODED = re.compile(r"\{[^}]*/(content|excerpt)/\}encoded")
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
KINDS = {"post", "page"}


class WordPressError(Exception):
    """The file cannot be read to its end; the message says why in one line."""


@dataclass(frozen=True)
class Media:
    """One file of the old site's library. `url` is where it stood; the texts, which may be empty,
    are in Unicode.
    """

    number: int
    parent: int
    url: str
    title: str
    alt: str
    caption: str


@dataclass(frozen=True)
class Item:
    """An article, a page or something else of the site, as it stood there.

    `number` is its id, `content` and `excerpt` are what the author typed, `published_at` is aware
    or None, `featured` is the id of a `Media` or 0.
    """

    number: int
    kind: str
    title: str
    link: str
    slug: str
    status: str
    password: str
    published_at: dt.datetime | None
    byline: str
    categories: tuple[str, ...]
    excerpt: str
    content: str
    featured: int

    @property
    def is_article(self) -> bool:
        return self.kind in KINDS


@dataclass
class Export:
    """What is known of a whole file before its articles are read. `site` is host and folder."""

    site: str = ""
    authors: dict[str, str] = field(default_factory=dict)
    media: dict[int, Media] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.kinds.values())


def read_export(path: Path) -> Export:
    """Read the file once, to its end. Raises WordPressError, OSError."""
    export = Export()
    for values in _elements(path, {"channel", "author", "item"}):
        match values.name:
            case "author":
                login = values.one("author_login")
                export.authors[login] = unescape(values.one("author_display_name")) or login
            case "item":
                kind = values.one("post_type") or "?"
                export.kinds[kind] = export.kinds.get(kind, 0) + 1
                if export.total > MAX_ITEMS:
                    raise WordPressError(
                        f"Tệp có quá {MAX_ITEMS} mục. Cần xuất từ WordPress thành nhiều tệp."
                    )
                if kind == "attachment":
                    media = _media(values)
                    export.media[media.number] = media
            case "channel":
                address = values.one("base_blog_url") or values.one("link")
                parts = urlsplit(address)
                export.site = f"{parts.netloc}{parts.path}".rstrip("/").lower()
                if not values.one("wxr_version"):
                    raise _not_an_export()
    if not export.total:
        raise WordPressError(
            "Tệp không có bài nào. Cần xuất lại từ WordPress: Công cụ, Xuất ra, Tất cả nội dung."
        )
    if not export.site:
        raise _not_an_export()
    return export


def read_items(path: Path, export: Export) -> Iterator[Item]:
    """Every item but the files of the library, in the order of the file."""
    for values in _elements(path, {"item"}):
        if values.one("post_type") != "attachment":
            yield _item(values, export)


def same_site(url: str, site: str) -> str | None:
    """The rest of an address of `site`, from its folder on; None where it is another's."""
    host, _, folder = site.partition("/")
    try:
        parts = urlsplit(url)
        own = parts.netloc.lower().removeprefix("www.") == host.removeprefix("www.")
    except ValueError:
        return None
    if parts.netloc and not own:
        return None
    rest = parts.path + (f"?{parts.query}" if parts.query else "")
    return rest if rest.startswith(f"/{folder}") else None


@dataclass
class _Values:
    """One closed element: the texts of its children, and of `postmeta` by their keys."""

    name: str
    texts: dict[str, list[str]] = field(default_factory=dict)
    categories: list[str] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)

    def one(self, name: str) -> str:
        return self.texts.get(name, [""])[0].strip()

    def number(self, name: str) -> int:
        return _number(self.one(name))


class _Collector:
    """The target of the parser. Keeps the texts of one element at a time, not of the document."""

    def __init__(self, wanted: set[str]) -> None:
        self.wanted = wanted
        self.done: list[_Values] = []
        self.path: list[str] = []
        self.open: list[_Values] = []
        self.text: list[str] = []
        self.length = 0
        self.domain = ""
        self.meta_key = ""

    def doctype(self, *_declaration: object) -> None:
        raise WordPressError(
            "Tệp có phần khai báo DOCTYPE, WordPress không ghi như vậy."
            " Cần xuất lại tệp từ trang cũ."
        )

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _name(tag)
        self.path.append(name)
        depth = len(self.path)
        if depth > MAX_DEPTH or (depth == 1 and name != "rss"):
            raise _not_an_export()
        if name in self.wanted and depth in {2, 3}:
            self.open.append(_Values(name))
        self.domain = attributes.get("domain", "") if name == "category" else ""
        self.text, self.length = [], 0

    def data(self, text: str) -> None:
        if self.length < MAX_TEXT:
            self.text.append(text)
            self.length += len(text)

    def end(self, _tag: str) -> None:
        name, text = self.path.pop(), "".join(self.text)
        self.text, self.length = [], 0
        if not self.open:
            return
        values, parent = self.open[-1], self.path[-1] if self.path else ""
        if name == values.name and len(self.path) in {1, 2} and parent in {"rss", "channel"}:
            self.done.append(self.open.pop())
        elif parent == values.name:
            if name == "category" and self.domain == "category":
                values.categories.append(unescape(text).strip())
            else:
                values.texts.setdefault(name, []).append(text)
        elif parent == "postmeta" and name == "meta_key":
            self.meta_key = text.strip()
        elif parent == "postmeta" and name == "meta_value":
            values.meta[self.meta_key] = text.strip()

    def close(self) -> None:
        pass


def _elements(path: Path, wanted: set[str]) -> Iterator[_Values]:
    if path.stat().st_size > MAX_BYTES:
        raise WordPressError("Tệp nặng hơn 2 GB. Cần xuất từ WordPress thành nhiều tệp.")
    target = _Collector(wanted)
    parser = XMLParser(target=target, encoding="utf-8")  # noqa: S314 -- it refuses a DOCTYPE
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                parser.feed(chunk.translate(None, CONTROLS))
                yield from target.done
                target.done.clear()
        parser.close()
    except ParseError as error:
        line, _column = error.position
        raise WordPressError(
            f"Tệp hỏng, chưa chép hết, hoặc không phải XML mã UTF-8 (dòng {line})."
            " Cần xuất hoặc chép lại tệp."
        ) from error
    yield from target.done


def _not_an_export() -> WordPressError:
    return WordPressError(
        "Tệp không phải bản xuất của WordPress. Cần tệp .xml lấy ở Công cụ, Xuất ra."
    )


def _name(tag: str) -> str:
    encoded = ENCODED.fullmatch(tag)
    return encoded[1] if encoded else tag.rpartition("}")[2]


def _number(text: str) -> int:
    return int(text) if re.fullmatch("[0-9]{1,18}", text) else 0


def _media(values: _Values) -> Media:
    return Media(
        number=values.number("post_id"),
        parent=values.number("post_parent"),
        url=values.one("attachment_url") or values.one("guid"),
        title=repair(unescape(values.one("title"))),
        alt=repair(unescape(values.meta.get("_wp_attachment_image_alt", ""))),
        caption=repair(values.one("excerpt")),
    )


def _item(values: _Values, export: Export) -> Item:
    creator = values.one("creator")
    return Item(
        number=values.number("post_id"),
        kind=values.one("post_type") or "?",
        title=unescape(values.one("title")),
        link=values.one("link"),
        slug=unquote(values.one("post_name")),
        status=values.one("status"),
        password=values.one("post_password"),
        published_at=_moment(values),
        byline=export.authors.get(creator, creator),
        categories=tuple(filter(None, values.categories)),
        excerpt=values.one("excerpt"),
        content=values.texts.get("content", [""])[0],
        featured=_number(values.meta.get("_thumbnail_id", "")),
    )


def _moment(values: _Values) -> dt.datetime | None:
    """Drafts have no moment in UTC; old exports may have the local one alone."""
    for name, zone in (("post_date_gmt", dt.UTC), ("post_date", VIETNAM)):
        try:
            return dt.datetime.fromisoformat(values.one(name)).replace(tzinfo=zone)
        except ValueError:
            continue
    try:
        moment = parsedate_to_datetime(values.one("pubDate"))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
