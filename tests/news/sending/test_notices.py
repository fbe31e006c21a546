"""What tells a sender: once, only of what can be read, and never lost."""

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

from accounts.models import Notice, Role
from branches.notices import PAUSE, mail_notices
from news.models import Article, State
from news.sending import notices
from news.sending.notices import tell_senders
from tests.factories import (
    make_article,
    make_association,
    make_branch,
    make_branch_grant,
    make_sent_article,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent():
    make_association(name="Hội Khuyến học huyện Mẫu")
    branch = make_branch(name="Bình Phú")
    sender = make_user(full_name="Nguyễn Thị Lan", email="lan@vidu.vn")
    make_branch_grant(branch=branch, user=sender)
    return make_sent_article(
        title="Trao học bổng", sent_by=sender, sent_for=branch, state=State.PUBLISHED
    )


def told():
    return sorted(Notice.objects.values_list("user__full_name", "sentence"))


def test_notice_and_letter_say_what_has_appeared_and_where(client, sent):
    assert tell_senders.call() == 1
    assert mail_notices.call() == 1

    client.force_login(sent.sent_by)
    inbox = client.get(reverse("accounts:notice_list")).text
    (letter,) = mail.outbox
    assert (letter.subject, letter.to) == ("Tin “Trao học bổng” đã được đăng", ["lan@vidu.vn"])
    assert sent.get_absolute_url() in letter.body
    assert "Tin “Trao học bổng” đã được đăng" in inbox
    for text in (inbox, letter.body):
        assert "Tin được gửi thay mặt Hội Khuyến học xã Bình Phú." in text


def test_sender_is_told_once(sent):
    tell_senders.call()

    assert tell_senders.call() == 0
    assert told() == [("Nguyễn Thị Lan", "Tin “Trao học bổng” đã được đăng")]


def test_two_processes_tell_each_sender_once(sent, monkeypatch):
    other = make_sent_article(state=State.PUBLISHED)
    counts = []

    def tell_while_the_second_runs(rows, tell=notices.tell):
        tell(rows)
        if not counts:
            counts.append(None)
            counts.append(tell_senders.call())

    monkeypatch.setattr(notices, "tell", tell_while_the_second_runs)

    assert tell_senders.call() == 1
    assert counts == [None, 1]
    assert {name for name, _ in told()} == {str(sent.sent_by), str(other.sent_by)}


def test_worker_that_is_killed_leaves_the_sender_to_be_told(sent, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(notices, "tell", Mock(side_effect=SystemExit))
        with pytest.raises(SystemExit):
            tell_senders.call()
    assert list(Article.objects.untold()) == [sent]

    assert tell_senders.call() == 1


def test_nobody_is_told_of_what_cannot_be_read_or_was_not_sent(sent):
    later = timezone.now() + dt.timedelta(hours=1)
    Article.objects.filter(pk=sent.pk).update(published_at=later)
    make_sent_article()
    make_article()

    assert tell_senders.call() == 0
    Article.objects.filter(pk=sent.pk).update(published_at=timezone.now())
    assert tell_senders.call() == 1


def test_longest_title_fits_its_notice(sent):
    title = "Đ" * Article._meta.get_field("title").max_length
    Article.objects.filter(pk=sent.pk).update(title=title)

    tell_senders.call()

    assert told() == [("Nguyễn Thị Lan", f"Tin “{title}” đã được đăng")]


@pytest.fixture
def desk(client, sent):
    """Staff before the sent article, which is not published yet."""
    Article.objects.filter(pk=sent.pk).update(state=State.DRAFT, published_at=None)
    sent.refresh_from_db()
    client.force_login(make_user(role=Role.STAFF))
    return client


def publish(desk, article, *, page="publish", **asked):
    address = reverse(f"admin:news_article_{page}", args=[article.pk])
    assert desk.post(address, {"shown_version": article.lock_version} | asked).status_code == 302


def test_publishing_tells_at_once_and_by_letter_after_the_pause(desk, sent, run_jobs):
    before = timezone.now()
    publish(desk, sent)
    assert told() == []

    run_jobs()

    assert told() == [("Nguyễn Thị Lan", "Tin “Trao học bổng” đã được đăng")]
    assert mail.outbox == []
    letter = DBTaskResult.objects.get(status=TaskResultStatus.READY)
    assert letter.run_after >= before + PAUSE
    DBTaskResult.objects.filter(pk=letter.pk).update(run_after=before)
    run_jobs()
    assert [letter.subject for letter in mail.outbox] == ["Tin “Trao học bổng” đã được đăng"]


def test_publishing_that_is_taken_back_tells_nobody(desk, sent):
    with transaction.atomic():
        publish(desk, sent)
        transaction.set_rollback(True)

    assert not DBTaskResult.objects.exists()


def test_scheduled_news_is_told_when_its_time_has_come(desk, sent, run_jobs):
    at = timezone.localtime() + dt.timedelta(hours=3)
    publish(desk, sent, page="publish_later", at=f"{at:%d/%m/%Y %H:%M}")

    run_jobs()
    assert told() == []
    sent.refresh_from_db()
    assert DBTaskResult.objects.get().run_after == sent.published_at

    past = timezone.now() - dt.timedelta(minutes=1)
    Article.objects.update(published_at=past)
    DBTaskResult.objects.update(run_after=past)
    run_jobs()
    assert [name for name, _ in told()] == ["Nguyễn Thị Lan"]


def test_night_tells_whom_nobody_has_told(sent):
    connection.check_constraints()  # what was written stands in the log, as after a commit

    call_command("nightly")

    assert [letter.to for letter in mail.outbox] == [["lan@vidu.vn"]]
