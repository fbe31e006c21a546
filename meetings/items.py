"""What the first page of the workspace says of meetings and recommendations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from branches.workspace import Item
from core.dates import today

from .models import Meeting, Recommendation
from .states import OFFICERS

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import User
    from branches.models import Branch

    from .models.meeting import MeetingQuerySet


def items_of_meetings(user: User, branch: Branch) -> list[Item]:
    """The meetings of the branch's cluster that are to come, and those whose record it keeps."""
    clusters = branch.memberships.current().values("cluster")
    of_cluster = Meeting.objects.public().filter(cluster__in=clusters)
    return _items(of_cluster.pending(coming_to=clusters).with_keeping(user))


def items_of_recommendations(user: User) -> list[Item]:
    """What officers have to answer: overdue, and not yet taken by anybody."""
    if not user.has_role(*OFFICERS):
        return []
    found = Recommendation.objects.followed().tally()
    board = reverse("meetings:board")
    items = []
    if overdue := found["overdue"]:
        items.append(Item(f"Kiến nghị quá hạn ({overdue})", _of(overdue), "Mở bảng", board))
    if new := found["new"]:
        note = f"{new} kiến nghị tại các cuộc giao ban chưa ai nhận giải quyết."
        items.append(Item(f"Kiến nghị mới ({new})", note, "Mở bảng", board))
    return items


def items_of_records(user: User) -> list[Item]:
    """The records this person has to close; for who has a role at a cluster what is to come too."""
    clusters = user.branch_grants.current().values("cluster")
    kept = Meeting.objects.kept_by(user).pending(coming_to=clusters)
    return _items(kept.with_keeping(user))


def _items(pending: MeetingQuerySet) -> list[Item]:
    """What is to come, the next one first; then the records that wait for the person."""
    meetings = list(pending.for_list())
    coming = sorted(filter(lambda meeting: meeting.is_upcoming, meetings), key=_in_order)
    over = [meeting for meeting in meetings if not meeting.is_upcoming]
    return [
        *(_coming(meeting) for meeting in coming),
        *(_unclosed(meeting) for meeting in over if meeting.is_kept),
    ]


def _in_order(meeting: Meeting) -> tuple[dt.date, str, int]:
    return meeting.held_on, meeting.session, meeting.cluster.number


def _of(overdue: int) -> str:
    return f"{overdue} kiến nghị đã quá hạn trả lời."


def _coming(meeting: Meeting) -> Item:
    entry = reverse("meetings:entry", args=[meeting.pk])
    return Item(
        title=f"Giao ban {meeting.cluster_name} {meeting.when}",
        note=f"Địa điểm: {meeting.venue}.",
        action="Ghi biên bản" if meeting.is_kept else "Xem",
        url=entry if meeting.is_kept else meeting.get_absolute_url(),
    )


def _unclosed(meeting: Meeting) -> Item:
    days = (today() - meeting.held_on).days
    return Item(
        title=f"Biên bản {str(meeting)[0].lower()}{str(meeting)[1:]}",
        note=f"Đã họp {days} ngày, biên bản chưa chốt." if days else "Họp hôm nay.",
        action="Ghi tiếp",
        url=reverse("meetings:entry", args=[meeting.pk]),
    )
