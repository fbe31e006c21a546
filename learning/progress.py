"""How near the association is to its targets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .counting import Sum, counts_of
from .models import Target

if TYPE_CHECKING:
    from decimal import Decimal


@dataclass(frozen=True)
class Progress:
    """`sum` is of the branches that have told both how many there are and how many of them were
    recognised.
    """

    target: Target
    sum: Sum

    @property
    def share(self) -> Decimal | None:
        """In per cent. Not known where no branch has told both, or where the target is of people
        whom nobody counts.
        """
        return None if self.target.audience else self.sum.share

    @property
    def is_reached(self) -> bool:
        """Exactly: the share that is told is rounded."""
        recognised, total = self.sum.recognised.value, self.sum.total.value
        return self.share is not None and 100 * recognised >= self.target.share * total


def progress_in(year: int) -> list[Progress]:
    """Of each target for that year or later, the nearest first."""
    targets = list(Target.objects.for_year(year).select_related("document"))
    if not targets:
        return []
    counts = counts_of([year])
    return [
        Progress(
            target,
            Sum(tuple(c for (_, _, kind), c in counts.items() if kind == target.kind)).of_both,
        )
        for target in targets
    ]
