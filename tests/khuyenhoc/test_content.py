"""Hearing of changed content, and knowing when one does not hear."""

import datetime as dt
import socket
import threading
import time

import pytest
from django.db import connection
from django.utils import timezone

from khuyenhoc import content
from khuyenhoc.content import Listener, nobody_can_write, seconds_to_next_moment
from news.models import Article, ViewTotal
from tests.factories import make_article

LONGEST = 10


def wait_until(holds):
    until = time.monotonic() + LONGEST
    while not holds():
        assert time.monotonic() < until
        threading.Event().wait(0.01)


def hear_all(listener):
    """Whatever was told before a sign of life was asked for has come with it."""
    for _ in range(2):
        sure = listener.sure_until
        wait_until(lambda sure=sure: listener.sure_until > sure)


@pytest.fixture
def listener(transactional_db):
    listener = Listener()
    listener.start()
    wait_until(listener.is_fresh)
    yield listener
    listener.end()


def test_change_is_heard_within_a_second(listener):
    article = make_article()
    hear_all(listener)
    heard, lsn = listener.generation, listener.lsn
    begun = time.monotonic()

    Article.objects.filter(pk=article.pk).update(title="Tên mới")

    wait_until(lambda: listener.generation > heard)
    assert time.monotonic() - begun < 1
    wait_until(lambda: listener.lsn not in {lsn, None})


def test_views_are_no_change(listener):
    article = make_article()
    hear_all(listener)
    heard = listener.generation

    ViewTotal.objects.create(article=article, readers=1)

    hear_all(listener)
    assert listener.generation == heard


def test_cut_line_is_noticed_and_what_happened_meanwhile_counts_as_a_change(listener):
    heard = listener.generation
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )

    wait_until(lambda: listener.generation > heard)
    wait_until(listener.is_fresh)


def test_without_a_database_nothing_is_sure(listener, monkeypatch):
    def refuse(**_):
        raise content.Error("away")

    monkeypatch.setattr(listener, "listen", refuse)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )

    wait_until(lambda: not listener.is_fresh())


@pytest.mark.django_db
def test_next_moment_is_when_what_was_scheduled_appears():
    assert 0 < seconds_to_next_moment() <= 24 * 60 * 60
    make_article(published_at=timezone.now() + dt.timedelta(seconds=30))
    make_article(published_at=timezone.now() + dt.timedelta(days=3))

    assert 28 < seconds_to_next_moment() <= 30


@pytest.mark.django_db
def test_next_moment_is_midnight(monkeypatch):
    late = dt.datetime(2026, 11, 27, 23, 59, 30, tzinfo=timezone.get_current_timezone())
    monkeypatch.setattr(content.timezone, "now", lambda: late)

    assert seconds_to_next_moment() == 30


def test_scheduled_article_is_a_change_when_its_moment_comes(listener):
    make_article(published_at=timezone.now() + dt.timedelta(seconds=1))
    wait_until(lambda: listener.next_moment < time.monotonic() + 1)
    heard, moment = listener.generation, listener.next_moment
    assert listener.sure_until <= moment

    wait_until(lambda: listener.generation > heard)

    assert time.monotonic() >= moment


def settings_with(monkeypatch, host, port):
    monkeypatch.setitem(connection.settings_dict, "HOST", str(host))
    monkeypatch.setitem(connection.settings_dict, "PORT", port)


def test_own_machine_that_runs_no_server_is_believed(monkeypatch, tmp_path):
    settings_with(monkeypatch, tmp_path, "5432")
    assert nobody_can_write()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / ".s.PGSQL.5432"))
        assert nobody_can_write()
        server.listen()
        assert not nobody_can_write()


def test_another_machine_is_not_believed(monkeypatch):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings_with(monkeypatch, "127.0.0.1", port)
    assert nobody_can_write()

    settings_with(monkeypatch, "127.0.0.2", port)

    assert not nobody_can_write()
