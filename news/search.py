"""What readers find among the published articles, however many there are (ADR 0011)."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone

from .models import Article, ArticleIndex, MonthCount

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.search import Query

# No more are counted; of a search that finds more, so many can be read, the best first.
MOST_COUNTED, MOST_READ = 2_000, 200
# So many texts are looked through for a phrase, and so many articles into for what is frequent.
MOST_VERIFIED, LATEST = 500, 200


class Found:
    """The articles with every term and, whole, every phrase of the query, best first, as a list to
    cut pages from: titles rank above texts, and in each the reader's accents above bare letters;
    then by date. A phrase of three words or more is looked for only in the newest MOST_VERIFIED
    that have its pairs.
    """

    def __init__(self, query: Query, *, year: int | None = None) -> None:
        self.query = query
        index = ArticleIndex.objects.published()
        self.index = index.in_year(year) if year else index

    @cached_property
    def years(self) -> list[int]:
        """Those that have some, newest first; where more is found than counted, those that have
        any article.
        """
        if self.has_more:
            return sorted({row.month.year for row in MonthCount.objects.published()}, reverse=True)
        return sorted({timezone.localtime(row[1]).year for row in self._rows}, reverse=True)

    @property
    def has_more(self) -> bool:
        """Than MOST_COUNTED."""
        return len(self._rows) > MOST_COUNTED

    @cached_property
    def may_have_more(self) -> bool:
        """A phrase stood in so many places perhaps that not all were looked at."""
        return len(self._gathered) == MOST_VERIFIED and bool(self.query.phrases)

    @property
    def counted(self) -> int:
        return min(len(self._rows), MOST_COUNTED)

    def count(self) -> int:
        """How many there are to read."""
        return MOST_READ if self.has_more else len(self._rows)

    def __getitem__(self, rows: slice) -> list[Article]:
        ids = self._best(min(rows.stop, self.count()))[rows.start : rows.stop]
        found = Article.objects.published().for_results().in_bulk(ids)
        return [found[pk] for pk in ids if pk in found]

    @cached_property
    def _gathered(self) -> list[tuple]:
        """Key and date of those that match, up to one more than are counted; a phrase may be
        missing in some.
        """
        found = self.index.matching(self.query.tsquery).values_list("pk", "published_at")
        with by_bitmap():
            if self.query.phrases:
                return list(found.newest_first()[:MOST_VERIFIED])
            return list(found[: MOST_COUNTED + 1])

    @cached_property
    def _rows(self) -> list[tuple]:
        if not self.query.phrases:
            return self._gathered
        named = ArticleIndex.objects.filter(pk__in=[pk for pk, _ in self._gathered])
        with by_bitmap():
            whole = set(named.with_phrases(self.query).values_list("pk", flat=True))
        return [row for row in self._gathered if row[0] in whole]

    @cached_property
    def _latest(self) -> list[int]:
        return list(self.index.newest_first().values_list("pk", flat=True)[:LATEST])

    def _best(self, count: int) -> list[int]:
        """The keys of the best `count`."""
        best: dict[int, None] = {}
        newest = self._frequent if self.has_more and self._latest else self._known
        with by_bitmap():
            for rank in self.query.ranks:
                if len(best) >= count:
                    break
                best |= dict.fromkeys(newest(rank, count + len(best)))
        return list(best)[:count]

    def _known(self, rank: str, _count: int) -> list[int]:
        """Those of `_rows` that match, newest first."""
        known = {pk for pk, _ in self._rows}
        return [pk for pk in self._newest(rank, MOST_COUNTED) if pk in known]

    def _frequent(self, rank: str, count: int) -> list[int]:
        """The newest `count` that match: what is frequent is among the latest of all, and what is
        not is quickly gathered.
        """
        matching = ArticleIndex.objects.filter(pk__in=self._latest).matching(rank)
        found = set(matching.values_list("pk", flat=True))
        keys = [pk for pk in self._latest if pk in found]
        return keys[:count] if len(keys) >= count else self._newest(rank, count)

    def _newest(self, rank: str, count: int) -> list[int]:
        return list(self.index.matching(rank).newest_first().values_list("pk", flat=True)[:count])


@contextmanager
def by_bitmap() -> Iterator[None]:
    """Have PostgreSQL gather rows by the index of lexemes, and look into none of them: it thinks
    little of reading a row's lexemes, which takes a hundred times as long as reading the row.
    """
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        yield
        cursor.execute("SET LOCAL enable_seqscan = on; SET LOCAL enable_indexscan = on")
