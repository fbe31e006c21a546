"""How many learning models there are: the one place that counts them.

    years_told()                   those of which anything is known
    counts_of(years)               by year, branch and kind
    as_reported(year)              the branches of that year's last day, by cluster
    in_boundaries(year, day)       the same in the branches of a day: merged ones combined

Of one branch, kind and year either the entered total counts or the records do, never both: the
entered one, wherever there is one, and `named` says how many of it are known by name. What nobody
has told is None and never 0; a sum tells of how many branches it is.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Count as CountOf
from django.db.models import Exists, OuterRef, Q

from branches.heirs import by_cluster, fates_by, heir_of
from branches.models import Branch
from core.dates import today

from .models import Assessment, ModelKind, ModelTotal, Recognition

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from django.db.models import QuerySet

    from branches.models import Cluster, Succession

    Key = tuple[int, int, str]
    Rows = TypeVar("Rows", bound=QuerySet)


TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Count:
    """Of one branch, kind and year. `named` and `named_recognised` are records; `source` is that of
    an entered total, or empty.
    """

    total: int | None = None
    registered: int | None = None
    recognised: int | None = None
    named: int = 0
    named_recognised: int = 0
    source: str = ""
    is_sample: bool = False

    @property
    def is_entered(self) -> bool:
        return bool(self.source)

    @property
    def is_contradicted(self) -> bool:
        """More are known by name than the entered total has: somebody has to look at it."""
        return self.is_entered and (
            _less(self.registered, self.named)
            or _less(self.recognised, self.named_recognised)
            or _less(self.total, self.named)
        )


@dataclass(frozen=True)
class Figure:
    """`value` is None where nothing is known; it is of `counted` of `expected` branches."""

    value: int | None
    counted: int
    expected: int

    @property
    def is_partial(self) -> bool:
        return 0 < self.counted < self.expected


@dataclass(frozen=True)
class Sum:
    """Counts of some branches together; a branch of which nothing is known is a `Count()`."""

    counts: tuple[Count, ...]

    def _figure(self, name: str) -> Figure:
        known = [n for count in self.counts if (n := getattr(count, name)) is not None]
        return Figure(sum(known) if known else None, len(known), len(self.counts))

    @property
    def total(self) -> Figure:
        return self._figure("total")

    @property
    def registered(self) -> Figure:
        return self._figure("registered")

    @property
    def recognised(self) -> Figure:
        return self._figure("recognised")

    @property
    def named(self) -> int:
        return sum(count.named for count in self.counts)

    @property
    def of_both(self) -> Sum:
        """Of the branches alone that have told how many there are and how many were recognised."""
        told = (c for c in self.counts if c.total is not None and c.recognised is not None)
        return Sum(tuple(told))

    @property
    def share(self) -> Decimal | None:
        """How many of a hundred were recognised where both are known, rounded down: 69.96 has not
        reached 70.
        """
        both = self.of_both
        recognised, total = both.recognised.value, both.total.value
        if recognised is None or not total:
            return None
        return (Decimal(100 * recognised) / total).quantize(TENTH, ROUND_DOWN)

    @property
    def is_entered(self) -> bool:
        """At least some of it is known by its total alone."""
        return any(count.is_entered for count in self.counts)

    @property
    def is_sample(self) -> bool:
        return any(count.is_sample for count in self.counts)


@dataclass(frozen=True)
class Row:
    """One branch, with the counts of all that went into it, by kind."""

    branch: Branch
    label: str
    others: tuple[Branch, ...]
    sums: dict[str, Sum]


@dataclass(frozen=True)
class Group:
    """A cluster and its rows in the order of their names; None holds the rows outside of all."""

    cluster: Cluster | None
    rows: tuple[Row, ...]
    sums: dict[str, Sum]


@dataclass(frozen=True)
class Table:
    """`day` is the one whose branches and clusters these are; `sums` are of all, by kind."""

    year: int
    day: dt.date
    groups: tuple[Group, ...]
    sums: dict[str, Sum]

    @property
    def rows(self) -> list[Row]:
        return [row for group in self.groups for row in group.rows]


def years_told(branches: Collection[int] | None = None) -> list[int]:
    """Those of which anything is known, oldest first; of these branches alone, if named."""
    told = [
        _of(rows, branches).order_by().values_list("year", flat=True)
        for rows in (
            Assessment.objects.counted(),
            Recognition.objects.counted(),
            ModelTotal.objects.all(),
        )
    ]
    return sorted(told[0].union(*told[1:]))


def counts_of(years: Collection[int], branches: Collection[int] | None = None) -> dict[Key, Count]:
    """By year, key of the branch and kind; of these branches alone, where any are named. Three
    queries, whatever there is.
    """
    counts = records_of(years, branches)
    for entered in _of(ModelTotal.objects.filter(year__in=years), branches):
        key = (entered.year, entered.branch_id, entered.kind)
        counts[key] = replace(
            counts.get(key, Count()),
            total=entered.total,
            registered=entered.registered,
            recognised=entered.recognised,
            source=entered.source,
            is_sample=entered.is_sample,
        )
    return counts


def records_of(years: Collection[int], branches: Collection[int] | None = None) -> dict[Key, Count]:
    """What the records alone come to, as `counts_of` has it.

    What was recognised without having been registered on the portal was registered on paper.
    """
    registered = _of(Assessment.objects.counted().filter(year__in=years), branches)
    own = Assessment.objects.counted().filter(model=OuterRef("model"), year=OuterRef("year"))
    recognised = _of(Recognition.objects.counted().filter(year__in=years), branches)
    what = ("year", "branch", "model__kind")
    sample = CountOf("pk", filter=Q(model__is_sample=True))
    counts: defaultdict[Key, Count] = defaultdict(Count)
    for *key, number, samples in (
        registered.order_by().values_list(*what).annotate(n=CountOf("pk"), samples=sample)
    ):
        counts[tuple(key)] = Count(
            registered=number, recognised=0, named=number, is_sample=samples > 0
        )
    alone = CountOf("pk", filter=~Exists(own))
    for *key, number, unregistered, samples in (
        recognised.order_by()
        .values_list(*what)
        .annotate(n=CountOf("pk"), alone=alone, samples=sample)
    ):
        before = counts[tuple(key)]
        named = before.named + unregistered
        counts[tuple(key)] = Count(
            registered=named,
            recognised=number,
            named=named,
            named_recognised=number,
            is_sample=before.is_sample or samples > 0,
        )
    return dict(counts)


def of_branch(branch: Branch, kind: str, year: int) -> Count:
    """What is known of it, by itself: not of what went into it."""
    return counts_of([year]).get((year, branch.pk, kind), Count())


def as_reported(year: int) -> Table:
    """The branches of that year's last day, or of today, and whatever else has counts of it."""
    return _table(year, _last_day(year), {})


def in_boundaries(
    year: int, day: dt.date | None = None, *, counts: Mapping[Key, Count] | None = None
) -> Table:
    """The counts of a year in the branches of a day, today if none is named. What was split or
    dissolved keeps its row.

    `counts` are those of all branches in the year, where they have been counted already.
    """
    day = day or today()
    return _table(year, day, fates_by(day), counts)


def over_years(years: Collection[int]) -> dict[int, dict[str, Sum]]:
    """Of the whole association, by year and kind: for charts."""
    counts = counts_of(years)
    sums: dict[int, dict[str, Sum]] = {}
    for year in sorted(years):
        expected = _expected(year, counts)
        sums[year] = _sums(
            {kind: counts.get((year, key, kind), Count()) for kind in ModelKind} for key in expected
        )
    return sums


def contradiction(entered: ModelTotal, records: Mapping[Key, Count] | None = None) -> str:
    """Why a total cannot be: more are known by name than it has. Empty where nothing is wrong.

    `records` are those of its year, where they have been counted already.
    """
    records = records_of([entered.year]) if records is None else records
    named = records.get((entered.year, entered.branch_id, entered.kind), Count())
    if not replace(
        named,
        total=entered.total,
        registered=entered.registered,
        recognised=entered.recognised,
        source=entered.source or "nguồn",
    ).is_contradicted:
        return ""
    return (
        f"Trang đã có {named.named} mô hình đăng ký và {named.named_recognised} mô hình được công"
        f" nhận có tên của loại này trong năm {entered.year}. Số tổng không thể nhỏ hơn: cần ghi"
        " lại số tổng, hoặc xem lại các hồ sơ."
    )


def contradicted_field(entered: ModelTotal, records: Mapping[Key, Count]) -> str:
    """The number of a contradicted total that is to be mended first."""
    named = records.get((entered.year, entered.branch_id, entered.kind), Count())
    if _less(entered.registered, named.named):
        return "registered"
    return "recognised" if _less(entered.recognised, named.named_recognised) else "total"


def _of(rows: Rows, branches: Collection[int] | None) -> Rows:
    return rows if branches is None else rows.filter(branch__in=branches)


def _less(entered: int | None, named: int) -> bool:
    return entered is not None and entered < named


def _last_day(year: int) -> dt.date:
    return min(dt.date(year, 12, 31), today())


def _expected(year: int, counts: Mapping[Key, Count]) -> dict[int, Branch]:
    """The branches of that year, and those of which there are counts all the same."""
    told = [branch for told_of, branch, _ in counts if told_of == year]
    found = Branch.objects.on(_last_day(year)) | Branch.objects.filter(pk__in=told)
    return {branch.pk: branch for branch in found}


def _table(
    year: int,
    day: dt.date,
    fates: dict[int, list[Succession]],
    counts: Mapping[Key, Count] | None = None,
) -> Table:
    counts = counts_of([year]) if counts is None else counts
    by_heir: dict[Branch, list[Branch]] = defaultdict(list)
    for branch in _expected(year, counts).values():
        by_heir[heir_of(branch, fates)].append(branch)
    rows = [
        Row(
            heir,
            heir.label_on(day),
            tuple(own) if own != [heir] else (),
            _sums(
                {kind: counts.get((year, branch.pk, kind), Count()) for kind in ModelKind}
                for branch in _counting(own, heir, year, counts)
            ),
        )
        for heir, own in by_heir.items()
    ]
    groups = tuple(
        Group(cluster, tuple(own), _together(row.sums for row in own))
        for cluster, own in by_cluster(rows, day)
    )
    return Table(year, day, groups, _together(row.sums for row in rows))


def _counting(
    own: list[Branch], heir: Branch, year: int, counts: Mapping[Key, Count]
) -> list[Branch]:
    """Without an heir that only began that year or later and has nothing of its own: what it is
    made of has told all there was.
    """
    has_own = any((year, heir.pk, kind) in counts for kind in ModelKind)
    is_new = heir.starts_on is not None and heir.starts_on.year >= year
    if has_own or not is_new:
        return own
    return [branch for branch in own if branch != heir] or own


def _sums(counts: Iterable[Mapping[str, Count]]) -> dict[str, Sum]:
    of_each = list(counts)
    return {kind: Sum(tuple(own[kind] for own in of_each)) for kind in ModelKind}


def _together(sums: Iterable[Mapping[str, Sum]]) -> dict[str, Sum]:
    of_each = list(sums)
    return {
        kind: Sum(tuple(count for own in of_each for count in own[kind].counts))
        for kind in ModelKind
    }
