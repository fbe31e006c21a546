"""What happened to a meeting or to one of its recommendations."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone

from core.fields import DateTimeField, LineField, ProseField
from meetings.states import MOVES, RECOMMENDATION_MOVES

from .meeting import Meeting
from .recommendation import Recommendation


class Event(models.Model):
    """One move. Written with it, never changed."""

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
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="Trống khi lệnh nhập liệu làm.",
    )
    role = LineField("với vai trò", max_length=20, blank=True)
    at = DateTimeField("lúc", auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = verbose_name_plural = "diễn biến"
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.get_move_display()}, {timezone.localtime(self.at):%H:%M %d/%m/%Y}"
