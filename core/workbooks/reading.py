"""A sheet as plain values: numbers, days, text, each with the cell it stood in."""

from __future__ import annotations

import datetime as dt
import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from core.text import normalise_line

from . import WorkbookRefused
from .archive import examine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from openpyxl.cell import Cell as SheetCell

MAX_ROWS = 20_000
MAX_COLUMNS = 200
FORMULA = "Ô chứa công thức. Chép ô rồi dán lại bằng “Dán đặc biệt, Giá trị”."
FAULT = "Ô đang báo lỗi {value}. Ghi lại nội dung của ô."

Value = str | int | float | dt.date | dt.datetime | None


@dataclass(frozen=True)
class Cell:
    """`value` is None where the cell is empty; `fault` is a sentence where it cannot be read."""

    value: Value = None
    fault: str = ""

    @property
    def text(self) -> str:
        """As a person would write it: 25/05/2022, and 912 rather than 912.0."""
        if isinstance(self.value, dt.datetime):
            return f"{self.value:%d/%m/%Y %H:%M}"
        if isinstance(self.value, dt.date):
            return f"{self.value:%d/%m/%Y}"
        return "" if self.value is None else str(self.value)


EMPTY = Cell()


@dataclass(frozen=True)
class Line:
    number: int
    cells: tuple[Cell, ...]

    def at(self, index: int) -> Cell:
        return self.cells[index] if index < len(self.cells) else EMPTY


@dataclass(frozen=True)
class Sheet:
    """The first sheet: the headings of row 1 and the rows below that are not empty."""

    headings: list[str]
    lines: list[Line]


def read_sheet(content: bytes) -> Sheet:
    """Raises WorkbookRefused for what is no workbook, or one too large to be checked by people."""
    examine(content)
    try:
        with warnings.catch_warnings():
            # openpyxl tells of styles and extensions it leaves out; nobody here needs them.
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
            try:
                return _first_sheet(book.worksheets[0])
            finally:
                book.close()
    except WorkbookRefused:
        raise
    # What a broken file raises inside openpyxl has no end; the person can do one thing about it.
    except (ParseError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as e:
        raise WorkbookRefused(
            "Không đọc được tệp. Mở bằng Excel, lưu lại thành .xlsx rồi gửi lại."
        ) from e


def column_letter(index: int) -> str:
    """0 is A."""
    return get_column_letter(index + 1)


def _first_sheet(sheet: Any) -> Sheet:
    sheet.reset_dimensions()  # what the file says of its size may cut columns off
    rows = sheet.iter_rows()
    headings = [normalise_line(_cell(cell).text) for cell in next(rows, ())]
    return Sheet(headings, list(_lines(rows)))


def _lines(rows: Iterable[tuple[SheetCell, ...]]) -> Iterator[Line]:
    for number, row in enumerate(rows, start=2):
        cells = tuple(map(_cell, row))
        if all(cell == EMPTY for cell in cells):
            continue
        if number > MAX_ROWS + 1:
            raise WorkbookRefused("Tệp có hơn 20.000 dòng. Chia làm nhiều tệp rồi gửi từng tệp.")
        if len(cells) > MAX_COLUMNS:
            raise WorkbookRefused("Tệp có hơn 200 cột. Chép các dòng cần nhập vào tệp mẫu.")
        yield Line(number, cells)


def _cell(cell: SheetCell) -> Cell:
    if cell.data_type == "f":
        return Cell(fault=FORMULA)
    if cell.data_type == "e":
        return Cell(fault=FAULT.format(value=cell.value))
    value = _plain(cell.value)
    return EMPTY if value in {None, ""} else Cell(value)


def _plain(value: object) -> Value:
    """Whole numbers as such, days without an hour, everything else that is no number as text."""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, dt.datetime):
        return value if value.time() != dt.time() else value.date()
    return value if value is None or isinstance(value, int) else normalise_line(str(value))
