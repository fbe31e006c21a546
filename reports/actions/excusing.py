"""A report that is not owed, or never should have been."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from reports.models import Submission, Version

from .moving import check_actor, held, move, was_just_done

if TYPE_CHECKING:
    from accounts.models import User
    from branches.models import Branch
    from reports.models import Period


@transaction.atomic
def excuse(*, branch: Branch, period: Period, by: User, reason: str) -> Submission:
    """Takes a branch out of what is expected, whether it has begun or not."""
    submission, is_new = Submission.objects.get_or_create(branch=branch, period=period)
    if is_new:
        submission.current = Version.objects.create(submission=submission, number=1)
        submission.save()
    stored = held(submission)
    check_actor("excuse", stored, by)
    if not was_just_done("excuse", stored, by=by, reason=reason):
        move("excuse", stored, by=by, reason=reason, entered_by=None)
    return stored


@transaction.atomic
def unexcuse(*, submission: Submission, by: User, reason: str) -> None:
    stored = held(submission)
    check_actor("unexcuse", stored, by)
    if not was_just_done("unexcuse", stored, by=by, reason=reason):
        move("unexcuse", stored, by=by, reason=reason)


@transaction.atomic
def void(*, submission: Submission, by: User, reason: str) -> None:
    """Kept, and hidden from boards and totals."""
    stored = held(submission)
    check_actor("void", stored, by)
    if not was_just_done("void", stored, by=by, reason=reason):
        nobody = {"claimed_by": None, "claimed_at": None, "entered_by": None}
        move("void", stored, by=by, reason=reason, **nobody)
