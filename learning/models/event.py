"""What happened to a learning model, year by year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from core.fields import LineField, PositiveSmallIntegerField, ProseField
from core.move_event import MoveEvent
from learning.states import MODEL_MOVES, MOVES, Standing

from .model import LearningModel

if TYPE_CHECKING:
    import datetime as dt


class EventQuerySet(models.QuerySet["Event"]):
    def told_of(self, model: LearningModel) -> Self:
        """Its own, and those of the records that were merged into it."""
        return self.filter(Q(model=model) | Q(model__merged_into=model))

    def of_record(self, model: LearningModel) -> Self:
        """Those of the record itself, not of one of its years."""
        return self.filter(model=model, year=None)

    def mergers(self) -> Self:
        """Those that hold still."""
        return self.filter(move="merge", model__state=Standing.MERGED)

    def merged_into(self, model: LearningModel) -> Self:
        return self.mergers().filter(model__merged_into=model).select_related("model")

    def since(self, moment: dt.datetime) -> Self:
        return self.filter(at__gt=moment)


class Event(MoveEvent):
    """One move of a model, or of its assessment of `year`.

    It names the model and the year, not the assessment: a merger of two records moves that.
    """

    model = models.ForeignKey(LearningModel, models.PROTECT, related_name="events")
    year = PositiveSmallIntegerField("năm", null=True)
    move = LineField(
        "việc",
        max_length=20,
        choices=[(m.name, m.label) for m in (*MOVES.values(), *MODEL_MOVES.values())],
    )
    from_state = LineField("từ", max_length=17, blank=True)
    to_state = LineField("sang", max_length=17, blank=True)
    reason = ProseField("lý do", max_length=2000, blank=True)
    role = LineField("với vai trò", max_length=20, blank=True)
    # Of a merger, the keys of what it moved, so that an undo puts back just that.
    effects = models.JSONField(default=dict, editable=False)

    objects = EventQuerySet.as_manager()
