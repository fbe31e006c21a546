"""The door of one report's pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.views.decorators.cache import never_cache

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Concatenate

    from django.http import HttpRequest, HttpResponse

    View = Callable[Concatenate[HttpRequest, ...], HttpResponse]


def private(view: View) -> View:
    """For who is signed in; which reports he may read is asked of `visible_to`."""
    return never_cache(login_required(view))
