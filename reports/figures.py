"""Approved figures over branches and periods: rows, totals, and where each figure is from.

    as_reported(period)            the branches that were to report, as they were then
    in_boundaries(period, day)     the same figures, in the branches of a day
    over(periods, day)             of several periods that do not overlap

Only approved versions are read. "Chưa có" is None and never 0; a sum tells how many are in it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from branches.heirs import by_cluster, fates_by, heir_of
from branches.models import Succession
from core.dates import today
from core.text import listed

from .checks import figures_of
from .formulas import calculate, codes_of
from .models import Event, Indicator, Submission
from .states import OPEN, State

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from branches.models import Branch, Cluster

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
class Figure:
    """`value` is None where nothing is known; `counted` of `expected` reports are in it."""

    value: Decimal | None
    counted: int
    expected: int

    @property
    def is_partial(self) -> bool:
        return 0 < self.counted < self.expected


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


def as_reported(period: Period) -> Table:
    """The branches that were to report or did, as they stood on the period's last day."""
    parts = _parts([period])
    return _table([period], period.ends_on, {}, parts)


def in_boundaries(period: Period, day: dt.date | None = None) -> Table:
    """The figures of a period in the branches of a day, today if none is named.

    What was renamed or merged by then is combined in its successor. What was split cannot be
    divided, nor what was dissolved be given to anybody: both keep their row, and a note says so.
    """
    return over([period], day or today())


def over(periods: Sequence[Period], day: dt.date | None = None) -> Table:
    """Of several periods, in the branches of a day: the last day of the last period if none is
    named. Flows are summed; a stock is that of the last period, an opening balance (one that is
    taken over from another figure) that of the first. Raises Overlapping.
    """
    periods = sorted(periods, key=lambda period: period.starts_on)
    for earlier, later in pairwise(periods):
        if later.starts_on <= earlier.ends_on:
            raise Overlapping(f"{earlier} và {later} trùng ngày nên không cộng được.")
    day = day or periods[-1].ends_on
    return _table(periods, day, fates_by(day), _parts(periods))


def of_branch(branch: Branch, *, most: int) -> list[Part]:
    """What it reported itself, as far as it is approved: the latest periods first."""
    official = _with_approvals(Submission.objects.official().filter(branch=branch))
    latest = official.select_related("period__edition").order_by(
        "-period__ends_on", "-period__starts_on"
    )[:most]
    forms = _forms({told.period.edition_id for told in latest})
    return [_part(branch, told.period, told, forms[told.period.edition_id]) for told in latest]


def combine(
    indicators: Sequence[Indicator], parts: Iterable[Part], periods: Sequence[Period]
) -> dict[str, Figure]:
    """The figures of these parts together, by code; `periods` in their order."""
    by_code = {indicator.code: indicator for indicator in indicators}
    expected = [part for part in parts if not part.is_excused]
    figures = {}
    for code, indicator in by_code.items():
        period = _only_of(indicator, by_code, periods)
        relevant = [part for part in expected if period in {None, part.period}]
        known = [part for part in relevant if part.figures.get(code) is not None]
        figures[code] = Figure(_value(indicator, by_code, known), len(known), len(relevant))
    return figures


def _only_of(
    indicator: Indicator, by_code: dict[str, Indicator], periods: Sequence[Period]
) -> Period | None:
    """The one period whose figure stands for all, or None where all are summed."""
    if _is_flow(indicator, by_code):
        return None
    opens = indicator.prefill not in {"", indicator.code}
    return periods[0] if opens else periods[-1]


def _is_flow(indicator: Indicator, by_code: dict[str, Indicator]) -> bool:
    if indicator.is_typed:
        return indicator.kind == Indicator.Kind.FLOW
    return all(_is_flow(one, by_code) for one in _read(indicator, by_code))


def _read(indicator: Indicator, by_code: dict[str, Indicator]) -> list[Indicator]:
    """What its formula reads, of what stands above it: a formula that runs in a circle ends."""
    above = dict(takewhile(lambda pair: pair[0] != indicator.code, by_code.items()))
    return [above[code] for code in codes_of(indicator.formula) if code in above]


def _value(
    indicator: Indicator, by_code: dict[str, Indicator], known: Sequence[Part]
) -> Decimal | None:
    """Of parts that all have the figure."""
    figures = [part.figures[indicator.code] for part in known]
    if len(figures) <= 1:
        return figures[0] if figures else None
    if indicator.combine == Indicator.Combine.SUM:
        return sum(figures)
    if indicator.is_typed:
        return None
    # An average: of the sums of what it is made of, from the very same branches.
    sums = {other.code: _value(other, by_code, known) for other in _read(indicator, by_code)}
    return indicator.rounded(calculate(indicator.formula, sums))


def _parts(periods: Sequence[Period]) -> list[Part]:
    """Of every branch that was to report or did, in the order of the periods."""
    forms = _forms({period.edition_id for period in periods})
    sent = defaultdict(dict)
    for submission in _told(periods):
        sent[submission.period_id][submission.branch_id] = submission
    parts = []
    for period in periods:
        of_it = sent[period.pk]
        # What is planned for a day to come is no matter of readers.
        expected = {branch.pk: branch for branch in period.expected_branches.begun(today())}
        branches = {**expected, **{key: told.branch for key, told in of_it.items()}}
        parts += [
            _part(branch, period, of_it.get(key), forms[period.edition_id])
            for key, branch in branches.items()
        ]
    return parts


def _forms(editions: set[int]) -> dict[int, list[Indicator]]:
    forms: dict[int, list[Indicator]] = defaultdict(list)
    for indicator in Indicator.objects.filter(edition__in=editions).select_related("section"):
        forms[indicator.edition_id].append(indicator)
    return forms


def _told(periods: Sequence[Period]) -> SubmissionQuerySet:
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


def _part(
    branch: Branch, period: Period, told: Submission | None, indicators: list[Indicator]
) -> Part:
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
    parts: list[Part],
) -> Table:
    indicators = list(Indicator.objects.of(periods[-1].edition).counted())
    by_heir: dict[Branch, list[Part]] = defaultdict(list)
    for part in parts:
        by_heir[heir_of(part.branch, fates)].append(part)
    rows = [
        Row(
            tuple(own),
            combine(indicators, own, periods),
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
        return Sum(its, combine(indicators, its, periods))

    groups = tuple(Group(cluster, tuple(own), total(own)) for cluster, own in by_cluster(rows, day))
    return Table(tuple(periods), day, tuple(indicators), groups, total(rows))
