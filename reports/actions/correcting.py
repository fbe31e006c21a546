"""What was approved is opened again, or no longer stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from .moving import check_actor, held, move, open_copy, was_just_done

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import User
    from reports.models import Submission


@transaction.atomic
def ask_correction(*, submission: Submission, by: User, reason: str) -> None:
    """The branch, or an officer for it, asks to open what was approved; the approved version stays
    official. Granting is `grant_correction`. Raises AlreadyMoved where it is asked already.
    """
    stored = held(submission)
    check_actor("ask_correction", stored, by)
    if was_just_done("ask_correction", stored, by=by, reason=reason):
        return
    not_yet = Q(asked_at=None)
    move("ask_correction", stored, by=by, reason=reason, only_if=not_yet, asked_at=timezone.now())


@transaction.atomic
def refuse_correction(*, submission: Submission, by: User, reason: str) -> None:
    """Raises AlreadyMoved where nobody asks."""
    stored = held(submission)
    check_actor("refuse_correction", stored, by)
    if was_just_done("refuse_correction", stored, by=by, reason=reason):
        return
    asked = Q(asked_at__isnull=False)
    move("refuse_correction", stored, by=by, reason=reason, only_if=asked, asked_at=None)


@transaction.atomic
def grant_correction(*, submission: Submission, by: User, reason: str, until: dt.date) -> None:
    """Opens version n + 1 until that day; the approved one stays official."""
    stored = held(submission)
    check_actor("grant_correction", stored, by)
    if was_just_done("grant_correction", stored, by=by, reason=reason):
        return
    move("grant_correction", stored, by=by, reason=reason, correct_until=until, asked_at=None)
    open_copy(stored, by=None)


@transaction.atomic
def revoke(*, submission: Submission, by: User, reason: str) -> None:
    """The official figures no longer stand; readers see that they are being corrected."""
    stored = held(submission)
    check_actor("revoke", stored, by)
    if was_just_done("revoke", stored, by=by, reason=reason):
        return
    changes = {"revoked_at": timezone.now(), "asked_at": None, "is_unconfirmed": False}
    move("revoke", stored, by=by, reason=reason, **changes)
    open_copy(stored, by=None)
