"""What becomes of a record itself: closed, resumed, merged with its double; consents; totals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from branches.models import Branch
from learning import counting
from learning.models import Assessment, LearningModel, PublicationConsent, Recognition
from learning.states import BRANCH, MODEL_MOVES, OFFICERS, Standing

from .moving import check_actor, held_models, move_model, was_just_done
from .refusals import AlreadyMoved

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import User
    from learning.models import ModelTotal


@transaction.atomic
def close(*, model: LearningModel, by: User | None, reason: str) -> None:
    """It is followed no longer, and no reader finds it any more; its years stay counted."""
    _move_one("close", model, by=by, reason=reason)


@transaction.atomic
def resume(*, model: LearningModel, by: User | None) -> None:
    _move_one("resume", model, by=by)


def _move_one(name: str, model: LearningModel, *, by: User | None, reason: str = "") -> None:
    (stored,) = held_models([model])
    check_actor(MODEL_MOVES[name], [stored], by)
    if not was_just_done(name, stored, by=by, reason=reason):
        move_model(name, stored, by=by, reason=reason)


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
    _hand_over(stored, kept)
    LearningModel.objects.filter(merged_into=stored).update(
        merged_into=kept, lock_version=F("lock_version") + 1
    )
    move_model("merge", stored, by=by, reason=reason, merged_into=kept)


def _hand_over(stored: LearningModel, kept: LearningModel) -> None:
    own = Assessment.objects.filter(model=kept).values("year")
    Assessment.objects.filter(model=stored).exclude(year__in=own).update(
        model=kept, lock_version=F("lock_version") + 1
    )
    standing = Recognition.objects.standing().filter(model=kept).values("year")
    Recognition.objects.filter(model=stored).exclude(withdrawn_on=None, year__in=standing).update(
        model=kept, lock_version=F("lock_version") + 1
    )
    # A consent is of the people, who are the same; one that they withdrew there speaks louder.
    if not kept.consents.exists():
        PublicationConsent.objects.filter(model=stored).update(
            model=kept, lock_version=F("lock_version") + 1
        )


@transaction.atomic
def give_consent(
    *, model: LearningModel, given_on: dt.date, how: str, by: User | None
) -> PublicationConsent:
    """As it was given on paper; readers see the name from now on."""
    _check_keeper(model.branch, by)
    consent = PublicationConsent(model=model, given_on=given_on, how=how)
    consent.full_clean()
    consent.save()
    return consent


@transaction.atomic
def withdraw_consent(*, consent: PublicationConsent, by: User | None) -> None:
    """Takes the name from readers for good; the record of the consent stays. Raises AlreadyMoved
    where it does not stand.
    """
    _check_keeper(consent.model.branch, by)
    withdrawn = PublicationConsent.objects.standing().filter(pk=consent.pk)
    if not withdrawn.update(
        withdrawn_at=timezone.now(), withdrawn_by=by, lock_version=F("lock_version") + 1
    ):
        consent.refresh_from_db()
        at = timezone.localtime(consent.withdrawn_at)
        who = consent.withdrawn_by or "Lệnh nhập liệu"
        raise AlreadyMoved(f"{who} đã ghi việc rút đồng ý lúc {at:%H:%M ngày %d/%m/%Y}.")
    consent.refresh_from_db()


@transaction.atomic
def enter_total(*, total: ModelTotal, by: User | None) -> ModelTotal:
    """Raises ValidationError for one that is smaller than what is known by name."""
    _check_keeper(total.branch, by)
    total.full_clean()
    if sentence := counting.contradiction(total):
        raise ValidationError(sentence)
    total.save()
    return total


def _check_keeper(branch: Branch, by: User | None) -> None:
    """People of the branch, or of the one it went into, and officers."""
    if by is None or by.has_role(*OFFICERS):
        return
    if branch not in Branch.objects.read_by(by, *BRANCH):
        raise PermissionDenied
