"""What the first page of the workspace says about reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Prefetch, Q, Subquery, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone

from branches.models import Branch, BranchGrant
from branches.workspace import Item
from core.dates import today
from core.embedded import Embedded
from reports import actions
from reports.models import Comment, Event, Indicator, Period, Submission, Version
from reports.states import OPEN, SENDERS, State

from .sheet import Sheet, title_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User
    from branches.models import Branch as BranchRow

SHOWN = 8


@dataclass(frozen=True)
class AtHand:
    """The open reports of a branch and of those that went into it, and the last that were sent."""

    open: list[Submission]
    sent: list[Submission]


def reports_at_hand(user: User, branch: BranchRow) -> AtHand:
    """In one query; open ones come with `told`, which is what `told_comments` finds."""
    own = reports_of(user, branch)
    told = Comment.objects.filter(version__submission=OuterRef("pk"))
    told = told.exclude(version=OuterRef("current"))
    latest = sent_reports(user, branch).values("pk")[:SHOWN]
    found = list(
        own.filter(Q(state__in=OPEN) | Q(pk__in=latest))
        .select_related("current__saved_by")
        .annotate(told=Embedded(told, "id", "version", "code", "answer"))
    )
    return AtHand(
        open=[report for report in found if report.state in OPEN],
        sent=[report for report in found if report.last_sent_at][:SHOWN],
    )


def items_of_reports(branch: BranchRow, reports: AtHand) -> list[Item]:
    """Reports to begin, to go on with and to mend, by their due days."""
    begun = Submission.objects.kept().filter(branch=branch)
    periods = (
        Period.objects.begun()
        .filter(
            Q(closes_on__gte=today()) | Q(exceptions__branch=branch, exceptions__until__gte=today())
        )
        .exclude(pk__in=begun.values("period"))
        .distinct()
    )
    tasks = [
        (period.due_on, _to_begin(period, branch))
        for period in periods
        if is_expected(branch, period)
    ]
    for submission, sheet in sheets_of(reports.open):
        tasks.append((submission.period.due_on, _to_go_on(submission, sheet, branch)))
    return [item for _, item in sorted(tasks, key=lambda pair: pair[0])]


def is_expected(branch: BranchRow, period: Period) -> bool:
    """`Period.expected_branches` for one branch that is at hand."""
    day = period.ends_on
    begun = branch.starts_on is None or branch.starts_on <= day
    return begun and (branch.ends_on is None or branch.ends_on >= day)


def sheets_of(submissions: list[Submission]) -> list[tuple[Submission, Sheet]]:
    """A sheet each, with as many queries for three as for one."""
    lasts = actions.last_versions(submissions)
    before = [last.submission for last in lasts.values() if last]
    prefetch_related_objects(
        [submission.period.edition for submission in [*submissions, *before]],
        Prefetch("indicators", Indicator.objects.select_related("section")),
    )
    return [
        (
            submission,
            Sheet(
                submission,
                last=lasts[submission.branch_id, submission.period_id],
                indicators=list(submission.period.edition.indicators.all()),
                comments=submission.told,
            ),
        )
        for submission in submissions
    ]


def sent_reports(user: User, branch: BranchRow) -> QuerySet[Submission]:
    """What the branch, and those that went into it, have sent."""
    return reports_of(user, branch).filter(last_sent_at__isnull=False)


def reports_of(user: User, branch: BranchRow) -> QuerySet[Submission]:
    """Those of the branch and of what went into it, the latest period first; each with when it was
    sent last and who decided it.
    """
    events = Event.objects.filter(submission=OuterRef("pk"))
    decisions = events.filter(move__in=["approve", "approve_alone", "send_back"])
    sent = Version.objects.filter(submission=OuterRef("pk"), sent_at__isnull=False)
    return (
        Submission.objects.visible_to(user)
        .kept()
        .filter(branch__in=Branch.objects.leading_to(branch))
        .for_list()
        .annotate(
            last_sent_at=Subquery(sent.order_by("-number").values("sent_at")[:1]),
            decided_by=Subquery(decisions.order_by("-at", "-pk").values("by__full_name")[:1]),
        )
        .order_by("-period__ends_on", "-period__starts_on", "-pk")
    )


def senders_of(submission: Submission) -> list[BranchGrant]:
    """Whose word is the branch's own today."""
    grants = BranchGrant.objects.current().in_roles(*SENDERS)
    return list(grants.filter(branch=submission.branch).select_related("user"))


def due(period: Period) -> str:
    """Its day and how far that is: "Hạn nộp: 20/06/2022 (còn 5 ngày)"."""
    days = (period.due_on - today()).days
    if days < 0:
        left = f"quá hạn {-days} ngày"
    else:
        left = f"còn {days} ngày" if days else "hết hạn hôm nay"
    return f"Hạn nộp: {period.due_on:%d/%m/%Y} ({left})."


def _to_begin(period: Period, branch: BranchRow) -> Item:
    return Item(
        title=title_of(period),
        note=f"Chưa bắt đầu. {due(period)}",
        action="Bắt đầu",
        url=reverse("reports:filling_start", args=[period.pk]),
        posted={"hoi": branch.code},
    )


def _to_go_on(submission: Submission, sheet: Sheet, branch: BranchRow) -> Item:
    version = submission.current
    saved = timezone.localtime(version.saved_at)
    progress = f"Đã xong {sheet.done}/{len(sheet.parts)} phần. Lưu lúc {saved:%H:%M ngày %d/%m/%Y}."
    title = f"{title_of(submission.period)}{of_old_branch(submission, branch)}"
    day = due(submission.period)
    action = "Làm tiếp"
    if submission.state == State.RETURNED:
        places = len(sheet.open_comments)
        title += f" bị trả lại – cần sửa {places} chỗ" if places else " bị trả lại"
        action = "Xem và sửa"
    elif submission.is_correction:
        title += " được mở lại để sửa"
        if submission.correct_until:
            day = f"Sửa trước hết ngày {submission.correct_until:%d/%m/%Y}."
    return Item(
        title=title,
        note=f"{progress} {day}",
        action=action,
        url=reverse("reports:filling_tasks", args=[submission.pk]),
    )


def of_old_branch(submission: Submission, branch: BranchRow) -> str:
    """Named where it is not the branch one works for."""
    return "" if submission.branch_id == branch.pk else f" của {submission.branch.title}"
