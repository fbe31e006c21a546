"""The board of completeness: /ban-lam-viec/tien-do/."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from core.dates import today
from core.pagination import page_in, page_of
from reports.clusters import MOST_ROWS, cluster_title
from reports.models import Period
from reports.review.door import officers_only

from . import reminding
from .completeness import Board
from .exports import board_csv
from .forms import BoardForm
from .standing import LEGEND

if TYPE_CHECKING:
    from django.http import HttpRequest

REMINDED = "Đã nhắc {} đơn vị trong mục Thông báo. Ai có thư điện tử sẽ nhận thêm thư sau ít phút."
NOBODY = "Không còn đơn vị nào để nhắc: đã nhắc trong hôm nay, hoặc chưa có ai được giao việc."


@require_safe
@officers_only
def board(request: HttpRequest) -> HttpResponse:
    """The year's periods that have been opened; branches, or where these are many, clusters."""
    asked = BoardForm(request.GET)
    years, year, periods = _asked_year(asked)
    context = {"years": years, "year": year, "legend": LEGEND}
    if periods:
        number = asked.asked("cum")
        context |= _filled(_board(periods, number, request), number, request)
    return render(request, "reports/board/board.html", context)


@require_safe
@officers_only
def board_file(request: HttpRequest) -> HttpResponse:
    """The same as CSV, however many pages it has."""
    asked = BoardForm(request.GET)
    _, year, periods = _asked_year(asked)
    if not periods:
        raise Http404
    number = asked.asked("cum")
    content = board_csv(_board(periods, number, request), number)
    part = "" if number is None else f"-cum-{number}"
    headers = {"Content-Disposition": f'attachment; filename="tien-do-{year}{part}.csv"'}
    return HttpResponse(content, "text/csv; charset=utf-8", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@officers_only
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Who owes the period's report, letters to them, and words to copy; of one cluster, where the
    address names one.
    """
    period = get_object_or_404(Period.objects.begun(), pk=pk)
    number = BoardForm(request.GET).asked("cum")
    if request.method == "POST":
        count = reminding.remind(period=period, number=number, by=request.user)
        if count:
            messages.success(request, REMINDED.format(count))
        else:
            messages.warning(request, NOBODY)
        return redirect(request.get_full_path())
    page = page_of(reminding.owing(period, number), request, size=MOST_ROWS)
    rows = reminding.owing_with_people(period, list(page))
    context = {
        "period": period,
        "page": page,
        "rows": rows,
        "message": reminding.message(period, rows),
        "cluster": None if number is None else cluster_title(number),
        "left": sum(bool(row.people) and not row.is_reminded for row in rows),
    }
    return render(request, "reports/board/remind.html", context)


def _asked_year(asked: BoardForm) -> tuple[list[int], int, list[Period]]:
    """All years with periods that have begun, the one asked for or the latest, and its periods."""
    begun = list(Period.objects.begun())
    years = sorted({period.year for period in begun}, reverse=True)
    year = asked.asked("nam") or (today().year if today().year in years or not years else years[0])
    periods = [period for period in begun if period.year == year]
    # A quarter before the half and the year that end with it.
    periods.sort(key=lambda period: (period.ends_on, -period.starts_on.toordinal()))
    return years, year, periods


def _board(periods: list[Period], number: int | None, request: HttpRequest) -> Board:
    """Of a cluster that has branches in it, where one is named."""
    board = Board(periods, user=request.user)
    if number is not None and not board.size(number):
        raise Http404
    return board


def _filled(board: Board, number: int | None, request: HttpRequest) -> dict[str, object]:
    groups, page = board.groups, None
    if number is not None or not board.is_large:
        page = page_in(board.pages(number), request)
        groups = [group for group in board.with_rows(list(page)) if number in {None, group.number}]
    totals = board.totals if number is None else groups[0].tallies
    late = [
        (period, tally.expected - tally.received)
        for period, tally in zip(board.periods, totals, strict=True)
        if tally.received < tally.expected and not period.is_closed
    ]
    return {"board": board, "groups": groups, "page": page, "cluster": number, "late": late}
