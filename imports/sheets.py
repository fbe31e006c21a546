"""From the lines of a sheet to rows of a kind: columns found, cells cleaned, twins told."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from core.forms import DateField, DateTimeField, NumberField
from core.text import exact
from core.workbooks import WorkbookRefused
from core.workbooks.reading import column_letter
from core.workbooks.writing import DAY, EXAMPLE_HEADING, EXAMPLE_NOTE, TEXT, Heading, template

from .kinds import Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.workbooks.reading import Cell, Line, Sheet

    from .kinds import Column, ImportKind

PART = 200  # rows matched, and written, at once


class KindSheet:
    """One sheet read as one kind. Raises WorkbookRefused when a required column is missing."""

    def __init__(self, kind: ImportKind, sheet: Sheet) -> None:
        self.kind, self.columns = kind, kind.used_columns
        places = {exact(text): i for i, text in reversed([*enumerate(sheet.headings)])}
        self.places = {c.name: places.get(exact(c.header)) for c in self.columns}
        if missing := [c.header for c in self.columns if self._is_missed(c)]:
            names = ", ".join(f"“{name}”" for name in missing)
            raise WorkbookRefused(
                f"Dòng 1 thiếu cột {names}. Tải tệp mẫu, chép dữ liệu vào đó rồi gửi lại."
            )
        known = {exact(c.header) for c in self.columns} | {exact(EXAMPLE_HEADING), ""}
        self.unused = [text for text in sheet.headings if exact(text) not in known]
        note = places.get(exact(EXAMPLE_HEADING))
        self.lines = [line for line in sheet.lines if not self._is_example(line, note)]
        self.examples = len(sheet.lines) - len(self.lines)
        if not self.lines:
            raise WorkbookRefused("Tệp chưa có dòng nào dưới dòng tên cột. Ghi dữ liệu từ dòng 2.")
        self.first_of_key: dict[tuple[Any, ...], int] = {}

    @property
    def notes(self) -> list[str]:
        """What a person would not expect of how the sheet was read."""
        notes = []
        if self.examples:
            notes.append("Đã bỏ qua dòng ví dụ của tệp mẫu.")
        if self.unused:
            names = ", ".join(f"“{name}”" for name in self.unused)
            notes.append(f"Không dùng đến cột {names}.")
        return notes

    def matched(self) -> Iterator[list[Row]]:
        """All rows in order, part by part, each with its outcome."""
        for start in range(0, len(self.lines), PART):
            rows = [self._row(line) for line in self.lines[start : start + PART]]
            if clean := [row for row in rows if not row.errors]:
                self.kind.match(clean)
            yield rows

    def address(self, name: str) -> tuple[str, str]:
        """Letter and heading of a column; a fault of one that is not there stands in the first."""
        heading = next(c.header for c in self.columns if c.name == name)
        return column_letter(self.places[name] or 0), heading

    def title(self, line: Line) -> str:
        """What the page of results calls the row."""
        cells = [line.at(self.places[c.name]) for c in self.columns if self._is_there(c)]
        return " – ".join(filter(None, (cell.text for cell in cells[:3])))[:200]

    def _row(self, line: Line) -> Row:
        row = Row(line.number, {})
        for column in self.columns:
            cell = line.at(self.places[column.name]) if self._is_there(column) else None
            try:
                row.values[column.name] = self._clean(column, cell)
            except ValidationError as refused:
                row.fail(column.name, " ".join(refused.messages))
        if not row.errors:
            self._tell_twins(row)
        return row

    def _clean(self, column: Column, cell: Cell | None) -> Any:
        if cell and cell.fault:
            raise ValidationError(cell.fault)
        field = column.field
        typed = {DateField: dt.date, DateTimeField: dt.date, NumberField: int | float}
        if cell and any(
            isinstance(field, form) and isinstance(cell.value, kind) for form, kind in typed.items()
        ):
            return field.clean(cell.value)
        return field.clean(cell.text if cell else "")

    def _tell_twins(self, row: Row) -> None:
        if not self.kind.key:
            return
        key = tuple(row.values[name] for name in self.kind.key)
        first = self.first_of_key.setdefault(key, row.number)
        if first != row.number:
            row.fail(self.kind.key[0], f"Trùng với dòng {first}. Giữ một dòng, xoá dòng kia.")

    def _is_there(self, column: Column) -> bool:
        return self.places[column.name] is not None

    def _is_missed(self, column: Column) -> bool:
        return column.required and not self._is_there(column)

    def _is_example(self, line: Line, note: int | None) -> bool:
        """The template's own example; once something else is typed into it, it is a row."""
        if note is None or line.at(note).text != EXAMPLE_NOTE:
            return False
        return all(
            line.at(self.places[c.name]).text == c.example
            for c in self.columns
            if self._is_there(c)
        )


def template_for(kind: ImportKind) -> bytes:
    return template(kind.title, kind.about, _headings(kind))


def stored_for(kind: ImportKind) -> bytes:
    """The template with all that is stored: it may be corrected and brought in again."""
    return template(kind.title, kind.about, _headings(kind), kind.stored())


def _headings(kind: ImportKind) -> list[Heading]:
    return [
        Heading(
            column.header,
            example=column.example,
            help=column.help,
            required=column.required,
            number_format=_number_format(column),
            options=column.options,
        )
        for column in kind.used_columns
    ]


def _number_format(column: Column) -> str:
    if isinstance(column.field, DateField):
        return DAY
    return "General" if isinstance(column.field, NumberField) else TEXT
