"""What stands beside an article: its neighbours by date, others of its category, the most read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects

from .models import Article, Photo

if TYPE_CHECKING:
    import datetime as dt

RELATED = 4
MOST_READ = 5
DAYS = 30


@dataclass(frozen=True)
class Beside:
    newer: Article | None
    older: Article | None
    related: list[Article]
    most_read: list[Article]


def beside(article: Article) -> Beside:
    """Two queries: the articles, and the pictures of these and of `article`, its `shown_photos`.

    Who is which is told here: the next of all is the next of those found too, and so on.
    """
    others = Article.objects.published().besides(article)
    # The preview shows articles whose category nobody has chosen yet.
    category = article.category if article.category_id else None
    sets = [others.in_category(category)[:RELATED], others.most_read(days=DAYS)[:MOST_READ]]
    if article.is_live:
        sets += [others.newer_than(article)[:1], others.older_than(article)[:1]]
    newest_first = list(Article.objects.in_any(*sets).for_headlines().with_recent_views(days=DAYS))
    shown = [article, *newest_first]
    prefetch_related_objects(shown, Photo.objects.on_page_of(article).as_shown())
    newer = [one for one in newest_first if article.is_live and _date(one) > _date(article)]
    older = [one for one in newest_first if article.is_live and _date(one) < _date(article)]
    related = [one for one in newest_first if category is None or one.category_id == category.pk]
    read = [one for one in newest_first if one.recent_views]
    return Beside(
        newer=newer[-1] if newer else None,
        older=older[0] if older else None,
        related=related[:RELATED],
        most_read=sorted(read, key=lambda one: -one.recent_views)[:MOST_READ],
    )


def _date(article: Article) -> tuple[dt.datetime, int]:
    """Those of one moment come in the order in which they were made."""
    return article.published_at, article.pk
