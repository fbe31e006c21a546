"""What a person is told: in the inbox at once, by mail a little later if it is still unread."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.dates import within_history
from core.fields import DateTimeField, LineField, ProseField

# A letter that was begun so long ago and has not left was cut off with its process.
CLAIM_LASTS = dt.timedelta(hours=1)
# Who gets an address, or asks for letters again, is not sent what is older.
MAILED_WITHIN = dt.timedelta(days=30)
KEPT_FOR = dt.timedelta(days=365)


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: Any) -> Self:
        """One's own, and nobody else's."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def of_occasions(self, keys: Iterable[str]) -> Self:
        return self.filter(key__in=list(keys))

    def beginning(self, prefix: str) -> Self:
        """Of all occasions whose key begins so."""
        return self.filter(key__startswith=prefix)

    def tasks(self) -> Self:
        return self.filter(kind=Notice.Kind.TASK)

    def mark_read(self) -> int:
        """How many were unread."""
        return self.unread().update(read_at=timezone.now())

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def to_mail(self) -> Self:
        """Unread, and neither mailed nor just being mailed by another process.

        Of columns of its own alone: an UPDATE that asks it claims each row once.
        """
        now = timezone.now()
        free = Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM_LASTS)
        return self.unread().filter(free, mailed_at=None, created_at__gt=now - MAILED_WITHIN)

    def untold(self) -> Self:
        """Nobody has seen these, here or in a letter."""
        return self.unread().filter(claimed_at=None, mailed_at=None)

    def old(self) -> Self:
        return self.filter(created_at__lt=timezone.now() - KEPT_FOR)


class Notice(models.Model):
    """One sentence for one person, and the page it is about. `key` names the occasion: a person is
    told of it once.
    """

    class Kind(models.TextChoices):
        TASK = "task", "Việc cần làm"
        NEWS = "news", "Tin cho biết"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name="gửi tới"
    )
    kind = LineField("loại", max_length=4, choices=Kind, default=Kind.NEWS)
    sentence = LineField("nội dung", max_length=300)
    text = ProseField("chi tiết", max_length=5000, blank=True)
    url = LineField("trang", max_length=200)
    key = LineField("dịp", max_length=100)
    created_at = DateTimeField("lúc", default=timezone.now)
    read_at = DateTimeField("đọc lúc", null=True)
    claimed_at = DateTimeField(null=True)
    mailed_at = DateTimeField("gửi thư lúc", null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = verbose_name_plural = "thông báo"
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="notice_once_an_occasion"),
            models.CheckConstraint(
                name="notice_dates_within_history",
                condition=within_history("created_at", "read_at", "claimed_at", "mailed_at"),
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="notice_of_a_person"),
            # For equality and for beginnings.
            models.Index(fields=["key"], opclasses=["varchar_pattern_ops"], name="notice_key"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return self.sentence

    @property
    def is_unread(self) -> bool:
        return self.read_at is None
