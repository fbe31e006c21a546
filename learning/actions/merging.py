"""Two records of one model become one, and two again where they were two after all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from core.refusals import AlreadyMoved
from learning.models import Assessment, Event, LearningModel, PublicationConsent, Recognition
from learning.states import MODEL_MOVES, Standing

from .moving import check_actor, held_models, move_model, was_just_done
from .recognising import UNDO_LASTS

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User


@dataclass(frozen=True)
class Handover:
    """What goes to the record that stays. What that has itself is left where it was."""

    assessments: list[Assessment]
    recognitions: list[Recognition]
    consents: list[PublicationConsent]
    left_assessments: list[Assessment]
    left_recognitions: list[Recognition]


def preview_merge(*, model: LearningModel, into: LearningModel) -> Handover:
    """What `merge` would move, by what was read of both before. Nothing is written."""
    own = {row.year for row in into.assessments.all()}
    standing = {row.year for row in into.recognitions.all() if row.stands}
    assessments = list(model.assessments.all())
    recognitions = list(model.recognitions.all())
    blocked = {row for row in recognitions if row.stands and row.year in standing}
    # A consent is of the people, who are the same; one that they withdrew there speaks louder.
    consents = [] if into.consents.exists() else list(model.consents.all())
    return Handover(
        assessments=[row for row in assessments if row.year not in own],
        recognitions=[row for row in recognitions if row not in blocked],
        consents=consents,
        left_assessments=[row for row in assessments if row.year in own],
        left_recognitions=[row for row in recognitions if row in blocked],
    )


@transaction.atomic
def merge(*, model: LearningModel, into: LearningModel, by: User | None, reason: str) -> None:
    """The record turned out to be another one once more: its years go there, but for those that the
    other has itself. What had happened to it stays with it and is told of both
    (`Event.objects.told_of`). Raises ValidationError for two that cannot be the same.
    """
    rows = {row.pk: row for row in held_models([model, into])}
    stored, kept = rows[model.pk], rows[into.pk]
    row = MODEL_MOVES["merge"]
    check_actor(row, [stored], by)
    if stored.merged_into_id == kept.pk:
        return
    if stored == kept or stored.kind != kept.kind:
        raise ValidationError("Chỉ gộp được hai hồ sơ khác nhau của cùng một loại mô hình.")
    if kept.state == Standing.MERGED:
        raise ValidationError("Hồ sơ nhận đã gộp vào hồ sơ khác. Cần chọn hồ sơ ấy.")
    given = preview_merge(model=stored, into=kept)
    effects = {
        "into": kept.pk,
        "assessments": [row.pk for row in given.assessments],
        "recognitions": [row.pk for row in given.recognitions],
        "consents": [row.pk for row in given.consents],
        "merged": list(stored.merged.values_list("pk", flat=True)),
    }
    for moved in _moved(effects, at=stored):
        moved.update(model=kept, lock_version=F("lock_version") + 1)
    stored.merged.update(merged_into=kept, lock_version=F("lock_version") + 1)
    move_model("merge", stored, by=by, reason=reason, effects=effects, merged_into=kept)


@transaction.atomic
def undo_merge(*, model: LearningModel, by: User | None) -> None:
    """Within a week each gets back what it had, while nothing has happened to that since. Raises
    AlreadyMoved where it cannot be.
    """
    into = LearningModel.objects.filter(merged=model)
    rows = {row.pk: row for row in held_models([model, *into])}
    stored = rows[model.pk]
    check_actor(MODEL_MOVES["undo_merge"], [stored], by)
    if was_just_done("undo_merge", stored, by=by):
        return
    kept = rows.get(stored.merged_into_id)
    merger = Event.objects.of_record(stored).filter(move="merge").first()
    if kept is None or merger is None:
        raise AlreadyMoved(f"{stored} không còn ở tình trạng “Đã gộp”.")
    if sentence := _obstacle(stored, kept, merger):
        raise AlreadyMoved(sentence)
    # Withdrawn while both were taken for the same people, it was meant for both.
    if kept.consents.filter(withdrawn_at__gt=merger.at).exists():
        PublicationConsent.objects.standing().filter(model=stored).update(
            withdrawn_at=timezone.now(), withdrawn_by=by, lock_version=F("lock_version") + 1
        )
    for moved in _moved(merger.effects, at=kept):
        moved.update(model=stored, lock_version=F("lock_version") + 1)
    kept.merged.filter(pk__in=merger.effects["merged"]).update(
        merged_into=stored, lock_version=F("lock_version") + 1
    )
    move_model("undo_merge", stored, by=by, merged_into=None)


def _moved(effects: dict[str, list[int]], *, at: LearningModel) -> list[QuerySet]:
    """The rows that a merger moved, as far as they are with that record."""
    return [
        kind.objects.filter(pk__in=effects[name], model=at)
        for name, kind in (
            ("assessments", Assessment),
            ("recognitions", Recognition),
            ("consents", PublicationConsent),
        )
    ]


def _obstacle(stored: LearningModel, kept: LearningModel, merger: Event) -> str:
    """Why the merger cannot be undone, in one sentence; empty where it can."""
    if not merger.effects:
        return "Việc gộp này được ghi khi cổng chưa nhớ đã chuyển gì, nên không hoàn tác được."
    if merger.at < timezone.now() - UNDO_LASTS:
        return "Đã quá 7 ngày nên không hoàn tác việc gộp được nữa."
    if stored.branch.is_closed:
        return f"Hội Khuyến học {stored.branch.full_name} đã kết thúc, nên không hoàn tác được."
    return _merged_further(kept, merger) or _changed_since(kept, merger)


def _merged_further(kept: LearningModel, merger: Event) -> str:
    """Mergers are undone from the last one on."""
    if merger.effects["into"] != kept.pk:
        return f"Hồ sơ nhận đã gộp tiếp vào {kept}. Cần hoàn tác việc gộp ấy trước."
    if later := Event.objects.merged_into(kept).filter(pk__gt=merger.pk).first():
        return f"Sau đó {later.model} cũng gộp vào hồ sơ nhận. Cần hoàn tác việc gộp ấy trước."
    return ""


def _changed_since(kept: LearningModel, merger: Event) -> str:
    rows = [row for moved in _moved(merger.effects, at=kept)[:2] for row in moved]
    since = Event.objects.filter(model=kept, pk__gt=merger.pk)
    if event := since.filter(year__in={row.year for row in rows}).first():
        return (
            f"Năm {event.year} của hồ sơ nhận đã có việc “{event.get_move_display()}” sau khi gộp,"
            " nên không hoàn tác được."
        )
    if len(rows) < len(merger.effects["assessments"]) + len(merger.effects["recognitions"]):
        return "Một phần đã chuyển không còn ở hồ sơ nhận, nên không hoàn tác được."
    return ""
