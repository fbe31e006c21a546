"""Approved figures as files. A figure that is not known is an empty cell, zero is 0."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from core.csv_cells import to_csv
from core.workbooks.reading import column_letter
from core.workbooks.writing import HEAD_FILL, put, saved

from .published import notes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from openpyxl.worksheet.worksheet import Worksheet

    from branches.models import Association
    from reports.figures import Row, Sum, Table
    from reports.models import Indicator

COLUMNS = ("Cụm", "Mã đơn vị", "Đơn vị", "Tình trạng", "Duyệt ngày")
NAME = COLUMNS.index("Đơn vị") + 1
GROUP_FILL, TOTAL_FILL = (PatternFill("solid", fgColor=c) for c in ("FFE8F1F8", "FFFFF6DC"))
RULE = Border(bottom=Side(style="thin", color="FFD9DCE1"))
WIDTHS = (24, 12, 30, 22, 14)
FIGURE_WIDTH = 17
FONT = "Calibri"  # of the cells that openpyxl leaves alone


def heading(indicator: Indicator) -> str:
    unit = f" ({indicator.unit})" if indicator.unit else ""
    return f"{indicator.code}. {indicator.label}{unit}"


def standing(row: Sum) -> str:
    """What is to be said beside its name; several words where several branches are in it."""
    words = []
    if row.is_revoked:
        words.append("đang đính chính")
    if row.is_excused:
        words.append("được miễn")
    elif row.reported < row.expected and not (row.is_revoked and row.expected == 1):
        words.append(
            "chưa có báo cáo" if not row.reported else f"có {row.reported}/{row.expected} báo cáo"
        )
    if row.is_corrected:
        words.append("đã đính chính")
    return ", ".join(words) or "đã duyệt"


def number(value: Decimal | None) -> Decimal | int | str:
    """Whole ones as such, so that no spreadsheet sees a decimal point it does not know."""
    if value is None:
        return ""
    return int(value) if value == int(value) else value


def period_csv(table: Table) -> bytes:
    """One line a branch, without sums: whoever reads it makes his own."""
    return to_csv(_lines(table))


def _lines(table: Table) -> Iterator[list[object]]:
    yield [*COLUMNS, *map(heading, table.indicators)]
    for group in table.groups:
        for row in group.rows:
            cluster = str(group.cluster or "")
            yield [*_about(row, cluster), *_numbers(row, table)]


def _about(row: Row, cluster: str) -> list[str]:
    day = f"{row.approved_on:%d/%m/%Y}" if row.approved_on else ""
    return [cluster, row.branch.code, row.label, standing(row), day]


def _numbers(row: Sum, table: Table) -> list[Decimal | int | str]:
    return [number(row.figures[indicator.code].value) for indicator in table.indicators]


def period_workbook(table: Table, *, association: Association) -> bytes:
    """The branches by cluster with sums, and a second sheet that says what the figures are."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Số liệu"
    put(sheet, 1, 1, f"Số liệu khuyến học {table.period}").font = Font(
        name=FONT, size=14, bold=True
    )
    put(sheet, 2, 1, _source(table, association))
    _write_table(sheet, table)
    _write_notes(book.create_sheet("Ghi chú"), table)
    return saved(book)


def _source(table: Table, association: Association) -> str:
    day = f" Duyệt đến ngày {table.total.approved_on:%d/%m/%Y}." if table.total.approved_on else ""
    boundaries = f" Theo các đơn vị của ngày {table.day:%d/%m/%Y}."
    sample = " Dữ liệu mẫu, không phải số liệu thật." if table.total.is_sample else ""
    return f"Nguồn: {association.name}.{day}{boundaries}{sample}"


def _write_table(sheet: Worksheet, table: Table) -> None:
    top = 4
    for column, text in enumerate([*COLUMNS, *map(heading, table.indicators)], 1):
        cell = put(sheet, top, column, text)
        cell.font, cell.fill = Font(name=FONT, bold=True, color="FFFFFFFF"), HEAD_FILL
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        wide = WIDTHS[column - 1] if column <= len(WIDTHS) else FIGURE_WIDTH
        sheet.column_dimensions[column_letter(column - 1)].width = wide
    sheet.row_dimensions[top].height = 62
    write = partial(_write_line, sheet, indicators=table.indicators)
    line = top + 1
    for group in table.groups:
        cluster = str(group.cluster or "Ngoài các cụm")
        for row in group.rows:
            write(line, about=_about(row, cluster), row=row)
            line += 1
        name = "Cộng cụm" if group.cluster else "Cộng"
        about = [cluster, "", name, _told(group.total), ""]
        write(line, about=about, row=group.total, fill=GROUP_FILL)
        line += 1
    about = ["", "", "Tổng cộng", _told(table.total), ""]
    write(line, about=about, row=table.total, fill=TOTAL_FILL)
    sheet.freeze_panes = sheet.cell(top + 1, NAME + 1)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.print_title_rows = f"{top}:{top}"
    sheet.print_title_cols = f"{column_letter(NAME - 1)}:{column_letter(NAME - 1)}"


def _told(total: Sum) -> str:
    return f"{total.reported}/{total.expected} báo cáo"


def _write_line(  # noqa: PLR0913 -- all but two by keyword
    sheet: Worksheet,
    line: int,
    *,
    about: list[str],
    row: Sum,
    indicators: Sequence[Indicator],
    fill: PatternFill | None = None,
) -> None:
    for column, text in enumerate(about, 1):
        put(sheet, line, column, text)
    for column, indicator in enumerate(indicators, len(about) + 1):
        value = row.figures[indicator.code].value
        cell = sheet.cell(line, column, None if value is None else number(value))
        cell.number_format = f"#,##0.{'0' * indicator.decimals}" if indicator.decimals else "#,##0"
    for cell in sheet[line]:
        cell.border = RULE
        if fill:
            cell.fill, cell.font = fill, Font(name=FONT, bold=True)


def _write_notes(sheet: Worksheet, table: Table) -> None:
    rows = [
        ("Ô để trống", "Chưa có số liệu. Số 0 là số 0 do đơn vị báo cáo."),
        ("Số cộng", "Cột tình trạng ghi có bao nhiêu báo cáo trong số cộng."),
        *((row.label, note) for row, note in notes(table)),
        *((heading(indicator), _meaning(indicator)) for indicator in table.indicators),
    ]
    for line, (name, text) in enumerate(rows, 1):
        put(sheet, line, 1, name).font = Font(name=FONT, bold=True)
        for column in (put(sheet, line, 2, text), sheet.cell(line, 1)):
            column.alignment = Alignment(vertical="top", wrap_text=True)
    for letter, width in (("A", 44), ("B", 90)):
        sheet.column_dimensions[letter].width = width


def _meaning(indicator: Indicator) -> str:
    kind = indicator.get_kind_display()
    formula = f"Bằng {indicator.formula}." if indicator.formula else ""
    return " ".join(filter(None, [f"{kind[0].upper()}{kind[1:]}.", formula, indicator.hint]))
