"""What readers see of approved figures: the periods, the headline figures, the tables, the bars."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.formats import number_format

from branches.models import Succession
from core.dates import today
from core.numbers import grouped
from reports.clusters import MOST_ROWS
from reports.combining import Figure
from reports.figures import as_reported, counted, in_boundaries, of_branch
from reports.models import Period, Submission
from reports.totals import Totals, totals

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from branches.models import Branch, Cluster
    from reports.figures import Part, Row, Sum, Table
    from reports.models import Indicator, Section
    from reports.models.period import PeriodQuerySet
    from reports.totals import Area, Total

# What is shown large, where the form asks for it.
HEADLINES = ("B1", "E1c", "E2c", "C4", "D1a", "D2a")
MILLION, BILLION = Decimal(1_000_000), Decimal(1_000_000_000)
PERIODS_OF_A_BRANCH = 6
# A bar's whole length.
FULL = 1000


def published_periods() -> PeriodQuerySet:
    """Those with figures that stand, the latest first."""
    official = Submission.objects.official().values("period")
    return Period.objects.filter(pk__in=official).select_related("edition")


def latest_period() -> Period | None:
    """The last one that was due: before that day the figures of few are there."""
    periods = list(published_periods())
    return next((period for period in periods if period.is_overdue), next(iter(periods), None))


def published_period(year: int, slug: str) -> Period | None:
    of_year = published_periods().of_year(year)
    return next((period for period in of_year if period.slug == slug), None)


def table_of(period: Period, *, todays: bool, cluster: int | None = None) -> Table:
    """In the branches of today, or as it was reported."""
    if todays:
        return in_boundaries(period, cluster=cluster)
    return as_reported(period, cluster=cluster)


def page_of(period: Period, *, todays: bool, cluster: int | None = None) -> Table | Totals:
    """What one page has room for: a row a branch, or a row a cluster where these are too many."""
    if cluster is None and period.expected_branches.count() > MOST_ROWS:
        return totals(period, today() if todays else None)
    return table_of(period, todays=todays, cluster=cluster)


def has_changed_since(period: Period) -> bool:
    """Whether today's branches are others than those of the period."""
    changed = Succession.objects.ending().done().filter(effective_on__gt=period.ends_on)
    return changed.exists()


@dataclass(frozen=True)
class Headline:
    """A figure of all branches together, money in millions or thousands of millions."""

    indicator: Indicator
    figure: Figure
    change: Decimal | None = None

    @property
    def number(self) -> str:
        return _scaled(self.figure.value, self.indicator.unit)[0]

    @property
    def unit(self) -> str:
        return _scaled(self.figure.value, self.indicator.unit)[1]

    @property
    def change_words(self) -> str:
        """As in "tăng 12" or "giảm 1,5 triệu đồng"."""
        number, unit = _scaled(abs(self.change), self.indicator.unit)
        words = f"{number} {unit}" if unit.endswith("đồng") else number
        return f"{'tăng' if self.change > 0 else 'giảm'} {words}"


def _scaled(value: Decimal, unit: str) -> tuple[str, str]:
    """The number as it is written, and what it counts."""
    if unit == "đồng":
        for size, word in ((BILLION, "tỷ đồng"), (MILLION, "triệu đồng")):
            if value >= size:
                value, unit = round(value / size, 1), word
                break
    if value == int(value):
        value = int(value)
    return number_format(value, force_grouping=True), unit


def headlines(figures: Sum | Total, indicators: Sequence[Indicator]) -> list[Headline]:
    """Those that are known."""
    by_code = {indicator.code: indicator for indicator in indicators}
    return [
        Headline(by_code[code], figures.figures[code])
        for code in HEADLINES
        if code in by_code and figures.figures[code].value is not None
    ]


@dataclass(frozen=True)
class Summary:
    """What the home page says of a period."""

    period: Period
    total: Total
    headlines: list[Headline]


def latest_summary() -> Summary | None:
    period = latest_period()
    if period is None:
        return None
    found = totals(period)
    return Summary(period, found.total, headlines(found.total, found.indicators))


@dataclass(frozen=True)
class BranchSummary:
    """What a branch reported, the latest period first; `headlines` are of that one, their `change`
    since the one `before`.
    """

    latest: Part
    before: Part | None
    headlines: list[Headline]
    columns: list[Indicator]
    parts: list[Part]

    @property
    def is_sample(self) -> bool:
        return any(part.source.is_sample for part in self.parts)

    @property
    def cells(self) -> list[dict[str, object]]:
        """A row a period: for each column the indicator and its figure."""
        return [
            {
                "period": part.period,
                "figures": [(one, part.figures.get(one.code)) for one in self.columns],
            }
            for part in self.parts
        ]


def branch_summary(branch: Branch) -> BranchSummary | None:
    """Of what it reported itself; nothing where nothing of it is approved."""
    parts = of_branch(branch, most=PERIODS_OF_A_BRANCH)
    if not parts:
        return None
    latest, before = parts[0], parts[1] if len(parts) > 1 else None
    indicators = {one.code: one for one in counted(latest.period)}
    columns = [indicators[code] for code in HEADLINES if code in indicators]
    return BranchSummary(
        latest,
        before,
        [
            Headline(one, Figure(latest.figures[one.code], 1, 1), _change(one, latest, before))
            for one in columns
            if latest.figures[one.code] is not None
        ],
        columns,
        parts,
    )


def _change(indicator: Indicator, latest: Part, before: Part | None) -> Decimal | None:
    old = before.figures.get(indicator.code) if before else None
    return None if old is None else latest.figures[indicator.code] - old


@dataclass(frozen=True)
class Line:
    """A row of a table: a branch, or the sum of several."""

    of: Sum | Total
    figures: list[Figure]
    is_sum: bool

    @property
    def cells(self) -> list[tuple[str, str]]:
        """Each figure as it is written, and where it is of fewer reports than the line, of how many
        of how many.
        """
        cells = []
        for figure in self.figures:
            share = ""
            if figure.is_partial and figure.counted != self.of.reported:
                share = f"{grouped(figure.counted)}/{grouped(figure.expected)}"
            cells.append(("–" if figure.value is None else grouped(figure.value), share))
        return cells


@dataclass(frozen=True)
class Body:
    """The lines of a cluster; its sum the last one, unless it is all that the table has."""

    cluster: Cluster | None
    lines: list[Line]


@dataclass(frozen=True)
class Sheet:
    """One section of the form as a table: a column an indicator."""

    section: Section
    columns: list[Indicator]
    bodies: list[Body]
    total: Line

    @property
    def has_clusters(self) -> bool:
        return any(body.cluster for body in self.bodies)

    @property
    def width(self) -> int:
        return len(self.columns) + 1


def sheets(table: Table | Totals) -> list[Sheet]:
    by_section: dict[Section, list[Indicator]] = {}
    for indicator in table.indicators:
        by_section.setdefault(indicator.section, []).append(indicator)
    return [_sheet(table, section, columns) for section, columns in by_section.items()]


def _sheet(table: Table | Totals, section: Section, columns: list[Indicator]) -> Sheet:
    def line(of: Sum | Total, *, is_sum: bool = False) -> Line:
        return Line(of, [of.figures[indicator.code] for indicator in columns], is_sum)

    bodies = [Body(group.cluster, [*map(line, group.rows)]) for group in table.groups]
    if len(bodies) > 1:
        for body, group in zip(bodies, table.groups, strict=True):
            body.lines.append(line(group.total, is_sum=True))
    return Sheet(section, columns, bodies, line(table.total, is_sum=True))


@dataclass(frozen=True)
class Bar:
    """`length` is of FULL; None is no figure, 0 is a figure."""

    row: Row | Area
    figure: Figure
    length: int | None


def bars(rows: Iterable[Row | Area], code: str) -> list[Bar]:
    """The longest first; those without a figure last."""
    figures = [(row, row.figures[code]) for row in rows]
    known = [figure.value for _, figure in figures if figure.value is not None]
    longest = max(known, default=0) or 1
    placed = [
        Bar(row, figure, None if figure.value is None else round(FULL * figure.value / longest))
        for row, figure in figures
    ]
    return sorted(
        placed, key=lambda bar: -1 if bar.figure.value is None else bar.figure.value, reverse=True
    )


def notes(table: Table | Totals) -> list[tuple[Row, str]]:
    """What has to be said of single branches, in their order."""
    if isinstance(table, Totals):
        return []
    said = []
    for row in table.rows:
        if row.is_corrected:
            day = max(source.approved_on for source in row.sources if source.is_corrected)
            said.append((row, f"Số liệu đã đính chính, bản duyệt ngày {day:%d/%m/%Y}."))
        if row.is_revoked:
            said.append((row, "Số liệu đang đính chính nên chưa có ở đây."))
        said += [(row, note) for note in row.notes]
    return said
