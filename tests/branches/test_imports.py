import datetime as dt

import pytest

from branches.imports import BranchKind, ClusterKind, MembershipKind, PostKind
from branches.models import Branch, Cluster, ClusterMembership, Post
from core.workbooks.reading import read_sheet
from imports.kinds import Outcome
from imports.sheets import KindSheet, template_for
from tests.factories import make_branch, make_cluster, make_post, make_user
from tests.workbooks import make_workbook

pytestmark = pytest.mark.django_db

START = dt.date(2021, 6, 1)
POST_HEADINGS = [
    *("Hội cơ sở", "Chức vụ", "Xưng hô", "Họ và tên", "Nhiệm kỳ từ năm", "Nhiệm kỳ đến năm"),
    *("Giữ chức từ ngày", "Đến hết ngày"),
]
CLUSTER_HEADINGS = ["Số của cụm", "Lập từ ngày", "Đến hết ngày"]
MEMBER_HEADINGS = ["Cụm", "Hội cơ sở", "Từ ngày", "Đến hết ngày"]
BRANCH_HEADINGS = ["Mã", "Loại", "Tên", "Hoạt động từ ngày"]


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


def a_post(branch="08263", holder="Nguyễn Văn An", title="Chủ tịch", start=START, end=None):
    return [branch, title, "Ông", holder, 2021, 2026, start, end]


def test_branches_are_made_and_renewed():
    make_branch(code="08263", name="Tiên Du")
    make_branch(code="08272", name="An Đạo")

    outcomes = write(
        BranchKind,
        BRANCH_HEADINGS,
        [
            ["08263", "xã", "Tiên Du", "01/06/2021"],
            ["08272", "xã", "An Đạo", None],
            ["08230", "Thị trấn", "Phong Châu", None],
        ],
    )

    assert outcomes == [Outcome.UPDATE, Outcome.SAME, Outcome.NEW]
    assert Branch.objects.get(code="08263").starts_on == START
    assert str(Branch.objects.get(code="08230")) == "thị trấn Phong Châu"


def test_code_is_held_to_the_models_rule():
    rows = matched(BranchKind, BRANCH_HEADINGS, [["08-263", "xã", "Tiên Du", None]])

    assert faults(rows) == {
        (2, "code"): "Mã chỉ gồm chữ số và chữ hoa không dấu, ví dụ 08263 hoặc HKH01."
    }


@pytest.mark.parametrize(
    "text", ["08263", "Tiên Du", "xã Tiên Du", "Hội Khuyến học xã Tiên Du", "XÃ TIÊN DU"]
)
def test_branch_is_named_by_code_or_by_a_name_of_its_own(text):
    branch = make_branch(code="08263", name="Tiên Du")

    write(PostKind, POST_HEADINGS, [a_post(branch=text)])

    assert Post.objects.get().branch == branch


def test_name_of_two_branches_is_asked_for_by_code():
    make_branch(code="08233", name="Phú Mỹ", ends_on=dt.date(2025, 6, 30))
    new = make_branch(code="HKH03", name="Phú Mỹ", starts_on=dt.date(2025, 7, 1))

    rows = matched(PostKind, POST_HEADINGS, [a_post(branch="Phú Mỹ")])
    assert faults(rows) == {(2, "branch"): "“Phú Mỹ” là tên của 2 Hội. Ghi mã: 08233 hoặc HKH03."}
    write(PostKind, POST_HEADINGS, [a_post(branch=new.distinct_label)])
    assert Post.objects.get().branch == new


def test_list_of_the_template_tells_branches_apart():
    make_branch(code="08233", name="Phú Mỹ", ends_on=dt.date(2025, 6, 30))
    make_branch(code="HKH03", name="Phú Mỹ", starts_on=dt.date(2025, 7, 1))

    (column, *_) = PostKind().used_columns

    assert column.options == [
        "xã Phú Mỹ (cũ) – mã 08233, đến 30/06/2025",
        "xã Phú Mỹ – mã HKH03, từ 01/07/2025",
    ]


def test_second_chair_of_the_same_days_is_a_fault_in_the_file_and_against_the_portal():
    branch = make_branch(code="08263")
    make_branch(code="08272")
    make_post(branch=branch, starts_on=START, ends_on=dt.date(2023, 1, 1))

    rows = matched(
        PostKind,
        POST_HEADINGS,
        [
            a_post(start=dt.date(2022, 1, 1)),
            a_post("08272", start=dt.date(2022, 1, 1)),
            a_post("08272", holder="Lê Thị Yến", start=dt.date(2023, 1, 1)),
            a_post("08272", holder="Trần An", title="Phó Chủ tịch"),
            a_post("08272", holder="Lê An", title="Phó Chủ tịch"),
        ],
    )

    assert faults(rows) == {
        (2, "starts_on"): "Chức vụ này chỉ có một người giữ. Trùng ngày với dòng đã có"
        " (01/06/2021 – 01/01/2023).",
        (4, "starts_on"): "Chức vụ này chỉ có một người giữ. Trùng ngày với dòng 3.",
    }


@pytest.mark.parametrize("count", [1, 3])
def test_matching_asks_the_same_of_the_database_however_many_rows(count, django_assert_num_queries):
    posts = [make_post(branch=make_branch(), starts_on=START) for _ in range(count)]
    content = make_workbook([a_post(post.branch.code) for post in posts], POST_HEADINGS)

    # branches; posts of the same key, others of these branches; constraints, what they refuse
    with django_assert_num_queries(5):
        list(KindSheet(PostKind(), read_sheet(content)).matched())


def test_same_post_again_is_the_same_row():
    make_branch(code="08263")
    write(PostKind, POST_HEADINGS, [a_post()])

    outcomes = write(PostKind, POST_HEADINGS, [a_post()])
    ended = write(PostKind, POST_HEADINGS, [a_post(end=dt.date(2023, 1, 1))])

    assert (outcomes, ended) == ([Outcome.SAME], [Outcome.UPDATE])
    assert Post.objects.get().ends_on == dt.date(2023, 1, 1)


def test_clusters_are_made_and_renewed():
    make_cluster(number=1)
    make_cluster(number=2)
    ended = dt.date(2025, 6, 30)

    outcomes = write(
        ClusterKind, CLUSTER_HEADINGS, [[1, None, None], [2, START, ended], [3, None, None]]
    )

    assert outcomes == [Outcome.SAME, Outcome.UPDATE, Outcome.NEW]
    assert list(Cluster.objects.values_list("number", "starts_on", "ends_on")) == [
        (1, None, None),
        (2, START, ended),
        (3, None, None),
    ]


def test_faults_of_clusters_are_named():
    ended = dt.date(2020, 1, 1)

    rows = matched(
        ClusterKind, CLUSTER_HEADINGS, [[0, None, None], [100, None, None], [4, START, ended]]
    )

    assert faults(rows) == {
        (2, "number"): "Số của cụm không thể nhỏ hơn 1.",
        (3, "number"): "Số của cụm không thể lớn hơn 99.",
        (4, "number"): "Ngày cuối phải từ ngày bắt đầu trở đi.",
    }


def test_branch_is_brought_into_one_cluster_at_a_time():
    branch, other = make_branch(code="08263"), make_branch(code="08272")
    make_cluster(branch, number=1)
    make_cluster(number=2)

    rows = matched(
        MembershipKind,
        MEMBER_HEADINGS,
        [
            ["Cụm thi đua số II", "08263", START, None],
            ["Cụm thi đua số II", "08272", START, dt.date(2022, 12, 31)],
            ["Cụm thi đua số I", "08272", dt.date(2023, 1, 1), None],
        ],
    )

    assert faults(rows) == {
        (2, "starts_on"): "Một Hội chỉ ở một cụm. Trùng ngày với dòng đã có (mọi ngày)."
    }
    write(MembershipKind, MEMBER_HEADINGS, [["Cụm thi đua số II", "08272", START, None]])
    assert ClusterMembership.objects.get(branch=other).cluster.number == 2


@pytest.mark.parametrize("kind", [BranchKind, PostKind, ClusterKind, MembershipKind])
def test_example_of_the_template_is_a_row_without_fault(kind):
    """People copy it."""
    make_branch(code="08263", name="Tiên Du")
    make_cluster(number=2)

    headings = [column.header for column in kind().used_columns]
    rows = matched(kind, headings, [[column.example for column in kind().used_columns]])

    assert faults(rows) == {}
    assert template_for(kind())
