"""How every move is made: the row held, the table asked, one conditional UPDATE, one event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F, Q
from django.utils import timezone

from core.refusals import AlreadyMoved
from reports.models import Event, Submission, Version
from reports.notices import tell_of
from reports.states import MOVES

if TYPE_CHECKING:
    from accounts.models import User


def held(submission: Submission) -> Submission:
    """The row as it is now, held until the transaction ends."""
    rows = Submission.objects.select_for_update(of=("self",))
    return rows.select_related("branch", "period__edition", "current").get(pk=submission.pk)


def check_actor(name: str, submission: Submission, by: User) -> None:
    move = MOVES[name]
    if not submission.roles_of(by) & (move.branch_roles | move.roles):
        raise PermissionDenied


def was_just_done(
    name: str, submission: Submission, *, by: User, reason: str = "", digest: str | None = None
) -> bool:
    """Whether the last that happened to it is this very move: a second click, or the same request
    sent again, is then answered by what the first one did.
    """
    last = submission.events.first()
    return (
        last is not None
        and (last.move, last.by_id, last.reason) == (name, by.pk, reason.strip())
        and digest in {None, last.hash}
    )


def move(
    name: str,
    submission: Submission,
    *,
    by: User | None,
    reason: str = "",
    only_if: Q | None = None,
    **changes: object,
) -> None:
    """Raises ValidationError without a reason where the table wants one, and AlreadyMoved."""
    row = MOVES[name]
    if row.needs_reason and not reason.strip():
        raise ValidationError(f"Chưa ghi lý do. Cần ghi lý do trước khi bấm “{row.label}”.")
    before = submission.state
    moved = (
        Submission.objects.filter(
            only_if or Q(),
            pk=submission.pk,
            state=before,
            state__in=row.sources,
            lock_version=submission.lock_version,
        )
        # What a check constraint ties to the state goes with it in one statement.
        .update(state=row.target or before, lock_version=F("lock_version") + 1, **changes)
    )
    if not moved:
        raise AlreadyMoved(who_was_first(submission))
    current = submission.current
    submission.refresh_from_db(fields=["state", "lock_version", *changes])
    submission.current = current
    record(submission, name, before, by=by, reason=reason)


def record(
    submission: Submission, name: str, before: str, *, by: User | None, reason: str = ""
) -> None:
    roles = submission.roles_of(by) if by else frozenset()
    used = sorted(roles & (MOVES[name].branch_roles | MOVES[name].roles))
    event = Event.objects.create(
        submission=submission,
        version=submission.current,
        move=name,
        from_state=before,
        to_state=submission.state,
        hash=submission.current.hash,
        reason=reason.strip(),
        by=by,
        role=used[0] if used else "",
    )
    tell_of(event)


def open_copy(submission: Submission, *, by: User | None) -> None:
    """The next version, to work on, as a copy of the current one."""
    old = submission.current
    submission.current = Version.objects.create(
        submission=submission,
        number=old.number + 1,
        values=old.values,
        notes=old.notes,
        origins=old.origins,
        saves=old.saves,
        writers=old.writers,
        saved_by=by or old.saved_by,
    )
    Submission.objects.filter(pk=submission.pk).update(current=submission.current)


def who_was_first(submission: Submission) -> str:
    """One sentence for the second of two people."""
    stored = Submission.objects.select_related("claimed_by").get(pk=submission.pk)
    if stored.claim_is_live:
        at = timezone.localtime(stored.claimed_at)
        return f"{stored.claimed_by} đang xem báo cáo này, từ {at:%H:%M ngày %d/%m/%Y}."
    last = stored.events.select_related("by").first()
    if last is None:
        return "Báo cáo vừa thay đổi ở nơi khác. Xin mở lại trang."
    at = timezone.localtime(last.at)
    who = last.by.full_name if last.by else "Lệnh nhập liệu"
    return (
        f"Báo cáo đang ở trạng thái “{stored.get_state_display()}”: {who} đã đổi lúc"
        f" {at:%H:%M ngày %d/%m/%Y}."
    )
