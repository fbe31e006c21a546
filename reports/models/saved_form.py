"""Which forms have been saved: one that is sent again gets its first answer."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.utils import timezone

from core.fields import DateTimeField, LineField, PositiveIntegerField

from .submission import Submission

# Nobody's machine is without a line for longer, and then sends what it held.
KEPT = dt.timedelta(days=90)


class SavedFormQuerySet(models.QuerySet["SavedForm"]):
    def old(self) -> Self:
        return self.filter(at__lt=timezone.now() - KEPT)


class SavedForm(models.Model):
    """`digest` is of who sent it, its key and all that was typed; `saves` is the answer."""

    digest = LineField(max_length=64, unique=True)
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="saved_forms")
    saves = PositiveIntegerField()
    at = DateTimeField(auto_now_add=True)

    objects = SavedFormQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "biểu đã lưu"

    def __str__(self) -> str:
        return self.digest
