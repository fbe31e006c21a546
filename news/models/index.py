"""What the search reads. One row per article, written by `Article.save()`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import models
from django.utils import timezone

from core.fields import DateTimeField
from core.html import plain_text
from core.search import as_words, lexemes
from core.text import fold
from news.states import State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

    from core.search import Query

    from .article import Article


class LexemeQuery(SearchQuery):
    """A `tsquery` as it stands; Django's own would have PostgreSQL parse the lexemes again."""

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list]:
        return "%s::tsquery", [self.lexemes]

    def __init__(self, lexemes: str) -> None:
        super().__init__(lexemes)
        self.lexemes = lexemes


class ArticleIndexQuerySet(models.QuerySet["ArticleIndex"]):
    def published(self) -> Self:
        return self.filter(published_at__lte=timezone.now())

    def in_year(self, year: int) -> Self:
        return self.filter(published_at__year=year)

    def holding(self, query: Query) -> Self:
        """Those with every term of the query and, whole, every phrase."""
        return self.matching(query.tsquery).with_phrases(query)

    def matching(self, tsquery: str) -> Self:
        return self.filter(lexemes=LexemeQuery(tsquery))

    def with_phrases(self, query: Query) -> Self:
        found = self
        for phrase in query.phrases:
            found = found.filter(text_folded__contains=f" {phrase.folded} ")
        return found

    def newest_first(self) -> Self:
        return self.order_by("-published_at", "-article_id")

    def write(self, article: Article) -> None:
        self.update_or_create(article=article, defaults=columns(article))

    def write_new(self, articles: Iterable[Article]) -> None:
        """The rows of articles that have none yet, in one statement."""
        self.bulk_create(ArticleIndex(article=row, **columns(row)) for row in articles)


def columns(article: Article) -> dict[str, object]:
    """What the search reads of the article."""
    text = "\n".join(
        [
            article.title,
            article.printed_title,
            article.dateline,
            article.sapo,
            plain_text(article.body),
            article.byline,
            article.organisation,
        ]
    )
    return {
        "published_at": article.published_at if article.state == State.PUBLISHED else None,
        "lexemes": " ".join(lexemes(article.title, text)),
        "text_folded": as_words(fold(text)),
    }


class ArticleIndex(models.Model):
    """`published_at` is that of the article while its state is "published" (`DATE_INDEX`): a search
    reads thousands of rows for their dates alone. The other columns are stored apart from the row
    (migration 0014), so that a page of the table holds a hundred.
    """

    article = models.OneToOneField(
        "news.Article", models.CASCADE, primary_key=True, related_name="index"
    )
    published_at = DateTimeField(null=True)
    lexemes = SearchVectorField()
    text_folded = models.TextField()

    objects = ArticleIndexQuerySet.as_manager()

    class Meta:
        indexes = [
            # What waits to be put in its place would be read from end to end by each search.
            GinIndex(fields=["lexemes"], name="articleindex_lexemes", fastupdate=False),
            models.Index(fields=["-published_at", "-article"], name="articleindex_dated"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.text_folded[:40].strip()}"


# For what moves an article without saving it.
DATE_INDEX = pgtrigger.Trigger(
    name="date_index",
    when=pgtrigger.After,
    operation=pgtrigger.UpdateOf("state", "published_at"),
    declare=[("at", "TIMESTAMPTZ")],
    func=f"""
        IF NEW.state = '{State.PUBLISHED}' THEN at := NEW.published_at; END IF;
        UPDATE news_articleindex SET published_at = at
        WHERE article_id = NEW.id AND published_at IS DISTINCT FROM at;
        RETURN NULL;
    """,  # noqa: S608 -- put together from constants
)
