"""What was recognised by one confirmation each, as long as it is remembered who did it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from learning import actions
from learning.models import Event, Recognition, RecognitionDecision

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from typing import Any
    from uuid import UUID

    from accounts.models import User


@dataclass(frozen=True)
class Batch:
    """`names` of a decision, of which so many `stand`. `by` is None for a command."""

    pk: UUID
    at: dt.datetime
    decision: RecognitionDecision
    names: int
    stand: int
    by: User | None

    @property
    def withdrawn(self) -> int:
        return self.names - self.stand

    @property
    def undo_until(self) -> dt.datetime:
        return self.at + actions.UNDO_LASTS

    @property
    def is_undoable(self) -> bool:
        return not self.withdrawn and timezone.now() < self.undo_until


def batches_of(rows: Iterable[dict[str, Any]]) -> list[Batch]:
    """Of rows of `Recognition.objects.by_batch()`: two queries, however many there are."""
    rows = list(rows)
    decisions = RecognitionDecision.objects.select_related("document").in_bulk(
        {row["decision_id"] for row in rows}
    )
    events = Event.objects.filter(
        move="recognise", model__in={row["model_id"] for row in rows}
    ).select_related("by")
    by = {(event.model_id, event.year): event.by for event in reversed(events)}
    return [
        Batch(
            pk=row["batch"],
            at=row["at"],
            decision=(decision := decisions[row["decision_id"]]),
            names=row["names"],
            stand=row["stand"],
            by=by.get((row["model_id"], decision.year)),
        )
        for row in rows
    ]


def batch_of(key: UUID) -> Batch | None:
    return next(iter(batches_of(Recognition.objects.of_batch(key).by_batch())), None)
