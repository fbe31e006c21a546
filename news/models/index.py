"""What the search reads. One row per article, written by `Article.save()`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import models

from core.html import plain_text
from core.search import as_words, lexemes
from core.text import exact, fold

from .article import Article

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

    from core.search import Query


class LexemeQuery(SearchQuery):
    """A `tsquery` as it stands; Django's own would have PostgreSQL parse the lexemes again."""

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list]:
        return "%s::tsquery", [self.lexemes]

    def __init__(self, lexemes: str) -> None:
        super().__init__(lexemes)
        self.lexemes = lexemes


class ArticleIndexQuerySet(models.QuerySet["ArticleIndex"]):
    def holding(self, query: Query) -> Self:
        """Those with every term of the query and, whole, every phrase."""
        found = self.filter(lexemes=LexemeQuery(query.tsquery))
        for phrase in query.phrases:
            found = found.filter(text_folded__contains=f" {phrase.folded} ")
        return found

    def write(self, article: Article) -> None:
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
        self.update_or_create(
            article=article,
            defaults={
                "title": as_words(exact(article.title)),
                "title_folded": as_words(fold(article.title)),
                "text": as_words(exact(text)),
                "text_folded": as_words(fold(text)),
                "lexemes": models.Func(
                    models.Value(lexemes(text), output_field=ArrayField(models.TextField())),
                    function="array_to_tsvector",
                ),
            },
        )


class ArticleIndex(models.Model):
    """Columns ending in `_folded` hold the text without accents."""

    article = models.OneToOneField(Article, models.CASCADE, primary_key=True, related_name="index")
    title = models.TextField()
    title_folded = models.TextField()
    text = models.TextField()
    text_folded = models.TextField()
    lexemes = SearchVectorField()

    objects = ArticleIndexQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["lexemes"], name="articleindex_lexemes")]

    def __str__(self) -> str:
        return self.title.strip()
