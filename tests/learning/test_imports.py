"""Records and totals from Excel."""

import pytest

from accounts.models import Role
from core.workbooks.reading import read_sheet
from imports.kinds import Outcome
from imports.sheets import KindSheet, stored_for, template_for
from learning import actions
from learning.imports import RecordKind, TotalKind
from learning.models import LearningModel, ModelTotal
from tests.factories import make_branch, make_user
from tests.learning.factories import YEAR, make_model, make_recognition, make_total
from tests.workbooks import make_workbook

pytestmark = pytest.mark.django_db

RECORDS = ["Hội cơ sở", "Loại mô hình", "Tên", "Khu dân cư", "Đăng ký từ năm"]
TOTALS = ["Hội cơ sở", "Loại mô hình", "Năm", "Tổng số", "Đăng ký", "Được công nhận", "Nguồn"]


def matched(kind, headings, rows):
    sheet = KindSheet(kind(), read_sheet(make_workbook(rows, headings)))
    return [row for part in sheet.matched() for row in part]


def faults(rows):
    return {(row.number, name): text for row in rows for name, text in row.errors.items()}


def write(kind, headings, rows):
    rows = matched(kind, headings, rows)
    assert faults(rows) == {}
    kind().write([r for r in rows if r.outcome != Outcome.SAME], by=make_user())
    return [row.outcome for row in rows]


@pytest.fixture
def branch():
    return make_branch(code="08263", name="Tiên Du")


def family(name="Nguyễn Văn An", area="khu 3", year=None):
    return ["08263", "Gia đình học tập", name, area, year]


def test_records_are_made_and_renewed(branch):
    make_model("family", branch=branch, name="Nguyễn Văn An", residential_area="khu 3")

    outcomes = write(
        RecordKind,
        RECORDS,
        [
            family(),
            family("Lê Thị Bình", year=2022),
            ["Tiên Du", "Dòng họ học tập", "Dòng họ Lê", None, None],
        ],
    )
    again = write(RecordKind, RECORDS, [family(year=2021)])

    assert outcomes == [Outcome.SAME, Outcome.NEW, Outcome.NEW]
    assert again == [Outcome.UPDATE]
    made = LearningModel.objects.get(name="Lê Thị Bình")
    assert (made.search_name, made.search_area) == (" le thi binh", " khu 3")
    assert (made.branch, made.registered_year, made.state) == (branch, 2022, "living")


def test_record_that_was_merged_is_not_made_anew(branch):
    kept, double = (make_model("family", branch=branch, name=name) for name in ("An", "Ấn"))
    officer = make_user(Role.OFFICER)
    actions.merge(model=double, into=kept, by=officer, reason="Trùng.")

    assert write(RecordKind, RECORDS, [family("Ấn", year=2022)]) == [Outcome.SAME]
    double.refresh_from_db()
    assert (LearningModel.objects.count(), double.registered_year) == (2, None)


def test_faults_of_records_are_told_at_their_cells(branch):
    rows = matched(
        RecordKind,
        RECORDS,
        [
            family(year=22),
            ["08999", "Gia đình học tập", "Lê Văn Ba", "", None],
            ["08263", "Hộ học tập", "Lê Văn Ba", "", None],
            ["08263", "Công dân học tập", None, "", None],
            family(),
            family(),
        ],
    )

    assert [(number, name) for number, name in faults(rows)] == [
        (2, "registered_year"),
        (3, "branch"),
        (4, "kind"),
        (5, "name"),
        (7, "name"),
    ]


def test_matching_query_count_is_constant(branch, django_assert_num_queries):
    for count in (1, 30):
        rows = [family(f"Nguyễn Văn {n}") for n in range(count)]
        sheet = KindSheet(RecordKind(), read_sheet(make_workbook(rows, RECORDS)))
        with django_assert_num_queries(3):
            list(sheet.matched())


def test_totals_are_made_and_renewed(branch):
    make_total(branch=branch)

    outcomes = write(
        TotalKind,
        TOTALS,
        [
            ["08263", "Gia đình học tập", YEAR, "1.200", 900, 710, "Báo cáo năm của Hội xã"],
            ["08263", "Dòng họ học tập", YEAR, None, 14, None, "Sổ của Hội"],
        ],
    )

    assert outcomes == [Outcome.UPDATE, Outcome.NEW]
    numbers = ("kind", "total", "registered", "recognised")
    assert list(ModelTotal.objects.order_by("kind").values_list(*numbers)) == [
        ("clan", None, 14, None),
        ("family", 1200, 900, 710),
    ]


def test_totals_that_cannot_be_are_told(branch):
    for _ in range(3):
        make_recognition(make_model("family", branch=branch))

    rows = matched(
        TotalKind,
        TOTALS,
        [
            ["08263", "Gia đình học tập", YEAR, 1200, 2, 2, "Sổ"],
            ["08263", "Dòng họ học tập", YEAR, 10, 14, 2, "Sổ"],
            ["08263", "Đơn vị học tập", YEAR, None, None, None, "Sổ"],
            ["08263", "Công dân học tập", YEAR, -1, None, None, "Sổ"],
        ],
    )

    told = faults(rows)
    assert "Số tổng không thể nhỏ hơn" in told[2, "registered"]
    assert told[3, "branch"].startswith("Số được công nhận không lớn hơn số đăng ký")
    assert told[4, "branch"] == "Cần ghi ít nhất một số."
    assert (5, "total") in told


@pytest.mark.parametrize("kind", [RecordKind, TotalKind])
def test_template_is_made(branch, kind):
    headings = read_sheet(template_for(kind())).headings

    assert headings[: len(kind().used_columns)] == [c.header for c in kind().used_columns]


@pytest.mark.parametrize("kind", [RecordKind, TotalKind])
def test_sheet_of_what_is_stored_changes_nothing_when_it_is_brought_in(kind):
    branch, other = make_branch(code="08263", name="Tiên Du"), make_branch(code="08264")
    for place, year in ((branch, 2022), (other, None)):
        make_model("family", branch=place, name="Nguyễn An", registered_year=year, head="=1+1")
        make_total(branch=place, total=None, registered=1412, recognised=0)
    make_model("clan", branch=branch, name="Dòng họ Lê", residential_area="")

    sheet = KindSheet(kind(), read_sheet(stored_for(kind())))
    rows = [row for part in sheet.matched() for row in part]

    assert faults(rows) == {}
    assert {row.outcome for row in rows} == {Outcome.SAME}
    assert len(rows) == kind.model.objects.count() == {RecordKind: 3, TotalKind: 2}[kind]


def test_sheet_of_what_is_stored_has_no_children_and_nothing_merged(branch):
    kept, double = (make_model("family", branch=branch, name=name) for name in ("An", "Ấn"))
    actions.merge(model=double, into=kept, by=make_user(Role.OFFICER), reason="Trùng.")
    make_model("citizen", branch=branch, name="Lê Bé", head="", is_child=True)

    (row,) = RecordKind().stored()

    assert row[1:3] == ["Gia đình học tập", "An"]


def test_what_is_stored_is_for_officers(client, branch):
    make_model("family", branch=branch, name="Nguyễn An")
    address = "/quan-tri/nhap-lieu/moi/mo-hinh-hoc-tap/hien-co.xlsx"
    client.force_login(make_user(Role.STAFF))
    refused = client.get(address).status_code
    client.force_login(make_user(Role.OFFICER))

    answer = client.get(address)

    assert refused == 403
    assert answer["Content-Disposition"] == 'attachment; filename="mo-hinh-hoc-tap.xlsx"'
    assert read_sheet(answer.content).lines[0].at(2).text == "Nguyễn An"
