"""What the first page of the workspace says to officers of learning models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count
from django.urls import reverse

from branches.workspace import Item
from learning.models import Assessment
from learning.states import OFFICERS

if TYPE_CHECKING:
    from accounts.models import User


def items_of_recognition(user: User) -> list[Item]:
    """What waits to be recognised, year by year, the latest first; nothing for anybody else."""
    if not user.has_role(*OFFICERS):
        return []
    waiting = Assessment.objects.recognisable().order_by("-year").values_list("year")
    queue = reverse("learning:review_queue")
    return [
        Item(
            title=f"Mô hình học tập năm {year} ({count})",
            note=f"{count} mô hình chờ công nhận.",
            action="Mở danh sách",
            url=f"{queue}?nam={year}",
        )
        for year, count in waiting.annotate(Count("pk"))
    ]
