"""The staff handbook: docs/huong-dan/ as pages of the portal.

A chapter is one Markdown file, `NN-slug.md`: its number is its place, its first heading the title,
its first paragraph what the list of chapters says of it. Pictures lie in `anh/`, drawn from the
running portal by `make pictures` (tests/browser/handbook.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from PIL import Image

from core.text import slugify_vi

if TYPE_CHECKING:
    from markdown_it.token import Token

FOLDER = Path(settings.BASE_DIR, "docs", "huong-dan")
PICTURES = FOLDER / "anh"
STATIC_PREFIX = "huong-dan"  # of STATICFILES_DIRS
FILE = re.compile(r"\d\d-([a-z0-9-]+)\.md")


@dataclass(frozen=True)
class Section:
    anchor: str
    title: str


@dataclass(frozen=True)
class Chapter:
    """`html` is without title and summary; each of its sections has its anchor."""

    slug: str
    title: str
    summary: str
    html: SafeString
    sections: tuple[Section, ...]


@cache
def chapters() -> tuple[Chapter, ...]:
    """All of them, in order. Read once: a new text comes with a new release."""
    return tuple(read(path) for path in sorted(FOLDER.glob("[0-9][0-9]-*.md")))


def read(path: Path) -> Chapter:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(path.read_text(encoding="utf-8"))
    # Heading and paragraph are three tokens each: open, text, close.
    title, summary = tokens[1].content, tokens[4].content
    sections = []
    for opening, text in pairwise(tokens):
        if opening.type == "heading_open" and opening.tag == "h2":
            section = Section(slugify_vi(text.content), text.content)
            opening.attrs["id"] = section.anchor
            sections.append(section)
        for token in text.children or ():
            localise(token)
    html = markdown.renderer.render(tokens[6:], markdown.options, {})
    whole = mark_safe(html)  # noqa: S308 -- our own files, and the parser lets no HTML through
    return Chapter(FILE.fullmatch(path.name)[1], title, summary, whole, tuple(sections))


def localise(token: Token) -> None:
    """The files' links and pictures lead to each other where GitHub shows them, and here too."""
    if token.type == "image":
        name = token.attrs["src"].removeprefix("anh/")
        width, height = size(name)
        token.attrs |= {
            "src": static(f"{STATIC_PREFIX}/{name}"),
            "width": width,
            "height": height,
            "loading": "lazy",
        }
    elif token.type == "link_open" and (match := FILE.match(token.attrs["href"])):
        anchor = token.attrs["href"][match.end() :]
        token.attrs["href"] = reverse("handbook_chapter", args=[match[1]]) + anchor


def size(name: str) -> tuple[int, int]:
    """In CSS pixels: the pictures are drawn at twice the density."""
    with Image.open(PICTURES / name) as picture:
        return picture.width // 2, picture.height // 2
