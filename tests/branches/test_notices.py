"""Inbox first, then one letter about what is still unread: once, and never lost."""

import datetime as dt
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.models import Notice
from branches.notices import mail_notices, people_of, tell
from tests.factories import (
    make_association,
    make_branch,
    make_branch_grant,
    make_succession,
    make_user,
)

pytestmark = pytest.mark.django_db

LATER = dt.timedelta(minutes=11)


@pytest.fixture(autouse=True)
def portal(settings):
    settings.ALLOWED_HOSTS, settings.HTTPS = ["khuyenhoc.vidu.vn"], True
    make_association(name="Hội Khuyến học huyện Mẫu", short_name="Khuyến học Mẫu")


@pytest.fixture
def lan():
    return make_user(full_name="Nguyễn Thị Lan", email="lan@vidu.vn")


def notice(user, key="1", **fields):
    words = {"sentence": f"Báo cáo {key} đã được duyệt", "url": f"/bao-cao/{key}/"}
    return Notice(user=user, key=key, **words | fields)


def refuse(error, *addresses):
    """A mail server that refuses letters to these, or to everybody."""
    tried = []

    def send(subject, body, sender, to):
        tried.extend(to)
        if not addresses or set(to) & set(addresses):
            raise error

    return tried, send


def test_letter_about_one_thing_has_it_for_a_subject(lan):
    tell([notice(lan, text="Lý do: sai số.")])

    assert mail_notices.call() == 1
    (letter,) = mail.outbox
    assert (letter.subject, letter.to) == ("Báo cáo 1 đã được duyệt", ["lan@vidu.vn"])
    assert letter.body == (
        "Kính gửi ông/bà Nguyễn Thị Lan,\n"
        "\n"
        "Lý do: sai số.\n"
        "Xem tại: https://khuyenhoc.vidu.vn/bao-cao/1/\n"
        "\n"
        "Cần giúp, xin gọi 0210 000 0000.\n"
        "\n"
        "Trân trọng.\n"
        "\n"
        "Hội Khuyến học huyện Mẫu\n"
        "\n"
        "Không muốn nhận thư này nữa, xin bấm “Thôi nhận thư” tại"
        " https://khuyenhoc.vidu.vn/ban-lam-viec/thong-bao/\n"
    )


def test_several_things_are_one_letter_and_of_each_person_his_own(lan):
    other = make_user()
    tell([notice(lan, "1"), notice(lan, "2"), notice(other, "1")])

    assert mail_notices.call() == 2
    letters = {letter.to[0]: letter for letter in mail.outbox}
    assert letters["lan@vidu.vn"].subject == "[Khuyến học Mẫu] 2 thông báo mới"
    assert "1. Báo cáo 1 đã được duyệt.\nXem tại:" in letters["lan@vidu.vn"].body
    assert "2. Báo cáo 2 đã được duyệt.\nXem tại:" in letters["lan@vidu.vn"].body
    assert letters[other.email].subject == "Báo cáo 1 đã được duyệt"
    assert mail_notices.call() == 0


def test_an_occasion_is_told_once(lan):
    tell([notice(lan)])
    tell([notice(lan, sentence="Lần nữa")])

    assert [str(each) for each in lan.notices.all()] == ["Báo cáo 1 đã được duyệt"]


def test_letters_wait_a_while_and_go_with_the_transaction(lan, run_jobs):
    with transaction.atomic():
        tell([notice(lan)])
        transaction.set_rollback(True)
    assert not DBTaskResult.objects.exists()

    tell([notice(lan)])
    run_jobs()
    assert mail.outbox == []
    DBTaskResult.objects.update(run_after=timezone.now() - LATER)
    run_jobs()
    assert [letter.to for letter in mail.outbox] == [["lan@vidu.vn"]]


def test_nothing_to_tell_queues_nothing():
    tell([])

    assert not DBTaskResult.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"email": None},
        {"is_active": False},
        {"wants_letters": False},
    ],
)
def test_whom_no_letter_reaches_or_who_wants_none_has_the_inbox(lan, change):
    tell([notice(lan)])
    for name, value in change.items():
        setattr(lan, name, value)
    lan.save()

    assert mail_notices.call() == 0
    assert lan.notices.unread().count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"read_at": timezone.now()},
        {"created_at": timezone.now() - dt.timedelta(days=31)},
        {"claimed_at": timezone.now()},
    ],
)
def test_what_was_read_or_is_old_or_being_mailed_is_not_mailed(lan, change):
    tell([notice(lan)])
    Notice.objects.update(**change)

    assert mail_notices.call() == 0


def test_letter_of_a_killed_process_is_sent_after_an_hour(lan):
    tell([notice(lan)])
    Notice.objects.update(claimed_at=timezone.now() - dt.timedelta(minutes=61))

    assert mail_notices.call() == 1


def test_mail_server_that_is_away_is_asked_once_and_nothing_is_lost(lan, monkeypatch):
    people = [lan, make_user(), make_user()]
    tell([notice(person) for person in people])
    tried, send = refuse(OSError("mail is away"))
    with monkeypatch.context() as patch:
        patch.setattr("accounts.mail.send_mail", send)
        assert mail_notices.call() == 0
    assert len(tried) == 1
    assert Notice.objects.to_mail().count() == 3

    connection.check_constraints()  # what was written stands in the log, as after a commit
    call_command("nightly")

    assert {letter.to[0] for letter in mail.outbox} == {person.email for person in people}
    assert not Notice.objects.filter(mailed_at=None).exists()


def test_address_that_is_refused_stops_no_other(lan, monkeypatch):
    other = make_user()
    tell([notice(lan), notice(other)])
    tried, send = refuse(SMTPRecipientsRefused({}), "lan@vidu.vn")
    monkeypatch.setattr("accounts.mail.send_mail", send)

    assert mail_notices.call() == 1
    assert sorted(tried) == sorted(["lan@vidu.vn", other.email])
    assert list(Notice.objects.to_mail().values_list("user", flat=True)) == [lan.pk]


def test_two_processes_send_each_letter_once(lan, monkeypatch):
    other = make_user()
    tell([notice(lan), notice(other)])
    letters = []

    def while_the_second_runs(subject, body, sender, to):
        letters.extend(to)
        if len(letters) == 1:
            assert mail_notices.call() == 1

    monkeypatch.setattr("accounts.mail.send_mail", while_the_second_runs)

    assert mail_notices.call() == 1
    assert sorted(letters) == sorted(["lan@vidu.vn", other.email])


def test_what_comes_while_a_letter_is_on_its_way_is_in_the_next(lan, monkeypatch):
    tell([notice(lan)])
    bodies = []

    def while_more_comes(subject, body, sender, to):
        bodies.append(body)
        if len(bodies) == 1:
            tell([notice(lan, "2")])

    monkeypatch.setattr("accounts.mail.send_mail", while_more_comes)

    assert mail_notices.call() == 1
    assert mail_notices.call() == 1
    assert ["/bao-cao/1/" in body for body in bodies] == [True, False]
    assert ["/bao-cao/2/" in body for body in bodies] == [False, True]


def test_nightly_forgets_notices_after_a_year(lan):
    tell([notice(lan, "1"), notice(lan, "2")])
    year = dt.timedelta(days=365)
    Notice.objects.filter(key="1").update(created_at=timezone.now() - year - LATER)
    connection.check_constraints()

    call_command("nightly")

    assert list(lan.notices.values_list("key", flat=True)) == ["2"]


def test_people_of_a_branch_are_those_of_what_it_went_into_by_today():
    old, heir, later = make_branch(), make_branch(), make_branch()
    today, tomorrow = timezone.localdate(), timezone.localdate() + dt.timedelta(days=1)
    make_succession("rename", old=[old], new=[heir], effective_on=today)
    make_succession("rename", old=[heir], new=[later], effective_on=tomorrow)
    secretary, chair = (
        make_branch_grant(branch=heir, role=role).user for role in ("secretary", "chair")
    )
    make_branch_grant(branch=later)
    make_branch_grant(branch=heir, starts_on=tomorrow)
    own = make_branch_grant(branch=old).user

    assert set(people_of(old)) == {secretary, chair, own}
    assert set(people_of(old, "chair")) == {chair}
    assert set(people_of(heir)) == {secretary, chair}
