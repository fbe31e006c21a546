"""Who has which section of a report open, so that two people at one learn of each other."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from core.fields import DateTimeField

from .form import Section
from .submission import Submission

if TYPE_CHECKING:
    from accounts.models import User

# Whoever neither opens nor types for so long may well have gone.
LASTS = dt.timedelta(minutes=5)


class PresenceQuerySet(models.QuerySet["Presence"]):
    def live(self) -> Self:
        return self.filter(seen_at__gt=timezone.now() - LASTS)

    def over(self) -> Self:
        return self.filter(seen_at__lte=timezone.now() - LASTS)

    def at(self, submission: Submission, section: Section) -> Self:
        return self.filter(submission=submission, section=section)

    def besides(self, user: User) -> Self:
        """Of others, by their names."""
        return self.exclude(user=user).select_related("user").order_by("user__sort_key", "pk")


class Presence(models.Model):
    """One person at one section of one report, in however many windows."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="presences")
    section = models.ForeignKey(Section, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen_at = DateTimeField()

    objects = PresenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "người đang mở"
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "section", "user"], name="presence_once_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} – {self.submission_id}, {self.section_id}"
