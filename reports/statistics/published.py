"""What readers see of approved figures: the periods, the headline figures, the tables, the bars."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.formats import number_format

from branches.models import Succession
from core.dates import today
from reports.figures import as_reported, in_boundaries
from reports.models import Period, Submission

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from branches.models import Cluster
    from reports.figures import Figure, Row, Sum, Table
    from reports.models import Indicator, Section
    from reports.models.period import PeriodQuerySet

# What is shown large, where the form asks for it.
HEADLINES = ("B1", "E1c", "E2c", "C4", "D1a", "D2a")
MILLION, BILLION = Decimal(1_000_000), Decimal(1_000_000_000)
# A bar's whole length.
FULL = 1000


def published_periods() -> PeriodQuerySet:
    """Those with figures that stand, the latest first."""
    official = Submission.objects.official().values("period")
    return Period.objects.filter(pk__in=official).select_related("edition")


def latest_period() -> Period | None:
    """The last one that was due: before that day the figures of few are there."""
    periods = published_periods()
    return periods.filter(due_on__lt=today()).first() or periods.first()


def published_period(year: int, slug: str) -> Period | None:
    of_year = published_periods().of_year(year)
    return next((period for period in of_year if period.slug == slug), None)


def table_of(period: Period, *, todays: bool) -> Table:
    """In the branches of today, or as it was reported."""
    return in_boundaries(period) if todays else as_reported(period)


def has_changed_since(period: Period) -> bool:
    """Whether today's branches are others than those of the period."""
    changed = Succession.objects.ending().done().filter(effective_on__gt=period.ends_on)
    return changed.exists()


@dataclass(frozen=True)
class Headline:
    """A figure of all branches together, money in millions or thousands of millions."""

    indicator: Indicator
    figure: Figure

    @property
    def number(self) -> str:
        return number_format(self._scaled[0], force_grouping=True)

    @property
    def unit(self) -> str:
        return self._scaled[1]

    @property
    def _scaled(self) -> tuple[Decimal, str]:
        value, unit = self.figure.value, self.indicator.unit
        if unit == "đồng":
            for size, word in ((BILLION, "tỷ đồng"), (MILLION, "triệu đồng")):
                if abs(value) >= size:
                    return (value / size).quantize(Decimal("0.1")).normalize() + 0, word
        return value, unit


def headlines(figures: Sum, indicators: Sequence[Indicator]) -> list[Headline]:
    """Those that are known."""
    by_code = {indicator.code: indicator for indicator in indicators}
    return [
        Headline(by_code[code], figures.figures[code])
        for code in HEADLINES
        if code in by_code and figures.figures[code].value is not None
    ]


@dataclass(frozen=True)
class Line:
    """A row of a table: a branch, or the sum of several."""

    of: Sum
    figures: list[Figure]
    is_sum: bool


@dataclass(frozen=True)
class Body:
    """The lines of a cluster, its sum the last one."""

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


def sheets(table: Table) -> list[Sheet]:
    by_section: dict[Section, list[Indicator]] = {}
    for indicator in table.indicators:
        by_section.setdefault(indicator.section, []).append(indicator)
    return [_sheet(table, section, columns) for section, columns in by_section.items()]


def _sheet(table: Table, section: Section, columns: list[Indicator]) -> Sheet:
    def line(of: Sum, *, is_sum: bool = False) -> Line:
        return Line(of, [of.figures[indicator.code] for indicator in columns], is_sum)

    bodies = [
        Body(group.cluster, [*map(line, group.rows), line(group.total, is_sum=True)])
        for group in table.groups
    ]
    return Sheet(section, columns, bodies, line(table.total, is_sum=True))


@dataclass(frozen=True)
class Bar:
    """`length` is of FULL; None is no figure, 0 is a figure."""

    row: Row
    figure: Figure
    length: int | None


def bars(rows: Iterable[Row], code: str) -> list[Bar]:
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


def notes(table: Table) -> list[tuple[Row, str]]:
    """What has to be said of single rows, in their order."""
    said = []
    for row in table.rows:
        if row.is_corrected:
            day = max(source.approved_on for source in row.sources if source.is_corrected)
            said.append((row, f"Số liệu đã đính chính, bản duyệt ngày {day:%d/%m/%Y}."))
        if row.is_revoked:
            said.append((row, "Số liệu đang đính chính nên chưa có ở đây."))
        said += [(row, note) for note in row.notes]
    return said
