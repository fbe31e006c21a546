"""The published articles, of one category or year or of all, as a list to turn the pages of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .models import Article, MonthCount

if TYPE_CHECKING:
    from .models import ArticleQuerySet, Category


class Shelf:
    """What a paginator cuts pages from. One query counts the months; a page is then looked for in
    its own month, so that none costs more for lying deep.
    """

    def __init__(self, category: Category | None = None) -> None:
        self.category = category
        self.months = MonthCount.objects.published(category)
        self.years = sorted({month.month.year for month in self.months}, reverse=True)

    def narrow(self, year: int | None) -> None:
        """To the articles of one of its years; None is all of them."""
        if year:
            self.months = [month for month in self.months if month.month.year == year]

    def count(self) -> int:
        return sum(month.count for month in self.months)

    def __getitem__(self, rows: slice) -> ArticleQuerySet:
        articles = Article.objects.published().in_category(self.category).for_list()
        skipped = rows.start
        for month in self.months:
            if skipped < month.count:
                return articles.before(month.end)[skipped : skipped + rows.stop - rows.start]
            skipped -= month.count
        return articles.none()
