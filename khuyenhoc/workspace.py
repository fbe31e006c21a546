"""The first page of the workspace, made of what each app says is to be done."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from branches.workspace import branch_people_only, for_one_branch, grants_at, speaks_for
from news.sending.items import items_of_news
from reports.filling.items import SHOWN, items_of_reports, sent_reports

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from branches.models import Branch

# An app that has work for branch people adds its function here; the order is that of the page.
ITEMS = (items_of_reports, items_of_news)


@require_safe
@for_one_branch
def workspace(request: HttpRequest, branch: Branch) -> HttpResponse:
    grants = grants_at(branch, request.user)
    items = list(chain.from_iterable(offered(request.user, branch) for offered in ITEMS))
    context = {
        "branch": branch,
        "roles": [grant.get_role_display() for grant in grants],
        "reads_log": speaks_for(grants),
        "tasks": [item for item in items if item.is_task],
        "news": [item for item in items if not item.is_task],
        "sent_reports": sent_reports(request.user, branch)[:SHOWN],
    }
    return render(request, "khuyenhoc/workspace.html", context)


@require_safe
@branch_people_only
def workspace_choose(request: HttpRequest) -> HttpResponse:
    return render(request, "khuyenhoc/workspace_choose.html")
