"""What a move of a report tells whom: this table alone says it.

Those whom it concerns are told every time, and never who did it. What is taken back before anybody
has seen it leaves no notice behind; who has seen it is told that it no longer holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from accounts.models import Notice, User
from branches.models.grant import SENDERS
from branches.notices import people_of, tell

from .states import OFFICERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.models import UserQuerySet

    from .models import Event, Period, Submission


def officers(event: Event) -> UserQuerySet:
    return User.objects.active().with_role(*OFFICERS)


def branch_people(event: Event) -> UserQuerySet:
    """Who may send for the branch, or for what it went into, and who of its people wrote it."""
    branch = event.submission.branch
    return people_of(branch, *SENDERS) | people_of(branch).having(event.version.hands)


def why(event: Event) -> str:
    return f"Lý do: {event.reason}" if event.reason else ""


def what_to_mend(event: Event) -> str:
    """The officer's comments, each with the line of the form it is on, then the general word."""
    labels = dict(event.submission.period.edition.indicators.values_list("code", "label"))
    comments = [
        f"{number}) {labels[comment.code]}: {comment.text}"
        if comment.code in labels
        else f"{number}) {comment.text}"
        for number, comment in enumerate(event.version.comments.all(), start=1)
    ]
    heading = ["Hội đã xem báo cáo và đề nghị sửa các chỗ sau:"] if comments else []
    return "\n".join([*heading, *comments, event.reason])


def until(event: Event) -> str:
    return f"Sửa và nộp lại trước hết ngày {event.submission.correct_until:%d/%m/%Y}. {why(event)}"


@dataclass(frozen=True)
class Telling:
    whom: Callable[[Event], UserQuerySet]
    # {report} is as in "báo cáo quý I năm 2026 của xã Tiên Du"; a capital may begin it.
    sentence: str
    text: Callable[[Event], str] = why
    kind: Notice.Kind = Notice.Kind.NEWS

    def notices(self, event: Event) -> list[Notice]:
        fields = {"text": self.text(event).strip(), "kind": self.kind}
        if self.whom is officers:
            fields["url"] = reverse("reports:review_detail", args=[event.submission_id])
        return _notices(event, self.whom(event), self.sentence, **fields)


TASK = Notice.Kind.TASK
TELLINGS = {
    "submit": [Telling(officers, "Chờ duyệt: {report}", kind=TASK)],
    "submit_for": [
        Telling(officers, "Chờ duyệt: {report}, nộp thay theo bản giấy", kind=TASK),
        Telling(branch_people, "{Report} đã được nộp thay theo bản giấy"),
    ],
    "send_back": [Telling(branch_people, "{Report} cần sửa{places}", what_to_mend, TASK)],
    "approve": [Telling(branch_people, "{Report} đã được duyệt")],
    "approve_alone": [
        Telling(branch_people, "{Report} đã được duyệt", lambda event: ""),
        Telling(officers, "Chờ người thứ hai xác nhận: {report}", kind=TASK),
    ],
    "ask_correction": [Telling(officers, "Đề nghị mở lại để sửa: {report}", kind=TASK)],
    "refuse_correction": [Telling(branch_people, "{Report} không được mở lại")],
    "grant_correction": [Telling(branch_people, "{Report} được mở lại để sửa", until, TASK)],
    "revoke": [Telling(branch_people, "Số liệu đã bị thu hồi, cần sửa: {report}", kind=TASK)],
    "excuse": [Telling(branch_people, "Được miễn: {report}")],
    "unexcuse": [Telling(branch_people, "Không còn được miễn: {report}", kind=TASK)],
    "void": [Telling(branch_people, "{Report} đã bị huỷ")],
}
# The moves that take back the last of others, and what who has seen these is told.
TAKEN_BACK = {
    "withdraw": ({"submit", "submit_for"}, "{Report} đã được rút lại để sửa"),
    "undo_decision": (
        {"approve", "approve_alone", "send_back"},
        "{Report} trở lại chờ duyệt, quyết định trước đã được hoàn tác",
    ),
}
# What somebody was to do stays to be done after these; every other move settles it.
UNSETTLING = frozenset({"ask_correction", "enter_for"})
# With these a branch owes nothing more.
PAID = frozenset({"submit", "submit_for", "excuse", "void"})
# Only who does it has to do with these.
SILENT = frozenset({"start", "enter_for", "confirm"})


def tell_of(event: Event) -> None:
    """Within the transaction of the move, of which `event` was just written."""
    if event.move in TAKEN_BACK:
        moves, sentence = TAKEN_BACK[event.move]
        undone = event.submission.events.of_moves(moves).first()
        told = Notice.objects.of_occasions([key_of(undone.pk)])
        told.untold().delete()
        people = User.objects.active().filter(pk__in=told.values("user"))
        tell(_notices(event, people, sentence))
    else:
        tell(notice for each in TELLINGS.get(event.move, []) for notice in each.notices(event))
    _settle(event)


def _settle(event: Event) -> None:
    """What people were to do about the report, and has been done by this move, waits for nobody:
    it counts as read, and no letter tells of it any more.
    """
    if event.move not in UNSETTLING:
        earlier = event.submission.events.before(event).values_list("pk", flat=True)
        Notice.objects.of_occasions(map(key_of, earlier)).tasks().mark_read()
    if event.move in PAID:
        submission = event.submission
        Notice.objects.beginning(due_key(submission.period_id, submission.branch_id)).mark_read()


def _notices(event: Event, people: UserQuerySet, sentence: str, **fields: str) -> list[Notice]:
    """One for each of the people but who did it; `fields` of it where they are not the usual."""
    report = name_of(event.submission)
    count = event.version.comments.count() if "{places}" in sentence else 0
    words = {"report": report, "Report": report[0].upper() + report[1:]}
    words["places"] = f" {count} chỗ" if count else ""
    usual = {"key": key_of(event.pk), "url": event.submission.get_absolute_url()}
    return [
        Notice(user=user, sentence=sentence.format(**words), **usual | fields)
        for user in people.distinct()
        if user.pk != event.by_id
    ]


def key_of(pk: int) -> str:
    return f"reports.event.{pk}"


def due_key(period_id: int, branch_id: int) -> str:
    """How the keys of all reminders of one report begin."""
    return f"reports.due.{period_id}.{branch_id}."


def name_of(submission: Submission) -> str:
    """As in "báo cáo quý I năm 2026 của xã Tiên Du"."""
    return f"báo cáo {within(submission.period)} của {submission.branch.label}"


def within(period: Period) -> str:
    """The period's name inside a sentence: "quý I năm 2026"."""
    name = str(period)
    return name[0].lower() + name[1:]
