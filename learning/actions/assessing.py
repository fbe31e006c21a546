"""Scores of the model itself, of its branch and of the association, and what they come to.

With the `version` of the row that somebody read, what another has written since is not overwritten:
AlreadyMoved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from core.refusals import AlreadyMoved, NotReady
from learning.models import Score, Stage
from learning.rules import Verdict, verdict
from learning.states import MOVES

from .moving import check_actor, held, move, was_just_done, who_was_first

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from accounts.models import User
    from learning.models import Assessment

    Scores = Mapping[str, Decimal]


@transaction.atomic
def self_assess(
    *,
    assessment: Assessment,
    scores: Scores,
    by: User | None,
    evidence: str = "",
    version: int | None = None,
) -> None:
    """Scores by the code of the criterion; those missing may follow, and until then nothing is
    decided.
    """
    _assess(
        "self_assess", Stage.SELF, assessment, scores, by=by, evidence=evidence, version=version
    )


@transaction.atomic
def assess_by_branch(
    *,
    assessment: Assessment,
    by: User | None,
    scores: Scores | None = None,
    passes: bool | None = None,
    version: int | None = None,
) -> None:
    """Without scores the branch agrees to those there are. `passes` is its word where the criteria
    cannot decide. Raises NotReady where neither settles it.
    """
    _assess(
        "assess_by_branch",
        Stage.BRANCH,
        assessment,
        scores,
        by=by,
        passes=passes,
        version=version,
    )


@transaction.atomic
def assess_by_district(
    *,
    assessment: Assessment,
    by: User | None,
    scores: Scores | None = None,
    passes: bool | None = None,
    version: int | None = None,
) -> None:
    """As `assess_by_branch`, by the association, which may agree to what the branch said."""
    if scores is None and passes is None:
        passes = assessment.passes
    _assess(
        "assess_by_district",
        Stage.DISTRICT,
        assessment,
        scores,
        by=by,
        passes=passes,
        version=version,
    )


def _assess(  # noqa: PLR0913 -- what the three have in common
    name: str,
    stage: Stage,
    assessment: Assessment,
    scores: Scores | None,
    *,
    by: User | None,
    passes: bool | None = None,
    evidence: str | None = None,
    version: int | None = None,
) -> None:
    stored = held([assessment])
    check_actor(MOVES[name], stored, by)
    (one,) = stored
    # A second click brings nothing new; another score by the same person does.
    is_repeated = was_just_done(name, one.model, year=one.year, by=by)
    is_repeated &= scores is None or dict(scores) == one.scores_of(stage)
    if is_repeated and evidence in {None, one.evidence}:
        return
    if version not in {None, one.lock_version}:
        raise AlreadyMoved(who_was_first(one))
    given = _last_scores(one, stage) if scores is None else dict(scores)
    _check_scores(one, given)
    found = one.criteria_set and verdict(one.criteria_set.rule, given)
    if stage != Stage.SELF:
        found = found or _said(one, given, passes)
    told = found or Verdict(passes=False, total=None, level=0, lacking=())
    changes = {"total": told.total, "passes": told.passes if found else None, "level": told.level}
    if evidence is not None:
        changes["evidence"] = evidence
    move(name, stored, by=by, **changes)
    Score.objects.filter(assessment=one, stage=stage).delete()
    codes = {criterion.code: criterion for criterion in one.criteria_set.criteria} if given else {}
    Score.objects.bulk_create(
        Score(assessment=one, criterion=codes[code], stage=stage, points=points)
        for code, points in given.items()
    )


def _last_scores(assessment: Assessment, stage: Stage) -> dict[str, Decimal]:
    """Those of this stage, or of the nearest one before it that gave any."""
    stages = Stage.values[: Stage.values.index(stage) + 1]
    return next(filter(None, (assessment.scores_of(one) for one in reversed(stages))), {})


def _check_scores(assessment: Assessment, scores: Scores) -> None:
    if not scores:
        return
    if assessment.criteria_set is None:
        raise ValidationError("Chưa chọn bộ tiêu chí nên chưa chấm điểm được.")
    rule = assessment.criteria_set.rule
    maxima = {item.code: item.maximum for item in rule.items}
    wrong = []
    for code, points in scores.items():
        if code not in maxima:
            wrong.append(f"Bộ tiêu chí không có tiêu chí {code}.")
        elif not rule.fits(code, points) and maxima[code] is None:
            wrong.append(f"Tiêu chí {code}: chỉ ghi đạt hoặc không đạt.")
        elif not rule.fits(code, points):
            most = f"{maxima[code].normalize():f}".replace(".", ",")
            wrong.append(f"Tiêu chí {code}: điểm từ 0 đến {most}, theo bước 0,5.")
    if wrong:
        raise ValidationError(wrong)


def _said(assessment: Assessment, scores: Scores, passes: bool | None) -> Verdict:
    """The word of whoever assesses, where the criteria cannot decide."""
    criteria_set = assessment.criteria_set
    if criteria_set and criteria_set.rule.decides:
        missing = [item.code for item in criteria_set.rule.items if item.code not in scores]
        raise NotReady(f"Còn thiếu điểm của tiêu chí {', '.join(missing)}. Cần ghi đủ điểm.")
    if passes is None:
        raise NotReady(
            "Bộ tiêu chí chưa đủ để máy xét. Cần ghi rõ đạt hay chưa đạt theo kết quả bình xét."
        )
    return Verdict(passes=passes, total=None, level=0, lacking=())
