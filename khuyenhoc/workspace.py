"""The first page of the workspace, made of what each app says is to be done."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from branches.workspace import (
    branch_people_only,
    branches_of,
    for_one_branch,
    speaks_for,
)
from learning.filling.items import items_of_models
from learning.review.items import items_of_recognition
from meetings.entry.door import keeps_records
from meetings.items import items_of_meetings, items_of_recommendations, items_of_records
from news.sending.items import items_of_news
from reports.board.items import items_of_board
from reports.filling.items import items_of_reports, reports_at_hand
from reports.review.items import items_of_review
from reports.states import OFFICERS

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from accounts.models import User
    from branches.models import Branch
    from branches.workspace import Item

# An app that has work for branch people adds its function here; the order is that of the page,
# which reports begin: they are on it a second time, as what was sent.
ITEMS = (items_of_models, items_of_meetings, items_of_news)
# An app that has work for those who review, or for who keeps records, adds its function of the
# person alone here.
DUTIES = (
    items_of_review,
    items_of_board,
    items_of_recognition,
    items_of_recommendations,
    items_of_records,
)


@require_safe
@never_cache
@login_required
def workspace(request: HttpRequest) -> HttpResponse:
    """Of a branch's people, of officers, and of who keeps records of meetings; who is a branch's
    and an officer has the tasks of both on one page.
    """
    if branches_of(request):
        return workspace_of_branch(request)
    user = request.user
    reviews = user.has_role(*OFFICERS)
    if not (reviews or keeps_records(user)):
        raise PermissionDenied
    context = {"reviews": reviews, "duties": duties_of(user)}
    return render(request, "khuyenhoc/workspace_district.html", context)


@for_one_branch
def workspace_of_branch(request: HttpRequest, branch: Branch) -> HttpResponse:
    reviews = request.user.has_role(*OFFICERS)
    reports = reports_at_hand(request.user, branch)
    others = chain.from_iterable(offered(request.user, branch) for offered in ITEMS)
    items = [*items_of_reports(branch, reports), *others]
    context = {
        "branch": branch,
        "roles": [grant.get_role_display() for grant in branch.own_grants],
        "reads_log": speaks_for(branch.own_grants),
        "keeps_records": keeps_records(request.user),
        "tasks": [item for item in items if item.is_task],
        "news": [item for item in items if not item.is_task],
        "sent_reports": reports.sent,
        "reviews": reviews,
        "duties": duties_of(request.user) if reviews else [],
    }
    return render(request, "khuyenhoc/workspace.html", context)


def duties_of(user: User) -> list[Item]:
    return list(chain.from_iterable(offered(user) for offered in DUTIES))


@require_safe
@branch_people_only
def workspace_choose(request: HttpRequest) -> HttpResponse:
    return render(request, "khuyenhoc/workspace_choose.html")
