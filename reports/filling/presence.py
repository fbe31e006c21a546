"""Two people at one section of a report are told of each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from core.text import listed
from reports.models import Presence
from reports.models.presence import LASTS

if TYPE_CHECKING:
    from accounts.models import User
    from reports.models import Section, Submission


def come(*, submission: Submission, section: Section, by: User) -> str:
    """Notes that this person is at it, and says in one sentence who else is; empty where nobody.

    Asked only of who may write the report, so that a name is told to people of its own branch, and
    to the officer who types from its paper.
    """
    here = Presence(submission=submission, section=section, user=by, seen_at=timezone.now())
    Presence.objects.bulk_create(
        [here],
        update_conflicts=True,
        unique_fields=["submission", "section", "user"],
        update_fields=["seen_at"],
    )
    others = Presence.objects.live().at(submission, section).besides(by)
    if not others:
        return ""
    names = listed([other.user.full_name or "Một người khác" for other in others])
    return f"{names} cũng đang mở phần này. Nhập khác nhau thì khi lưu sẽ được hỏi chọn số nào."


def leave(*, submission: Submission, section: Section, by: User) -> None:
    """The row stays until night: made anew, it would wait for whoever saves the report now."""
    gone = timezone.now() - LASTS
    Presence.objects.at(submission, section).filter(user=by).update(seen_at=gone)


def forget_presences() -> None:
    Presence.objects.over().delete()
