"""Kept pages of the whole portal: the same to the byte as those that Django makes."""

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_started
from django.db import close_old_connections
from django.test import Client, RequestFactory

from khuyenhoc.page_cache import KEPT, PageCache
from news import counting
from news.counting import HOLE
from news.flushing import Flusher, Here
from news.lanes import Folder, Lane
from tests.addresses import make_addresses
from tests.factories import make_article
from tests.khuyenhoc.test_page_cache import Listening

AGENT = "Mozilla/5.0 (Linux; Android 13; SM-A127F) Chrome/120 Mobile"


@pytest.fixture
def ask():
    """The body that the portal answers with a page cache in front."""
    cache = PageCache(WSGIHandler(), Listening())

    def ask(address, agent="", remote="203.0.113.1"):
        environ = RequestFactory().get(address, HTTP_USER_AGENT=agent, REMOTE_ADDR=remote).environ
        del environ["HTTP_COOKIE"]
        # It would close the connection that holds the test's rows; the test client does the same.
        request_started.disconnect(close_old_connections)
        return b"".join(cache(environ, lambda *told: None))

    yield ask
    request_started.connect(close_old_connections)


@pytest.fixture
def lane(tmp_path, monkeypatch):
    folder = Folder(tmp_path / "lanes")
    lane = Lane.create(folder.path)
    monkeypatch.setattr(counting, "here", Here(folder, lane, Flusher(folder, lane)))
    yield lane
    lane.leave()
    folder.close()


@pytest.mark.django_db
@pytest.mark.usefixtures("lane")
def test_every_kept_route_is_made_once_and_answered_without_the_database(
    ask, django_assert_num_queries
):
    addresses = make_addresses(every=True)
    uncached = Client()

    for name in sorted(KEPT):
        first = ask(addresses[name])
        with django_assert_num_queries(0):
            again = ask(addresses[name])
        assert (name, again) == (name, first)
        assert (name, first) == (name, uncached.get(addresses[name]).content)
        assert HOLE not in first


@pytest.mark.django_db(transaction=True)
def test_each_reader_sees_the_number_with_his_own_view(lane, ask, django_assert_num_queries):
    article = make_article()
    address = article.get_absolute_url()
    assert "Lượt xem: 1<" in ask(address, AGENT).decode()

    with django_assert_num_queries(0):
        told = [ask(address, AGENT, f"203.0.113.{n}").decode() for n in (2, 3, 3)]
        told.append(ask(address, "curl/8.0", "203.0.113.4").decode())

    assert ["Lượt xem: 2<" in told[0], *("Lượt xem: 3<" in page for page in told[1:])] == [True] * 4
    assert lane.everything() == {(article.pk, 0): 3, (article.pk, 1): 1}


@pytest.mark.django_db(transaction=True)
def test_without_a_lane_an_article_is_made_for_each_reader(ask):
    address = make_article().get_absolute_url()

    for n in (1, 2, 3):
        assert f"Lượt xem: {n}<" in ask(address, AGENT, f"203.0.113.{n}").decode()
