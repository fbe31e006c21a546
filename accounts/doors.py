"""Doors of pages that a role at the association opens."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.views.decorators.cache import never_cache

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Concatenate

    from django.http import HttpRequest, HttpResponse

    from .models import Role

    View = Callable[Concatenate[HttpRequest, ...], HttpResponse]


def for_roles(roles: Iterable[Role]) -> Callable[[View], View]:
    """Lets in who holds one of them today; others who are signed in get 403."""

    def door(view: View) -> View:
        @wraps(view)
        @never_cache
        @login_required
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not request.user.has_role(*roles):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return door
