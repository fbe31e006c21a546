"""Recognition by a decision: many at once, looked at before and undone together, or one by one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from core.dates import today
from core.refusals import AlreadyMoved, NotReady
from learning.models import Assessment, Recognition
from learning.states import ASSESSED, MOVES, OFFICERS, Standing, State

from .moving import check_actor, check_reason, held, held_models, move, record, was_just_done

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from accounts.models import User
    from learning.models import LearningModel, RecognitionDecision

UNDO_LASTS = dt.timedelta(days=7)
# Of those that cannot be recognised so many are named, the others counted.
NAMED = 5


@dataclass(frozen=True)
class Line:
    """What a decision would do to one model: `refusal` says why nothing."""

    model: LearningModel
    assessment: Assessment | None
    is_renewal: bool
    refusal: str = ""


@dataclass(frozen=True)
class BulkPreview:
    lines: list[Line]

    @property
    def ready(self) -> list[Line]:
        return [line for line in self.lines if not line.refusal]

    @property
    def refused(self) -> list[Line]:
        return [line for line in self.lines if line.refusal]

    @property
    def renewed(self) -> int:
        return sum(line.is_renewal for line in self.ready)

    @property
    def unregistered(self) -> int:
        """Recognised on paper without an assessment on the portal."""
        return sum(line.assessment is None for line in self.ready)


def preview_bulk(
    *, decision: RecognitionDecision, models: Iterable[LearningModel], by: User
) -> BulkPreview:
    """What `recognise_in_bulk` would do with each of them. Nothing is written."""
    _admit(by)
    with transaction.atomic():
        return _looked_at(decision.year, models)


@transaction.atomic
def recognise_in_bulk(
    *,
    decision: RecognitionDecision,
    models: Iterable[LearningModel],
    by: User | None,
    batch: UUID,
    level: str = "",
) -> list[Recognition]:
    """Recognises all of them or, with NotReady, none. A decision not yet saved is saved, unless it
    names nobody.

    A confirmation that arrives twice, known by its `batch`, has been done once. Those without an
    assessment on the portal are recognised as the paper says.
    """
    _admit(by)
    if done := list(Recognition.objects.of_batch(batch)):
        return done
    looked_at = _looked_at(decision.year, models)
    if looked_at.refused:
        raise NotReady(_why_not(looked_at.refused))
    if not looked_at.ready:
        return []
    if decision.pk is None:
        decision.full_clean()
        decision.save()
    made = [
        Recognition(
            model=line.model,
            year=decision.year,
            decision=decision,
            branch=line.assessment.branch if line.assessment else line.model.branch,
            level=level or _level_reached(line.assessment),
            batch=batch,
        )
        for line in looked_at.ready
    ]
    Recognition.objects.bulk_create(made)
    assessments = [line.assessment for line in looked_at.ready if line.assessment]
    move("recognise", assessments, by=by)
    on_paper = [line.model for line in looked_at.ready if line.assessment is None]
    record(
        MOVES["recognise"],
        [(model, decision.year, "", State.RECOGNISED) for model in on_paper],
        by=by,
    )
    return made


@transaction.atomic
def undo_bulk(*, batch: UUID, by: User | None) -> int:
    """Takes back all that one confirmation recognised, within a week, and says how many; nothing is
    left to do where that was done. Raises AlreadyMoved where one was withdrawn since.
    """
    _admit(by)
    rows = Recognition.objects.select_for_update(of=("self",)).order_by("pk").of_batch(batch)
    stored = list(rows.select_related("model__branch"))
    if any(not row.stands for row in stored):
        raise AlreadyMoved("Có lượt công nhận đã bị thu hồi nên không hoàn tác cả đợt được nữa.")
    if any(row.at < timezone.now() - UNDO_LASTS for row in stored):
        raise AlreadyMoved(
            "Đã quá 7 ngày nên không hoàn tác được. Cần thu hồi từng lượt công nhận."
        )
    _take_back("undo_recognition", stored, by=by)
    Recognition.objects.of_batch(batch).delete()
    return len(stored)


@transaction.atomic
def withdraw_recognition(
    *, recognition: Recognition, by: User | None, reason: str, on: dt.date | None = None
) -> None:
    """It stands no more from that day on, today if none is named; readers are told why."""
    _admit(by)
    check_reason(MOVES["withdraw_recognition"], reason)
    rows = Recognition.objects.select_for_update(of=("self",)).select_related("model__branch")
    stored = rows.get(pk=recognition.pk)
    if not stored.stands:
        if was_just_done(
            "withdraw_recognition", stored.model, year=stored.year, by=by, reason=reason
        ):
            return
        raise AlreadyMoved(f"Lượt công nhận này đã thu hồi ngày {stored.withdrawn_on:%d/%m/%Y}.")
    stored.withdrawn_on, stored.withdrawn_reason = on or today(), reason
    stored.full_clean(exclude=["batch"])
    stored.save()
    _take_back("withdraw_recognition", [stored], by=by, reason=reason)


@transaction.atomic
def not_recognise(*, assessment: Assessment, by: User | None, reason: str) -> None:
    stored = held([assessment])
    check_actor(MOVES["not_recognise"], stored, by)
    (one,) = stored
    if not was_just_done("not_recognise", one.model, year=one.year, by=by, reason=reason):
        move("not_recognise", stored, by=by, reason=reason)


def _take_back(
    name: str, recognitions: list[Recognition], *, by: User | None, reason: str = ""
) -> None:
    """Moves the assessments; of what was recognised on paper alone only the event is written."""
    years = {row.year for row in recognitions}
    models = {row.model_id for row in recognitions}
    found = held(Assessment.objects.filter(model__in=models, year__in=years))
    move(name, found, by=by, reason=reason)
    assessed = {(assessment.model_id, assessment.year) for assessment in found}
    record(
        MOVES[name],
        [
            (row.model, row.year, State.RECOGNISED, "")
            for row in recognitions
            if (row.model_id, row.year) not in assessed
        ],
        by=by,
        reason=reason,
    )


def _admit(by: User | None) -> None:
    if by is not None and not by.has_role(*OFFICERS):
        raise PermissionDenied


def _looked_at(year: int, models: Iterable[LearningModel]) -> BulkPreview:
    """Of rows that are held: what is shown stays so until the end of the transaction."""
    stored = held_models(models)
    assessments = {
        assessment.model_id: assessment
        for assessment in held(Assessment.objects.of_year(year).filter(model__in=stored))
    }
    standing = Recognition.objects.standing().filter(model__in=stored, year__in=[year - 1, year])
    known = set(standing.values_list("model", "year"))
    return BulkPreview(
        [
            Line(
                model,
                assessment := assessments.get(model.pk),
                is_renewal=(model.pk, year - 1) in known,
                refusal=_refusal(model, assessment, is_done=(model.pk, year) in known),
            )
            for model in stored
        ]
    )


def _refusal(model: LearningModel, assessment: Assessment | None, *, is_done: bool) -> str:
    if model.state != Standing.LIVING:
        return f"Hồ sơ {model.get_state_display().lower()}."
    if is_done:
        return "Đã được công nhận cho năm này."
    if assessment is None:
        return ""
    if assessment.state not in ASSESSED:
        return f"Đánh giá đang ở trạng thái “{assessment.get_state_display()}”."
    if not assessment.passes:
        points = "" if assessment.total is None else f": {assessment.total:f} điểm"
        return f"Kết quả đánh giá là chưa đạt{points.replace('.', ',')}."
    return ""


def _why_not(lines: list[Line]) -> str:
    told = [f"{line.model}: {line.refusal}" for line in lines[:NAMED]]
    if len(lines) > NAMED:
        told.append(f"Còn {len(lines) - NAMED} mô hình khác chưa công nhận được.")
    return " ".join(told)


def _level_reached(assessment: Assessment | None) -> str:
    return f"mức {assessment.level}" if assessment and assessment.level else ""
