"""Tables of an official paper: the head repeated on every page, no row broken by a page's end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .markup import cell_of, line_of, lines_in, row_of, run, table_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docx.oxml.xmlchemy import BaseOxmlElement

    from .markup import Align

SIZE = 12


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


def table(
    columns: Sequence[Column],
    rows: Iterable[Row],
    *,
    title: str,
    width: float,
    size: float = SIZE,
) -> BaseOxmlElement:
    """Of that width in millimetres; `title` is read to those who do not see it."""
    whole = sum(column.share for column in columns)
    widths = [width * column.share / whole for column in columns]
    head = [
        _cell(column.heading, width=each, size=size, align="center", is_bold=True, keep=True)
        for column, each in zip(columns, widths, strict=True)
    ]
    lines = [row_of(head, is_head=True)]
    for row in rows:
        lines += _lines(row, columns, widths, size)
    return table_of(lines, widths=widths, style="Grid", title=title)


def _lines(
    row: Row, columns: Sequence[Column], widths: list[float], size: float
) -> list[BaseOxmlElement]:
    if len(row.texts) == 1 < len(columns):
        band = _cell(
            row.texts[0], width=sum(widths), size=size, is_bold=True, span=len(columns), keep=True
        )
        return [row_of([band], height=row.height)]
    lines = []
    for number in range(row.more + 1):
        merge = "continue" if number else "restart"
        cells = [
            _cell(
                "" if number else text,
                width=width,
                size=size,
                align=column.align,
                is_bold=row.is_bold,
                merge=merge if row.more and text else "",
                keep=number < row.more,
            )
            for text, column, width in zip(row.texts, columns, widths, strict=True)
        ]
        lines.append(row_of(cells, height=row.height))
    return lines


def _cell(  # noqa: PLR0913 -- all by keyword
    text: str,
    *,
    width: float,
    size: float,
    align: Align = "left",
    is_bold: bool = False,
    span: int = 1,
    merge: Literal["", "restart", "continue"] = "",
    keep: bool = False,
) -> BaseOxmlElement:
    shown = {} if size == SIZE else {"size": size}
    lines = [
        line_of(run(line, bold=is_bold, **shown), style="Cell", align=align, keep=keep)
        for line in lines_in(text) or [""]
    ]
    return cell_of(*lines, width=width, span=span, merge=merge, middle=True)
