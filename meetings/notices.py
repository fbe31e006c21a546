"""What a move of a meeting or a recommendation tells whom: this table alone says it.

Those whom it concerns are told every time, and never who did it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from accounts.models import Notice, User
from branches.notices import people_by_branch, people_of, tell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .models import Event


def of_the_cluster(event: Event) -> Iterable[User]:
    """Whoever acts for a branch on the roll."""
    people = people_by_branch(list(event.meeting.branches))
    return {user for users in people.values() for user in users}


def who_asked(event: Event) -> Iterable[User]:
    """Whoever acts for the branch that raised it; of a general one, for any branch on the roll."""
    branch = event.recommendation.branch
    return people_of(branch) if branch else of_the_cluster(event)


def owner(event: Event) -> Iterable[User]:
    found = event.recommendation.owner
    return [found] if found and found.is_active else []


def where(event: Event) -> str:
    meeting = event.meeting
    host = f" Đơn vị đăng cai: {meeting.host.label}." if meeting.host else ""
    return f"Địa điểm: {meeting.venue}.{host}"


def why(event: Event) -> str:
    return f"Lý do: {event.reason}"


def asked(event: Event) -> str:
    return f"Kiến nghị: {event.recommendation.text}"


def asked_until(event: Event) -> str:
    due = event.recommendation.due_on
    return f"{asked(event)}\nHạn trả lời: {due:%d/%m/%Y}."


def answered(event: Event) -> str:
    return f"{asked(event)}\nTrả lời: {event.recommendation.answer}"


def public_page(event: Event) -> str:
    return (event.recommendation or event.meeting).get_absolute_url()


def board(event: Event) -> str:
    return reverse("meetings:recommendation_detail", args=[event.recommendation_id])


@dataclass(frozen=True)
class Telling:
    """`sentence` knows {meeting}: "giao ban cụm số II ngày 25/05/2022", {Meeting}, {cluster} and
    {when}. Of two that concern one person the first holds.
    """

    whom: Callable[[Event], Iterable[User]]
    sentence: str
    text: Callable[[Event], str]
    url: Callable[[Event], str] = public_page
    kind: Notice.Kind = Notice.Kind.NEWS


TELLINGS = {
    "announce": [Telling(of_the_cluster, "Giao ban {cluster} {when}", where)],
    "close": [Telling(of_the_cluster, "Đã có biên bản {meeting}", lambda event: "")],
    "cancel": [Telling(of_the_cluster, "{Meeting} không họp nữa", why)],
    "take": [
        Telling(owner, "Theo dõi kiến nghị tại {meeting}", asked_until, board, Notice.Kind.TASK),
        Telling(who_asked, "Kiến nghị tại {meeting} đang được giải quyết", asked_until),
    ],
    "answer": [Telling(who_asked, "Kiến nghị tại {meeting} đã được trả lời", answered)],
    "take_up_again": [
        Telling(owner, "Giải quyết tiếp kiến nghị tại {meeting}", why, board, Notice.Kind.TASK),
        Telling(who_asked, "Kiến nghị tại {meeting} được giải quyết tiếp", why),
    ],
}
# Nobody but who does it has to do with these.
SILENT = frozenset({"hold", "reopen"})


def tell_of(event: Event) -> None:
    """Within the transaction of the move, of which `event` was just written."""
    if event.move == "cancel" and event.meeting.announced_at is None:
        return
    name = str(event.meeting)
    words = {"Meeting": name, "meeting": name[0].lower() + name[1:]}
    words |= {"cluster": event.meeting.cluster_name, "when": event.meeting.when}
    told: set[int | None] = {event.by_id}
    notices = []
    for telling in TELLINGS.get(event.move, []):
        people = [user for user in telling.whom(event) if user.pk not in told]
        told |= {user.pk for user in people}
        notices += [
            Notice(
                user=user,
                sentence=telling.sentence.format(**words),
                text=telling.text(event),
                url=telling.url(event),
                key=f"meetings.event.{event.pk}",
                kind=telling.kind,
            )
            for user in people
        ]
    tell(notices)
    _settle(event)


def _settle(event: Event) -> None:
    """Whoever was to follow a recommendation has nothing to do once it is answered."""
    if event.move == "answer":
        earlier = event.recommendation.events.exclude(pk=event.pk).values_list("pk", flat=True)
        keys = [f"meetings.event.{pk}" for pk in earlier]
        Notice.objects.of_occasions(keys).tasks().mark_read()
