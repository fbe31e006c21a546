"""The life of a branch as a list of days and what was then."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.spans import days_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .models import Branch, Cluster, ClusterLead, ClusterMembership, Post, Turn

UNKNOWN = "Chưa rõ từ ngày nào"


@dataclass(frozen=True)
class Event:
    """A turn, or words that may end with the name of a cluster."""

    first_day: dt.date | None
    days: str
    text: str = ""
    turn: Turn | None = None
    cluster: Cluster | None = None
    is_sample: bool = False


def history_of(
    branch: Branch,
    *,
    posts: Iterable[Post],
    memberships: Iterable[ClusterMembership],
    leads: Iterable[ClusterLead],
) -> list[Event]:
    """Oldest first, and before that what began on a day unknown."""
    events = [
        *map(_turn, branch.turns),
        *(_span(row, "Thuộc", row.cluster) for row in memberships),
        *(_span(row, row.get_role_display().capitalize(), row.cluster) for row in leads),
        *(_span(row, _chair(row)) for row in posts if row.title == row.Title.CHAIR),
    ]
    return sorted(events, key=lambda event: event.first_day or dt.date.min)


def _turn(turn: Turn) -> Event:
    day = turn.succession.effective_on
    return Event(day, f"{day:%d/%m/%Y}", f"Theo {turn.succession.decision}", turn)


def _span(
    row: Post | ClusterMembership | ClusterLead, text: str, cluster: Cluster | None = None
) -> Event:
    days = days_of(row)
    return Event(
        row.starts_on,
        days[:1].upper() + days[1:] if days else UNKNOWN,
        text,
        cluster=cluster,
        is_sample=row.is_sample,
    )


def _chair(post: Post) -> str:
    return f"{post.get_title_display()}: {post.named_holder}, nhiệm kỳ {post.term}"
