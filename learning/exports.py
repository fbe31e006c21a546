"""The registry as files: those who may be named one by one, and numbers of all. What is not known
is an empty cell, zero is 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from branches.models import Branch
from core.csv_cells import to_csv
from core.workbooks.reading import column_letter
from core.workbooks.writing import HEAD_FILL, print_wide, put, saved

from .counting import counts_of, in_boundaries
from .models import ModelKind
from .registry import line_of
from .summary_sheet import write_summary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openpyxl.worksheet.worksheet import Worksheet

    from branches.models import Association

    from .models import LearningModel, LearningModelQuerySet
    from .registry import Numbers, RegistryForm

    Cell = str | int | None

# Name and width of each column.
NAMED = {
    "Loại": 22,
    "Tên": 40,
    "Mã đơn vị": 12,
    "Đơn vị": 30,
    "Khu dân cư": 18,
    "Năm công nhận": 24,
    "Mức, danh hiệu": 18,
    "Quyết định gần nhất": 60,
    "Còn hiệu lực": 14,
}
COUNTED = {
    "Năm": 8,
    "Mã đơn vị": 12,
    "Đơn vị": 30,
    "Loại": 22,
    "Tổng số": 12,
    "Đăng ký": 12,
    "Được công nhận": 16,
    "Nguồn": 50,
}
FROM_RECORDS = "Sổ mô hình học tập"
NOTES = {
    "Danh sách": "Gia đình và công dân chỉ có tên khi đã đồng ý; còn lại chỉ có trong số lượng.",
    "Số lượng": "Của mọi mô hình, có tên hay không. Ô để trống là chưa có số liệu, số 0 là số 0.",
    "Đơn vị": "Ở tờ danh sách là đơn vị hiện nay; ở tờ số lượng là đơn vị của năm ấy, kể cả đơn vị"
    " đã sáp nhập.",
    "Tổng hợp": "Mọi đơn vị hiện nay và mọi loại, của năm đang lọc, không lọc thì của năm gần nhất."
    " Tỷ lệ là số được công nhận chia cho tổng số, tính ở những đơn vị có cả hai số.",
}


def names_csv(models: LearningModelQuerySet) -> bytes:
    """`models` are public."""
    return to_csv([NAMED, *_named(models)])


def numbers_csv(form: RegistryForm, years: list[int]) -> bytes:
    """A line a year, branch and kind."""
    return to_csv([COUNTED, *([_or_empty(cell) for cell in row] for row in _counted(form, years))])


def registry_workbook(
    models: LearningModelQuerySet,
    form: RegistryForm,
    years: list[int],
    *,
    numbers: Numbers | None,
    association: Association,
) -> bytes:
    """Both, the table that goes up to the province (of the year of `numbers`), and a sheet that
    says what they are.
    """
    book = Workbook()
    sheet = book.active
    sheet.title = "Danh sách"
    _write(sheet, NAMED, _named(models))
    _write(book.create_sheet("Số lượng"), COUNTED, _counted(form, years))
    if numbers:
        write_summary(book.create_sheet("Tổng hợp"), in_boundaries(numbers.year))
    sheet = book.create_sheet("Ghi chú")
    notes = NOTES | {"Nguồn": f"{association.name}."}
    for line, (name, text) in enumerate(notes.items(), 1):
        put(sheet, line, 1, name).font = Font(bold=True)
        put(sheet, line, 2, text).alignment = Alignment(vertical="top", wrap_text=True)
    for letter, width in (("A", 16), ("B", 90)):
        sheet.column_dimensions[letter].width = width
    return saved(book)


def _named(models: LearningModelQuerySet) -> Iterable[list[Cell]]:
    return map(_line, models.with_history())


def _line(model: LearningModel) -> list[Cell]:
    last = next((row for row in model.recognitions.all() if row.stands), None)
    return [
        model.get_kind_display(),
        model.name,
        model.branch.code,
        model.branch.label,
        model.residential_area,
        ", ".join(map(str, model.recognised_years)),
        last.level if last else "",
        str(last.decision) if last else "",
        "có" if model.is_in_force else "không",
    ]


def _counted(form: RegistryForm, years: list[int]) -> Iterable[list[Cell]]:
    counts = counts_of([form.year] if form.year else years, line_of(form))
    told = Branch.objects.in_bulk({key for _, key, _ in counts})
    order = list(ModelKind)
    lines = sorted(
        (-year, told[key].sort_key, key, order.index(kind), count)
        for (year, key, kind), count in counts.items()
        if kind in form.kinds
    )
    for year, _, key, place, count in lines:
        branch = told[key]
        yield [
            -year,
            branch.code,
            branch.distinct_label if branch.is_closed else branch.label,
            order[place].label,
            count.total,
            count.registered,
            count.recognised,
            count.source or FROM_RECORDS,
        ]


def _or_empty(cell: Cell) -> str | int:
    return "" if cell is None else cell


def _write(sheet: Worksheet, columns: dict[str, int], rows: Iterable[list[Cell]]) -> None:
    for place, (name, width) in enumerate(columns.items(), 1):
        cell = put(sheet, 1, place, name)
        cell.font, cell.fill = Font(bold=True, color="FFFFFFFF"), HEAD_FILL
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        sheet.column_dimensions[column_letter(place - 1)].width = width
    for line, row in enumerate(rows, 2):
        for place, value in enumerate(row, 1):
            if isinstance(value, int):
                sheet.cell(line, place, value)
            elif value:
                put(sheet, line, place, value)
    sheet.freeze_panes = "A2"
    print_wide(sheet, head=1)
