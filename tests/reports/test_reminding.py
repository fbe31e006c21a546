"""Reminding who owes a report: by an officer once a day, by the calendar once an occasion."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection

from accounts.models import Notice, Role
from branches.models import BranchRole
from core.dates import today
from reports import actions
from reports.board.reminding import owing, owing_with_people, remind, remind_by_the_calendar
from reports.models import LockException, Period
from reports.states import State
from tests.factories import make_branch, make_branch_grant, make_cluster, make_succession, make_user
from tests.reports.factories import START, People, make_period, make_submission

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture
def period():
    return make_period(ends_on=today() - DAY, starts_on=today() - 90 * DAY)


@pytest.fixture
def officer():
    return make_user(Role.OFFICER)


def make_owing(name="Tiên Du", **fields):
    """A branch with a secretary and a chair; and one of other people, who have nothing to do."""
    branch = make_branch(name=name, **fields)
    people = [
        make_branch_grant(branch=branch, role=role, starts_on=START).user
        for role in (BranchRole.SECRETARY, BranchRole.CHAIR)
    ]
    return branch, people


def address(period):
    return f"/ban-lam-viec/tien-do/{period.pk}/nhac/"


def test_who_owes_is_who_has_not_sent_or_got_it_back(period):
    for state in State:
        people = People(make_branch(name=state.value))
        make_submission(state, people=people, period=period)
    make_branch(name="none")
    make_branch(name="gone", ends_on=period.ends_on - DAY)
    make_branch(name="young", starts_on=period.ends_on + DAY)

    names = [branch.name for branch in owing(period) if not branch.name.startswith("Xã Số")]

    assert sorted(names) == ["draft", "none", "returned"]


def test_who_is_being_corrected_owes_nothing(period):
    submission, people = make_submission(State.APPROVED, period=period)
    actions.grant_correction(
        submission=submission, by=people.officer, reason="Sửa.", until=today() + DAY
    )

    assert people.branch not in owing(period)


def test_of_a_closed_period_only_those_who_could_send_are_reminded(period):
    returned = make_submission(State.RETURNED, period=period)[1].branch
    excepted, late = make_branch(name="excepted"), make_branch(name="late")
    for branch, until in ((excepted, today()), (late, today() - DAY)):
        LockException.objects.create(
            period=period, branch=branch, until=until, reason="Bão.", by=make_user()
        )
    Period.objects.update(due_on=today() - 2 * DAY, closes_on=today() - DAY)

    assert set(owing(Period.objects.get())) == {returned, excepted}


def test_reminder_reaches_the_people_of_the_branch(period, officer):
    branch, people = make_owing(code="08263")
    make_branch_grant(branch=branch, starts_on=START, ends_on=today() - DAY)

    assert remind(period=period, by=officer) == 1

    assert {notice.user for notice in Notice.objects.all()} == set(people)
    notice = Notice.objects.first()
    due = f"{period.due_on:%d/%m/%Y}"
    assert str(notice) == f"Nhắc nộp báo cáo 6 tháng đầu năm 2022 của xã Tiên Du – hạn {due}"
    assert notice.text == (
        "Đến nay chưa nhận được báo cáo 6 tháng đầu năm 2022 của Hội Khuyến học xã Tiên Du."
        f" Đề nghị quý Hội hoàn thành trước hết ngày {due}."
    )
    assert notice.url == "/ban-lam-viec/?hoi=08263"


def test_reminder_says_when_it_is_too_late(period, officer):
    make_owing()
    Period.objects.update(due_on=today() - 3 * DAY)

    remind(period=Period.objects.get(), by=officer)

    assert "Hạn nộp đã qua 3 ngày. Đề nghị quý Hội nộp sớm." in Notice.objects.first().text


def test_a_branch_is_reminded_once_a_day(period, officer, monkeypatch):
    make_owing()
    remind(period=period, by=officer)

    assert remind(period=period, by=make_user(Role.HEAD_OFFICER)) == 0
    monkeypatch.setattr("reports.board.reminding.today", lambda: today() + DAY)
    assert remind(period=period, by=officer) == 1
    assert Notice.objects.count() == 4


def test_one_cluster_can_be_reminded(period, officer):
    two, _ = make_owing("Hai")
    outside, _ = make_owing("Ngoài")
    make_cluster(two, number=2)

    assert remind(period=period, number=2, by=officer) == 1
    assert {notice.url for notice in Notice.objects.all()} == {f"/ban-lam-viec/?hoi={two.code}"}
    assert list(owing(period, 0)) == [outside]


def test_people_of_the_successor_are_reminded_of_what_the_branch_owed(period, officer):
    old, old_people = make_owing("Cũ", ends_on=today() - DAY)
    heir, people = make_owing("Mới", starts_on=today())
    make_succession("rename", old=[old], new=[heir], effective_on=today())
    for person in old_people:
        person.branch_grants.update(ends_on=today() - DAY)

    (row,) = owing_with_people(period, list(owing(period)))
    assert (row.branch, set(row.people)) == (old, set(people))
    assert remind(period=period, by=officer) == 1
    assert {notice.user for notice in Notice.objects.all()} == set(people)


@pytest.mark.parametrize("role", [Role.STAFF, Role.ADMINISTRATOR, None])
def test_only_officers_remind(period, role):
    make_owing()

    with pytest.raises(PermissionDenied):
        remind(period=period, by=make_user(role))
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("left", "told"),
    [(8, 0), (7, 1), (2, 1), (1, 1), (0, 1), (-1, 1), (-7, 1), (-8, 0)],
)
def test_the_calendar_reminds_a_week_and_a_day_before_and_once_after(left, told):
    day = today() + left * DAY
    period = make_period(due_on=day, closes_on=today() + 20 * DAY)
    _, people = make_owing()

    remind_by_the_calendar()
    remind_by_the_calendar()

    assert Notice.objects.count() == told * len(people)
    assert Period.objects.get() == period


def test_the_calendar_reminds_at_each_occasion_once(monkeypatch):
    period = make_period(due_on=today() + 9 * DAY, closes_on=today() + 20 * DAY)
    _, people = make_owing()
    told = []
    for days in range(20):
        now = today() + days * DAY
        monkeypatch.setattr("reports.board.reminding.today", lambda now=now: now)
        before = Notice.objects.count()
        remind_by_the_calendar()
        if Notice.objects.count() > before:
            told.append((period.due_on - now).days)

    assert told == [7, 1, -1]
    assert Notice.objects.count() == 3 * len(people)


def test_the_calendar_leaves_alone_who_has_sent_and_what_is_not_open():
    _, people = make_submission(State.SUBMITTED, period=make_period(due_on=today() + DAY))
    owing_one, _ = make_owing()
    Notice.objects.all().delete()
    make_period(kind="year", opens_on=today() + DAY, due_on=today() + 2 * DAY)

    remind_by_the_calendar()

    told = {notice.user for notice in Notice.objects.all()}
    assert told.isdisjoint({people.secretary, people.chair, people.delegate})
    assert Notice.objects.filter(url__endswith=owing_one.code).count() == 2
    assert {notice.key.rpartition(".")[2] for notice in Notice.objects.all()} == {"1"}
    assert len({notice.key.split(".")[2] for notice in Notice.objects.all()}) == 1


def test_night_reminds_and_mails(mailoutbox):
    make_period(due_on=today() + DAY)
    _, people = make_owing()
    connection.check_constraints()

    call_command("nightly")

    assert {letter.to[0] for letter in mailoutbox} == {person.email for person in people}


def test_page_lists_who_owes_and_gives_words_to_copy(client, get_page, period, officer):
    client.force_login(officer)
    make_owing()
    make_branch(name="Phú Lộc", phone="0210 123 456")
    returned = make_submission(State.RETURNED, period=period)[1]
    for grant in returned.other_chair.branch_grants.all():
        make_submission(
            State.EXCUSED, people=People(grant.branch), period=period
        )  # so that nothing of theirs is awaited

    page = get_page(address(period))

    assert "xã Tiên Du ○ Chưa nộp" in page.text
    assert "Chưa có ai được giao việc; gọi 0210 123 456" in page.text
    assert f"{returned.branch.label} ↩ Trả lại" in page.text
    message = client.get(address(period)).context["message"]
    assert message.startswith("Kính đề nghị các đơn vị chưa nộp báo cáo 6 tháng đầu năm 2022: ")
    assert "xã Tiên Du" in message
    assert (
        "Kính đề nghị các đơn vị sửa và nộp lại báo cáo 6 tháng đầu năm 2022:"
        f" {returned.branch.label}. Hạn {period.due_on:%d/%m/%Y}. Trân trọng."
    ) in message


def test_button_reminds_once_and_says_so(client, period, officer):
    client.force_login(officer)
    make_owing()

    page = client.post(address(period), follow=True)
    assert "Đã nhắc 1 đơn vị trong mục Thông báo." in page.text
    assert "Không còn đơn vị nào ở trang này để nhắc" in page.text
    assert "Đã nhắc</td>" in page.text
    again = client.post(address(period), follow=True)
    assert "Không còn đơn vị nào để nhắc" in again.text
    assert Notice.objects.count() == 2


def test_page_says_when_nobody_owes(client, get_page, period, officer):
    client.force_login(officer)

    assert "Không có đơn vị nào cần nhắc" in get_page(address(period)).text


def test_period_that_is_not_open_has_no_page(client, officer):
    client.force_login(officer)
    later = make_period(opens_on=today() + DAY)

    assert client.get(address(later)).status_code == 404
    assert client.post(address(later)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_the_same_of_the_database_however_many_owe(
    client, period, officer, count, django_assert_num_queries
):
    client.force_login(officer)
    for number in range(count):
        make_owing(f"Hội {number}")
    client.get(address(period))  # which notes when the officer came

    # savepoint and its release; session, person; period; how many, these; submissions, people,
    # told; association
    with django_assert_num_queries(11):
        client.get(address(period))
