"""What the first page of the workspace says to officers of reports that have not come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from branches.workspace import Item
from core.dates import today
from reports.models import Period
from reports.states import OFFICERS

from .completeness import Board

if TYPE_CHECKING:
    from accounts.models import User


def items_of_board(user: User) -> list[Item]:
    """Each period that branches can send for and some have not, by their due days; what is overdue
    is a task.
    """
    if not user.has_role(*OFFICERS):
        return []
    periods = list(Period.objects.open_now().order_by("due_on", "pk"))
    if not periods:
        return []
    return [
        _owed(period, tally.expected - tally.received)
        for period, tally in zip(periods, Board(periods, user=user).totals, strict=True)
        if tally.received < tally.expected
    ]


def _owed(period: Period, count: int) -> Item:
    days = (period.due_on - today()).days
    when = f"còn {days} ngày" if days >= 0 else f"đã quá {-days} ngày"
    return Item(
        title=f"{period}: {count} đơn vị chưa nộp",
        note=f"Hạn nộp {period.due_on:%d/%m/%Y}, {when}.",
        action="Xem và nhắc",
        url=reverse("reports:board_remind", args=[period.pk]),
        is_task=period.is_overdue,
    )
