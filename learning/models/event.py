"""What happened to a learning model, year by year."""

from __future__ import annotations

from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.fields import DateTimeField, LineField, PositiveSmallIntegerField, ProseField
from learning.states import MODEL_MOVES, MOVES

from .model import LearningModel


class EventQuerySet(models.QuerySet["Event"]):
    def told_of(self, model: LearningModel) -> Self:
        """Its own, and those of the records that were merged into it."""
        return self.filter(Q(model=model) | Q(model__merged_into=model))


class Event(models.Model):
    """One move of a model, or of its assessment of `year`. Written with it, never changed.

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
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="Trống khi lệnh nhập liệu làm.",
    )
    role = LineField("với vai trò", max_length=20, blank=True)
    at = DateTimeField("lúc", auto_now_add=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = verbose_name_plural = "diễn biến"
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.get_move_display()}, {timezone.localtime(self.at):%H:%M %d/%m/%Y}"
