"""Which pages read the replica. One that is real, behind, and killed: tests/deploy/."""

from types import SimpleNamespace

import psycopg2.errors
import pytest
from django.db import OperationalError, connections
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from khuyenhoc import content, replica
from news.models import Article, DayViews, ViewTotal
from tests.factories import make_article, make_user

AGENT = "Mozilla/5.0 (Linux; Android 13; SM-A127F) Chrome/120 Mobile"


def listener(*, lsn="0/1", is_fresh=True):
    return SimpleNamespace(lsn=lsn, is_fresh=lambda: is_fresh)


@pytest.fixture
def second(db, settings, monkeypatch):
    """What is asked in the replica's place, where the test's own transaction answers."""
    own = connections.settings["default"] | {"ATOMIC_REQUESTS": False}
    monkeypatch.setitem(connections.settings, "replica", own)
    settings.DATABASE_ROUTERS = ["khuyenhoc.replica.Router"]
    monkeypatch.setattr(content, "listener", listener())
    monkeypatch.setattr(replica, "paused_until", 0.0)
    primary = connections["default"]
    # Called "default" itself: the tests' guard lets no other name through.
    connection = connections["replica"] = primary.copy()
    connection.connection, connection.in_atomic_block = primary.connection, True
    monkeypatch.setattr(connection, "close", lambda: None)
    with CaptureQueriesContext(connection) as queries:
        yield queries
    del connections["replica"]


@pytest.fixture
def level(second, monkeypatch):
    monkeypatch.setattr(replica, "_is_level", lambda: True)
    return second


def test_page_of_a_reader_is_read_from_a_level_replica(
    level, client, django_capture_on_commit_callbacks
):
    article = make_article(title="Khai giảng lớp xoá mù chữ")

    with (
        CaptureQueriesContext(connections["default"]) as of_primary,
        django_capture_on_commit_callbacks(execute=True),
    ):
        response = client.get(article.get_absolute_url(), headers={"User-Agent": AGENT})

    assert "Khai giảng lớp xoá mù chữ" in response.text
    assert len(level) > 0
    assert [q["sql"] for q in of_primary if q["sql"].lstrip().startswith("SELECT")] == []
    # The view is written, and to the primary.
    assert ViewTotal.objects.get().readers == DayViews.objects.get().readers == 1


def test_signed_in_people_read_the_primary(level, client):
    article = make_article()
    client.force_login(make_user())

    assert client.get(article.get_absolute_url()).status_code == 200

    assert len(level) == 0


def test_forms_that_are_sent_read_the_primary(level, client):
    client.post("/dang-nhap/", {"username": "ai", "password": "sai-mat-khau"})

    assert len(level) == 0


def test_people_are_read_from_the_primary_by_readers_too(level):
    with replica.reading():
        assert list(User.objects.all()) == []
        assert len(level) == 0
        assert list(Article.objects.all()) == []
        assert len(level) == 1


def test_rows_of_the_replica_are_locked_and_written_at_the_primary(level):
    make_article()
    with replica.reading():
        article = Article.objects.get()
        article.refresh_from_db(from_queryset=Article.objects.select_for_update(of=("self",)))
        article.title = "Tên mới"
        article.save()

    assert Article.objects.get().title == "Tên mới"
    assert len(level) == 1


def test_what_was_read_from_the_replica_is_followed_at_the_primary_later(level):
    make_article()
    with replica.reading():
        article = Article.objects.get()

    assert article.category.name
    assert len(level) == 1


def test_nothing_is_asked_before_a_page_reads(second, client):
    assert client.get("/healthz").status_code == 200

    assert [q["sql"] for q in second] == []


def test_page_asks_once_and_stays(second, monkeypatch, client):
    answers = iter([True])
    monkeypatch.setattr(replica, "_is_level", lambda: next(answers))

    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    "heard",
    [None, listener(is_fresh=False), listener(lsn=None), listener(lsn="0/1")],
    ids=["no listener", "no sign of life", "unknown position", "not a replica"],
)
def test_primary_is_read_where_the_replica_is_not_known_to_be_level(second, monkeypatch, heard):
    monkeypatch.setattr(content, "listener", heard)

    with replica.reading() as reading:
        assert list(Article.objects.all()) == []

    assert reading.alias == "default"


def test_position_is_not_known_from_a_change_until_it_is_asked_for(db):
    heard = content.Listener()
    heard.lsn = "0/1"
    known = []

    def look(execute, *asked):
        known.append((heard.generation, heard.lsn))
        return execute(*asked)

    with connections["default"].execute_wrapper(look):
        heard.change()

    assert known[0] == (1, None)
    assert heard.lsn > "0/1"


def test_replica_that_does_not_answer_is_left_alone_for_a_while(second, monkeypatch):
    asked = []

    def refuse():
        asked.append(1)
        raise OperationalError("connection refused")

    monkeypatch.setattr(connections["replica"], "cursor", refuse)
    for _ in range(2):
        with replica.reading() as reading:
            assert list(Article.objects.all()) == []
        assert reading.alias == "default"
    assert asked == [1]

    monkeypatch.setattr(replica, "paused_until", 0.0)
    with replica.reading() as reading:
        reading.decided()
    assert asked == [1, 1]


def test_page_that_loses_the_replica_halfway_is_made_from_the_primary(level, client, monkeypatch):
    article = make_article(title="Khai giảng lớp xoá mù chữ")

    def lose(*_):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(connections["replica"], "cursor", lose)
    monkeypatch.setattr(replica, "_is_level", lambda: replica.paused_until == 0)

    response = client.get(article.get_absolute_url())

    assert response.status_code == 200
    assert "Khai giảng lớp xoá mù chữ" in response.text


def test_page_that_takes_too_long_is_not_begun_again(level, client, monkeypatch):
    tried = []

    def cancel(*_):
        tried.append(1)
        raise OperationalError from psycopg2.errors.QueryCanceled("statement timeout")

    monkeypatch.setattr(connections["replica"], "cursor", cancel)

    assert client.get("/").status_code == 503
    assert tried == [1]
    assert replica.paused_until == 0
