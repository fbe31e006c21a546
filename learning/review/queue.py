"""What waits of one year: to be decided, and to be finished by branches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from branches.models import Branch
from learning.models import Assessment, ModelKind
from learning.models.assessment import AssessmentQuerySet

if TYPE_CHECKING:
    from collections.abc import Callable

    from .forms import QueueForm


@dataclass(frozen=True)
class Tab:
    """One list of the queue; `nothing` says what will stand there."""

    slug: str
    label: str
    narrow: Callable[[AssessmentQuerySet], AssessmentQuerySet]
    nothing: str


TABS = {
    tab.slug: tab
    for tab in (
        Tab(
            "cho-cong-nhan",
            "Chờ công nhận",
            AssessmentQuerySet.recognisable,
            "Không có mô hình nào chờ công nhận. Mô hình Hội cơ sở đã đánh giá đạt sẽ hiện ở đây.",
        ),
        Tab(
            "chua-dat",
            "Đánh giá chưa đạt",
            AssessmentQuerySet.failed,
            "Không có mô hình nào được đánh giá là chưa đạt.",
        ),
        Tab(
            "hoi-chua-xong",
            "Hội cơ sở chưa đánh giá xong",
            AssessmentQuerySet.unfinished,
            "Mọi mô hình đã đăng ký đều được Hội cơ sở đánh giá xong.",
        ),
    )
}
FIRST = "cho-cong-nhan"
UNFINISHED = "hoi-chua-xong"


@dataclass(frozen=True)
class Owing:
    """How many models of each of the kinds asked for a branch has not assessed yet."""

    branch: Branch
    counts: list[tuple[ModelKind, int]]

    @property
    def total(self) -> int:
        return sum(count for _, count in self.counts)


def in_tab(filters: QueueForm, tab: Tab) -> AssessmentQuerySet:
    return tab.narrow(filters.narrow(Assessment.objects.all()))


def counts(filters: QueueForm) -> list[tuple[Tab, int]]:
    return [(tab, in_tab(filters, tab).count()) for tab in TABS.values()]


def kinds_of(filters: QueueForm) -> list[ModelKind]:
    return [kind for kind in ModelKind if filters.kind in {"", kind}]


def owing(filters: QueueForm) -> list[Owing]:
    """The branches that have not finished, in their order."""
    kinds = kinds_of(filters)
    found: dict[int, dict[str, int]] = {}
    grouped = in_tab(filters, TABS[UNFINISHED]).values_list("branch", "model__kind")
    for branch, kind, count in grouped.annotate(Count("pk")).order_by("branch__sort_key", "branch"):
        found.setdefault(branch, {})[kind] = count
    branches = Branch.objects.in_bulk(found)
    return [
        Owing(branches[branch], [(kind, by_kind.get(kind, 0)) for kind in kinds])
        for branch, by_kind in found.items()
    ]
