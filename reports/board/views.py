"""The board of completeness: /ban-lam-viec/tien-do/."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.dates import today
from core.pagination import page_in
from reports.models import Period
from reports.review.door import officers_only

from .completeness import Board
from .forms import BoardForm
from .standing import LEGEND

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_safe
@officers_only
def board(request: HttpRequest) -> HttpResponse:
    """The year's periods that have been opened; branches, or where these are many, clusters."""
    asked = BoardForm(request.GET)
    begun = list(Period.objects.begun())
    years = sorted({period.year for period in begun}, reverse=True)
    year = asked.asked("nam") or (today().year if today().year in years or not years else years[0])
    periods = [period for period in begun if period.year == year]
    # A quarter before the half and the year that end with it.
    periods.sort(key=lambda period: (period.ends_on, -period.starts_on.toordinal()))
    context = {"years": years, "year": year, "legend": LEGEND}
    if periods:
        context |= _filled(Board(periods, user=request.user), asked.asked("cum"), request)
    return render(request, "reports/board/board.html", context)


def _filled(board: Board, number: int | None, request: HttpRequest) -> dict[str, object]:
    if number is not None and not board.size(number):
        raise Http404
    groups, page = board.groups, None
    if number is not None or not board.is_large:
        page = page_in(board.pages(number), request)
        groups = [group for group in board.with_rows(list(page)) if number in {None, group.number}]
    return {"board": board, "groups": groups, "page": page, "cluster": number}
