"""The board: who stands where, what is counted, and what it costs."""

import csv
import datetime as dt
import io

import pytest

from accounts.models import Role
from branches.models import ClusterMembership
from core.dates import today
from reports import actions
from reports.board.completeness import Board, Tally
from reports.models import Period, Submission
from reports.states import State
from tests.factories import make_branch, make_cluster, make_user
from tests.reports.factories import (
    VALUES,
    People,
    decide,
    fill,
    make_edition,
    make_period,
    make_submission,
)
from tests.test_hostile_urls import VALUES as VALUES_OF_STRANGERS

pytestmark = pytest.mark.django_db

BOARD = "/ban-lam-viec/tien-do/"
DAY = dt.timedelta(days=1)


@pytest.fixture
def officer(client):
    officer = make_user(Role.OFFICER)
    client.force_login(officer)
    return officer


def quarters(count, *, year=2025, **fields) -> list[Period]:
    edition = make_edition()
    return [
        make_period(kind="quarter", year=year, number=n, edition=edition, **fields)
        for n in range(1, count + 1)
    ]


def rows_of(board):
    return {
        row.branch.name: [(cell.standing.label, cell.note) for cell in row.cells]
        for group in board.with_rows(list(board.pages().object_list))
        for row in group.rows
    }


def test_board_says_of_every_branch_where_its_report_is(officer):
    period = make_period()
    late = make_period(kind="year", due_on=today() - 3 * DAY, edition=period.edition)
    for name, state in [
        ("Đang làm", State.DRAFT),
        ("Chờ", State.SUBMITTED),
        ("Trả", State.RETURNED),
        ("Duyệt", State.APPROVED),
        ("Miễn", State.EXCUSED),
        ("Huỷ", State.VOID),
    ]:
        people = People(make_branch(name=name))
        for each in (period, late):
            make_submission(state, people=people, period=each)
    make_branch(name="Chưa")

    rows = rows_of(Board([period, late], user=officer))

    assert {name: rows[name] for name in rows if not name.startswith("Xã Số")} == {
        "Chờ": [("Chờ duyệt", ""), ("Chờ duyệt", "nộp muộn")],
        "Chưa": [("Chưa nộp", ""), ("Quá hạn", "3 ngày")],
        "Duyệt": [("Đã duyệt", ""), ("Đã duyệt", "nộp muộn")],
        "Đang làm": [("Đang làm", ""), ("Quá hạn", "3 ngày, đang làm")],
        "Huỷ": [("", "Đã huỷ"), ("", "Đã huỷ")],
        "Miễn": [("Miễn", ""), ("Miễn", "")],
        "Trả": [("Trả lại", ""), ("Trả lại", "")],
    }


def test_a_report_sent_again_after_it_came_back_is_in_time_as_it_was(officer):
    period = make_period()
    submission, people = make_submission(State.RETURNED, period=period)
    Period.objects.update(due_on=today() - DAY)
    actions.submit(submission=submission, by=people.chair)
    board = Board([Period.objects.get()], user=officer)

    assert rows_of(board)[people.branch.name] == [("Chờ duyệt", "")]


def test_what_is_being_corrected_still_counts_until_it_is_revoked(officer):
    submission, people = make_submission(State.APPROVED)
    actions.grant_correction(
        submission=submission, by=people.officer, reason="Sửa quỹ.", until=today() + DAY
    )

    board = Board([submission.period], user=officer)
    assert rows_of(board)[people.branch.name] == [("Đã duyệt", "đang sửa lại")]
    assert board.total.received == 1

    fill(submission, VALUES, by=people.secretary)
    actions.submit(submission=submission, by=people.chair)
    decide(submission, State.APPROVED, by=people.officer)
    submission.refresh_from_db()
    actions.revoke(submission=submission, by=people.head, reason="Sai số.")

    board = Board([submission.period], user=officer)
    assert rows_of(board)[people.branch.name] == [("Trả lại", "")]
    assert board.total.received == 0


def test_totals_by_cluster_leave_out_who_is_excused(officer):
    first, second = quarters(2)
    sent, owing, excused, _ = (make_branch(name=name) for name in "ABCD")
    make_cluster(sent, owing, excused, number=2)
    make_submission(State.SUBMITTED, people=People(sent), period=first)
    make_submission(State.APPROVED, people=People(sent), period=second)
    make_submission(State.EXCUSED, people=People(excused), period=first)
    make_submission(State.RETURNED, people=People(owing), period=second)

    board = Board([first, second], user=officer)
    groups = board.with_rows(list(board.pages().object_list))

    assert [(group.title, group.tallies) for group in groups] == [
        ("Cụm thi đua số II", [Tally(1, 2), Tally(1, 3)]),
        # With the branches of those who stand by in `People`.
        ("Ngoài các cụm", [Tally(0, 5), Tally(0, 5)]),
    ]
    assert [[row.branch.name for row in group.rows][:3] for group in groups] == [
        ["A", "B", "C"],
        ["D", *sorted(row.branch.name for row in groups[1].rows[1:])][:3],
    ]
    assert [row.total for row in groups[0].rows] == [Tally(2, 2), Tally(0, 2), Tally(0, 1)]
    assert (board.totals, board.total) == ([Tally(1, 7), Tally(1, 8)], Tally(2, 15))


@pytest.mark.parametrize(
    ("tally", "words"),
    [
        (Tally(7, 8), "7/8 (87,5\N{NO-BREAK SPACE}%)"),
        (Tally(8, 8), "8/8 (100\N{NO-BREAK SPACE}%)"),
        (Tally(1, 3), "1/3 (33,3\N{NO-BREAK SPACE}%)"),
        (Tally(0, 3), "0/3 (0\N{NO-BREAK SPACE}%)"),
        (Tally(0, 0), "–"),
    ],
)
def test_tally_is_written_with_a_comma_and_no_idle_zero(tally, words):
    assert str(tally) == words


def test_a_branch_that_went_into_another_owes_nothing_of_what_ended_after(officer):
    first, second = quarters(2)
    old = make_branch(name="Cũ", ends_on=first.ends_on)
    new = make_branch(name="Mới", starts_on=first.ends_on + DAY)
    cluster = make_cluster(number=3)
    ClusterMembership.objects.create(cluster=cluster, branch=old, ends_on=old.ends_on)
    ClusterMembership.objects.create(cluster=cluster, branch=new, starts_on=new.starts_on)

    board = Board([first, second], user=officer)

    assert rows_of(board) == {
        "Cũ": [("Chưa nộp", ""), ("", "Đã kết thúc")],
        "Mới": [("", "Chưa lập"), ("Chưa nộp", "")],
    }
    assert [(group.number, group.tallies) for group in board.groups] == [
        (3, [Tally(0, 1), Tally(0, 1)])
    ]


def test_a_branch_stands_in_the_cluster_it_was_in_last(officer):
    (period,) = quarters(1)
    branch = make_branch()
    for number, first, last in ((1, None, period.ends_on - DAY), (2, period.ends_on, None)):
        ClusterMembership.objects.create(
            cluster=make_cluster(number=number), branch=branch, starts_on=first, ends_on=last
        )

    assert [group.number for group in Board([period], user=officer).groups] == [2]


def test_page_shows_the_year_that_is_asked_for(get_page, officer):
    make_branch(name="Tiên Du", kind="commune")
    old, new = quarters(1, year=2025) + quarters(1, year=2026)

    page = get_page(BOARD + "?nam=2025")
    assert str(old) in page.text
    assert str(new) not in page.text
    assert "xã Tiên Du ○ Chưa nộp" in page.text
    assert "Cả Hội 0/1 (0 %)" in page.text
    assert "Năm 2019 chưa có kỳ báo cáo nào được mở." in get_page(BOARD + "?nam=2019").text
    assert str(new) in get_page(BOARD + "?nam=abc").text


def test_cell_leads_to_the_report(get_page, officer):
    submission, people = make_submission(State.SUBMITTED)

    page = get_page(f"{BOARD}?nam=2022")

    assert f"/ban-lam-viec/duyet/{submission.pk}/" in page.links
    assert f"◑ Chờ duyệt : {people.branch.label}, 6 tháng đầu năm 2022" in page.text


def test_officers_find_on_their_first_page_what_has_not_come(client, get_page, officer):
    period = make_period()
    late = make_period(kind="year", due_on=today() - 3 * DAY, edition=period.edition)
    make_period(
        kind="quarter", due_on=today() - 9 * DAY, closes_on=today() - DAY, edition=period.edition
    )
    sent = make_branch()
    make_branch()
    for each in (period, late):
        submission = Submission.objects.create(branch=sent, period=each)
        Submission.objects.filter(pk=submission.pk).update(state=State.SUBMITTED)

    page = get_page("/ban-lam-viec/")

    due = f"{period.due_on:%d/%m/%Y}"
    assert f"6 tháng đầu năm 2022: 1 đơn vị chưa nộp Hạn nộp {due}, còn 10 ngày." in page.text
    assert "Năm 2022: 1 đơn vị chưa nộp" in page.text
    assert "đã quá 3 ngày." in page.text
    assert "Quý I năm 2022" not in page.text
    assert {f"{BOARD}{period.pk}/nhac/", f"{BOARD}{late.pk}/nhac/", BOARD} <= set(page.links)
    tasks = [item.is_task for item in client.get("/ban-lam-viec/").context["duties"]]
    assert tasks == [True, True, False]  # what waits for review, the late one, the other


def test_page_without_any_period_says_so(get_page, officer):
    page = get_page(BOARD)

    assert f"Năm {today().year} chưa có kỳ báo cáo nào được mở." in page.text
    assert page.count("table") == 0


def test_periods_stand_in_the_order_of_their_ends_the_shorter_first(client, officer):
    edition = make_edition()
    make_branch()
    for kind, number in (("year", 1), ("half", 2), ("quarter", 4), ("quarter", 3)):
        make_period(kind=kind, year=2025, number=number, edition=edition)
    make_period(kind="quarter", year=2025, number=1, edition=edition, opens_on=today() + DAY)

    shown = client.get(BOARD + "?nam=2025").context["board"].periods

    assert [str(period) for period in shown] == [
        "Quý III năm 2025",
        "Quý IV năm 2025",
        "6 tháng cuối năm 2025",
        "Năm 2025",
    ]


def test_of_very_many_branches_it_shows_clusters_and_one_at_a_time(
    client, get_page, officer, monkeypatch
):
    monkeypatch.setattr("reports.board.completeness.MOST_ROWS", 2)
    quarters(1)
    make_cluster(*(make_branch(name=f"Hai {n}") for n in "ABC"), number=2)
    make_cluster(make_branch(name="Bốn"), number=4)
    address = f"{BOARD}?nam=2025"

    clusters = get_page(address)
    assert "Bấm tên cụm để xem từng Hội." in clusters.text
    assert "Cụm thi đua số II 0/3 (0 %)" in clusters.text
    assert "Hai" not in clusters.text
    first, second = get_page(f"{address}&cum=2"), get_page(f"{address}&cum=2&trang=2")
    assert [name in first.text for name in ("Hai A", "Hai B", "Hai C", "Bốn")] == [
        *(True, True, False, False)
    ]
    assert [name in second.text for name in ("Hai A", "Hai B", "Hai C")] == [False, False, True]
    assert "Cụm thi đua số II 0/3 (0 %)" in second.text
    assert "Cả Hội 0/4 (0 %)" in second.text
    assert ["Ký hiệu trong bảng" in page.html for page in (clusters, first)] == [False, True]
    assert "?nam=2025&cum=2" in clusters.links
    assert client.get(f"{address}&cum=3").status_code == 404
    assert client.get(f"{address}&cum=2&trang=3").status_code == 404


@pytest.mark.parametrize("value", VALUES_OF_STRANGERS)
@pytest.mark.parametrize("name", ["nam", "cum", "trang"])
def test_no_parameter_breaks_the_board(client, officer, name, value):
    client.raise_request_exception = False
    (period,) = quarters(1)
    make_branch()

    for address in (BOARD, f"{BOARD}tien-do.csv", f"{BOARD}{period.pk}/nhac/"):
        assert client.get(address, {name: value}).status_code in {200, 404}


def test_file_has_a_line_a_branch_and_a_column_a_period(client, officer):
    first, second = quarters(2, due_on=today() - 3 * DAY)
    people = People(make_branch(name="=Một", code="HKH01"))
    make_submission(State.APPROVED, people=people, period=first)
    make_submission(State.EXCUSED, people=people, period=second)
    seat = make_cluster(people.branch, number=2)
    outside = make_branch(name="Hai", code="HKH02")

    def lines(**asked):
        answer = client.get(f"{BOARD}tien-do.csv", asked)
        text = answer.content.decode("utf-8-sig")
        return answer.headers["Content-Disposition"], [
            row
            for row in csv.reader(io.StringIO(text))
            if row[1] in {"Mã đơn vị", "HKH01", "HKH02"}
        ]

    name, rows = lines(nam=2025)
    assert name == 'attachment; filename="tien-do-2025.csv"'
    late = "Quá hạn, 3 ngày"
    assert rows == [
        ["Cụm", "Mã đơn vị", "Đơn vị", "Quý I năm 2025", "Quý II năm 2025", "Đã nộp", "Phải nộp"],
        [str(seat), "HKH01", people.branch.label, "Đã duyệt, nộp muộn", "Miễn", "1", "1"],
        ["", "HKH02", outside.label, late, late, "0", "2"],
    ]
    name, rows = lines(nam=2025, cum=0)
    assert name == 'attachment; filename="tien-do-2025-cum-0.csv"'
    assert [row[1] for row in rows] == ["Mã đơn vị", "HKH02"]


def test_file_has_all_pages_of_the_board(client, officer, monkeypatch):
    quarters(1)
    monkeypatch.setattr("reports.board.completeness.MOST_ROWS", 1)
    branches = {make_branch().code for _ in range(3)}

    text = client.get(f"{BOARD}tien-do.csv").text

    assert {row[1] for row in csv.reader(io.StringIO(text))} >= branches


def test_page_leads_to_the_file_of_what_it_shows(get_page, client, officer):
    assert client.get(f"{BOARD}tien-do.csv").status_code == 404
    quarters(1)
    make_cluster(make_branch(), number=2)

    for query in ("?nam=2025", "?nam=2025&amp;cum=2"):
        page = get_page(BOARD + query.replace("&amp;", "&"))
        assert f'href="{BOARD}tien-do.csv{query}" download>Tải bảng CSV</a>' in page.html
    assert client.get(f"{BOARD}tien-do.csv", {"cum": 3}).status_code == 404


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.OFFICER, 200),
        (Role.HEAD_OFFICER, 200),
        (Role.STAFF, 403),
        (Role.ADMINISTRATOR, 403),
        (None, 403),
    ],
)
def test_board_is_for_officers(client, role, status):
    client.force_login(make_user(role))

    assert client.get(BOARD).status_code == status
    quarters(1)
    assert client.get(f"{BOARD}tien-do.csv").status_code == status


@pytest.mark.parametrize(("branches", "periods"), [(1, 1), (17, 8)])
def test_board_asks_the_same_of_the_database_whatever_its_size(
    client, officer, branches, periods, django_assert_num_queries
):
    kinds = [*(("quarter", n) for n in range(1, 5)), ("half", 1), ("half", 2)]
    kinds += [("nine_months", 1), ("year", 1)]
    edition = make_edition()
    for kind, number in kinds[:periods]:
        make_period(kind=kind, year=2025, number=number, edition=edition)
    made = [make_branch() for _ in range(branches)]
    make_cluster(*made)
    for branch in made:
        for period in Period.objects.all():
            Submission.objects.create(branch=branch, period=period)

    client.get(BOARD)  # which notes when the officer came

    # savepoint and its release; session, person; association; periods; branches and submissions
    # counted; the rows and their submissions
    with django_assert_num_queries(10):
        client.get(BOARD)
