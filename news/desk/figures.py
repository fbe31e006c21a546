"""How much is read, what of it, and what was looked for in vain."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.csv_cells import Cell, to_csv
from news.forms import SpanFilter
from news.models import Article, DayViews, SearchMiss

from .charts import Bar, BarChart
from .frame import admit, respond

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.admin import AdminSite
    from django.http import HttpRequest
    from django.urls import URLPattern

    from news.models import ArticleQuerySet, DayViewsQuerySet

ROWS_SHOWN = 20
# More bars than a month's days are too narrow for their numbers.
MOST_DAYS_BY_DAY = 31
MOST_DAYS_BY_WEEK = 92


def paths(site: AdminSite) -> list[URLPattern]:
    return [
        path("so-lieu/", site.admin_view(figures), name="news_figures"),
        path("so-lieu/<slug:table>.csv", site.admin_view(figures_csv), name="news_figures_csv"),
        path("<int:pk>/so-lieu/", site.admin_view(article_figures), name="news_article_figures"),
    ]


@dataclass(frozen=True)
class Span:
    """Whole days in Vietnam, both ends included."""

    first: dt.date
    last: dt.date

    @classmethod
    def until_today(cls, days: int) -> Span:
        today = timezone.localdate()
        return cls(today - dt.timedelta(days=days - 1), today)

    @property
    def days(self) -> list[dt.date]:
        return [self.first + dt.timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    @property
    def step(self) -> str:
        """What one bar stands for."""
        if len(self.days) <= MOST_DAYS_BY_DAY:
            return "ngày"
        return "tuần" if len(self.days) <= MOST_DAYS_BY_WEEK else "tháng"

    @property
    def parts(self) -> list[Span]:
        """Its days, or its weeks from Monday, or its months; the outer ones may be cut."""
        begin = {
            "ngày": lambda day: day,
            "tuần": lambda day: day - dt.timedelta(days=day.weekday()),
            "tháng": lambda day: day.replace(day=1),
        }[self.step]
        parts = (list(days) for _, days in groupby(self.days, begin))
        return [Span(days[0], days[-1]) for days in parts]

    @property
    def label(self) -> str:
        if self.first == self.last:
            return f"{self.first:%d/%m/%Y}"
        return f"{self.first:%d/%m} – {self.last:%d/%m/%Y}"


@dataclass(frozen=True)
class Views:
    """Views of a span, by who looked."""

    span: Span
    readers: int = 0
    bots: int = 0
    staff: int = 0


def views_by_day(rows: DayViewsQuerySet, span: Span) -> list[Views]:
    """One for each day of the span, those without a view too."""
    found = {day: counts for day, *counts in rows.between(span.first, span.last).by_day()}
    return [Views(Span(day, day), *found.get(day, ())) for day in span.days]


def total(views: list[Views], span: Span) -> Views:
    within = [each for each in views if span.first <= each.span.first <= span.last]
    return Views(
        span,
        readers=sum(each.readers for each in within),
        bots=sum(each.bots for each in within),
        staff=sum(each.staff for each in within),
    )


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    admit(request)
    chosen = SpanFilter(request.GET)
    span = Span.until_today(chosen.days)
    unread = unread_articles(request, span)
    context = views_context(DayViews.objects.all(), chosen, span) | {
        "title": "Số liệu tin bài",
        "most_read": read_articles(request, span)[:ROWS_SHOWN],
        "unread": unread[:ROWS_SHOWN],
        "unread_count": unread.count(),
        "misses": SearchMiss.objects.between(span.first, span.last).by_query()[:ROWS_SHOWN],
        "rows_shown": ROWS_SHOWN,
    }
    return respond(request, "admin/news/desk/figures.html", context)


@require_safe
def article_figures(request: HttpRequest, pk: int) -> HttpResponse:
    admit(request)
    articles = Article.objects.visible_to(request.user).select_related("imported_views")
    article = get_object_or_404(articles.with_views(), pk=pk)
    chosen = SpanFilter(request.GET)
    context = views_context(article.day_views.all(), chosen, Span.until_today(chosen.days)) | {
        "title": f"Số liệu: {article}",
        "article": article,
    }
    return respond(request, "admin/news/desk/article_figures.html", context)


@require_safe
def figures_csv(request: HttpRequest, table: str) -> HttpResponse:
    """One table of the page, whole, by day where the page sums up weeks or months."""
    admit(request)
    if table not in TABLES:
        raise Http404
    span = Span.until_today(SpanFilter(request.GET).days)
    name = f"{table}-{span.first}-{span.last}.csv"
    return HttpResponse(
        to_csv(TABLES[table](request, span)),
        headers={
            "Content-Type": "text/csv; charset=utf-8",
            "Content-Disposition": f'attachment; filename="{name}"',
        },
    )


def days_table(request: HttpRequest, span: Span) -> list[list[Cell]]:
    days = views_by_day(DayViews.objects.all(), span)
    rows = [[day.span.label, day.readers, day.bots, day.staff] for day in days]
    return [["Ngày", "Bạn đọc", "Máy tìm kiếm", "Cán bộ"], *rows]


def read_table(request: HttpRequest, span: Span) -> list[list[Cell]]:
    rows = [
        [article.title, article.readers, article.bots, article.staff]
        for article in read_articles(request, span)
    ]
    return [["Tin bài", "Bạn đọc", "Máy tìm kiếm", "Cán bộ"], *rows]


def unread_table(request: HttpRequest, span: Span) -> list[list[Cell]]:
    rows = [
        [article.title, f"{timezone.localtime(article.published_at):%d/%m/%Y}"]
        for article in unread_articles(request, span)
    ]
    return [["Tin bài", "Ngày đăng"], *rows]


def misses_table(request: HttpRequest, span: Span) -> list[list[Cell]]:
    misses = SearchMiss.objects.between(span.first, span.last).by_query()
    return [["Đã tìm", "Số lần"], *([miss["words"], miss["times"]] for miss in misses)]


TABLES: dict[str, Callable[[HttpRequest, Span], list[list[Cell]]]] = {
    "luot-xem": days_table,
    "bai-duoc-doc": read_table,
    "bai-chua-ai-doc": unread_table,
    "tim-khong-thay": misses_table,
}


def read_articles(request: HttpRequest, span: Span) -> ArticleQuerySet:
    articles = Article.objects.visible_to(request.user).for_addresses()
    return articles.opened_between(span.first, span.last)


def unread_articles(request: HttpRequest, span: Span) -> ArticleQuerySet:
    return Article.objects.published().for_addresses().unread_between(span.first, span.last)


def views_context(rows: DayViewsQuerySet, chosen: SpanFilter, span: Span) -> dict[str, object]:
    """What _views.html shows: the same views as a chart and as a table."""
    days = views_by_day(rows, span)
    parts = [total(days, part) for part in span.parts]
    form = "%m/%Y" if span.step == "tháng" else "%d/%m"
    return {
        "chosen": chosen,
        "span": span,
        "parts": parts,
        "total": total(days, span),
        "chart": BarChart([Bar(f"{part.span.first:{form}}", part.readers) for part in parts]),
    }
