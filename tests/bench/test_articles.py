"""The articles that benchmarks read."""

import pytest
from django.utils import timezone

from bench import articles
from bench.articles import fill
from core.search import Query
from core.text import words
from news.models import Article, ArticleIndex, Category, DayViews, Photo, ViewTotal

pytestmark = pytest.mark.django_db


def test_they_are_as_many_as_asked_for_and_found_by_their_words(monkeypatch):
    monkeypatch.setattr(articles, "BATCH", 4)
    fill(9)
    fill(1, seed=8)

    rows = Article.objects.published()
    assert (rows.count(), Category.objects.count()) == (10, 6)
    assert 0 < Photo.objects.count() < 10
    for article in rows:
        assert article in rows.search(Query.parse(f"“{article.title}”"))


def test_they_are_the_same_for_the_same_seed():
    fill(3)
    fill(3)

    titles = list(Article.objects.order_by("pk").values_list("title", "body"))
    assert titles[:3] == titles[3:]


def test_they_are_of_a_natural_length_and_written_as_saved_ones():
    fill(3)

    for article in Article.objects.all():
        assert len(words(article.body)) in range(200, 550)
        indexed = ArticleIndex.objects.filter(pk=article.pk)
        before = indexed.values().get()
        article.save()
        assert indexed.values().get() == before


def test_the_first_is_read_most_and_all_have_a_total():
    fill(5)

    totals = ViewTotal.objects.order_by("-readers").values_list("readers", flat=True)
    assert list(totals) == [500_000, 250_000, 166_666, 125_000, 100_000]
    days = DayViews.objects.filter(readers__gte=3_000)
    assert days.values("article").distinct().count() == 1
    assert days.filter(day=timezone.localdate()).count() == 1
    assert days.count() == articles.DAYS
