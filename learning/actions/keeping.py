"""What becomes of a record itself: closed, resumed; consents; totals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from branches.models import Branch
from core.refusals import AlreadyMoved
from learning import counting
from learning.models import PublicationConsent
from learning.states import BRANCH, MODEL_MOVES, OFFICERS

from .moving import check_actor, held_models, move_model, was_just_done

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import User
    from learning.models import LearningModel, ModelTotal


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
def give_consent(
    *, model: LearningModel, given_on: dt.date, how: str, by: User | None
) -> PublicationConsent:
    """As it was given on paper; readers see the name from now on. The same paper once more is the
    first one. Raises ValidationError while another consent stands.
    """
    (model,) = held_models([model])
    _check_keeper(model.branch, by)
    standing = PublicationConsent.objects.standing().filter(model=model)
    if same := standing.filter(given_on=given_on, how=how).first():
        return same
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
