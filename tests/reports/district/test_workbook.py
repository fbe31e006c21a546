from decimal import Decimal

import pytest

from reports.district.contents import gather
from reports.district.reading import Reading
from reports.district.workbook import district_workbook
from reports.models import Indicator
from tests.word import converted
from tests.workbooks import opened


def reading_of(world):
    return Reading(gather(world.draft()))


def with_average(world):
    """A fund a head, as the first form has it, and a level that is not summed."""
    section = world.period.edition.sections.get()
    Indicator.objects.create(
        section=section,
        code="C5",
        label="Bình quân",
        kind="derived",
        formula="C4 / A1",
        combine="none",
        decimals=2,
        position=90,
    )
    Indicator.objects.create(
        section=section, code="E6", label="Mức", combine="none", is_required=False, position=91
    )
    world.correct("An Đạo", E6="2")
    world.correct("Tiên Du", A1="5000", E6="0")


def rows_of(sheet):
    """Below the head, up to the first empty row."""
    rows = []
    for row in sheet.iter_rows(min_row=4, values_only=True):
        if not any(row):
            break
        rows.append(list(row))
    return rows


def test_workbook_has_the_totals_a_sheet_a_cluster_and_the_sources(world):
    book = opened(district_workbook(reading_of(world)))

    assert book.sheetnames == ["Tổng hợp", "Cụm I", "Cụm II", "Ngoài các cụm", "Nguồn số liệu"]
    assert book.properties.creator == "Hội Khuyến học huyện Mẫu"


def test_sheet_of_a_cluster_has_numbers_of_branches_and_a_sum_as_formula(world):
    rows = rows_of(opened(district_workbook(reading_of(world)))["Cụm I"])

    assert rows[:5] == [
        ["TT", "Mã", "Chỉ tiêu", "Đơn vị tính", "An Đạo", "Bảo Thanh", "Cộng cụm"],
        ["Số liệu", None, None, None, None, None, None],
        [1, "A1", "Dân số", "người", 6000, 6000, '=IF(COUNT(E6:F6)=0,"–",SUM(E6:F6))'],
        [2, "B1", "Tổng số hội viên", "người", 120, 150, '=IF(COUNT(E7:F7)=0,"–",SUM(E7:F7))'],
        [3, "B2", "Hội viên mới", "người", 0, 0, '=IF(COUNT(E8:F8)=0,"–",SUM(E8:F8))'],
    ]


def test_totals_are_sums_over_the_sheets_of_the_clusters(world):
    rows = rows_of(opened(district_workbook(reading_of(world)))["Tổng hợp"])

    assert rows[0] == [
        *("TT", "Mã", "Chỉ tiêu", "Đơn vị tính"),
        *("Cụm I", "Cụm II", "Ngoài các cụm", "Tổng cộng"),
    ]
    cells = "'Cụm I'!G7,'Cụm II'!F7,'Ngoài các cụm'!F7"
    assert rows[3] == [
        *(2, "B1", "Tổng số hội viên", "người"),
        *("='Cụm I'!G7", "='Cụm II'!F7", "='Ngoài các cụm'!F7"),
        f'=IF(COUNT({cells})=0,"–",SUM({cells}))',
    ]


def test_nothing_is_a_dash_and_never_zero(world):
    sheet = opened(district_workbook(reading_of(world)))["Ngoài các cụm"]

    assert [row[4] for row in rows_of(sheet)[2:]] == ["–"] * 7
    assert sheet["A14"].value == "Xã Phú Lộc: chưa nộp báo cáo"


def test_average_is_of_the_branches_that_have_it(world):
    with_average(world)
    sheet = opened(district_workbook(reading_of(world)))["Cụm I"]

    known = "SUMPRODUCT(--ISNUMBER(E13:F13),{})"
    assert sheet["B13"].value == "C5"
    assert sheet["G13"].value == (
        f'=IF(COUNT(E13:F13)=0,"–",ROUND(({known.format("E12:F12")}) /'
        f" ({known.format('E6:F6')}),2))"
    )
    assert sheet["G14"].value == '=IF(COUNT(E14:F14)=1,SUM(E14:F14),"–")'
    assert sheet["G13"].number_format == "#,##0.00"


def test_sources_name_each_version(world):
    rows = rows_of(opened(district_workbook(reading_of(world)))["Nguồn số liệu"])
    submission = world.submissions["Tiên Du"]

    assert [row[1] for row in rows[1:]] == ["xã An Đạo", "xã Bảo Thanh", "xã Tiên Du"]
    assert rows[3][:5] == ["Cụm thi đua số II", "xã Tiên Du", "03", str(submission.pk), "1"]
    assert rows[3][6] == submission.approved.hash


def test_what_people_wrote_is_never_calculated(world):
    branch = world.branches["Tiên Du"]
    branch.kind, branch.name = "body", "=1+1"
    branch.save()

    sheet = opened(district_workbook(reading_of(world)))["Cụm II"]

    assert (sheet["E4"].value, sheet["E4"].data_type, sheet["E4"].quotePrefix) == (
        "=1+1",
        "s",
        True,
    )


@pytest.mark.slow
def test_libreoffice_calculates_what_the_report_says(world, tmp_path):
    with_average(world)
    reading = reading_of(world)
    content = district_workbook(reading)

    book = opened(converted(content, tmp_path, to="xlsx", name="so.xlsx"), data_only=True)

    checked = 0
    for sheet, cluster in (("Cụm I", 1), ("Cụm II", 2), ("Ngoài các cụm", 0), ("Tổng hợp", None)):
        for row in rows_of(book[sheet])[2:]:
            total = reading.total(row[1], cluster).value
            shown = "–" if total is None else float(total)
            assert (sheet, row[1], row[-1]) == (sheet, row[1], shown)
            checked += 1
    assert checked == 4 * 9
    assert reading.total("C5").value == Decimal("0.25")
    assert reading.total("E6").value is None
