"""How every move of a meeting is made: the row held, the table asked, one conditional UPDATE, one
event, and who is to know is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from core.dates import today
from core.refusals import AlreadyMoved, NotReady
from core.text import listed
from meetings.models import Event, Meeting
from meetings.notices import tell_of
from meetings.states import MOVES

from .roll import take_reports

if TYPE_CHECKING:
    from accounts.models import User
    from meetings.models import Recommendation
    from meetings.states import Move


@transaction.atomic
def announce(*, meeting: Meeting, by: User | None) -> None:
    """Readers and the branches of the cluster learn of it. Raises NotReady if nobody could come."""
    stored = held(meeting)
    if _is_done("announce", stored, by):
        return
    if not stored.venue:
        raise NotReady("Chưa ghi địa điểm. Cần ghi địa điểm trước khi thông báo.")
    if stored.held_on < today():
        raise NotReady(
            f"Ngày họp {stored.held_on:%d/%m/%Y} đã qua. Cần xem lại ngày, hoặc ghi là đã họp."
        )
    _move("announce", stored, by=by, announced_at=timezone.now())


@transaction.atomic
def hold(*, meeting: Meeting, by: User | None) -> None:
    """It takes place, or has: the reports that branches have sent for its period are taken in."""
    stored = held(meeting)
    if _is_done("hold", stored, by):
        return
    if stored.held_on > today():
        raise NotReady(
            f"Ngày họp {stored.held_on:%d/%m/%Y} chưa đến. Họp sớm hơn thì sửa ngày họp trước."
        )
    _move("hold", stored, by=by)
    take_reports(meeting=stored, by=by)


@transaction.atomic
def close(*, meeting: Meeting, by: User | None) -> None:
    """The record is final and public. Raises NotReady while the roll has gaps."""
    stored = held(meeting)
    if _is_done("close", stored, by):
        return
    if missing := what_is_missing(stored):
        raise NotReady(" ".join(missing))
    _move("close", stored, by=by, closed_at=timezone.now())


@transaction.atomic
def reopen(*, meeting: Meeting, by: User | None, reason: str) -> None:
    """The record is written on; until it is closed again readers see only that it is being done."""
    stored = held(meeting)
    if not _is_done("reopen", stored, by, reason):
        _move("reopen", stored, by=by, reason=reason, closed_at=None)


@transaction.atomic
def cancel(*, meeting: Meeting, by: User | None, reason: str) -> None:
    """Who had been told of it is told that it does not take place, and why."""
    stored = held(meeting)
    if not _is_done("cancel", stored, by, reason):
        _move("cancel", stored, by=by, reason=reason, cancel_reason=reason.strip())


def what_is_missing(meeting: Meeting) -> list[str]:
    """Why its record cannot be closed yet, a sentence each."""
    roll = list(meeting.attendances.in_order())
    missing = []
    if not meeting.venue:
        missing.append("Chưa ghi địa điểm họp.")
    if not roll:
        missing.append("Cụm chưa có Hội cơ sở nào trong ngày họp nên chưa điểm danh được.")
    unmarked = [row.branch.label for row in roll if not row.status]
    if unmarked:
        missing.append(f"Chưa điểm danh {listed(unmarked)}.")
    return missing


def held(meeting: Meeting) -> Meeting:
    """The row as it is now, held until the transaction ends."""
    rows = Meeting.objects.select_for_update(of=("self",))
    return rows.select_related("cluster", "host").get(pk=meeting.pk)


def was_just_done(
    name: str,
    meeting: Meeting,
    *,
    by: User | None,
    reason: str = "",
    recommendation: Recommendation | None = None,
) -> bool:
    """Whether the last that happened is this very move."""
    events = meeting.events.filter(recommendation=recommendation)
    last = events.first()
    by_id = by.pk if by else None
    return last is not None and (last.move, last.by_id, last.reason) == (
        name,
        by_id,
        reason.strip(),
    )


def check_reason(move: Move, reason: str) -> None:
    if move.needs_reason and not reason.strip():
        raise ValidationError(f"Chưa ghi lý do. Cần ghi lý do trước khi bấm “{move.label}”.")


def _is_done(name: str, meeting: Meeting, by: User | None, reason: str = "") -> bool:
    """Whether there is nothing left to do. Raises PermissionDenied for who may not do it."""
    if by and not meeting.roles_of(by) & MOVES[name].roles:
        raise PermissionDenied
    return was_just_done(name, meeting, by=by, reason=reason)


def _move(
    name: str, meeting: Meeting, *, by: User | None, reason: str = "", **changes: object
) -> None:
    """Raises ValidationError without a reason where the table wants one, and AlreadyMoved."""
    row = MOVES[name]
    check_reason(row, reason)
    before, meeting.state = meeting.state, row.target
    changes["search_text"] = meeting.words_of_public_text
    moved = Meeting.objects.filter(
        pk=meeting.pk, state=before, state__in=row.sources, lock_version=meeting.lock_version
    ).update(state=meeting.state, lock_version=F("lock_version") + 1, **changes)
    if not moved:
        raise AlreadyMoved(who_was_first(meeting))
    meeting.refresh_from_db(fields=["state", "lock_version", *changes])
    used = sorted(meeting.roles_of(by) & row.roles) if by else []
    event = Event.objects.create(
        meeting=meeting,
        move=name,
        from_state=before,
        to_state=meeting.state,
        reason=reason.strip(),
        by=by,
        role=used[0] if used else "",
    )
    tell_of(event)


def who_was_first(meeting: Meeting) -> str:
    """One sentence for the second of two people."""
    stored = Meeting.objects.select_related("cluster").get(pk=meeting.pk)
    last = stored.events.filter(recommendation=None).select_related("by").first()
    if last is None:
        return "Cuộc giao ban vừa thay đổi ở nơi khác. Xin mở lại trang."
    at = timezone.localtime(last.at)
    who = last.by.full_name if last.by else "Lệnh nhập liệu"
    return (
        f"Cuộc giao ban đang ở trạng thái “{stored.get_state_display()}”: {who} đã đổi lúc"
        f" {at:%H:%M ngày %d/%m/%Y}."
    )
