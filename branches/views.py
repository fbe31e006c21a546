"""The organisation as readers see it; the pages of one branch and cluster are the project's own."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.viewer import viewer
from core.dates import today
from core.pagination import page_of
from core.search_form import SearchForm

from .forms import DayForm
from .models import Branch, Post, Succession
from .organisation import facts_on, groups_on

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

RESULTS_PER_PAGE = 20
ONE_DAY = dt.timedelta(days=1)


@require_safe
def branch_list(request: HttpRequest) -> HttpResponse:
    """The organisation on one day or, with `?q=`, the branches of all days that have the name."""
    search, day_form = SearchForm(request.GET), DayForm(request.GET)
    if search.query:
        return branch_results(request, search)
    day = day_form.day
    groups = groups_on(day, user=viewer(request), facts=facts_on(day))
    posts = Post.objects.of_the_association().on(day)
    context = {
        "search": search,
        "day_form": day_form,
        "day": day,
        "is_today": day == today(),
        "changes": [(change - ONE_DAY, change) for change in Succession.objects.days()],
        "posts": posts,
        "groups": groups,
        "closed": Branch.objects.ended(day).with_turns(),
        "has_samples": any(row.is_sample for row in [*groups, *posts]),
    }
    return render(request, "branches/branch_list.html", context)


def branch_results(request: HttpRequest, search: SearchForm) -> HttpResponse:
    found = Branch.objects.visible_to(viewer(request)).named(search.query).with_turns()
    context = {
        "search": search,
        "query": search.query,
        "page": page_of(found, request, size=RESULTS_PER_PAGE),
    }
    return render(request, "branches/branch_results.html", context)
