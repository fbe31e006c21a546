"""The same button twenty times at once: one article, sent once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from news import actions
from news.models import Article
from tests.factories import make_branch_grant, make_category

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

CLICKS = 20


@pytest.fixture
def grant():
    make_category()
    return make_branch_grant()


def at_once(job):
    """What `job` answers to each of many callers who press together."""
    start = Barrier(CLICKS)

    def press(_):
        start.wait()
        try:
            return job()
        finally:
            connection.close()

    with ThreadPoolExecutor(CLICKS) as pool:
        return list(pool.map(press, range(CLICKS)))


def test_many_clicks_begin_one_article(grant):
    begun = at_once(lambda: actions.begin_sending(branch=grant.branch, by=grant.user).pk)

    assert set(begun) == {Article.objects.get().pk}


def test_many_requests_send_once(grant):
    article = actions.begin_sending(branch=grant.branch, by=grant.user)
    article.title, article.body = "Trao học bổng", "<p>Sáng 25/5.</p>"
    article.save()

    def send():
        try:
            actions.send(article=Article.objects.get(pk=article.pk), by=grant.user)
        except actions.AlreadyMoved:
            return "lost"
        return "sent"

    # A caller who read the row after it was sent finds nothing to send either.
    assert sorted(at_once(send)) == ["lost"] * (CLICKS - 1) + ["sent"]
    assert Article.objects.sent().count() == 1
