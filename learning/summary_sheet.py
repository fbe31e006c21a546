"""The table that goes up to the province once a year: by branch and kind, how many there are, how
many registered, how many were recognised, and what share that is.

No form for it has been seen: these are the numbers that the national targets are told in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.text import capfirst
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from core.text import roman
from core.workbooks.reading import column_letter
from core.workbooks.writing import HEAD_FILL, print_wide, put

from .models import ModelKind

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from .counting import Sum, Table

TITLE, KINDS, HEADS, FIRST = 1, 3, 4, 5
COLUMNS = ("Tổng số", "Đăng ký", "Được công nhận", "Tỷ lệ (%)")
NAME_WIDTH, FIGURE_WIDTH, HEIGHTS = 32, 10, {KINDS: 20, HEADS: 34}
FORMATS = ("#,##0", "#,##0", "#,##0", "0.0")
FONT, BOLD, HEAD, LARGE = (
    Font(name="Calibri", **how)
    for how in ({}, {"bold": True}, {"bold": True, "color": "FFFFFFFF"}, {"bold": True, "size": 14})
)
GROUP_FILL, TOTAL_FILL = (PatternFill("solid", fgColor=c) for c in ("FFE8F1F8", "FFFFF6DC"))
BOX = Border(*(Side(style="thin", color="FFB8BFC8"),) * 4)


def write_summary(sheet: Worksheet, table: Table) -> None:
    """`sheet` is empty."""
    put(sheet, TITLE, 1, f"Tổng hợp mô hình học tập năm {table.year}").font = LARGE
    _write_heads(sheet)
    line = FIRST
    for group in table.groups:
        for row in group.rows:
            _write_line(sheet, line, capfirst(row.label), row.sums)
            line += 1
        if group.cluster:
            _write_line(
                sheet,
                line,
                f"Cộng cụm số {roman(group.cluster.number)}",
                group.sums,
                fill=GROUP_FILL,
            )
            line += 1
    _write_line(sheet, line, "Tổng cộng", table.sums, fill=TOTAL_FILL)
    sheet.freeze_panes = sheet.cell(FIRST, 2)
    print_wide(sheet, head=HEADS)


def _write_heads(sheet: Worksheet) -> None:
    put(sheet, KINDS, 1, "Đơn vị")
    sheet.column_dimensions["A"].width = NAME_WIDTH
    sheet.merge_cells(start_row=KINDS, end_row=HEADS, start_column=1, end_column=1)
    for place, kind in enumerate(ModelKind):
        first = 2 + place * len(COLUMNS)
        put(sheet, KINDS, first, kind.label)
        sheet.merge_cells(
            start_row=KINDS, end_row=KINDS, start_column=first, end_column=first + len(COLUMNS) - 1
        )
        for column, name in enumerate(COLUMNS, first):
            put(sheet, HEADS, column, name)
            sheet.column_dimensions[column_letter(column - 1)].width = FIGURE_WIDTH
    for cells in sheet.iter_rows(KINDS, HEADS, 1, 1 + len(ModelKind) * len(COLUMNS)):
        for cell in cells:
            cell.font, cell.fill = HEAD, HEAD_FILL
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
            cell.border = BOX
    for line, height in HEIGHTS.items():
        sheet.row_dimensions[line].height = height


def _write_line(
    sheet: Worksheet,
    line: int,
    name: str,
    sums: dict[str, Sum],
    *,
    fill: PatternFill | None = None,
) -> None:
    put(sheet, line, 1, name)
    for place, kind in enumerate(ModelKind):
        own = sums[kind]
        figures = (own.total.value, own.registered.value, own.recognised.value, own.share)
        first = 2 + place * len(COLUMNS)
        for column, (value, shown) in enumerate(zip(figures, FORMATS, strict=True), first):
            if value is not None:
                sheet.cell(line, column, value).number_format = shown
    for (cell,) in sheet.iter_cols(1, 1 + len(ModelKind) * len(COLUMNS), line, line):
        cell.border, cell.font = BOX, BOLD if fill else FONT
        if fill:
            cell.fill = fill
