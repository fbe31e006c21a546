"""What a table of moves leaves behind: who made which one, and when."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone

from core.fields import DateTimeField


class MoveEvent(models.Model):
    """One move, written with it and never changed. An app's own says of what, from where to where,
    and which `move`s there are.
    """

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người làm",
        help_text="Trống khi lệnh nhập liệu làm.",
    )
    at = DateTimeField("lúc", auto_now_add=True)

    class Meta:
        abstract = True
        ordering: ClassVar = ["-at", "-pk"]
        verbose_name = verbose_name_plural = "diễn biến"
        triggers: ClassVar = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.get_move_display()}, {timezone.localtime(self.at):%H:%M %d/%m/%Y}"
