"""The 1200×630 card that Facebook and Zalo show beside an address, drawn from the page's words."""

import datetime as dt
import re
from functools import cache
from io import BytesIO
from itertools import pairwise
from math import cos, pi, sin
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageColor, ImageDraw, ImageFont

STATIC = Path(__file__).resolve().parent.parent / "static"
# The published fonts come in two files each; this is the unicode-range of the second.
VIETNAMESE = re.compile(
    "([\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u0300\u0301\u0303"
    "\u0304\u0308\u0309\u0323\u0329\u1ea0-\u1ef9\u20ab]+)"
)

SIZE = WIDTH, HEIGHT = 1200, 630
MARGIN = 72
INK_BLUE, DRUM_BLUE, GOLD = "#0a3555", "#12466d", "#f2b81b"
IVORY, PALE, RED = "#fbfaf6", "#c3d3e0", "#9e1b1b"
# Which colours meet on a card, and in how many steps their edges are smoothed.
BLENDS = [
    (INK_BLUE, IVORY, 7),
    (INK_BLUE, GOLD, 5),
    (INK_BLUE, PALE, 5),
    (INK_BLUE, DRUM_BLUE, 3),
    (DRUM_BLUE, IVORY, 5),
    (IVORY, GOLD, 4),
    (IVORY, RED, 4),
]

TITLE_TOP, TITLE_WIDTH, TITLE_HEIGHT = 200, WIDTH - 2 * MARGIN, 316
TITLE_SIZES = (72, 64, 57, 51, 46, 41)
LINE_HEIGHT = 1.32  # the ink of Ẳ over Ạ is 1.24 em high


class Face(NamedTuple):
    """A typeface at a size in pixels; the weight where its file holds all of them."""

    files: str
    size: int
    weight: int | None = None


def serif(size: int) -> Face:
    return Face("source-serif-4-{}-600-normal", size)


def sans(size: int, weight: int) -> Face:
    return Face("source-sans-3-{}-wght-normal", size, weight)


def draw_card(*, title: str, association: str, parent: str, label: str, day: dt.date) -> bytes:
    """A PNG, below 60 kB. A title is set as large as it fits and cut only below 41 pixels."""
    card = _background().copy()
    draw = ImageDraw.Draw(card)
    _text(draw, (184, 92), parent, sans(26, 400), PALE)
    _text(draw, (184, 134), association, serif(36), IVORY)

    size, lines = fit(title)
    top = TITLE_TOP + (TITLE_HEIGHT - len(lines) * size * LINE_HEIGHT) / 2
    for i, line in enumerate(lines):
        _text(draw, (MARGIN, top + (i * LINE_HEIGHT + 1) * size), line, serif(size), IVORY)

    draw.rectangle((MARGIN, 533, MARGIN + 96, 536), fill=GOLD)
    end = _text(draw, (MARGIN, 582), label, sans(30, 600), GOLD)
    _text(draw, (end, 582), f"{'  ·  ' if label else ''}{day:%d/%m/%Y}", sans(30, 400), PALE)

    file = BytesIO()
    # Not optimised: that would save 4 kB of 50 and take 200 ms.
    card.quantize(palette=_palette(), dither=Image.Dither.NONE).save(file, "PNG")
    return file.getvalue()


def fit(title: str) -> tuple[int, list[str]]:
    """The largest size at which the title fits its field, and its lines, about equally long."""
    for size in TITLE_SIZES:
        if lines := _balanced(title, size):
            return size, lines
    while not (lines := _balanced(f"{title}…", TITLE_SIZES[-1])):
        title = title[:-1].rstrip()
    return TITLE_SIZES[-1], lines


def runs(text: str) -> list[tuple[str, str]]:
    """The text cut into pieces of one font file each, with the name of the subset that has it."""
    pieces = VIETNAMESE.split(text)
    subsets = ["latin", "vietnamese"] * len(pieces)
    return [(subset, piece) for subset, piece in zip(subsets, pieces, strict=False) if piece]


def _balanced(text: str, size: int) -> list[str]:
    """The fewest lines, as narrow as they can be; none where the text does not fit the field."""
    words = [(word, _length(word, serif(size))) for word in text.split()]
    space = _length(" ", serif(size))
    lines = _wrapped(words, space, TITLE_WIDTH)
    fits = all(length <= TITLE_WIDTH for _, length in words)
    if not fits or len(lines) * size * LINE_HEIGHT > TITLE_HEIGHT:
        return []
    for width in range(TITLE_WIDTH, 0, -4):
        narrower = _wrapped(words, space, width)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines


def _wrapped(words: list[tuple[str, float]], space: float, width: int) -> list[str]:
    lines: list[str] = []
    end = float(width)
    for word, length in words:
        if end + space + length <= width:
            lines[-1] += f" {word}"
            end += space + length
        else:
            lines.append(word)
            end = length
    return lines


def _length(text: str, face: Face) -> float:
    return sum(_font(face, subset).getlength(piece) for subset, piece in runs(text))


def _text(
    draw: ImageDraw.ImageDraw, at: tuple[float, float], text: str, face: Face, fill: str
) -> float:
    """Write a line from the left end of its baseline; returns where it ends."""
    x, y = at
    for subset, piece in runs(text):
        font = _font(face, subset)
        draw.text((x, y), piece, fill=fill, font=font, anchor="ls")
        x += font.getlength(piece)
    return x


@cache
def _font(face: Face, subset: str) -> ImageFont.FreeTypeFont:
    file = STATIC / "fonts" / f"{face.files.format(subset)}.woff2"
    font = ImageFont.truetype(file, face.size)
    if face.weight:
        font.set_variation_by_axes([face.weight])
    return font


@cache
def _palette() -> Image.Image:
    colours = [
        channel
        for first, second, steps in BLENDS
        for step in range(steps + 1)
        for channel in (
            round(a + (b - a) * step / steps)
            for a, b in zip(ImageColor.getrgb(first), ImageColor.getrgb(second), strict=True)
        )
    ]
    palette = Image.new("P", (1, 1))
    palette.putpalette(colours)
    return palette


@cache
def _background() -> Image.Image:
    """What all cards share: the ground, a bronze drum behind the words, the logo."""
    card = Image.new("RGB", SIZE, INK_BLUE)
    card.paste(DRUM_BLUE, mask=_drum().resize(SIZE, Image.Resampling.LANCZOS))
    draw = ImageDraw.Draw(card)
    draw.rectangle((0, HEIGHT - 10, WIDTH, HEIGHT), fill=GOLD)
    with Image.open(STATIC / "img" / "logo-192.png") as logo:
        seal = logo.convert("RGBA").resize((92, 92), Image.Resampling.LANCZOS)
    card.paste(seal, (MARGIN, 60), seal)
    return card


def _drum() -> Image.Image:
    """The face of a Đông Sơn drum, of which the right half is seen: star, rings, rays and dots.

    Drawn three times as large, because Pillow draws lines without smoothing them.
    """
    mask = Image.new("L", (3 * WIDTH, 3 * HEIGHT))
    draw = ImageDraw.Draw(mask)
    x, y = 3 * 1010, 3 * 330

    def at(radius: float, turn: float) -> tuple[float, float]:
        return x + 3 * radius * sin(2 * pi * turn), y - 3 * radius * cos(2 * pi * turn)

    draw.polygon([at(74 if i % 2 else 26, i / 28) for i in range(28)], fill=255)
    for radius in (90, 98, 132, 140, 190, 198, 250, 258, 296, 304, 312):
        draw.circle((x, y), 3 * radius, outline=255, width=5)
    for inner, outer, count in ((104, 126, 48), (264, 290, 96)):
        for a, b in pairwise([i / count for i in range(count + 1)]):
            draw.line([at(inner, a), at(outer, (a + b) / 2), at(inner, b)], fill=255, width=5)
    for radius, count in ((165, 28), (224, 40)):
        for i in range(count):
            draw.circle(at(radius, i / count), 24, outline=255, width=5)
            draw.circle(at(radius, i / count), 8, fill=255)
    return mask
