import datetime as dt

import pytest

from core.forms import DateField, IntegerField, LineField
from core.workbooks import WorkbookRefused
from core.workbooks.reading import read_sheet
from imports.kinds import Column, ImportKind, Listed, Outcome
from imports.sheets import KindSheet, template_for
from tests.workbooks import make_workbook, opened, saved


class VillageKind(ImportKind):
    """Everything is new, so that what the sheet itself says can be seen."""

    name, title, about = "xa", "Xã", "Các xã."
    key = ("code",)
    write = obstacles = undo = None  # no test here writes

    def __init__(self):
        self.parts = []

    def columns(self):
        return [
            Column("code", LineField(label="mã xã", max_length=8), "TIENDU", "Viết liền."),
            Column("cluster", Listed({"Cụm I": 1, "Cụm II": 2}, label="cụm", required=False)),
            Column("members", IntegerField(label="hội viên", min_value=0), "1.412"),
            Column("founded", DateField(label="ngày lập", required=False), "25/05/2022"),
        ]

    def match(self, rows):
        self.parts.append(len(rows))
        for row in rows:
            row.outcome = Outcome.NEW


HEADINGS = ["Mã xã", "Cụm", "Hội viên", "Ngày lập"]


def read(rows, headings=HEADINGS):
    return KindSheet(VillageKind(), read_sheet(make_workbook(rows, headings)))


def only_row(*values):
    (part,) = read([values]).matched()
    return part[0]


def test_cells_are_cleaned_by_their_columns_fields():
    row = only_row("Tiên  Du", "CỤM II", "1.412", "25/5/22")

    assert (row.number, row.outcome, row.errors) == (2, Outcome.NEW, {})
    assert row.values == {
        "code": "Tiên Du",
        "cluster": 2,
        "members": 1412,
        "founded": dt.date(2022, 5, 25),
    }


@pytest.mark.parametrize("value", [1412, 1412.0, "1412", "1 412"])
def test_number_may_be_a_number_or_its_text(value):
    assert only_row("A", None, value).values["members"] == 1412


def test_text_column_takes_numbers_and_days_as_they_are_written():
    assert only_row(912, None, 1).values["code"] == "912"
    assert only_row(dt.date(2022, 5, 2), None, 1).errors == {
        "code": "Mã xã dài 10 ký tự; tối đa 8 ký tự."
    }


def test_errors_stand_at_their_columns():
    sheet = read([["A", "Cụm V", "x", "31/02/2022"]])
    ((row,),) = sheet.matched()

    assert row.outcome == Outcome.ERROR
    assert row.errors == {
        "cluster": "“Cụm V” không có trong danh sách. Ghi một trong: Cụm I, Cụm II.",
        "members": "Hội viên phải là số nguyên, ví dụ 14.",
        "founded": "Ngày 31/02/2022 không có trong lịch.",
    }
    assert sheet.address("founded") == ("D", "Ngày lập")
    assert sheet.kind.parts == []


def test_columns_are_found_by_heading_wherever_they_stand():
    sheet = read([["x", "25/05/2022", "A", 5]], ["Ghi thêm", "NGÀY LẬP", "mã xã", "Hội viên"])
    ((row,),) = sheet.matched()

    assert row.values["code"] == "A"
    assert row.values["cluster"] is None
    assert sheet.address("founded") == ("B", "Ngày lập")
    assert sheet.notes == ["Không dùng đến cột “Ghi thêm”."]


def test_missing_columns_are_named():
    with pytest.raises(WorkbookRefused) as refused:
        read([["A"]], ["Mã", "Cụm"])

    assert str(refused.value) == (
        "Dòng 1 thiếu cột “Mã xã”, “Hội viên”. Tải tệp mẫu, chép dữ liệu vào đó rồi gửi lại."
    )


def test_file_without_a_heading_is_refused():
    with pytest.raises(WorkbookRefused, match="Dòng 1 thiếu cột “Mã xã”, “Hội viên”"):
        read([], [])


def test_twins_are_told_across_parts_and_ways_to_write_a_letter():
    rows = [["Lễ", None, 1], *[[f"X{n}", None, 1] for n in range(300)]]
    rows.append(["Le\u0302\u0303", None, 1])

    parts = list(read(rows).matched())

    assert [len(part) for part in parts] == [200, 102]
    assert parts[1][-1].errors == {"code": "Trùng với dòng 2. Giữ một dòng, xoá dòng kia."}


def test_example_row_is_left_out_until_something_is_typed_into_it():
    book = opened(template_for(VillageKind()))
    book.active.append(["PHUNHAM", "Cụm I", 198])
    sheet = KindSheet(VillageKind(), read_sheet(saved(book)))
    assert [line.number for line in sheet.lines] == [3]
    assert sheet.notes == ["Đã bỏ qua dòng ví dụ của tệp mẫu."]

    book.active["C2"] = 5
    sheet = KindSheet(VillageKind(), read_sheet(saved(book)))

    assert [line.number for line in sheet.lines] == [2, 3]
    assert sheet.notes == []


def test_template_can_be_filled_in_and_read():
    book = opened(template_for(VillageKind()))
    formats = [book.active.column_dimensions[letter].number_format for letter in "ABCD"]

    assert [cell.value for cell in book.active[1]] == [*HEADINGS, "Ghi chú"]
    assert formats == ["@", "@", "General", "DD/MM/YYYY"]
    assert [cell.value for cell in book["Danh sách"]["A"]] == ["Cụm", "Cụm I", "Cụm II"]


def test_titles_name_a_row_by_its_first_cells():
    sheet = read([["A", None, 5, "25/05/2022"], ["=1", "Cụm I", 5]])

    assert [sheet.title(line) for line in sheet.lines] == ["A – 5", "Cụm I – 5"]


def test_listed_names_what_is_nearly_the_same_where_there_are_many():
    field = Listed({f"Xã {n}": n for n in ("Tiên Du", *"ABCDEFGH")}, label="Xã")

    assert refusal(field, "Xã Tiên Dư") == (
        "“Xã Tiên Dư” không có trong danh sách. Gần giống: Xã Tiên Du."
    )
    assert refusal(field, "zzz") == (
        "“zzz” không có trong danh sách. Xem lại cách ghi ở tờ “Hướng dẫn”."
    )
    for _ in range(50):
        refusal(field, "zzz")
    assert "Gần giống" not in refusal(field, "Xã Tiên Dư")


def refusal(field, text):
    with pytest.raises(Exception) as refused:  # noqa: PT011 -- its text is what is asserted
        field.clean(text)
    return refused.value.messages[0]
