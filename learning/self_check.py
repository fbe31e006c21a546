"""The form on which a citizen adds up the criteria alone; nothing of it reaches the server."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from core.dates import today

from .models import CriteriaSet, ModelKind
from .rules import STEP

if TYPE_CHECKING:
    from decimal import Decimal

    from .models import Criterion


@dataclass(frozen=True)
class Question:
    criterion: Criterion

    @property
    def points(self) -> list[Decimal]:
        """All that may be given."""
        return [STEP * n for n in range(int(self.criterion.maximum / STEP) + 1)]


def sets_to_check() -> list[CriteriaSet]:
    """Those of today by which a citizen's points decide."""
    found = CriteriaSet.objects.of_kind(ModelKind.CITIZEN).on(today()).with_criteria()
    return [one for one in found if one.rule.decides and not one.levels]


def questions(criteria_set: CriteriaSet) -> list[tuple[str, list[Question]]]:
    """By the title of their group."""
    return [
        (group.title, list(map(Question, own)))
        for group, own in groupby(criteria_set.criteria, attrgetter("group"))
    ]
