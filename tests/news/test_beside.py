import datetime as dt

import pytest
from django.utils import timezone

from news.beside import beside
from news.models import Article, State
from tests.factories import make_article, make_category, make_day_views, make_photo

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def hours_ago(hours, **fields):
    return make_article(published_at=NOW - dt.timedelta(hours=hours), **fields)


def test_neighbours_are_the_next_by_date_of_any_category():
    oldest, older, article, newer, newest = (hours_ago(n) for n in (5, 4, 3, 2, 1))
    # The most read are found along with them, and are no neighbours.
    for far in (oldest, newest):
        make_day_views(far, readers=9)
    hours_ago(3.5, state=State.DRAFT)
    hours_ago(2.5, state=State.WITHDRAWN)

    found = beside(article)

    assert (found.newer, found.older) == (newer, older)
    assert (beside(newest).newer, beside(oldest).older) == (None, None)


def test_neighbours_of_one_moment_come_in_the_order_of_entry():
    first, second, third = (hours_ago(1) for _ in range(3))

    found = beside(second)

    assert (found.newer, found.older) == (third, first)


def test_what_readers_do_not_see_yet_has_no_neighbours():
    hours_ago(1)
    scheduled = make_article(published_at=NOW + dt.timedelta(hours=1))

    found = beside(scheduled)

    assert (found.newer, found.older) == (None, None)


def test_related_are_the_newest_of_the_category():
    category = make_category()
    articles = [hours_ago(n, category=category) for n in (6, 5, 4, 3, 2, 1)]
    make_day_views(articles[0], readers=9)
    hours_ago(2)

    assert beside(articles[3]).related == [articles[n] for n in (5, 4, 2, 1)]


def test_article_without_category_has_the_newest_of_all():
    articles = [hours_ago(n) for n in (5, 4, 3, 2, 1)]

    assert beside(Article(pk=0)).related == articles[:0:-1]


def test_most_read_are_those_of_thirty_days_but_for_the_article():
    article, *others = (hours_ago(n) for n in range(1, 8))
    make_day_views(article, readers=99)
    for readers, other in enumerate(others):
        make_day_views(other, readers=readers)
    make_day_views(others[0], readers=99, days_ago=30)
    make_day_views(others[1], readers=7, days_ago=29)

    assert beside(article).most_read == [others[n] for n in (1, 5, 4, 3, 2)]


def test_equally_read_the_newer_first():
    article, newer, older = (hours_ago(n) for n in (1, 2, 3))
    for other in (older, newer):
        make_day_views(other, readers=3)

    assert beside(article).most_read == [newer, older]


def test_pictures_come_along(django_assert_num_queries):
    article, other = hours_ago(2), hours_ago(1)
    lead, second = make_photo(article=article, is_lead=True), make_photo(article=article)
    card = make_photo(article=other, is_lead=True)
    make_photo(article=other)
    make_photo(article=article, alt="")

    with django_assert_num_queries(2):
        found = beside(article)
        assert article.shown_photos == [lead, second]
        assert found.newer.shown_photos == [card]
