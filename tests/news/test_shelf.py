"""The list of all articles: what it counts, and that its pages are those of one long list."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from news.actions import withdraw
from news.models import Article, MonthCount, State
from news.shelf import Shelf
from tests.factories import make_article, make_category

pytestmark = pytest.mark.django_db


def months(category=None):
    return [(row.month, row.count) for row in MonthCount.objects.published(category)]


def test_months_count_published_articles_in_vietnam_time():
    # The last evening of 2021 in London is the first morning of 2022 here.
    make_article(published_at=dt.datetime(2021, 12, 31, 20, tzinfo=dt.UTC))
    make_article(published_at=dt.datetime(2022, 5, 25, 1, tzinfo=dt.UTC))
    other = make_article(published_at=dt.datetime(2022, 5, 26, 1, tzinfo=dt.UTC))
    make_article(state=State.DRAFT)
    make_article(state=State.WITHDRAWN, published_at=dt.datetime(2022, 6, 1, tzinfo=dt.UTC))

    assert months() == [(dt.date(2022, 5, 1), 2), (dt.date(2022, 1, 1), 1)]
    assert months(other.category) == [(dt.date(2022, 5, 1), 1)]
    assert Shelf().years == [2022]


def test_this_month_counts_what_the_clock_has_published():
    now = timezone.now()
    make_article(published_at=now)
    make_article(published_at=now + dt.timedelta(seconds=60))
    make_article(published_at=now + dt.timedelta(days=70))

    assert months() == [(timezone.localdate().replace(day=1), 1)]


def test_months_follow_what_becomes_of_an_article():
    may, june = (dt.datetime(2022, month, 5, tzinfo=dt.UTC) for month in (5, 6))
    article, other = make_article(published_at=may), make_category()
    assert months() == [(dt.date(2022, 5, 1), 1)]

    article.published_at, article.category = june, other
    article.save()
    assert months() == months(other) == [(dt.date(2022, 6, 1), 1)]

    article.refresh_from_db()
    withdraw(article=article, by=None, reason="Sai tên.")
    assert months() == []
    assert not MonthCount.objects.exists()


def test_saving_an_article_again_counts_it_once():
    article = make_article(published_at=dt.datetime(2022, 5, 5, tzinfo=dt.UTC))
    article.title = "Tên khác"
    article.save()

    assert months() == [(dt.date(2022, 5, 1), 1)]


@pytest.fixture
def hesitant_months(transactional_db):
    """A month that has been counted waits, so that another transaction can come in between."""
    with connection.cursor() as cursor:
        cursor.execute("""
            CREATE FUNCTION hesitate() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN PERFORM pg_sleep(0.3); RETURN NULL; END $$;
            CREATE TRIGGER hesitates AFTER UPDATE ON news_monthcount
            FOR EACH ROW EXECUTE FUNCTION hesitate()
        """)
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION hesitate() CASCADE")


def test_articles_that_change_places_at_once_do_not_wait_in_a_ring(hesitant_months):
    may, june = (dt.datetime(2022, month, 5, tzinfo=dt.UTC) for month in (5, 6))
    article = make_article(published_at=may)
    other = make_article(published_at=june, category=article.category)
    together = Barrier(2)

    def move(moved, to):
        try:
            together.wait(5)
            Article.objects.filter(pk=moved.pk).update(published_at=to)
        finally:
            connection.close()

    with ThreadPoolExecutor() as pool:
        list(pool.map(move, [article, other], [june, may]))

    assert months() == [(dt.date(2022, 6, 1), 1), (dt.date(2022, 5, 1), 1)]


def test_pages_are_those_of_the_whole_list():
    category = make_category()
    for n in range(13):
        month = 1 + n * 5 % 4
        moment = dt.datetime(2022, month, 1 + n % 3, tzinfo=dt.UTC)
        make_article(published_at=moment, category=category if n % 2 else make_category())

    for shelf, articles in (
        (Shelf(), Article.objects.published()),
        (Shelf(category), Article.objects.published().in_category(category)),
    ):
        count = shelf.count()
        assert count == articles.count()
        paged = [row for start in range(0, count, 3) for row in shelf[start : start + 3]]
        assert paged == list(articles)


def test_narrowed_to_a_year_it_has_the_pages_of_that_year():
    rows = [
        make_article(published_at=dt.datetime(2021 + n % 2, 3, n + 1, tzinfo=dt.UTC))
        for n in range(6)
    ]
    shelf = Shelf()
    shelf.narrow(2021)

    assert (shelf.years, shelf.count()) == ([2022, 2021], 3)
    assert [*shelf[0:2], *shelf[2:3]] == [rows[4], rows[2], rows[0]]


@pytest.mark.parametrize("page", [1, 3])
def test_page_of_the_list_costs_the_same_wherever_it_lies(django_assert_num_queries, page):
    for n in range(30):
        make_article(published_at=dt.datetime(1990 + n, 1, 1, tzinfo=dt.UTC))
    shelf = Shelf()

    with django_assert_num_queries(1):
        assert len(shelf[page * 10 - 10 : page * 10]) == 10
