"""A recommendation on its way to a public answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F

from core.dates import today
from core.refusals import AlreadyMoved, NotReady
from meetings.models import Event, Recommendation
from meetings.models.recommendation import OWNERS
from meetings.notices import tell_of
from meetings.states import RECOMMENDATION_MOVES

from .moving import check_reason, held, was_just_done, who_was_first

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import User


@transaction.atomic
def take(*, recommendation: Recommendation, owner: User, due_on: dt.date, by: User | None) -> None:
    """Somebody at the association follows it from now on, and answers it by that day."""
    stored = _held(recommendation)
    if not owner.has_role(*OWNERS):
        raise ValidationError("Người theo dõi phải là cán bộ duyệt hoặc thường trực Hội.")
    if not _is_done("take", stored, by):
        _move("take", stored, by=by, owner=owner, due_on=due_on)


@transaction.atomic
def answer(
    *, recommendation: Recommendation, text: str, by: User | None, on: dt.date | None = None
) -> None:
    """The answer is public with the record of the meeting, and the branch that asked is told."""
    stored = _held(recommendation)
    if not text.strip():
        raise ValidationError("Chưa ghi nội dung trả lời.")
    on = on or today()
    if not stored.meeting.held_on <= on <= today():
        raise ValidationError(
            f"Ngày trả lời phải từ ngày họp {stored.meeting.held_on:%d/%m/%Y} đến hôm nay."
        )
    if not _is_done("answer", stored, by, text):
        _move("answer", stored, by=by, reason=text, answer=text.strip(), answered_on=on)


@transaction.atomic
def take_up_again(
    *, recommendation: Recommendation, due_on: dt.date, reason: str, by: User | None
) -> None:
    """What had been answered needs another answer; the first one stays in its events alone."""
    stored = _held(recommendation)
    if _is_done("take_up_again", stored, by, reason):
        return
    owner = stored.owner or by
    changes = {"answer": "", "answered_on": None, "owner": owner, "due_on": due_on}
    _move("take_up_again", stored, by=by, reason=reason, **changes)


def _held(recommendation: Recommendation) -> Recommendation:
    """The row as it is now, held with its meeting until the transaction ends."""
    meeting = held(recommendation.meeting)
    rows = Recommendation.objects.select_for_update(of=("self",))
    stored = rows.select_related("branch", "owner").get(pk=recommendation.pk)
    stored.meeting = meeting
    return stored


def _is_done(name: str, stored: Recommendation, by: User | None, reason: str = "") -> bool:
    row = RECOMMENDATION_MOVES[name]
    if by and not by.roles & row.roles:
        raise PermissionDenied
    return was_just_done(name, stored.meeting, by=by, reason=reason, recommendation=stored)


def _move(
    name: str, stored: Recommendation, *, by: User | None, reason: str = "", **changes: object
) -> None:
    row = RECOMMENDATION_MOVES[name]
    check_reason(row, reason)
    if not stored.meeting.has_been_held:
        raise NotReady("Cuộc giao ban chưa họp nên kiến nghị chưa xử lý được.")
    before = stored.state
    moved = Recommendation.objects.filter(
        pk=stored.pk, state=before, state__in=row.sources, lock_version=stored.lock_version
    ).update(state=row.target, lock_version=F("lock_version") + 1, **changes)
    if not moved:
        raise AlreadyMoved(_who_was_first(stored))
    stored.refresh_from_db(fields=["state", "lock_version", *changes])
    used = sorted(by.roles & row.roles) if by else []
    event = Event.objects.create(
        meeting=stored.meeting,
        recommendation=stored,
        move=name,
        from_state=before,
        to_state=stored.state,
        reason=reason.strip(),
        by=by,
        role=used[0] if used else "",
    )
    tell_of(event)


def _who_was_first(stored: Recommendation) -> str:
    last = stored.events.select_related("by").first()
    if last is None:
        return who_was_first(stored.meeting)
    who = last.by.full_name if last.by else "Lệnh nhập liệu"
    label = Recommendation(state=last.to_state).get_state_display()
    return f"Kiến nghị đang ở trạng thái “{label}”: {who} vừa đổi. Xin mở lại trang."
