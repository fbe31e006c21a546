"""The district report in Excel: a sheet a cluster with what was reported, and totals as formulas.

What a branch reported is a number, every total a formula over these numbers. "–" is "chưa có" and
is never counted as 0: a sum of nothing but dashes is a dash.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from core.workbooks.writing import Looks, print_wide, put
from reports.papers.wording import NOTHING, upper_first

if TYPE_CHECKING:
    from openpyxl.cell import Cell as ExcelCell
    from openpyxl.worksheet.worksheet import Worksheet

    from .reading import Cell, Cluster, Measure, Reading

TOTALS, SOURCES = "Tổng hợp", "Nguồn số liệu"
HEAD_ROW = 4
FIRST_BRANCH = 5
LEADING = ("TT", "Mã", "Chỉ tiêu", "Đơn vị tính")
WIDTHS = {"TT": 5, "Mã": 7, "Chỉ tiêu": 46, "Đơn vị tính": 13}
FIGURE_WIDTH = 16
CODE = re.compile(r"[A-Z][0-9]{1,2}[a-z]?")
NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")
HEAD_FILL = PatternFill("solid", fgColor="FF0A3555")
BAND_FILL = PatternFill("solid", fgColor="FFE8F1F8")
LINE = Side(style="thin", color="FF757E8B")
BOX = Border(top=LINE, bottom=LINE, left=LINE, right=LINE)
RIGHT = Alignment(horizontal="right", vertical="center")
MIDDLE = Alignment(vertical="center", wrap_text=True)
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
BOLD, PLAIN, WHITE = Font(bold=True), Font(bold=False), Font(bold=True, color="FFFFFFFF")


class _Place:
    """Where the figures of one cluster stand: the row of each code, the columns of its branches."""

    def __init__(self, sheet: Worksheet, cluster: Cluster) -> None:
        self.sheet = sheet
        self.rows: dict[str, int] = {}
        self.first = get_column_letter(FIRST_BRANCH)
        self.last = get_column_letter(FIRST_BRANCH + len(cluster.branches) - 1)
        self.total_column = FIRST_BRANCH + len(cluster.branches)

    def branches(self, code: str, *, from_outside: bool = False) -> str:
        """As in E5:L5."""
        row = self.rows[code]
        return f"{self._prefix(from_outside)}{self.first}{row}:{self.last}{row}"

    def total(self, code: str) -> str:
        letter = get_column_letter(self.total_column)
        return f"{self._prefix(from_outside=True)}{letter}{self.rows[code]}"

    def _prefix(self, from_outside: bool) -> str:
        return f"'{self.sheet.title}'!" if from_outside else ""


def district_workbook(reading: Reading) -> bytes:
    book, looks = Workbook(), Looks()
    totals = book.active
    totals.title = TOTALS
    places = [
        _write_cluster(book.create_sheet(_name_of(cluster)), cluster, reading, looks)
        for cluster in reading.clusters
    ]
    _write_totals(totals, reading, places, looks)
    _write_sources(book.create_sheet(SOURCES), reading, looks)
    book.properties.creator = reading.contents["issuer"]["name"]
    book.properties.title = reading.title
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _name_of(cluster: Cluster) -> str:
    """A sheet's name has 31 letters and none of a few signs."""
    return NOT_IN_A_NAME.sub(" ", cluster.title.replace("Cụm thi đua số", "Cụm"))[:31]


def _write_cluster(sheet: Worksheet, cluster: Cluster, reading: Reading, looks: Looks) -> _Place:
    place = _Place(sheet, cluster)
    heads = [branch.short_name for branch in cluster.branches]
    _head(sheet, f"{reading.title}: {cluster.title}", [*LEADING, *heads, "Cộng cụm"], looks)
    row = HEAD_ROW
    for section in cluster.sections:
        row += 1
        _band(sheet, row, section.title, looks, width=place.total_column)
        for line in section.rows:
            row += 1
            place.rows[line.measure.code] = row
            _lead(sheet, row, line.number, line.measure, looks)
            for column, cell in enumerate(line.cells, FIRST_BRANCH):
                _figure(sheet, row, column, cell, looks)
    for code, line in place.rows.items():
        measure = reading.measures[code]
        value = _formula(measure, reading, [place], from_outside=False)
        _total(sheet.cell(line, place.total_column, value), measure, looks)
    reasons = [
        f"{upper_first(branch.name)}: {reason}"
        for branch in cluster.branches
        for reason in [branch.standing, *branch.notes]
        if reason
    ]
    for note in [*reasons, "Dấu “–”: chưa có số liệu. Số 0: có báo cáo, không phát sinh."]:
        row += 1
        put(sheet, row + 1, 1, note)
    return place


def _write_totals(sheet: Worksheet, reading: Reading, places: list[_Place], looks: Looks) -> None:
    heads = [place.sheet.title for place in places]
    _head(sheet, reading.title, [*LEADING, *heads, "Tổng cộng"], looks)
    row, last = HEAD_ROW, FIRST_BRANCH + len(places)
    for section in reading.sections:
        row += 1
        _band(sheet, row, section.title, looks, width=last)
        for line in section.lines:
            row += 1
            code = line.measure.code
            _lead(sheet, row, line.number, line.measure, looks)
            for column, place in enumerate(places, FIRST_BRANCH):
                cell = sheet.cell(row, column, f"={place.total(code)}")
                _total(cell, line.measure, looks)
            value = _formula(line.measure, reading, places, from_outside=True)
            _total(sheet.cell(row, last, value), line.measure, looks)
    for note in [reading.coverage, *reading.absences]:
        row += 1
        put(sheet, row + 1, 1, note)


def _write_sources(sheet: Worksheet, reading: Reading, looks: Looks) -> None:
    heads = ["Cụm", "Hội cơ sở", "Mã", "Báo cáo số", "Lần nộp", "Duyệt ngày", "Mã kiểm tra"]
    _head(sheet, f"{reading.title}: nguồn số liệu", heads, looks)
    row = HEAD_ROW
    for cluster in reading.clusters:
        for branch in cluster.branches:
            for part in branch.parts:
                row += 1
                texts = [cluster.title, part["name"], part["code"]]
                texts += [str(part["submission"]), str(part["number"])]
                texts += [part["approved_on"], part["hash"]]
                for column, text in enumerate(texts, 1):
                    put(sheet, row, column, text)
    for letter, width in zip("ABCDEFG", (22, 26, 10, 12, 9, 13, 68), strict=True):
        sheet.column_dimensions[letter].width = width


def _formula(
    measure: Measure, reading: Reading, places: list[_Place], *, from_outside: bool
) -> str:
    """The sum of what is known; of an average, that of the branches that have it; of what is not
    summed, its only figure.
    """
    ranges = [place.branches(measure.code, from_outside=from_outside) for place in places]
    count = f"COUNT({','.join(ranges)})"
    if from_outside and measure.is_summed:
        ranges = [place.total(measure.code) for place in places]
        count = f"COUNT({','.join(ranges)})"
    total = f"SUM({','.join(ranges)})"
    if measure.is_summed:
        return f'=IF({count}=0,"{NOTHING}",{total})'
    if measure.is_typed:
        return f'=IF({count}=1,{total},"{NOTHING}")'

    def summed(match: re.Match[str]) -> str:
        code = match[0]
        if code not in reading.measures:
            return match[0]
        sums = [
            f"SUMPRODUCT(--ISNUMBER({known}),{place.branches(code, from_outside=from_outside)})"
            for place, known in zip(places, ranges, strict=True)
        ]
        return f"({'+'.join(sums)})"

    average = f"ROUND({CODE.sub(summed, measure.formula)},{measure.decimals})"
    return f'=IF({count}=0,"{NOTHING}",{average})'


def _head(sheet: Worksheet, title: str, heads: list[str], looks: Looks) -> None:
    put(sheet, 1, 1, title).font = Font(bold=True, size=14)
    for column, text in enumerate(heads, 1):
        cell = put(sheet, HEAD_ROW, column, text)
        looks.give(cell, "head", font=WHITE, fill=HEAD_FILL, alignment=CENTRE, border=BOX)
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = WIDTHS.get(text, FIGURE_WIDTH)
    sheet.freeze_panes = sheet.cell(HEAD_ROW + 1, FIRST_BRANCH)
    print_wide(sheet, head=HEAD_ROW)


def _band(sheet: Worksheet, row: int, title: str, looks: Looks, *, width: int) -> None:
    put(sheet, row, 1, title).font = Font(bold=True)
    for column in range(1, width + 1):
        looks.give(sheet.cell(row, column), "band", column == 1, fill=BAND_FILL)


def _lead(sheet: Worksheet, row: int, number: int, measure: Measure, looks: Looks) -> None:
    font = PLAIN if measure.is_typed else BOLD
    looks.give(sheet.cell(row, 1, number), "number", measure.is_typed, border=BOX, font=font)
    for column, text in enumerate((measure.code, measure.label, measure.unit), 2):
        cell = put(sheet, row, column, text)
        looks.give(cell, "lead", measure.is_typed, alignment=MIDDLE, border=BOX, font=font)


def _figure(sheet: Worksheet, row: int, column: int, figure: Cell, looks: Looks) -> None:
    if figure.value is None:
        cell = sheet.cell(row, column, NOTHING)
        looks.give(cell, "nothing", alignment=RIGHT, border=BOX)
        return
    shown = _format_of(figure.measure)
    cell = sheet.cell(row, column, figure.value)
    looks.give(cell, "figure", shown, number_format=shown, alignment=RIGHT, border=BOX)


def _total(cell: ExcelCell, measure: Measure, looks: Looks) -> None:
    shown = _format_of(measure)
    looks.give(cell, "total", shown, number_format=shown, font=BOLD, alignment=RIGHT, border=BOX)


def _format_of(measure: Measure) -> str:
    return "#,##0" + ("." + "0" * measure.decimals if measure.decimals else "")
