"""How many articles each month has, so that a list of 100,000 is counted and turned to any page
as fast as one of a thousand.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.timezone import make_aware

from core.dates import today
from core.fields import DateField, PositiveIntegerField
from news.states import State

if TYPE_CHECKING:
    from .article import Category


class Month(NamedTuple):
    """`month` is its first day."""

    month: dt.date
    count: int

    @property
    def end(self) -> dt.datetime:
        """The first moment of the next."""
        return first_moment((self.month + dt.timedelta(days=31)).replace(day=1))


def first_moment(day: dt.date) -> dt.datetime:
    return make_aware(dt.datetime.combine(day, dt.time.min))


class MonthCountQuerySet(models.QuerySet["MonthCount"]):
    def published(self, category: Category | None = None) -> list[Month]:
        """The months in which readers find articles, of one category or of all, newest first."""
        from .article import Article  # noqa: PLC0415 -- it looks back at this file

        first = today().replace(day=1)
        past = self.filter(month__lt=first)
        # What is scheduled appears by the clock alone, so that this month is counted each time.
        recent = Article.objects.published().since(first_moment(first)).order_by()
        if category:
            past, recent = past.filter(category=category), recent.in_category(category)
        found = past.values_list("month", models.F("articles")).union(
            recent.values_list(models.Value(first)).annotate(models.Count("pk")), all=True
        )
        counts: dict[dt.date, int] = {}
        for month, count in found:
            counts[month] = counts.get(month, 0) + count
        return [Month(*row) for row in sorted(counts.items(), reverse=True) if row[1]]


class MonthCount(models.Model):
    """Articles in the state "published" and dated in that month; `COUNT_BY_MONTH` writes it."""

    category = models.ForeignKey("news.Category", models.CASCADE, related_name="+")
    month = DateField("tháng")
    articles = PositiveIntegerField("số bài")

    objects = MonthCountQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "số bài theo tháng"
        constraints = [
            models.UniqueConstraint(fields=["category", "month"], name="monthcount_one_each"),
        ]

    def __str__(self) -> str:
        return f"{self.category_id}, {self.month:%m/%Y}: {self.articles}"


def _month(row: str) -> str:
    return f"date_trunc('month', {row}.published_at AT TIME ZONE '{settings.TIME_ZONE}')::date"


# A trigger, so that no door forgets it. A row that is down to 0 goes, or a month would be listed
# that has nothing. Of a move from one month to another both are held in their order, so that of two
# articles that change places none waits for the other.
COUNT_BY_MONTH = pgtrigger.Trigger(
    name="count_by_month",
    when=pgtrigger.After,
    operation=pgtrigger.Insert
    | pgtrigger.UpdateOf("state", "published_at", "category_id")
    | pgtrigger.Delete,
    func=f"""
        IF TG_OP = 'UPDATE' AND ROW(OLD.state, OLD.published_at, OLD.category_id)
            IS NOT DISTINCT FROM ROW(NEW.state, NEW.published_at, NEW.category_id) THEN
            RETURN NULL;
        END IF;
        IF TG_OP = 'UPDATE' THEN
            PERFORM FROM news_monthcount
            WHERE (category_id, month)
                IN ((OLD.category_id, {_month("OLD")}), (NEW.category_id, {_month("NEW")}))
            ORDER BY category_id, month FOR UPDATE;
        END IF;
        IF TG_OP <> 'INSERT' AND OLD.state = '{State.PUBLISHED}' THEN
            UPDATE news_monthcount SET articles = articles - 1
            WHERE category_id = OLD.category_id AND month = {_month("OLD")};
            DELETE FROM news_monthcount
            WHERE category_id = OLD.category_id AND month = {_month("OLD")} AND articles = 0;
        END IF;
        IF TG_OP <> 'DELETE' AND NEW.state = '{State.PUBLISHED}' THEN
            INSERT INTO news_monthcount AS held (category_id, month, articles)
            VALUES (NEW.category_id, {_month("NEW")}, 1)
            ON CONFLICT (category_id, month) DO UPDATE SET articles = held.articles + 1;
        END IF;
        RETURN NULL;
    """,  # noqa: S608 -- put together from constants
)
