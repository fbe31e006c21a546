"""Who fills in a report: the people of its branch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.views.decorators.cache import never_cache

from reports.states import BRANCH

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Concatenate

    from django.http import HttpRequest, HttpResponse

    from accounts.models import User
    from reports.models import Submission

    View = Callable[Concatenate[HttpRequest, ...], HttpResponse]


def private(view: View) -> View:
    """For who is signed in; which reports he may read is asked of `visible_to`."""
    return never_cache(login_required(view))


def may_fill(submission: Submission, user: User) -> bool:
    return bool(submission.roles_of(user) & BRANCH)
