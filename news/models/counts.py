"""View counts. They stand beside the article, so that counting never touches its row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Sum

from audit.triggers import Audited
from core.dates import within_history
from core.fields import DateField, DateTimeField, LineField, PositiveIntegerField

from .article import Article

if TYPE_CHECKING:
    import datetime as dt


class ViewTotal(models.Model):
    """Views counted here, by readers alone; see `news/counting.py` for what a view is."""

    article = models.OneToOneField(
        Article, models.CASCADE, primary_key=True, related_name="view_total"
    )
    readers = models.PositiveBigIntegerField("lượt xem", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "tổng lượt xem"
        indexes = [models.Index(fields=["-readers"], name="viewtotal_readers")]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.readers}"


class OpenLane(models.Model):
    """A lane that may bring views: one that is not here was brought in wholly, and is a copy."""

    key = models.UUIDField("khoá", primary_key=True)
    opened_at = DateTimeField("mở lúc", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "làn đếm đang mở"

    def __str__(self) -> str:
        return str(self.key)


class LaneViews(models.Model):
    """How much of a lane the totals have (`news/flushing.py`)."""

    lane = models.ForeignKey(OpenLane, models.CASCADE, related_name="views")
    article = models.ForeignKey(Article, models.CASCADE, related_name="+")
    audience = models.PositiveSmallIntegerField("người xem")
    number = models.PositiveBigIntegerField("số lượt")

    class Meta:
        verbose_name = verbose_name_plural = "lượt xem của làn"
        constraints = [
            models.UniqueConstraint(
                fields=["article", "lane", "audience"], name="laneviews_one_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lane_id}: {self.article_id}, {self.audience}, {self.number}"


class DayViewsQuerySet(models.QuerySet["DayViews"]):
    def between(self, first: dt.date, last: dt.date) -> Self:
        """Both days included."""
        return self.filter(day__range=(first, last))

    def by_day(self) -> models.QuerySet:
        """Rows of day, readers, bots and staff, summed over articles, oldest first."""
        counts = [Sum("readers"), Sum("bots"), Sum("staff")]
        return self.order_by("day").values_list("day").annotate(*counts)


class DayViews(models.Model):
    """One article's views of one day in Vietnam; bots and staff are counted apart."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="day_views")
    day = DateField("ngày")
    readers = PositiveIntegerField("bạn đọc", default=0)
    bots = PositiveIntegerField("máy tìm kiếm", default=0)
    staff = PositiveIntegerField("cán bộ", default=0)

    objects = DayViewsQuerySet.as_manager()

    class Meta:
        ordering = ["-day"]
        verbose_name = verbose_name_plural = "lượt xem theo ngày"
        constraints = [
            models.UniqueConstraint(fields=["article", "day"], name="dayviews_one_per_day"),
        ]
        indexes = [models.Index(fields=["day", "-readers"], name="dayviews_day")]

    def __str__(self) -> str:
        return f"{self.article_id}, {self.day:%d/%m/%Y}: {self.readers}"


class ImportedViews(models.Model):
    """What another site had counted when the article was taken over."""

    article = models.OneToOneField(
        Article, models.CASCADE, primary_key=True, related_name="imported_views"
    )
    views = PositiveIntegerField("lượt xem ở nơi cũ")
    source = LineField("nguồn", max_length=200, help_text="Trang đã đếm số này.")
    counted_on = DateField("số tính đến ngày")

    class Meta:
        verbose_name = verbose_name_plural = "lượt xem nhập từ nơi khác"
        triggers = [
            Audited("views", "source", "counted_on", label="article__title", part_of="article")
        ]
        constraints = [
            models.CheckConstraint(
                name="importedviews_date_is_plausible",
                condition=within_history("counted_on"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.views} ({self.source}, {self.counted_on:%d/%m/%Y})"
