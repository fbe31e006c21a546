"""The public statistics: a page and two files a period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from branches.models import Association
from core.dates import today

from . import published
from .exports import period_csv, period_workbook

if TYPE_CHECKING:
    from django.http import HttpRequest

    from reports.models import Period

# The value of ?dia-gioi= that asks for the branches of today.
TODAYS = "hom-nay"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """The latest period; where nothing is published yet, a page that says so."""
    period = published.latest_period()
    if period is None:
        return render(request, "reports/statistics/empty.html")
    return _page(request, period)


@require_safe
def statistics_period(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    return _page(request, _published(year, slug))


@require_safe
def statistics_csv(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    table = published.table_of(_published(year, slug), todays=_asks_for_todays(request))
    return _file(period_csv(table), "text/csv; charset=utf-8", f"so-lieu-{year}-{slug}.csv")


@require_safe
def statistics_xlsx(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    table = published.table_of(_published(year, slug), todays=_asks_for_todays(request))
    content = period_workbook(table, association=Association.objects.current())
    return _file(content, XLSX, f"so-lieu-{year}-{slug}.xlsx")


def _page(request: HttpRequest, period: Period) -> HttpResponse:
    todays = _asks_for_todays(request)
    table = published.table_of(period, todays=todays)
    codes = [indicator.code for indicator in table.indicators]
    headlines = published.headlines(table.total, table.indicators)
    compared = [headline.indicator for headline in headlines]
    chosen = request.GET.get("chi-tieu", "")
    if chosen not in codes:
        chosen = compared[0].code if compared else codes[0]
    context = {
        "period": period,
        "periods": published.published_periods(),
        "table": table,
        "headlines": headlines,
        "sheets": published.sheets(table),
        "notes": published.notes(table),
        "bars": published.bars(table.rows, chosen),
        "compared": compared,
        "chosen": next(one for one in table.indicators if one.code == chosen),
        "todays": todays,
        "has_changed": published.has_changed_since(period),
        "own_url": request.build_absolute_uri(period.get_absolute_url()),
        "today": today(),
    }
    return render(request, "reports/statistics/period.html", context)


def _published(year: int, slug: str) -> Period:
    period = published.published_period(year, slug)
    if period is None:
        raise Http404("Kỳ này chưa có số liệu được duyệt.")
    return period


def _asks_for_todays(request: HttpRequest) -> bool:
    return request.GET.get("dia-gioi") == TODAYS


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        headers={
            "Content-Type": content_type,
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "max-age=300",
        },
    )
