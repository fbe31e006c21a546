"""How what somebody sent stands, in the words its sender is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from news.models import State

if TYPE_CHECKING:
    import datetime as dt

    from news.models import Article


@dataclass(frozen=True)
class Status:
    """`label` and the moment since when; `reason` where the desk gave one."""

    label: str
    at: dt.datetime | None
    reason: str = ""

    @property
    def sentence(self) -> str:
        """As in "Nhận lúc 09:41 ngày 25/05/2022"."""
        if self.at is None:
            return self.label
        return f"{self.label} lúc {timezone.localtime(self.at):%H:%M ngày %d/%m/%Y}"


def status_of(article: Article) -> Status:
    """`article` comes with its `decline_reason` (`with_reason_of_decline`)."""
    if article.trashed_at:
        return Status("Đã bỏ", article.trashed_at)
    if article.sent_at is None:
        return Status("Bản nháp, chưa gửi", None)
    at_the_desk = (
        Status("Đang biên tập", article.taken_at)
        if article.taken_at
        else Status("Nhận", article.sent_at)
    )
    return {
        State.DECLINED: Status("Không dùng", article.updated_at, article.decline_reason or ""),
        State.WITHDRAWN: Status("Đã gỡ", article.withdrawn_at, article.withdrawal_reason),
        State.PUBLISHED: Status(article.state_label, article.published_at),
    }.get(article.state, at_the_desk)
