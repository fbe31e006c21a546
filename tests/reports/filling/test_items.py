"""What the first page of the workspace says of a branch's reports."""

import datetime as dt

import pytest
from django.urls import reverse

from reports import actions
from reports.filling.items import items_of_reports, reports_at_hand
from reports.models import LockException
from reports.states import State
from tests.factories import make_branch, make_branch_grant
from tests.reports.factories import (
    TODAY,
    VALUES,
    People,
    decide,
    make_edition,
    make_period,
    make_submission,
)

pytestmark = pytest.mark.django_db

HOME = "/ban-lam-viec/"


@pytest.fixture
def people():
    return People(make_branch(code="HKH05", name="Bình Phú"))


def items(people, who="secretary"):
    return [
        (item.title, item.note, item.action)
        for item in items_of_reports(
            people.branch, reports_at_hand(getattr(people, who), people.branch)
        )
    ]


def day(days):
    return TODAY + dt.timedelta(days=days)


@pytest.mark.parametrize(
    ("days", "left"), [(5, "còn 5 ngày"), (0, "hết hạn hôm nay"), (-3, "quá hạn 3 ngày")]
)
def test_period_that_is_open_is_to_be_begun_by_one_button(client, people, days, left):
    period = make_period(due_on=day(days))
    client.force_login(people.secretary)

    page = client.get(HOME)

    assert items(people) == [
        (
            "Báo cáo 6 tháng đầu năm 2022",
            f"Chưa bắt đầu. Hạn nộp: {day(days):%d/%m/%Y} ({left}).",
            "Bắt đầu",
        )
    ]
    start = reverse("reports:filling_start", args=[period.pk])
    assert f'action="{start}"' in page.text
    assert '<input type="hidden" name="hoi" value="HKH05">' in page.text
    assert "csrfmiddlewaretoken" in page.text


@pytest.mark.parametrize(
    "days",
    [
        {"opens_on": day(1)},
        {"due_on": day(-2), "closes_on": day(-1)},
        {"starts_on": dt.date(2010, 1, 1), "ends_on": dt.date(2010, 6, 30)},
    ],
    ids=["not open yet", "closed", "before the branch was"],
)
def test_period_that_is_not_the_branchs_to_report_is_no_task(people, days):
    people.branch.starts_on = dt.date(2020, 1, 1)
    people.branch.save()
    make_period(**days)

    assert items(people) == []


def test_leave_to_be_late_opens_the_task_again(people):
    period = make_period(due_on=day(-2), closes_on=day(-1))
    for until in (day(3), day(4)):
        LockException.objects.create(
            period=period, branch=people.branch, until=until, reason="Bão.", by=people.officer
        )

    assert [title for title, *_ in items(people)] == ["Báo cáo 6 tháng đầu năm 2022"]


def test_begun_report_says_how_far_it_is(people):
    make_submission(people=people, values=VALUES | {"B2": ""})

    [(title, note, action)] = items(people)

    assert (title, action) == ("Báo cáo 6 tháng đầu năm 2022", "Làm tiếp")
    assert note.startswith("Đã xong 0/1 phần. Lưu lúc ")
    assert note.endswith(f" Hạn nộp: {day(10):%d/%m/%Y} (còn 10 ngày).")


def test_returned_report_says_how_many_places_are_to_be_mended(people):
    submission, _ = make_submission(State.SUBMITTED, people=people)
    actions.claim(submission=submission, by=people.officer)
    for code in ("B1", "C2"):
        actions.comment(submission=submission, code=code, text="Xem lại.", by=people.officer)
    decide(submission, State.RETURNED, by=people.officer)

    [(title, _, action)] = items(people)

    assert title == "Báo cáo 6 tháng đầu năm 2022 bị trả lại – cần sửa 2 chỗ"
    assert action == "Xem và sửa"


def test_sent_report_is_no_task_and_stands_in_the_table(get_page, client, people):
    submission, _ = make_submission(State.APPROVED, people=people)
    client.force_login(people.secretary)

    page = get_page(HOME)

    assert items(people) == []
    assert f"6 tháng đầu năm 2022 {TODAY:%d/%m/%Y} Đã duyệt {people.officer.full_name}" in page.text
    address = reverse("reports:submission_detail", args=[submission.pk])
    assert {address, f"{address}?in=1"} <= set(page.links)


def test_first_due_stands_first(people):
    edition = make_period(due_on=day(9)).edition
    make_period(edition=edition, number=2, due_on=day(2))

    assert [title for title, *_ in items(people)] == [
        "Báo cáo 6 tháng cuối năm 2022",
        "Báo cáo 6 tháng đầu năm 2022",
    ]


def test_reports_of_others_are_nobody_elses(people):
    make_submission(period=make_period())
    people.branch.ends_on = dt.date(2021, 1, 1)
    people.branch.save()

    assert items(people) == []


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_of_the_database_however_many_there_are(
    people, count, django_assert_num_queries
):
    editions = {State.APPROVED: make_edition(), State.DRAFT: make_edition()}
    for number in range(count):
        for kind in ("quarter", "half" if number < 2 else "year"):
            state = State.APPROVED if kind == "quarter" else State.DRAFT
            period = make_period(
                edition=editions[state],
                kind=kind,
                year=2022,
                number=1 if kind == "year" else number + 1,
            )
            make_submission(
                state,
                people=people,
                period=period,
                values={"A1": "1"} if state == State.DRAFT else VALUES,
            )

    # open reports and sent ones, open periods, official ones, indicators
    with django_assert_num_queries(4):
        reports = reports_at_hand(people.secretary, people.branch)
        assert len(items_of_reports(people.branch, reports)) == count
    assert len(reports.sent) == count


def test_page_of_all_sent_reports(get_page, client, people):
    client.force_login(people.chair)
    assert "Hội chưa nộp báo cáo nào." in get_page(reverse("reports:filling_list")).text

    make_submission(State.SUBMITTED, people=people)

    assert "Đã nộp, chờ duyệt" in get_page(reverse("reports:filling_list")).text
    client.force_login(make_branch_grant().user)
    assert "chờ duyệt" not in get_page(reverse("reports:filling_list")).text
