"""The letter that tells a sender: once, only of what can be read, and never lost."""

import datetime as dt
from unittest.mock import Mock

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts.models import Role
from news.models import Article, State
from news.sending.letters import tell_senders
from tests.factories import (
    make_article,
    make_association,
    make_branch,
    make_branch_grant,
    make_sent_article,
    make_user,
)

pytestmark = pytest.mark.django_db

BASE = "https://vidu.vn"


@pytest.fixture(autouse=True)
def own_url(settings):
    settings.OWN_URL = BASE


@pytest.fixture
def sent():
    make_association(name="Hội Khuyến học huyện Mẫu")
    branch = make_branch(name="Bình Phú")
    sender = make_user(full_name="Nguyễn Thị Lan", email="lan@vidu.vn")
    make_branch_grant(branch=branch, user=sender)
    return make_sent_article(
        title="Trao học bổng", sent_by=sender, sent_for=branch, state=State.PUBLISHED
    )


def test_letter_says_what_has_appeared_and_where(sent):
    assert tell_senders.call() == 1

    (letter,) = mail.outbox
    assert (letter.subject, letter.to) == ("Tin “Trao học bổng” đã được đăng", ["lan@vidu.vn"])
    assert f"https://vidu.vn{sent.get_absolute_url()}" in letter.body
    assert "Hội Khuyến học xã Bình Phú" in letter.body
    assert "Hội Khuyến học huyện Mẫu" in letter.body


def test_letter_is_sent_once(sent):
    tell_senders.call()

    assert tell_senders.call() == 0
    assert len(mail.outbox) == 1


def test_two_processes_send_each_letter_once(sent, monkeypatch):
    other = make_sent_article(state=State.PUBLISHED)
    letters = []

    def while_the_second_runs(subject, body, sender, to):
        letters.extend(to)
        if len(letters) == 1:
            assert tell_senders.call() == 1

    monkeypatch.setattr("accounts.mail.send_mail", while_the_second_runs)

    assert tell_senders.call() == 1
    assert sorted(letters) == sorted([sent.sent_by.email, other.sent_by.email])


def test_nobody_is_told_of_what_cannot_be_read_or_was_not_sent(sent):
    later = timezone.now() + dt.timedelta(hours=1)
    Article.objects.filter(pk=sent.pk).update(published_at=later)
    make_sent_article()
    make_article()

    assert tell_senders.call() == 0
    Article.objects.filter(pk=sent.pk).update(published_at=timezone.now())
    assert tell_senders.call() == 1


def test_letter_that_mail_refuses_is_tried_again_and_stops_no_other(sent, monkeypatch):
    other = make_sent_article(state=State.PUBLISHED)
    letters = []

    def refuse(subject, body, sender, to):
        letters.append(subject)
        if to == [sent.sent_by.email] and letters.count(subject) == 1:
            raise OSError("mail is away")

    monkeypatch.setattr("accounts.mail.send_mail", refuse)

    assert tell_senders.call() == 1
    assert list(Article.objects.untold()) == [sent]
    assert tell_senders.call() == 1
    assert not Article.objects.untold().exists()
    assert letters.count(f"Tin “{other.title}” đã được đăng") == 1


def test_sender_without_a_letter_box_is_told_in_the_workspace(client, sent):
    sent.sent_by.email = None
    sent.sent_by.save()
    client.force_login(sent.sent_by)

    assert tell_senders.call() == 0
    assert "Tin “Trao học bổng” đã được đăng" in client.get(reverse("workspace")).text


@pytest.fixture
def desk(client, sent):
    """Staff before the sent article, which is not published yet."""
    Article.objects.filter(pk=sent.pk).update(state=State.DRAFT, published_at=None)
    sent.refresh_from_db()
    client.force_login(make_user(role=Role.STAFF))
    return client


def publish(desk, article, *, page="publish", host="testserver", **asked):
    address = reverse(f"admin:news_article_{page}", args=[article.pk])
    form = {"shown_version": article.lock_version} | asked
    assert desk.post(address, form, headers={"host": host}).status_code == 302


def test_publishing_queues_the_letter_and_the_worker_sends_it(desk, sent, run_jobs):
    publish(desk, sent, host="localhost")  # whatever the desk calls the portal

    assert mail.outbox == []
    run_jobs()
    assert [letter.subject for letter in mail.outbox] == ["Tin “Trao học bổng” đã được đăng"]
    assert f"{BASE}{sent.get_absolute_url()}" in mail.outbox[0].body


def test_publishing_that_is_taken_back_takes_its_letter_along(desk, sent):
    with transaction.atomic():
        publish(desk, sent)
        transaction.set_rollback(True)

    assert not DBTaskResult.objects.exists()


def test_scheduled_news_is_told_when_its_time_has_come(desk, sent, run_jobs):
    at = timezone.localtime() + dt.timedelta(hours=3)
    publish(desk, sent, page="publish_later", at=f"{at:%d/%m/%Y %H:%M}")

    run_jobs()
    assert mail.outbox == []
    sent.refresh_from_db()
    assert DBTaskResult.objects.get().run_after == sent.published_at

    past = timezone.now() - dt.timedelta(minutes=1)
    Article.objects.update(published_at=past)
    DBTaskResult.objects.update(run_after=past)
    run_jobs()
    assert [letter.to for letter in mail.outbox] == [["lan@vidu.vn"]]


def test_letter_refused_at_one_publishing_leaves_at_the_next(desk, sent, run_jobs, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("accounts.mail.send_mail", Mock(side_effect=OSError("mail is away")))
        publish(desk, sent)
        run_jobs()
    assert DBTaskResult.objects.get().status == TaskResultStatus.SUCCESSFUL

    publish(desk, make_article(state=State.DRAFT))
    run_jobs()

    assert [letter.to for letter in mail.outbox] == [["lan@vidu.vn"]]


def test_night_tells_whom_nobody_has_told(sent, settings):
    settings.OWN_URL = "https://khuyenhoc.vidu.vn/"
    connection.check_constraints()  # what was written stands in the log, as after a commit

    call_command("nightly")

    assert "https://khuyenhoc.vidu.vn/tin-tuc/" in mail.outbox[0].body
