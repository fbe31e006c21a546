"""By which criteria a year is scored, and the papers that show what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F

from core.refusals import AlreadyMoved
from learning.models import Assessment, CriteriaSet, EvidenceFile
from learning.states import MOVES

from .moving import held, who_was_first

if TYPE_CHECKING:
    from django.core.files import File

    from accounts.models import User

SCORING = ("self_assess", "assess_by_branch", "assess_by_district")


@transaction.atomic
def choose_criteria(*, assessment: Assessment, criteria_set: CriteriaSet, by: User | None) -> None:
    """The set of that kind and year by which it is scored; another one, as long as nobody has
    scored. Raises AlreadyMoved after that.
    """
    stored = _open(assessment, by)
    if stored.criteria_set_id == criteria_set.pk:
        return
    if not stored.criteria_sets.filter(pk=criteria_set.pk).exists():
        raise ValidationError("Bộ tiêu chí này không dùng cho loại mô hình và năm ấy.")
    if stored.scores.exists():
        raise AlreadyMoved("Đã có điểm theo bộ tiêu chí đang dùng nên không đổi được nữa.")
    Assessment.objects.filter(pk=stored.pk).update(
        criteria_set=criteria_set, lock_version=F("lock_version") + 1
    )


@transaction.atomic
def add_evidence(
    *, assessment: Assessment, title: str, file: File, by: User | None
) -> EvidenceFile:
    """A file that arrives once more, known by its title and size, is there already."""
    stored = _open(assessment, by)
    same = stored.evidence_files.filter(title=title, size=file.size).first()
    return same or EvidenceFile.objects.create(assessment=stored, title=title, file=file)


@transaction.atomic
def delete_evidence(*, evidence: EvidenceFile, by: User | None) -> None:
    _open(evidence.assessment, by)
    evidence.delete()


def _open(assessment: Assessment, by: User | None) -> Assessment:
    """The row, held. Raises PermissionDenied for who never scores it, and AlreadyMoved where this
    person no longer does.
    """
    (stored,) = held([assessment])
    moves = [MOVES[name] for name in SCORING]
    if by is None:
        return stored
    roles = stored.roles_of(by)
    if not any(move.is_for(roles) for move in moves):
        raise PermissionDenied
    if not any(move.is_open_to(roles, stored.state) for move in moves):
        raise AlreadyMoved(who_was_first(stored))
    return stored
