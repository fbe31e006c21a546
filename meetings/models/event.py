"""What happened to a meeting or to one of its recommendations."""

from __future__ import annotations

from django.db import models

from core.fields import LineField, ProseField
from core.move_event import MoveEvent
from meetings.states import MOVES, RECOMMENDATION_MOVES

from .meeting import Meeting
from .recommendation import Recommendation


class Event(MoveEvent):
    """One move of a meeting, or of a recommendation made there."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="events")
    recommendation = models.ForeignKey(
        Recommendation, models.PROTECT, null=True, related_name="events"
    )
    move = LineField(
        "việc",
        max_length=20,
        choices=[(m.name, m.label) for m in (*MOVES.values(), *RECOMMENDATION_MOVES.values())],
    )
    from_state = LineField("từ", max_length=11)
    to_state = LineField("sang", max_length=11)
    # Of an answer its words, which stay here when another one takes their place.
    reason = ProseField("lý do", max_length=5000, blank=True)
    role = LineField("với vai trò", max_length=20, blank=True)
