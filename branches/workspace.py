"""The door of the workspace, /ban-lam-viec/: who may enter, and for which branch he is there.

An app shows what a person has to do in it by a function of the person and the branch that returns
`Item`s; `khuyenhoc/workspace.py` lists these functions.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from .forms import code_in
from .models import Branch
from .models.grant import SENDERS

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Concatenate

    from django.http import HttpRequest, HttpResponse

    from .models import BranchGrant

    View = Callable[Concatenate[HttpRequest, ...], HttpResponse]


@dataclass(frozen=True)
class Item:
    """One row of the workspace: what it is about, how it stands, and the one thing to do next."""

    title: str
    note: str
    action: str
    url: str
    # Something is to be done, rather than told.
    is_task: bool = True
    # The next thing begins something: a button that posts these fields to `url`.
    posted: dict[str, str] | None = None


def branches_of(request: HttpRequest) -> list[Branch]:
    """Those that whoever is signed in acts for today, with his grants; asked once a request."""
    if not hasattr(request, "branches"):
        branches = Branch.objects.acted_for_by(request.user)
        request.branches = list(branches.with_grants_of(request.user))
    return request.branches


def branch_people_only(view: View) -> View:
    """Lets in whoever acts for a branch today, and nobody whose role has ended."""

    @wraps(view)
    @never_cache
    @login_required
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not branches_of(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def for_one_branch(view: View) -> View:
    """Passes the branch the address names, or the only one there is; with several and none named,
    leads to the page that asks.
    """

    @branch_people_only
    @wraps(view)
    def chosen(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        code = code_in(request)
        if not code and len(request.branches) > 1:
            return redirect("workspace_choose")
        branch = next((b for b in request.branches if b.code == code or not code), None)
        branch = branch or _heir(request.branches, code)
        if branch is None:
            raise Http404
        return view(request, branch, *args, **kwargs)

    return chosen


def speaks_for(grants: list[BranchGrant]) -> bool:
    """Whether the word of who has these roles is the branch's own."""
    return any(grant.role in SENDERS for grant in grants)


def _heir(branches: list[Branch], code: str) -> Branch | None:
    """Whichever of these the branch of that code went into: addresses outlive a merger."""
    return next((b for b in branches if code in Branch.objects.leading_to(b).codes()), None)
