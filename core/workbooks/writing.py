"""Templates to fill in, and a person's own workbook back with its faults marked."""

from __future__ import annotations

import io
import warnings
from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from core.csv_cells import is_formula
from core.text import normalise

from .reading import MAX_ROWS, column_letter

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from openpyxl.cell import Cell
    from openpyxl.styles.cell_style import StyleArray
    from openpyxl.worksheet.worksheet import Worksheet

TEXT, DAY = "@", "DD/MM/YYYY"
EXAMPLE_HEADING, EXAMPLE_NOTE = "Ghi chú", "Dòng ví dụ, máy bỏ qua"
GUIDE, LISTS = "Hướng dẫn", "Danh sách"
AUTHOR = "Cổng thông tin"
WIDTHS = {"least": 14, "most": 48, "list": 40}
HEAD_FILL = PatternFill("solid", fgColor="FF0A3555")
EXAMPLE_FILL = PatternFill("solid", fgColor="FFFFF6DC")
FAULT_FILL = PatternFill("solid", fgColor="FFFFC7CE")


@dataclass(frozen=True)
class Heading:
    """A column of a template. `number_format` is TEXT, DAY or a format of Excel's."""

    text: str
    example: str = ""
    help: str = ""
    required: bool = True
    number_format: str = TEXT
    options: Sequence[str] = field(default_factory=list)


def template(
    title: str,
    about: str,
    headings: Sequence[Heading],
    rows: Iterable[Sequence[Any]] | None = None,
) -> bytes:
    """A workbook to fill in: headings, the rows or else one example row marked as such, a guide,
    lists to choose from.
    """
    book = Workbook()
    sheet = book.active
    sheet.title = title[:31]
    _head(sheet, [heading.text for heading in headings] + [EXAMPLE_HEADING] * (rows is None))
    for index, heading in enumerate(headings):
        letter = column_letter(index)
        widest = max(len(heading.text), len(heading.example)) + 4
        width = min(max(widest, WIDTHS["least"]), WIDTHS["most"])
        sheet.column_dimensions[letter].width = width
        sheet.column_dimensions[letter].number_format = heading.number_format
    if rows is None:
        _write_example(sheet, headings)
    else:
        _write_rows(sheet, headings, rows)
    sheet.freeze_panes = "A2"
    _write_guide(book.create_sheet(GUIDE), about, headings)
    _offer_lists(book, sheet, headings)
    return saved(book)


def _write_example(sheet: Worksheet, headings: Sequence[Heading]) -> None:
    for column, heading in enumerate(headings, 1):
        put(sheet, 2, column, heading.example).number_format = heading.number_format
    put(sheet, 2, len(headings) + 1, EXAMPLE_NOTE)
    sheet.column_dimensions[column_letter(len(headings))].width = len(EXAMPLE_NOTE) + 4
    for cell in sheet[2]:
        cell.fill, cell.font = EXAMPLE_FILL, Font(italic=True)


def _write_rows(
    sheet: Worksheet, headings: Sequence[Heading], rows: Iterable[Sequence[Any]]
) -> None:
    for line, row in enumerate(rows, 2):
        for column, (heading, value) in enumerate(zip(headings, row, strict=True), 1):
            if isinstance(value, str):
                cell = put(sheet, line, column, value)
            else:
                cell = sheet.cell(line, column, value)
            cell.number_format = heading.number_format


def mark(content: bytes, faults: Mapping[str, str]) -> bytes:
    """The workbook with each of the cells coloured and its sentence as a comment.

    `faults` is by address on the first sheet, "D14". Other sheets and formats stay as far as
    openpyxl knows them.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what openpyxl does not know
        book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    for address, sentence in faults.items():
        cell = _writable(sheet, address)
        cell.fill = FAULT_FILL
        cell.comment = Comment(sentence, AUTHOR, height=120, width=320)
    return saved(book)


def put(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    """Write text that stays text: a formula is not calculated, not even after it was edited."""
    cell = sheet.cell(row, column)
    cell.value = normalise(text)
    cell.data_type = "s"
    cell.quotePrefix = is_formula(text)
    return cell


class Looks:
    """What the cells of one workbook look like, by names. openpyxl compares all that is given to a
    cell, part by part, with all it knows; of half a million cells, most look like another.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[Hashable, ...], StyleArray] = {}

    def give(self, cell: Cell, *name: Hashable, **look: Any) -> None:
        """`look` is what the first cell of this name is given: its font, its border."""
        key = (*name, cell.quotePrefix)
        if key not in self._known:
            for part, value in look.items():
                setattr(cell, part, value)
            self._known[key] = cell._style  # noqa: SLF001 -- the way that openpyxl itself copies it
        cell._style = copy(self._known[key])  # noqa: SLF001 -- as above


def _writable(sheet: Worksheet, address: str) -> Cell:
    """The cell; of merged ones the first, which alone holds anything."""
    for area in sheet.merged_cells.ranges:
        if address in area:
            return sheet[area.start_cell.coordinate]
    return sheet[address]


def _head(sheet: Worksheet, texts: Sequence[str]) -> None:
    for index, text in enumerate(texts):
        cell = put(sheet, 1, index + 1, text)
        cell.font = Font(bold=True, color="FFFFFFFF")
        cell.fill = HEAD_FILL
        cell.alignment = Alignment(vertical="center", wrap_text=True)


def _write_guide(sheet: Worksheet, about: str, headings: Sequence[Heading]) -> None:
    _head(sheet, ["Cột", "Bắt buộc", "Cách ghi", "Ví dụ"])
    for row, heading in enumerate(headings, start=2):
        choices = f"Chọn trong danh sách ở tờ {LISTS}." if heading.options else ""
        put(sheet, row, 1, heading.text)
        put(sheet, row, 2, "có" if heading.required else "không")
        put(sheet, row, 3, " ".join(filter(None, [heading.help, choices])))
        put(sheet, row, 4, heading.example)
    rules = [
        about,
        "Giữ nguyên dòng tên cột. Mỗi dòng dưới đó là một mục; để trống ô không bắt buộc.",
        "Ngày ghi theo dạng ngày/tháng/năm, ví dụ 25/05/2022. Số có thể ghi 1.412 hoặc 1412.",
        "Không dùng công thức. Tối đa 20.000 dòng, 5 MB.",
    ]
    for row, rule in enumerate(filter(None, rules), start=len(headings) + 3):
        put(sheet, row, 1, rule)
    for letter, width in zip("ABCD", (26, 12, 70, 26), strict=True):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows(min_row=2, max_row=len(headings) + 1):
        for cell in row:
            cell.alignment = Alignment(vertical="top", wrap_text=True)


def _offer_lists(book: Workbook, sheet: Worksheet, headings: Sequence[Heading]) -> None:
    """Lists of their own sheet: written into the rule itself, Excel takes 255 letters."""
    listed = [(i, heading) for i, heading in enumerate(headings) if heading.options]
    if not listed:
        return
    lists = book.create_sheet(LISTS)
    _head(lists, [heading.text for _, heading in listed])
    for place, (index, heading) in enumerate(listed):
        for row, option in enumerate(heading.options, start=2):
            put(lists, row, place + 1, option)
        letter = column_letter(place)
        lists.column_dimensions[letter].width = WIDTHS["list"]
        rule = DataValidation(
            type="list",
            formula1=f"'{LISTS}'!${letter}$2:${letter}${len(heading.options) + 1}",
            allow_blank=not heading.required,
            showErrorMessage=True,
            errorTitle=heading.text[:32],
            error="Chọn một mục trong danh sách.",
        )
        rule.add(f"{column_letter(index)}2:{column_letter(index)}{MAX_ROWS + 1}")
        sheet.add_data_validation(rule)


def print_wide(sheet: Worksheet, *, head: int) -> None:
    """On A4 across, all columns on a page, the row of headings on each."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{head}:{head}"


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
