"""The door of the officers' pages."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.views.decorators.cache import never_cache

from reports.states import OFFICERS

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Concatenate

    from django.http import HttpRequest, HttpResponse

    View = Callable[Concatenate[HttpRequest, ...], HttpResponse]


def officers_only(view: View) -> View:
    """Lets in who reviews reports at the association today."""

    @wraps(view)
    @never_cache
    @login_required
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.has_role(*OFFICERS):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
