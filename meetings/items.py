"""What the first page of the workspace says of meetings and recommendations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from branches.workspace import Item
from core.dates import today

from .models import Meeting, Recommendation
from .states import OFFICERS

if TYPE_CHECKING:
    from accounts.models import User
    from branches.models import Branch


def items_of_meetings(user: User, branch: Branch) -> list[Item]:
    """The meetings of the branch's cluster that are to come, and those whose record it keeps."""
    kept = set(Meeting.objects.kept_by(user).values_list("pk", flat=True))
    clusters = branch.memberships.current().values("cluster")
    of_cluster = Meeting.objects.filter(cluster__in=clusters).for_list()
    return [
        *(
            _coming(meeting, is_kept=meeting.pk in kept)
            for meeting in of_cluster.public().upcoming()
        ),
        *(_unclosed(meeting) for meeting in of_cluster.unclosed().filter(pk__in=kept)),
    ]


def items_of_recommendations(user: User) -> list[Item]:
    """What officers have to answer: overdue, and not yet taken by anybody."""
    if not user.has_role(*OFFICERS):
        return []
    followed = Recommendation.objects.followed()
    overdue, new = followed.overdue().count(), followed.filter(state="new").count()
    board = reverse("meetings:board")
    items = []
    if overdue:
        items.append(Item(f"Kiến nghị quá hạn ({overdue})", _of(overdue), "Mở bảng", board))
    if new:
        note = f"{new} kiến nghị tại các cuộc giao ban chưa ai nhận giải quyết."
        items.append(Item(f"Kiến nghị mới ({new})", note, "Mở bảng", board))
    return items


def items_of_records(user: User) -> list[Item]:
    """The records this person has to close; for who has a role at a cluster what is to come too."""
    kept = Meeting.objects.kept_by(user).for_list()
    of_cluster = kept.filter(cluster__in=user.branch_grants.current().values("cluster"))
    return [
        *(_coming(meeting, is_kept=True) for meeting in of_cluster.upcoming()),
        *(_unclosed(meeting) for meeting in kept.unclosed()),
    ]


def _of(overdue: int) -> str:
    return f"{overdue} kiến nghị đã quá hạn trả lời."


def _coming(meeting: Meeting, *, is_kept: bool) -> Item:
    entry = reverse("meetings:entry", args=[meeting.pk])
    return Item(
        title=f"Giao ban {meeting.cluster_name} {meeting.when}",
        note=f"Địa điểm: {meeting.venue}.",
        action="Ghi biên bản" if is_kept else "Xem",
        url=entry if is_kept else meeting.get_absolute_url(),
    )


def _unclosed(meeting: Meeting) -> Item:
    days = (today() - meeting.held_on).days
    return Item(
        title=f"Biên bản {str(meeting)[0].lower()}{str(meeting)[1:]}",
        note=f"Đã họp {days} ngày, biên bản chưa chốt." if days else "Họp hôm nay.",
        action="Ghi tiếp",
        url=reverse("meetings:entry", args=[meeting.pk]),
    )
