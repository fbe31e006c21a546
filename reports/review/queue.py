"""The reports that wait for an officer, and those that any officer has to do with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from reports import actions
from reports.models import Submission
from reports.states import State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import User
    from reports.models.submission import SubmissionQuerySet

    from .forms import QueueForm


@dataclass(frozen=True)
class Tab:
    """One list of the queue; `nothing` says what will stand there."""

    slug: str
    label: str
    condition: Q
    nothing: str


TABS = {
    tab.slug: tab
    for tab in (
        Tab(
            "cho-duyet",
            "Chờ duyệt",
            Q(state=State.SUBMITTED),
            "Không còn báo cáo nào chờ duyệt. Báo cáo Hội cơ sở nộp sẽ hiện ở đây.",
        ),
        Tab(
            "xin-mo-lai",
            "Đề nghị mở lại",
            Q(asked_at__isnull=False),
            "Chưa có đề nghị nào. Hội cơ sở cần sửa báo cáo đã duyệt thì đề nghị ở đây.",
        ),
        Tab(
            "cho-xac-nhan",
            "Chờ xác nhận",
            Q(is_unconfirmed=True),
            "Không có báo cáo nào do một người tự duyệt. Khi có, người thứ hai xác nhận ở đây.",
        ),
        Tab(
            "tra-lai",
            "Trả lại",
            Q(state=State.RETURNED),
            "Không có báo cáo nào đang chờ Hội cơ sở sửa.",
        ),
        Tab("dang-lam", "Đang làm", Q(state=State.DRAFT), "Không có báo cáo nào đang làm."),
        Tab("da-duyet", "Đã duyệt", Q(state=State.APPROVED), "Chưa có báo cáo nào được duyệt."),
        Tab(
            "mien-huy",
            "Miễn, huỷ",
            Q(state__in=[State.EXCUSED, State.VOID]),
            "Không có báo cáo nào được miễn hoặc đã huỷ.",
        ),
    )
}
FIRST = "cho-duyet"


@dataclass(frozen=True)
class Row:
    """`warnings` is how many things are to be looked at; `approvable`: with others, unread."""

    submission: Submission
    warnings: int
    reader: User | None
    approvable: bool

    @property
    def was_sent(self) -> bool:
        return self.submission.current.sent_at is not None


def reports_of(user: User, filters: QueueForm) -> SubmissionQuerySet:
    seen = Submission.objects.visible_to(user)
    return seen.of_period(filters.period).in_cluster(filters.cluster)


def counts(user: User, filters: QueueForm) -> list[tuple[Tab, int]]:
    conditions = {slug: tab.condition for slug, tab in TABS.items()}
    found = reports_of(user, filters).counted_by(conditions)
    return [(tab, found[slug]) for slug, tab in TABS.items()]


def in_tab(user: User, filters: QueueForm, tab: Tab) -> SubmissionQuerySet:
    found = reports_of(user, filters).filter(tab.condition).for_list()
    if tab.slug == FIRST:
        return found.by_urgency()
    return found.order_by("-decided_at", "-period__ends_on", "branch__sort_key", "pk")


def rows_of(submissions: Iterable[Submission], user: User) -> list[Row]:
    submissions = list(submissions)
    findings = actions.findings_of_sent(s for s in submissions if s.current.sent_at)
    return [
        _row(submission, len(findings.get(submission.pk, [])), user) for submission in submissions
    ]


def _row(submission: Submission, warnings: int, user: User) -> Row:
    return Row(
        submission=submission,
        warnings=warnings,
        reader=submission.claimed_by if submission.claim_is_live else None,
        approvable=submission.state == State.SUBMITTED
        and not warnings
        and not submission.is_claimed_by_other(user)
        and user.pk not in submission.current.hands,
    )
