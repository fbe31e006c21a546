"""The door of these pages."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.views.decorators.cache import never_cache

from branches.workspace import branches_of
from learning.states import OFFICERS

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Concatenate

    from django.http import HttpRequest, HttpResponseBase

    View = Callable[Concatenate[HttpRequest, ...], HttpResponseBase]


def keepers_only(view: View) -> View:
    """Lets in who acts for a branch today, and officers; which records are theirs is asked of
    `worked_on_by`.
    """

    @wraps(view)
    @never_cache
    @login_required
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not (branches_of(request) or request.user.has_role(*OFFICERS)):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
