"""The branch sends its report, or takes it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.dates import today
from reports.models.submission import live_claim

from .filling import findings_of
from .locks import check_editable
from .moving import check_actor, held, move, open_copy, was_just_done
from .refusals import NotReady

if TYPE_CHECKING:
    from accounts.models import User
    from reports.models import Submission


@transaction.atomic
def submit(*, submission: Submission, by: User) -> None:
    """Freezes the working version and its hash. Raises NotReady, Locked, AlreadyMoved."""
    _send("submit", submission, by=by)


@transaction.atomic
def submit_for(*, submission: Submission, by: User) -> None:
    """`submit`, by the officer who typed it from the branch's paper."""
    _send("submit_for", submission, by=by, only_if=Q(entered_by=by))


def _send(name: str, submission: Submission, *, by: User, only_if: Q | None = None) -> None:
    stored = held(submission)
    check_actor(name, stored, by)
    if was_just_done(name, stored, by=by):
        return
    check_editable(stored)
    version = stored.current
    blocking = [
        finding
        for finding in findings_of(stored)
        if finding.blocks or not version.notes.get(finding.code, "").strip()
    ]
    if blocking:
        raise NotReady(blocking)
    version.sent_by, version.sent_at = by, timezone.now()
    version.is_late = stored.period.due_on < today()
    version.hash = version.digest
    version.save()
    move(name, stored, by=by, only_if=only_if, entered_by=None)


@transaction.atomic
def withdraw(*, submission: Submission, by: User) -> None:
    """Takes a report back that nobody reads yet; raises AlreadyMoved."""
    stored = held(submission)
    check_actor("withdraw", stored, by)
    if was_just_done("withdraw", stored, by=by):
        return
    move("withdraw", stored, by=by, only_if=~live_claim(), claimed_by=None, claimed_at=None)
    open_copy(stored, by=by)
