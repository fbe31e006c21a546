"""What the reports of a period come to, by cluster, added up by PostgreSQL.

`figures` reads every report, which takes more than a second for a country's; pages that show no
single branch ask here. Both say the same of the same reports: a test holds them to it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING, Any, Self

from django.db import connections, router
from django.utils import timezone

from branches.heirs import fates_by, heirs_in
from branches.models import ClusterMembership
from core.dates import today

from .clusters import OUTSIDE, cluster_title
from .combining import Combination, Figure
from .figures import Group, told_of
from .formulas import as_sql
from .models import Indicator, Submission, Version

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from .models import Period

# Every branch that was to report or did, in the cluster of whoever answers for it, and what is in
# its report.
TOTALS = """
WITH told AS ({told}), expected AS ({expected}), seat AS ({seats}),
branch AS (
    SELECT there.id, COALESCE(seat.cluster__number, {outside}) AS number
    FROM (SELECT branch_id AS id FROM told UNION SELECT pk FROM expected) AS there
    LEFT JOIN unnest(%s::bigint[], %s::bigint[]) AS heir (branch_id, id)
        ON heir.branch_id = there.id
    LEFT JOIN seat ON seat.branch_id = COALESCE(heir.id, there.id)
),
owed AS (
    SELECT branch.number, count(*) FILTER (
        WHERE told.branch_id IS NULL OR told.approved_id IS NOT NULL
    ) AS expected
    FROM branch LEFT JOIN told ON told.branch_id = branch.id
    GROUP BY branch.number
),
said AS (
    SELECT branch.number, count(*) AS reported,
        max(COALESCE(told.approved_at, version.sent_at)) AS approved_at,
        bool_or(told.is_sample) AS is_sample,
        {sums}
    FROM told
    JOIN branch ON branch.id = told.branch_id
    JOIN {versions} AS version ON version.id = told.approved_id AND told.revoked_at IS NULL
    CROSS JOIN LATERAL (
        SELECT {numbers} FROM jsonb_to_record(version.values) AS typed ({typed})
        OFFSET 0 -- or each text would be made a number once for each use of it
    ) AS given
    {derived}
    GROUP BY branch.number
)
SELECT * FROM owed LEFT JOIN said USING (number)
ORDER BY number = {outside}, number
"""
TYPED = """NULLIF(typed."{code}", '')::numeric AS "{code}\""""
# As `Indicator.rounded` does it: a half goes to the even neighbour, not away from zero.
DERIVED = """CROSS JOIN LATERAL (
    SELECT round(exact.value, {decimals}) - CASE
        WHEN mod(abs(exact.value) * 1{zeros}, 2) = 0.5 THEN sign(exact.value) / 1{zeros} ELSE 0
    END FROM (SELECT {formula} AS value) AS exact
) AS "of_{code}" ("{code}")
"""


@dataclass(frozen=True)
class Total:
    """As `figures.Sum`, but for the parts."""

    figures: dict[str, Figure]
    expected: int
    reported: int
    approved_on: dt.date | None
    is_sample: bool


@dataclass(frozen=True)
class Area(Total):
    """A cluster, or what is outside of all."""

    number: int

    @property
    def label(self) -> str:
        return cluster_title(self.number)


@dataclass(frozen=True)
class Totals:
    """As `figures.Table`, a row a cluster."""

    period: Period
    day: dt.date
    indicators: tuple[Indicator, ...]
    rows: tuple[Area, ...]
    total: Total

    @property
    def groups(self) -> tuple[Group]:
        return (Group(None, self.rows, self.total),)


def totals(period: Period, day: dt.date | None = None) -> Totals:
    """As the branches stood on the period's last day; in those of another day, if one is named."""
    indicators = tuple(Indicator.objects.of(period.edition).counted())
    combined = Combination(indicators, [period])
    found = [_Sums.of(row, combined) for row in _added_up(period, day, combined)]
    areas = tuple(Area(**each.total(combined), number=each.number) for each in found)
    whole = reduce(_Sums.__add__, found, _Sums())
    return Totals(period, day or period.ends_on, indicators, areas, Total(**whole.total(combined)))


@dataclass(frozen=True)
class _Sums:
    """Of one cluster: how many reports have a figure, and by pairs of codes, what the second comes
    to in the reports that have the first.
    """

    number: int = OUTSIDE
    expected: int = 0
    reported: int = 0
    approved_at: dt.datetime | None = None
    is_sample: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    sums: Counter[tuple[str, str]] = field(default_factory=Counter)

    @classmethod
    def of(cls, row: Sequence[Any], combined: Combination) -> Self:
        """Of a row of `_added_up`: where nothing is approved, all behind `expected` is empty."""
        number, expected, reported, approved_at, is_sample, *told = row
        values = iter(told)
        counts = Counter({code: next(values) or 0 for code in combined.by_code})
        sums = Counter({pair: next(values) or 0 for pair in combined.pairs})
        return cls(number, expected, reported or 0, approved_at, bool(is_sample), counts, sums)

    def __add__(self, other: Self) -> Self:
        moments = [each.approved_at for each in (self, other) if each.approved_at]
        counts, sums = self.counts.copy(), self.sums.copy()
        counts.update(other.counts)  # not +, which drops what is not above zero
        sums.update(other.sums)
        return _Sums(
            OUTSIDE,
            self.expected + other.expected,
            self.reported + other.reported,
            max(moments, default=None),
            self.is_sample or other.is_sample,
            counts,
            sums,
        )

    def total(self, combined: Combination) -> dict[str, Any]:
        """The fields of a `Total`."""
        figures = {}
        for code, count in self.counts.items():
            value = combined.value(code, count, lambda other, code=code: self.sums[code, other])
            figures[code] = Figure(value, count, self.expected)
        return {
            "figures": figures,
            "expected": self.expected,
            "reported": self.reported,
            "approved_on": self.approved_at and timezone.localdate(self.approved_at),
            "is_sample": self.is_sample,
        }


def _added_up(period: Period, day: dt.date | None, combined: Combination) -> list[tuple[Any, ...]]:
    heirs = heirs_in(fates_by(day)) if day else {}
    told = told_of([period]).values(
        "branch_id", "approved_id", "revoked_at", "approved_at", "is_sample"
    )
    expected = period.expected_branches.begun(today()).values("pk")
    seats = ClusterMembership.objects.on(day or period.ends_on).values(
        "branch_id", "cluster__number"
    )
    parts = [each.order_by().query.sql_with_params() for each in (told, expected, seats)]
    columns = {
        code: f'given."{code}"' if each.is_typed else f'"of_{code}"."{code}"'
        for code, each in combined.by_code.items()
    }
    typed = [code for code, each in combined.by_code.items() if each.is_typed]
    sums = [f"count({column})" for column in columns.values()]
    for code, of in combined.pairs:
        only = f" FILTER (WHERE {columns[code]} IS NOT NULL)" if of != code else ""
        sums.append(f"sum({columns[of]}){only}")
    query = TOTALS.format(
        told=parts[0][0],
        expected=parts[1][0],
        seats=parts[2][0],
        outside=OUTSIDE,
        versions=Version._meta.db_table,
        typed=", ".join(f'"{code}" text' for code in typed),
        numbers=", ".join(TYPED.format(code=code) for code in typed),
        derived="".join(_derived(combined, columns)),
        sums=", ".join(sums),
    )
    values = [value for _, its in parts for value in its]
    with connections[router.db_for_read(Submission)].cursor() as cursor:
        cursor.execute(query, [*values, list(heirs), list(heirs.values())])
        return cursor.fetchall()


def _derived(combined: Combination, columns: dict[str, str]) -> Iterator[str]:
    """Joins that add to each report what is calculated of it, as `checks.figures_of` does: of what
    is typed, and of what has been calculated before.
    """
    known = {code: columns[code] for code, each in combined.by_code.items() if each.is_typed}
    for code, each in combined.by_code.items():
        if not each.is_typed:
            zeros, formula = "0" * each.decimals, as_sql(each.formula, known)
            yield DERIVED.format(code=code, decimals=each.decimals, zeros=zeros, formula=formula)
            known[code] = columns[code]
