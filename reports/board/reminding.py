"""Reminding who owes a report: when an officer says so, and as the due day comes near."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from accounts.models import Notice
from branches.notices import people_by_branch, tell
from core.dates import today
from reports.models import Period, Submission
from reports.notices import due_key, within
from reports.states import OFFICERS, State

from .completeness import DROPPED, IS_LATE, RECEIVED, seat_on
from .standing import RETURNED, Cell, cell_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from accounts.models import User
    from branches.models import Branch, BranchQuerySet

# The calendar reminds when so many days are left, and once more when it is too late.
DAYS_BEFORE = (7, 1)
DAYS_AFTER = 7


@dataclass(frozen=True)
class Owing:
    """A branch whose report is awaited, whom a reminder reaches, and whether one did today."""

    branch: Branch
    cell: Cell
    people: list[User]
    is_reminded: bool

    @property
    def is_returned(self) -> bool:
        return self.cell.standing == RETURNED


def owing(period: Period, number: int | None = None) -> BranchQuerySet:
    """The branches that have not sent, or got it back, and could send now; of one cluster, where
    its number is given.
    """
    submissions = Submission.objects.filter(period=period)
    come = submissions.filter(RECEIVED | DROPPED)
    branches = period.expected_branches.exclude(pk__in=come.values("branch"))
    if number is not None:
        seated = branches.annotate(seat=seat_on(min(period.ends_on, today())))
        branches = seated.filter(seat__cluster__number=number or None)
    if not period.is_closed:
        return branches
    returned = submissions.filter(state=State.RETURNED)
    leave = period.exceptions.current()
    return branches.filter(Q(pk__in=returned.values("branch")) | Q(pk__in=leave.values("branch")))


def owing_with_people(period: Period, branches: list[Branch]) -> list[Owing]:
    submissions = Submission.objects.filter(period=period, branch__in=branches)
    begun = {each.branch_id: each for each in submissions.annotate(is_late=IS_LATE)}
    people = people_by_branch(branches)
    told = _told(_key(period, branch, _by_hand()) for branch in branches)
    return [
        Owing(
            branch,
            cell_of(branch, period, begun.get(branch.pk)),
            people[branch.pk],
            _key(period, branch, _by_hand()) in told,
        )
        for branch in branches
    ]


@transaction.atomic
def remind(*, period: Period, number: int | None = None, by: User) -> int:
    """Tells the people of `owing` branches; once a day. How many branches were reminded."""
    if not by.has_role(*OFFICERS):
        raise PermissionDenied
    return _remind(period, list(owing(period, number)), _by_hand())


def remind_by_the_calendar() -> None:
    """Every night: who owes what is due in seven days, in one, or was due just now; each once."""
    for period in Period.objects.begun():
        if occasion := _occasion(period, today()):
            _remind(period, list(owing(period)), occasion)


def message(period: Period, rows: list[Owing]) -> str:
    """To be copied into the people's group on Zalo; names as they are written in a sentence."""
    unsent = [row.branch.label for row in rows if not row.is_returned]
    returned = [row.branch.label for row in rows if row.is_returned]
    sentences = []
    if unsent:
        sentences.append(
            f"Kính đề nghị các đơn vị chưa nộp báo cáo {within(period)}: {', '.join(unsent)}."
        )
    if returned:
        sentences.append(
            f"Kính đề nghị các đơn vị sửa và nộp lại báo cáo {within(period)}:"
            f" {', '.join(returned)}."
        )
    return " ".join([*sentences, f"Hạn {period.due_on:%d/%m/%Y}.", "Trân trọng."])


def _occasion(period: Period, day: dt.date) -> str:
    left = (period.due_on - day).days
    if left < 0:
        return "late" if -left <= DAYS_AFTER else ""
    return next((str(days) for days in sorted(DAYS_BEFORE) if left <= days), "")


def _by_hand() -> str:
    return today().isoformat()


def _remind(period: Period, branches: list[Branch], occasion: str) -> int:
    told = _told(_key(period, branch, occasion) for branch in branches)
    people = people_by_branch(branches)
    notices = [
        Notice(
            user=user,
            key=_key(period, branch, occasion),
            kind=Notice.Kind.TASK,
            sentence=f"Nhắc nộp báo cáo {within(period)} của {branch.label} –"
            f" hạn {period.due_on:%d/%m/%Y}",
            text=_text(period, branch),
            url=f"{reverse('workspace')}?hoi={branch.code}",
        )
        for branch in branches
        for user in people[branch.pk]
        if _key(period, branch, occasion) not in told
    ]
    tell(notices)
    return len({notice.key for notice in notices})


def _text(period: Period, branch: Branch) -> str:
    wanted = (
        f"Hạn nộp đã qua {(today() - period.due_on).days} ngày. Đề nghị quý Hội nộp sớm."
        if period.is_overdue
        else f"Đề nghị quý Hội hoàn thành trước hết ngày {period.due_on:%d/%m/%Y}."
    )
    return f"Đến nay chưa nhận được báo cáo {within(period)} của {branch.title}. {wanted}"


def _key(period: Period, branch: Branch, occasion: str) -> str:
    return due_key(period.pk, branch.pk) + occasion


def _told(keys: Iterable[str]) -> set[str]:
    return set(Notice.objects.of_occasions(keys).values_list("key", flat=True))
