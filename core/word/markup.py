"""Elements of WordprocessingML, for what python-docx has no call for or is slow at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from lxml import etree

from core.text import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docx.oxml.xmlchemy import BaseOxmlElement

Align = Literal["left", "center", "right", "both"]
Merge = Literal["", "restart", "continue"]
PER_MM, PER_POINT = 1440 / 25.4, 20
PLACE = "place"
# Spaces of a handwritten number or day: Word keeps them side by side.
GAP = "\xa0" * 6


def make(tag: str, *children: BaseOxmlElement, **attributes: object) -> BaseOxmlElement:
    """`make("tcW", w=1200, type="dxa")` is <w:tcW w:w="1200" w:type="dxa"/>."""
    values = {qn(f"w:{name}"): str(value) for name, value in attributes.items()}
    element = OxmlElement(f"w:{tag}", values)
    element.extend(children)
    return element


def written(element: BaseOxmlElement) -> str:
    """Its markup inside of a document, which declares the prefix once for all of it."""
    return etree.tostring(element, encoding="unicode").replace(f" {nsdecls('w')}", "")


def twips(millimetres: float) -> int:
    return round(millimetres * PER_MM)


def run(
    text: str, *, size: float | None = None, bold: bool = False, italic: bool = False
) -> BaseOxmlElement:
    """Text of one line, in the style of its paragraph but for what is said here."""
    shape = make("rPr")
    if bold:
        shape.append(make("b"))
    if italic:
        shape.append(make("i"))
    if size:
        shape.extend([make("sz", val=round(size * 2)), make("szCs", val=round(size * 2))])
    written = make("t")
    written.text = text
    written.set(qn("xml:space"), "preserve")
    return make("r", shape, written) if len(shape) else make("r", written)


def line_of(
    *runs: BaseOxmlElement,
    style: str,
    align: Align = "left",
    before: float = 0,
    keep: bool = False,
) -> BaseOxmlElement:
    """A paragraph; `before` is room above it in points, `keep` holds it to the next one."""
    shape = make("pPr", make("pStyle", val=style))
    if keep:
        shape.append(make("keepNext"))
    if before:
        shape.append(make("spacing", before=round(before * PER_POINT)))
    shape.append(make("jc", val=align))
    return make("p", shape, *runs)


def rule(length: float, width: float) -> BaseOxmlElement:
    """A thin line so many millimetres long, in the middle of a column of that width."""
    side = twips(max(width - length, 0) / 2)
    return make(
        "p",
        make(
            "pPr",
            make("pStyle", val="Cell"),
            make("keepNext"),
            make("pBdr", make("top", val="single", sz=6, space=1, color="auto")),
            make("spacing", before=50, after=0, line=60, lineRule="exact"),
            make("ind", left=side, right=side),
        ),
    )


def room(points: float) -> BaseOxmlElement:
    """An empty line of that height."""
    height = make("spacing", before=0, after=0, line=round(points * PER_POINT), lineRule="exact")
    return make("p", make("pPr", make("pStyle", val="Cell"), make("keepNext"), height))


def field(instruction: str) -> list[BaseOxmlElement]:
    """What stands in runs one after another to show PAGE and the like."""
    text = make("instrText")
    text.text = instruction
    parts = make("fldChar", fldCharType="begin"), text, make("fldChar", fldCharType="end")
    return [make("r", part) for part in parts]


def place_of(number: int) -> etree.ProcessingInstruction:
    """Holds the place of markup that is put into the file when it is saved: see `filled`."""
    return etree.ProcessingInstruction(PLACE, str(number))


def filled(document: bytes, markup: Sequence[bytes]) -> list[bytes]:
    """Pieces of the document, one after another, with what belongs in its places."""
    pieces = re.split(rb"<\?%b ([0-9]+)\?>" % PLACE.encode(), document)
    pieces[1::2] = [markup[int(number)] for number in pieces[1::2]]
    return pieces


def lines_in(prose: str) -> list[str]:
    """The paragraphs of what somebody typed; nothing in them that a Word file cannot hold."""
    return [line.strip() for line in normalise(prose).split("\n") if line.strip()]


def row_of(
    cells: Iterable[BaseOxmlElement], *, is_head: bool = False, height: float = 0
) -> BaseOxmlElement:
    """A row that no page end breaks, at least so many millimetres high; a head is repeated on every
    page.
    """
    shape = make("trPr", make("cantSplit"))
    if height:
        shape.append(make("trHeight", val=twips(height), hRule="atLeast"))
    if is_head:
        shape.append(make("tblHeader"))
    return make("tr", shape, *cells)


def cell_of(
    *paragraphs: BaseOxmlElement,
    width: float,
    span: int = 1,
    merge: Merge = "",
    middle: bool = False,
) -> BaseOxmlElement:
    """`merge` makes one of a cell and those below it: "restart" for the first of them."""
    shape = make("tcPr", make("tcW", w=twips(width), type="dxa"))
    if span > 1:
        shape.append(make("gridSpan", val=span))
    if merge:
        shape.append(make("vMerge", val=merge))
    if middle:
        shape.append(make("vAlign", val="center"))
    return make("tc", shape, *paragraphs)


def table_of(
    rows: Iterable[BaseOxmlElement],
    *,
    widths: list[float],
    style: str,
    title: str = "",
) -> BaseOxmlElement:
    """Of fixed width, in the middle; `title` is read to those who do not see it."""
    shape = make(
        "tblPr",
        make("tblStyle", val=style),
        make("tblW", w=twips(sum(widths)), type="dxa"),
        make("jc", val="center"),
        make("tblLayout", type="fixed"),
    )
    if title:
        shape.append(make("tblCaption", val=title))
    grid = make("tblGrid", *(make("gridCol", w=twips(width)) for width in widths))
    return make("tbl", shape, grid, *rows)
