"""Approved figures over branches and periods: rows, totals, and where each figure is from.

    as_reported(period)            the branches that were to report, as they were then
    in_boundaries(period, day)     the same figures, in the branches of a day
    over(periods, day)             of several periods that do not overlap

Only approved versions are read. "Chưa có" is None and never 0; a sum tells how many are in it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery, prefetch_related_objects
from django.utils import timezone

from branches.heirs import by_cluster, fates_by, heir_of, heirs_in, of_cluster
from branches.models import Succession
from core.dates import today
from core.text import listed

from .checks import figures_of
from .clusters import OUTSIDE
from .combining import Combination, Figure
from .models import Event, Indicator, Submission
from .states import OPEN, State

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from branches.models import Branch, BranchQuerySet, Cluster

    from .checks import Figures
    from .models import Period
    from .models.submission import SubmissionQuerySet


class Overlapping(ValueError):
    """Flows of periods that share a day would be counted twice."""


@dataclass(frozen=True)
class Source:
    """The approved version that figures are from; `is_corrected` if it replaced an approved one."""

    submission_id: int
    version_id: int
    number: int
    hash: str
    approved_on: dt.date
    is_corrected: bool
    is_sample: bool


@dataclass(frozen=True)
class Part:
    """What one branch reported for one period, or why there is nothing of it.

    `figures` and `texts` are by code, and empty without a `source`. Revoked figures are withheld:
    `is_revoked`. Of an excused branch nothing is expected.
    """

    branch: Branch
    period: Period
    source: Source | None = None
    figures: Figures = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    is_revoked: bool = False
    is_excused: bool = False


@dataclass(frozen=True)
class Sum:
    """Figures by code of some parts together. `reported` of `expected` are approved."""

    parts: tuple[Part, ...]
    figures: dict[str, Figure]

    @property
    def expected(self) -> int:
        return sum(not part.is_excused for part in self.parts)

    @property
    def reported(self) -> int:
        return sum(part.source is not None for part in self.parts)

    @property
    def sources(self) -> list[Source]:
        return [part.source for part in self.parts if part.source]

    @property
    def approved_on(self) -> dt.date | None:
        """The day of the latest approval in it."""
        return max((source.approved_on for source in self.sources), default=None)

    @property
    def is_revoked(self) -> bool:
        """Something of it is being corrected, and so not in it."""
        return any(part.is_revoked for part in self.parts)

    @property
    def is_excused(self) -> bool:
        return all(part.is_excused for part in self.parts)

    @property
    def is_corrected(self) -> bool:
        return any(source.is_corrected for source in self.sources)

    @property
    def is_sample(self) -> bool:
        return any(source.is_sample for source in self.sources)


@dataclass(frozen=True)
class Row(Sum):
    """One branch, with the parts of all that went into it; `notes` are sentences about it."""

    branch: Branch
    label: str
    notes: tuple[str, ...]

    @property
    def others(self) -> list[Branch]:
        """The branches combined in it, unless it is itself the only one."""
        branches = list(dict.fromkeys(part.branch for part in self.parts))
        return branches if branches != [self.branch] else []


@dataclass(frozen=True)
class Group:
    """A cluster and its rows in the order of their names; None holds the rows outside of all."""

    cluster: Cluster | None
    rows: tuple[Row, ...]
    total: Sum


@dataclass(frozen=True)
class Table:
    """Rows by cluster. `day` is the one whose branches and clusters these are."""

    periods: tuple[Period, ...]
    day: dt.date
    indicators: tuple[Indicator, ...]
    groups: tuple[Group, ...]
    total: Sum

    @property
    def period(self) -> Period:
        """The last one."""
        return self.periods[-1]

    @property
    def rows(self) -> list[Row]:
        return [row for group in self.groups for row in group.rows]

    @property
    def missing(self) -> list[Part]:
        """Who owes a report that is not approved, or whose figures are withheld."""
        return [part for part in self.total.parts if not (part.source or part.is_excused)]


def as_reported(period: Period, *, cluster: int | None = None) -> Table:
    """The branches that were to report or did, as they stood on the period's last day; of one
    cluster, where its number is given (`reports.clusters`).
    """
    return _table([period], period.ends_on, {}, cluster)


def counted(period: Period) -> list[Indicator]:
    """The indicators of its form that have a figure."""
    return [indicator for indicator in _form(period) if not indicator.is_text]


def in_boundaries(
    period: Period, day: dt.date | None = None, *, cluster: int | None = None
) -> Table:
    """The figures of a period in the branches of a day, today if none is named.

    What was renamed or merged by then is combined in its successor. What was split cannot be
    divided, nor what was dissolved be given to anybody: both keep their row, and a note says so.
    """
    return over([period], day or today(), cluster=cluster)


def over(
    periods: Sequence[Period], day: dt.date | None = None, *, cluster: int | None = None
) -> Table:
    """Of several periods, in the branches of a day: the last day of the last period if none is
    named. Flows are summed; a stock is that of the last period, an opening balance (one that is
    taken over from another figure) that of the first. Raises Overlapping.
    """
    periods = sorted(periods, key=lambda period: period.starts_on)
    for earlier, later in pairwise(periods):
        if later.starts_on <= earlier.ends_on:
            raise Overlapping(f"{earlier} và {later} trùng ngày nên không cộng được.")
    day = day or periods[-1].ends_on
    return _table(periods, day, fates_by(day), cluster)


def of_branch(branch: Branch, *, most: int) -> list[Part]:
    """What it reported itself, as far as it is approved: the latest periods first."""
    official = _with_approvals(Submission.objects.official().filter(branch=branch))
    latest = official.select_related("period__edition").order_by(
        "-period__ends_on", "-period__starts_on"
    )[:most]
    _read_forms(told.period for told in latest)
    return [_part(branch, told.period, told) for told in latest]


def _parts(periods: Sequence[Period], among: BranchQuerySet | None) -> list[Part]:
    """Of every branch, or every one of these, that was to report or did, in the order of the
    periods.
    """
    told, of_these = told_of(periods), Q()
    if among is not None:
        told, of_these = told.filter(branch__in=among), Q(pk__in=among)
    sent = defaultdict(dict)
    for submission in told:
        sent[submission.period_id][submission.branch_id] = submission
    parts = []
    for period in periods:
        of_it = sent[period.pk]
        # What is planned for a day to come is no matter of readers.
        there = period.expected_branches.begun(today()).filter(of_these)
        expected = {branch.pk: branch for branch in there}
        branches = {**expected, **{key: told.branch for key, told in of_it.items()}}
        parts += [_part(branch, period, of_it.get(key)) for key, branch in branches.items()]
    return parts


def _read_forms(periods: Iterable[Period]) -> None:
    """The indicators of all their forms at once, where `_form` finds them."""
    indicators = Prefetch("indicators", Indicator.objects.select_related("section"))
    prefetch_related_objects([period.edition for period in periods], indicators)


def _form(period: Period) -> Iterable[Indicator]:
    return period.edition.indicators.all()


def told_of(periods: Sequence[Period]) -> SubmissionQuerySet:
    """The reports that say something to everybody: approved, revoked, excused."""
    told = Submission.objects.kept().filter(
        Q(approved__isnull=False) | Q(state=State.EXCUSED), period__in=periods
    )
    return _with_approvals(told)


def _with_approvals(submissions: SubmissionQuerySet) -> SubmissionQuerySet:
    """With the version that stands, when it was approved, and whether one stood before it."""
    approvals = Event.objects.filter(
        version=OuterRef("approved"), from_state=State.SUBMITTED, to_state=State.APPROVED
    )
    corrections = Event.objects.filter(
        submission=OuterRef("pk"),
        from_state=State.APPROVED,
        to_state__in=OPEN,
        at__lt=OuterRef("approved_at"),
    )
    return (
        submissions.select_related("branch", "approved")
        .annotate(approved_at=Subquery(approvals.order_by("-at").values("at")[:1]))
        .annotate(is_corrected=Exists(corrections))
    )


def _part(branch: Branch, period: Period, told: Submission | None) -> Part:
    if told is None:
        return Part(branch, period)
    if told.approved is None:
        return Part(branch, period, is_excused=True)
    if told.revoked_at is not None:
        return Part(branch, period, is_revoked=True)
    version = told.approved
    source = Source(
        submission_id=told.pk,
        version_id=version.pk,
        number=version.number,
        hash=version.hash,
        approved_on=timezone.localdate(told.approved_at or version.sent_at),
        is_corrected=told.is_corrected,
        is_sample=told.is_sample,
    )
    indicators = _form(period)
    texts = {
        i.code: version.values[i.code] for i in indicators if i.is_text and i.code in version.values
    }
    return Part(branch, period, source, figures_of(indicators, version.values), texts)


def _notes(
    branch: Branch, periods: Sequence[Period], fates: dict[int, list[Succession]]
) -> Iterable[str]:
    for succession in fates.get(branch.pk, ()):
        gives = branch in succession.predecessors
        since = f"từ ngày {succession.effective_on:%d/%m/%Y}"
        others = succession.successors if gives else succession.predecessors
        names = listed([other.full_name for other in others])
        match succession.kind, gives:
            case Succession.Kind.SPLIT, True:
                yield (
                    f"Đã chia tách thành {names} {since}. Số liệu không chia được, nên giữ theo đơn"
                    " vị cũ."
                )
            case Succession.Kind.DISSOLVE, True:
                yield f"Đã giải thể {since}. Số liệu giữ theo đơn vị cũ."
            case Succession.Kind.TRANSFER, _ if succession.effective_on > periods[0].starts_on:
                way = "Đã chuyển một phần cho" if gives else "Đã nhận một phần của"
                yield f"{way} {names} {since}. Số liệu giữ như lúc báo cáo."


def _table(
    periods: Sequence[Period],
    day: dt.date,
    fates: dict[int, list[Succession]],
    cluster: int | None,
) -> Table:
    _read_forms(periods)
    indicators = counted(periods[-1])
    combined = Combination(indicators, periods)
    among = None
    if cluster is not None:
        among = of_cluster(None if cluster == OUTSIDE else cluster, day, heirs_in(fates))
    by_heir: dict[Branch, list[Part]] = defaultdict(list)
    for part in _parts(periods, among):
        by_heir[heir_of(part.branch, fates)].append(part)
    rows = [
        Row(
            tuple(own),
            combined.of(own),
            branch,
            branch.label_on(day),
            tuple(
                note
                for one in dict.fromkeys([branch, *(part.branch for part in own)])
                for note in _notes(one, periods, fates)
            ),
        )
        for branch, own in by_heir.items()
    ]

    def total(of: Iterable[Row]) -> Sum:
        its = tuple(part for row in of for part in row.parts)
        return Sum(its, combined.of(its))

    groups = tuple(Group(cluster, tuple(own), total(own)) for cluster, own in by_cluster(rows, day))
    return Table(tuple(periods), day, tuple(indicators), groups, total(rows))
