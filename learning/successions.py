"""What becomes of learning models when branches are renamed or merged: records go to the successor,
and with them those no longer followed, so that none of them is left behind unseen; assessments and
recognitions stay what they were, of the branch of that year.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from branches.actions import FOLLOWING
from branches.preview import TOTALS, Total

from .counting import counts_of
from .models import LearningModel, ModelKind

if TYPE_CHECKING:
    import datetime as dt

    from branches.models import Branch

    from .models import LearningModelQuerySet


def follow_branches() -> None:
    """What a rename or merger of branches takes along, and what its preview tells of it."""
    FOLLOWING.append(living_of)
    TOTALS.append(recognised_last)


def living_of(branch: Branch) -> LearningModelQuerySet:
    return LearningModel.objects.kept().of_branch(branch)


def recognised_last(branches: list[Branch], day: dt.date) -> list[Total]:
    """For each kind, how many were recognised for the last whole year before that day."""
    counts = counts_of([day.year - 1])
    totals = []
    for kind in ModelKind:
        known = [
            (branch.label_on(day), count.recognised)
            for branch in branches
            if (count := counts.get((day.year - 1, branch.pk, kind)))
            and count.recognised is not None
        ]
        if known:
            totals.append(Total(f"{kind.label} được công nhận năm {day.year - 1}", known))
    return totals
