"""What readers looked for and did not find."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from core.fields import DateField, LineField, PositiveIntegerField

if TYPE_CHECKING:
    import datetime as dt


class SearchMissQuerySet(models.QuerySet["SearchMiss"]):
    def between(self, first: dt.date, last: dt.date) -> Self:
        """Both days included."""
        return self.filter(day__range=(first, last))

    def before(self, day: dt.date) -> Self:
        return self.filter(day__lt=day)

    def by_query(self) -> models.QuerySet:
        """Rows of `words` and `times`, the most wanted first."""
        return (
            self.values("folded")
            .annotate(words=models.Max("query"), times=models.Sum("count"))
            .values("words", "times")
            .order_by("-times", "folded")
        )


class SearchMiss(models.Model):
    """How often a query found nothing on one day in Vietnam; not who asked, nor at what hour."""

    day = DateField("ngày")
    folded = LineField("không dấu", max_length=80)
    # By code points letters with accents stand after bare ones, so that the greatest of several
    # spellings is the one to show.
    query = LineField("đã tìm", max_length=80, db_collation="C")
    count = PositiveIntegerField("số lần", default=1)

    objects = SearchMissQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "câu tìm không có kết quả"
        constraints = [
            models.UniqueConstraint(fields=["day", "folded"], name="searchmiss_one_per_day"),
        ]

    def __str__(self) -> str:
        return f"{self.query}, {self.day:%d/%m/%Y}: {self.count}"
