"""How every move is made, of one assessment or of hundreds: the rows held, the table asked, one
conditional UPDATE, one event each.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F
from django.utils import timezone

from core.refusals import AlreadyMoved
from learning.models import Assessment, Event, LearningModel
from learning.states import MODEL_MOVES, MOVES, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from accounts.models import User
    from learning.states import Move


def held(assessments: Iterable[Assessment]) -> list[Assessment]:
    """The rows as they are now, held until the transaction ends."""
    rows = Assessment.objects.select_for_update(of=("self",)).order_by("pk")
    keys = [assessment.pk for assessment in assessments]
    return list(rows.filter(pk__in=keys).for_list())


def held_models(models: Iterable[LearningModel]) -> list[LearningModel]:
    """The same of models."""
    rows = LearningModel.objects.select_for_update(of=("self",)).order_by("pk")
    keys = [model.pk for model in models]
    return list(rows.filter(pk__in=keys).select_related("branch"))


def check_actor(move: Move, rows: Sequence[Assessment | LearningModel], by: User | None) -> None:
    """Raises PermissionDenied unless the person may do this to each of them; None is a command."""
    if by is None or by.has_role(*move.roles):
        return
    # Of hundreds of rows of one branch it is asked once.
    places = {
        (row.branch_id, row.model.branch_id if isinstance(row, Assessment) else None): row
        for row in rows
    }
    if not all(row.roles_of(by) & move.branch_roles for row in places.values()):
        raise PermissionDenied


def check_reason(move: Move, reason: str) -> None:
    if move.needs_reason and not reason.strip():
        raise ValidationError(f"Chưa ghi lý do. Cần ghi lý do trước khi bấm “{move.label}”.")


def was_just_done(
    name: str,
    model: LearningModel,
    *,
    year: int | None = None,
    by: User | None,
    reason: str = "",
) -> bool:
    """Whether the last that happened to it (in that year) is this very move: a second click."""
    last = Event.objects.filter(model=model, year=year).first()
    by_id = by.pk if by else None
    return last is not None and (last.move, last.by_id, last.reason) == (
        name,
        by_id,
        reason.strip(),
    )


def move(
    name: str,
    assessments: Sequence[Assessment],
    *,
    by: User | None,
    reason: str = "",
    **changes: object,
) -> None:
    """Of rows that are held. Raises ValidationError without a reason where the table wants one, and
    AlreadyMoved where one of them is no more where the move begins.
    """
    row = MOVES[name]
    check_reason(row, reason)
    before = {assessment.pk: assessment.state for assessment in assessments}
    for target, same in _by_target(row, assessments).items():
        keys = [assessment.pk for assessment in same]
        moved = Assessment.objects.filter(pk__in=keys, state__in=row.sources).update(
            state=target, lock_version=F("lock_version") + 1, **changes
        )
        if moved < len(keys):
            raise AlreadyMoved(who_was_first(next(a for a in same if a.state not in row.sources)))
        for assessment in same:
            assessment.state = target
            assessment.lock_version += 1
            for field, value in changes.items():
                setattr(assessment, field, value)
    record(
        row,
        [(a.model, a.year, before[a.pk], a.state) for a in assessments],
        by=by,
        reason=reason,
    )


def move_model(
    name: str,
    model: LearningModel,
    *,
    by: User | None,
    reason: str = "",
    effects: dict[str, object] | None = None,
    **changes: object,
) -> None:
    """`move`, of a model. The `effects` are kept with the event."""
    row = MODEL_MOVES[name]
    check_reason(row, reason)
    before = model.state
    target = row.target or Event.objects.of_record(model).filter(to_state=before).first().from_state
    moved = LearningModel.objects.filter(
        pk=model.pk, state__in=row.sources, lock_version=model.lock_version
    ).update(state=target, lock_version=F("lock_version") + 1, **changes)
    if not moved:
        raise AlreadyMoved(
            f"Hồ sơ đang ở tình trạng “{model.get_state_display()}” nên không làm được việc này."
        )
    model.refresh_from_db(fields=["state", "lock_version", *changes])
    record(row, [(model, None, before, model.state)], by=by, reason=reason, effects=effects)


def record(
    move: Move,
    happened: Iterable[tuple[LearningModel, int | None, str, str]],
    *,
    by: User | None,
    reason: str = "",
    effects: dict[str, object] | None = None,
) -> None:
    """One event each of (model, year, state before, state after)."""
    roles: dict[int, str] = {}
    events = []
    for model, year, before, after in happened:
        if model.branch_id not in roles:
            roles[model.branch_id] = _role_used(move, model, by)
        events.append(
            Event(
                model=model,
                year=year,
                move=move.name,
                from_state=before,
                to_state=after,
                reason=reason.strip(),
                by=by,
                role=roles[model.branch_id],
                effects=effects or {},
            )
        )
    Event.objects.bulk_create(events)


def _role_used(move: Move, model: LearningModel, by: User | None) -> str:
    if by is None:
        return ""
    used = by.roles & move.roles or model.roles_of(by) & move.branch_roles
    return min(used, default="")


def _by_target(row: Move, assessments: Sequence[Assessment]) -> dict[str, list[Assessment]]:
    """Where each of them goes; without a target, back to where its last move found it."""
    targets = defaultdict(list)
    if row.target:
        targets[row.target] = list(assessments)
        return targets
    last = Event.objects.filter(
        model__in=[assessment.model_id for assessment in assessments],
        year__in={assessment.year for assessment in assessments},
        to_state__in=row.sources,
    )
    found = {(event.model_id, event.year): event.from_state for event in reversed(last)}
    for assessment in assessments:
        # The events of a record that was merged into this one stayed with it.
        target = found.get((assessment.model_id, assessment.year), State.BRANCH_ASSESSED)
        targets[target].append(assessment)
    return targets


def who_was_first(assessment: Assessment) -> str:
    """One sentence for the second of two people."""
    events = Event.objects.filter(model=assessment.model_id, year=assessment.year)
    last = events.select_related("by").first()
    if last is None:
        return f"{assessment} vừa thay đổi ở nơi khác. Xin mở lại trang."
    at = timezone.localtime(last.at)
    who = last.by.full_name if last.by else "Lệnh nhập liệu"
    return (
        f"{assessment} đang ở trạng thái “{assessment.get_state_display()}”: {who} đã đổi lúc"
        f" {at:%H:%M ngày %d/%m/%Y}."
    )
