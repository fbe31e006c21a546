"""Tables of an official paper: the head repeated on every page, no row broken by a page's end."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape

from .markup import cell_of, line_of, lines_in, row_of, run, table_of, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .markup import Align, Merge

SIZE = 12
# Stands for what a cell says while the markup around it is made.
TEXT = "\N{OBJECT REPLACEMENT CHARACTER}"


@dataclass(frozen=True)
class Column:
    """`share` is its width beside those of the other columns."""

    heading: str
    share: float
    align: Align = "left"


@dataclass(frozen=True)
class Row:
    """One text a column; a single text is a heading across all of them. `height` is the least of it
    in millimetres. Where it has `more` lines to be written in by hand, the cells that say something
    stand beside all of them.
    """

    texts: Sequence[str]
    is_bold: bool = False
    height: float = 0
    more: int = 0


class Shape(NamedTuple):
    """All there is to a cell but its text."""

    width: float
    size: float
    align: Align = "left"
    is_bold: bool = False
    span: int = 1
    merge: Merge = ""
    keep: bool = False


def table(
    columns: Sequence[Column],
    rows: Iterable[Row],
    *,
    title: str,
    width: float,
    size: float = SIZE,
) -> str:
    """The markup of one of that width in millimetres; `title` is read to those who do not see it.

    As elements, half a million cells would take a minute and three gigabytes: so each is its text
    in markup that is made once for all cells of a shape.
    """
    whole = sum(column.share for column in columns)
    widths = [width * column.share / whole for column in columns]
    head = [
        _cell(column.heading, Shape(each, size, "center", is_bold=True, keep=True))
        for column, each in zip(columns, widths, strict=True)
    ]
    lines = [_row(head, is_head=True)]
    for row in rows:
        lines += _lines(row, columns, widths, size)
    return _within(written(table_of([], widths=widths, style="Grid", title=title)), lines)


def _lines(row: Row, columns: Sequence[Column], widths: list[float], size: float) -> list[str]:
    if len(row.texts) == 1 < len(columns):
        shape = Shape(sum(widths), size, is_bold=True, span=len(columns), keep=True)
        return [_row([_cell(row.texts[0], shape)], height=row.height)]
    lines = []
    for number in range(row.more + 1):
        merge = "continue" if number else "restart"
        cells = [
            _cell(
                "" if number else text,
                Shape(
                    width,
                    size,
                    column.align,
                    is_bold=row.is_bold,
                    merge=merge if row.more and text else "",
                    keep=number < row.more,
                ),
            )
            for text, column, width in zip(row.texts, columns, widths, strict=True)
        ]
        lines.append(_row(cells, height=row.height))
    return lines


def _row(cells: Iterable[str], *, is_head: bool = False, height: float = 0) -> str:
    return _within(_row_frame(is_head=is_head, height=height), cells)


def _cell(text: str, shape: Shape) -> str:
    opening, before, after, closing = _cell_frame(shape)
    lines = f"{after}{before}".join(_said(text))
    return f"{opening}{before}{lines}{after}{closing}"


@lru_cache(maxsize=4096)
def _said(text: str) -> list[str]:
    """The lines of a cell; what tables say repeats itself: dashes, units, small numbers."""
    return [escape(line) for line in lines_in(text)] or [""]


@lru_cache
def _row_frame(*, is_head: bool, height: float) -> str:
    return written(row_of([], is_head=is_head, height=height))


@lru_cache(maxsize=1024)
def _cell_frame(shape: Shape) -> tuple[str, str, str, str]:
    """What stands before its lines, before and after the text of each, and after them."""
    size = {} if shape.size == SIZE else {"size": shape.size}
    text = run(TEXT, bold=shape.is_bold, **size)
    line = line_of(text, style="Cell", align=shape.align, keep=shape.keep)
    before, after = written(line).split(TEXT)
    cell = cell_of(line, width=shape.width, span=shape.span, merge=shape.merge, middle=True)
    opening, closing = written(cell).split(f"{before}{TEXT}{after}")
    return opening, before, after, closing


def _within(frame: str, inner: Iterable[str]) -> str:
    """The markup of an element with more at its end."""
    opening, slash, name = frame.rpartition("</")
    return f"{opening}{''.join(inner)}{slash}{name}"
