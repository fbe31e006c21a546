"""The public statistics: a page and two files a period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from branches.models import Association
from core.dates import today
from learning.progress import progress_in
from reports.clusters import cluster_in, cluster_title
from reports.totals import Totals

from . import published
from .exports import period_csv, period_workbook

if TYPE_CHECKING:
    from django.http import HttpRequest

    from reports.figures import Table
    from reports.models import Period

# The value of ?dia-gioi= that asks for the branches of today.
TODAYS = "hom-nay"
EMPTY = "Cụm này không có đơn vị nào trong kỳ."
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
    table, name = _asked_for(request, year, slug)
    return _file(period_csv(table), "text/csv; charset=utf-8", f"{name}.csv")


@require_safe
def statistics_xlsx(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    table, name = _asked_for(request, year, slug)
    content = period_workbook(table, association=Association.objects.current())
    return _file(content, XLSX, f"{name}.xlsx")


def _page(request: HttpRequest, period: Period) -> HttpResponse:
    """Of all branches, by cluster where these are too many for a page; or of one cluster."""
    todays, cluster = _asks_for_todays(request), cluster_in(request)
    table = published.page_of(period, todays=todays, cluster=cluster)
    if not table.rows:
        raise Http404(EMPTY)
    place = "" if cluster is None else f"cum={cluster}"
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
        "progress": progress_in(period.year) if cluster is None else None,
        "todays": todays,
        "is_by_cluster": isinstance(table, Totals),
        "cluster": None if cluster is None else cluster_title(cluster),
        "place": place,
        "asked": "&".join(filter(None, [place, todays and f"dia-gioi={TODAYS}"])),
        "has_changed": published.has_changed_since(period),
        "own_url": request.build_absolute_uri(
            f"{period.get_absolute_url()}{place and f'?{place}'}"
        ),
        "today": today(),
    }
    return render(request, "reports/statistics/period.html", context)


def _published(year: int, slug: str) -> Period:
    period = published.published_period(year, slug)
    if period is None:
        raise Http404("Kỳ này chưa có số liệu được duyệt.")
    return period


def _asked_for(request: HttpRequest, year: int, slug: str) -> tuple[Table, str]:
    """Every branch of the period, or of the cluster, and how a file of it is called."""
    period, todays, cluster = _published(year, slug), _asks_for_todays(request), cluster_in(request)
    table = published.table_of(period, todays=todays, cluster=cluster)
    if not table.rows:
        raise Http404(EMPTY)
    return table, f"so-lieu-{year}-{slug}{'' if cluster is None else f'-cum-{cluster}'}"


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
