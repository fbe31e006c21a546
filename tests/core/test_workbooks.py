import datetime as dt
import io
import time
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from core.workbooks import WorkbookRefused
from core.workbooks.archive import examine
from core.workbooks.reading import FORMULA, Cell, read_sheet
from core.workbooks.writing import DAY, TEXT, Heading, mark, put, template
from tests.workbooks import make_workbook, opened, saved

LARGE = "Tệp quá lớn khi mở ra. Chép các dòng cần nhập vào tệp mẫu rồi gửi lại."
BROKEN = "Tệp không phải tệp Excel .xlsx hoặc đã hỏng. Mở bằng Excel rồi lưu thành .xlsx."
OLD = (
    "Tệp là bản .xls đời cũ hoặc có mật khẩu. Mở bằng Excel, bỏ mật khẩu nếu có, rồi lưu thành"
    " “Sổ làm việc Excel (.xlsx)”."
)
UNREADABLE = "Không đọc được tệp. Mở bằng Excel, lưu lại thành .xlsx rồi gửi lại."

HALF_PAST_SEVEN = dt.datetime.combine(dt.date(2022, 5, 25), dt.time(7, 30))


def packed(**members):
    """A zip with these members beside those of an empty workbook; a name's __ is a slash."""
    file = io.BytesIO(make_workbook([]))
    with ZipFile(file, "a", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return file.getvalue()


def refusal(content, read=read_sheet):
    with pytest.raises(WorkbookRefused) as refused:
        read(content)
    return str(refused.value)


def first_line(*values):
    return read_sheet(make_workbook([values])).lines[0].cells


def test_bomb_is_refused_before_it_is_unpacked():
    bomb = packed(xl__worksheets__bomb="0" * 50_000_000)
    assert len(bomb) < 100_000

    started = time.process_time()
    sentence = refusal(bomb, examine)

    assert sentence == LARGE
    assert time.process_time() - started < 0.5  # none of its 50 million bytes is looked at


def test_directory_that_lies_about_a_size_is_refused():
    content = packed(xl__x="0" * 2_000_000)
    lying = content.replace((2_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != content

    assert refusal(lying, examine) == BROKEN


def test_too_many_members_are_refused():
    assert refusal(packed(**{f"x{n}": "" for n in range(200)}), examine) == LARGE


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_document_type_is_refused(encoding):
    laughs = '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    assert refusal(packed(xl__x=laughs.encode(encoding)), examine) == BROKEN


def test_document_type_across_two_pieces_is_refused():
    content = packed(xl__x=" " * 999_995 + "<!DOCTYPE x>")
    assert refusal(content, examine) == BROKEN


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", BROKEN),
        (b"a;b\n1;2\n", BROKEN),
        (b"PK\x03\x04", BROKEN),
        (
            b"\xd0\xcf\x11\xe0" + b"\0" * 100,
            OLD,
        ),
        (
            b"x" * 6_250_000,
            "Tệp nặng 6,2 MB; tối đa 5 MB. Bỏ ảnh và các tờ không dùng, hoặc chia làm hai tệp.",
        ),
    ],
)
def test_what_is_no_workbook_is_refused(content, sentence):
    assert refusal(content) == sentence


def test_zip_without_a_workbook_is_refused():
    file = io.BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert refusal(file.getvalue()) == BROKEN


def test_broken_sheet_is_refused():
    file = io.BytesIO()
    with ZipFile(io.BytesIO(make_workbook([]))) as whole, ZipFile(file, "w") as broken:
        for name in whole.namelist():
            part = whole.read(name)
            broken.writestr(name, part[:60] if "sheet1" in name else part)
    assert refusal(file.getvalue()) == UNREADABLE


def test_examine_tells_the_size_unpacked():
    content = make_workbook([])
    with ZipFile(io.BytesIO(content)) as archive:
        size = sum(len(archive.read(name)) for name in archive.namelist())

    assert examine(content) == size


def test_rows_beyond_twenty_thousand_are_refused():
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for _ in range(20_002):
        sheet.append(["x"])
    assert refusal(saved(book)) == ("Tệp có hơn 20.000 dòng. Chia làm nhiều tệp rồi gửi từng tệp.")


def test_empty_rows_far_below_are_no_rows():
    book = Workbook()
    book.active.append(["Tên"])
    book.active.append(["Tiên Du"])
    book.active["A20050"] = " "

    assert [line.number for line in read_sheet(saved(book)).lines] == [2]


def test_columns_beyond_two_hundred_are_refused():
    assert refusal(make_workbook([["x"] * 201])) == (
        "Tệp có hơn 200 cột. Chép các dòng cần nhập vào tệp mẫu."
    )


def test_cells_come_as_plain_values():
    cells = first_line(
        "  Tiên  Du\n",
        1412,
        14.0,
        2.5,
        dt.datetime.combine(dt.date(2022, 5, 25), dt.time()),
        HALF_PAST_SEVEN,
        True,
        dt.time(7, 30),
        "e\u0302\u0303",
    )

    assert [cell.value for cell in cells] == [
        "Tiên Du",
        1412,
        14,
        2.5,
        dt.date(2022, 5, 25),
        HALF_PAST_SEVEN,
        "có",
        "07:30:00",
        "ễ",
    ]
    assert [cell.text for cell in cells[1:6]] == [
        "1412",
        "14",
        "2.5",
        "25/05/2022",
        "25/05/2022 07:30",
    ]


def test_formulas_and_errors_are_faults():
    assert first_line("=1+1", "#N/A", "x") == (
        Cell(fault=FORMULA),
        Cell(fault="Ô đang báo lỗi #N/A. Ghi lại nội dung của ô."),
        Cell("x"),
    )


def test_row_may_end_before_the_headings_do():
    line = read_sheet(make_workbook([["a"]], headings=["A", None, "  C "])).lines[0]

    assert [line.at(index).text for index in range(3)] == ["a", "", ""]


def test_template_has_an_example_a_guide_and_lists():
    content = template(
        "Hội cơ sở",
        "Các Hội xã.",
        [
            Heading("Mã", "TIENDU", "Chữ hoa."),
            Heading("Cụm", "=II", options=["=II", "III"], required=False),
            Heading("Ngày", "25/05/2022", number_format=DAY),
        ],
    )
    book = opened(content)
    sheet, guide, lists = book.worksheets

    assert book.sheetnames == ["Hội cơ sở", "Hướng dẫn", "Danh sách"]
    assert [[cell.value for cell in row] for row in sheet] == [
        ["Mã", "Cụm", "Ngày", "Ghi chú"],
        ["TIENDU", "=II", "25/05/2022", "Dòng ví dụ, máy bỏ qua"],
    ]
    assert [(cell.data_type, cell.quotePrefix) for cell in sheet[2]] == [
        ("s", False),
        ("s", True),
        ("s", False),
        ("s", False),
    ]
    assert [sheet.column_dimensions[letter].number_format for letter in "ABC"] == [TEXT, TEXT, DAY]
    assert sheet.freeze_panes == "A2"
    assert [cell.value for cell in guide[3]] == [
        "Cụm",
        "không",
        "Chọn trong danh sách ở tờ Danh sách.",
        "=II",
    ]
    (rule,) = sheet.data_validations.dataValidation
    assert (rule.formula1, str(rule.sqref)) == ("'Danh sách'!$A$2:$A$3", "B2:B20001")
    assert [cell.value for cell in lists["A"]] == ["Cụm", "=II", "III"]


@pytest.mark.parametrize("first", [*"=+-@＝＋－＠", " ="])
def test_text_a_spreadsheet_would_calculate_stays_text(first):
    book = Workbook()
    put(book.active, 1, 1, f"{first}1+1")
    cell = opened(saved(book)).active["A1"]

    assert (cell.data_type, cell.quotePrefix) == ("s", True)


@pytest.mark.parametrize("first", ["\t", "\r", "\n", "\0"])
def test_controls_before_a_formula_are_dropped_and_it_stays_text(first):
    book = Workbook()
    put(book.active, 1, 1, f"{first}=1+1")
    cell = opened(saved(book)).active["A1"]

    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)


def test_marked_workbook_is_the_same_but_for_its_faults():
    book = Workbook()
    book.active.append(["Tên", "Số"])
    book.active.append(["Tiên Du", "nhiều"])
    book.active["A2"].number_format = TEXT
    book.active["C2"] = "=1+1"
    book.create_sheet("Của tôi")["B7"] = "giữ nguyên"

    marked = opened(mark(saved(book), {"B2": "Số phải là số nguyên, ví dụ 14."}))

    sheet = marked.worksheets[0]
    assert sheet["B2"].comment.text == "Số phải là số nguyên, ví dụ 14."
    assert sheet["B2"].fill.fgColor.rgb == "FFFFC7CE"
    assert (sheet["A2"].value, sheet["A2"].number_format, sheet["A2"].comment) == (
        "Tiên Du",
        TEXT,
        None,
    )
    assert sheet["A2"].fill.fill_type is None
    assert sheet["C2"].value == "=1+1"
    assert marked["Của tôi"]["B7"].value == "giữ nguyên"


def test_mark_in_the_middle_of_merged_cells_stands_in_the_first_of_them():
    book = Workbook()
    book.active.append(["Tên", "Số"])
    book.active.append(["Tiên Du", None])
    book.active.merge_cells("A2:B2")

    sheet = opened(mark(saved(book), {"B2": "Chưa nhập số."})).active

    assert sheet["A2"].comment.text == "Chưa nhập số."
