"""The letter that tells a sender: once, only of what can be read, and never lost."""

import datetime as dt

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

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
    assert tell_senders(base=BASE) == 1

    (letter,) = mail.outbox
    assert (letter.subject, letter.to) == ("Tin “Trao học bổng” đã được đăng", ["lan@vidu.vn"])
    assert f"https://vidu.vn{sent.get_absolute_url()}" in letter.body
    assert "Hội Khuyến học xã Bình Phú" in letter.body
    assert "Hội Khuyến học huyện Mẫu" in letter.body


def test_letter_is_sent_once(sent):
    tell_senders(base=BASE)

    assert tell_senders(base=BASE) == 0
    assert len(mail.outbox) == 1


def test_nobody_is_told_of_what_cannot_be_read_or_was_not_sent(sent):
    later = timezone.now() + dt.timedelta(hours=1)
    Article.objects.filter(pk=sent.pk).update(published_at=later)
    make_sent_article()
    make_article()

    assert tell_senders(base=BASE) == 0
    Article.objects.filter(pk=sent.pk).update(published_at=timezone.now())
    assert tell_senders(base=BASE) == 1


def test_letter_that_mail_refuses_is_tried_again_and_stops_no_other(sent, monkeypatch):
    other = make_sent_article(state=State.PUBLISHED)
    letters = []

    def refuse(subject, body, sender, to):
        letters.append(subject)
        if to == [sent.sent_by.email] and letters.count(subject) == 1:
            raise OSError("mail is away")

    monkeypatch.setattr("accounts.mail.send_mail", refuse)

    assert tell_senders(base=BASE) == 1
    assert list(Article.objects.untold()) == [sent]
    assert tell_senders(base=BASE) == 1
    assert not Article.objects.untold().exists()
    assert letters.count(f"Tin “{other.title}” đã được đăng") == 1


def test_sender_without_a_letter_box_is_told_in_the_workspace(client, sent):
    sent.sent_by.email = None
    sent.sent_by.save()
    client.force_login(sent.sent_by)

    assert tell_senders(base=BASE) == 0
    assert "Tin “Trao học bổng” đã được đăng" in client.get(reverse("workspace")).text


def test_publishing_tells_after_the_commit_whatever_mail_does(
    client, sent, monkeypatch, django_capture_on_commit_callbacks
):
    Article.objects.filter(pk=sent.pk).update(state=State.DRAFT, published_at=None)
    sent.refresh_from_db()
    jobs = []
    monkeypatch.setattr("accounts.after_response.POOL.submit", lambda *job: jobs.append(job))
    client.force_login(make_user(role=Role.STAFF))

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(
            reverse("admin:news_article_publish", args=[sent.pk]),
            {"shown_version": sent.lock_version},
        )
        assert jobs == []

    assert response.status_code == 302
    ((_, job),) = jobs
    job()
    assert [letter.subject for letter in mail.outbox] == ["Tin “Trao học bổng” đã được đăng"]
    assert f"http://testserver{sent.get_absolute_url()}" in mail.outbox[0].body


def test_command_tells_of_what_was_scheduled(sent, capsys, settings):
    settings.ALLOWED_HOSTS, settings.HTTPS = ["khuyenhoc.vidu.vn"], True

    call_command("tell_senders")

    assert "https://khuyenhoc.vidu.vn/tin-tuc/" in mail.outbox[0].body
    assert capsys.readouterr().out == "Đã gửi 1 thư.\n"
