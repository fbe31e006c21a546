"""How far a year's reports are: branches by cluster in rows, the year's periods side by side.

A branch stands in the cluster it was in on the last day that is shown, or on its own last day. It
is expected in the periods on whose last day it was there; excused and void reports are not
expected. What counts as received is with the association: waiting or approved, also while the
approved one is being corrected.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property, reduce
from itertools import groupby
from operator import or_
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.db.models import Count, F, FilteredRelation, OuterRef, Q, Subquery, Value
from django.db.models.functions import Greatest, Least

from branches.models import Branch
from core.dates import today
from reports.clusters import MOST_ROWS, OUTSIDE, cluster_title
from reports.models import Submission, Version
from reports.states import State

from .standing import Cell, cell_of

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import User
    from branches.models import BranchQuerySet
    from reports.models import Period

STANDS = Q(approved__isnull=False, revoked_at=None)
DROPPED = Q(state__in=[State.EXCUSED, State.VOID])
RECEIVED = (Q(state=State.SUBMITTED) | STANDS) & ~DROPPED
# Of branches that were there on the period's last day.
EXPECTED = (Q(branch__starts_on=None) | Q(branch__starts_on__lte=F("period__ends_on"))) & (
    Q(branch__ends_on=None) | Q(branch__ends_on__gte=F("period__ends_on"))
)
# Sent in time once is in time, whatever is sent again after it came back. As a value of one row,
# not EXISTS, for which PostgreSQL would read every version there is.
IS_LATE = Subquery(
    Version.objects.filter(submission=OuterRef("pk"), sent_at__isnull=False)
    .order_by("is_late")
    .values("is_late")[:1]
)
# All that a cell asks of a submission.
NEEDED = ["branch", "period", "state", "approved", "revoked_at"]
ORDER = ["sort_key", F("starts_on").asc(nulls_first=True), "code"]


@dataclass(frozen=True)
class Tally:
    """As in 7/8 (87,5 %)."""

    received: int
    expected: int

    def __str__(self) -> str:
        if not self.expected:
            return "–"
        percent = f"{self.received * 100 / self.expected:.1f}".removesuffix(".0").replace(".", ",")
        # With a hard space, so that a narrow column breaks it in one place only.
        return f"{self.received}/{self.expected} ({percent}\N{NO-BREAK SPACE}%)"

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.received + other.received, self.expected + other.expected)


NOTHING = Tally(0, 0)


@dataclass(frozen=True)
class Row:
    branch: Branch
    cells: list[Cell]

    @property
    def total(self) -> Tally:
        return Tally(
            sum(cell.is_received for cell in self.cells),
            sum(cell.is_expected for cell in self.cells),
        )


@dataclass(frozen=True)
class Group:
    """A cluster's totals by period, and of its rows those that this page shows."""

    number: int
    tallies: list[Tally]
    rows: list[Row] = field(default_factory=list)

    @property
    def title(self) -> str:
        return cluster_title(self.number)

    @property
    def total(self) -> Tally:
        return sum(self.tallies, NOTHING)


class Board:
    """Of the periods given, oldest first, as this person may see it: four queries."""

    def __init__(self, periods: list[Period], *, user: User) -> None:
        self.periods, self.user = periods, user
        self.day = min(max(period.ends_on for period in periods), today())
        self._seen = Submission.objects.visible_to(user).filter(period__in=periods)
        expected, received = self._counts()
        numbers = sorted({number for number, _ in expected}, key=lambda n: (n == OUTSIDE, n))
        self.groups = [
            Group(
                number,
                [
                    Tally(received[number, period.pk], expected[number, period.pk])
                    for period in periods
                ],
            )
            for number in numbers
        ]

    @cached_property
    def totals(self) -> list[Tally]:
        columns = zip(*(group.tallies for group in self.groups), strict=True)
        return [sum(column, NOTHING) for column in columns] or [NOTHING for _ in self.periods]

    @property
    def total(self) -> Tally:
        return sum(self.totals, NOTHING)

    @property
    def is_large(self) -> bool:
        """Too many for one page: the totals of every cluster, and one cluster's rows."""
        return self.size() > MOST_ROWS

    def size(self, number: int | None = None) -> int:
        """How many branches there are, of one cluster where one is named."""
        return self.sizes[number] if number is not None else sum(self.sizes.values())

    def pages(self, number: int | None = None) -> Paginator:
        """The branches in the order of the board, counted already."""
        branches = self._branches().for_list().annotate(number=F("seat__cluster__number"))
        if number is not None:
            branches = branches.filter(number=number or None)
        pages = Paginator(branches.order_by(F("number").asc(nulls_last=True), *ORDER), MOST_ROWS)
        pages.count = self.size(number)
        return pages

    def with_rows(self, branches: list[Branch]) -> list[Group]:
        """The groups of these branches, with a row for each; all others without."""
        periods = {period.pk: period for period in self.periods}
        submissions = {}
        needed = self._seen.filter(branch__in=branches).only(*NEEDED).order_by()
        for each in needed.annotate(is_late=IS_LATE):
            each.period = periods[each.period_id]
            submissions[each.branch_id, each.period_id] = each
        rows = {
            number: [
                Row(
                    branch,
                    [
                        cell_of(branch, period, submissions.get((branch.pk, period.pk)))
                        for period in self.periods
                    ],
                )
                for branch in members
            ]
            for number, members in groupby(branches, key=lambda branch: branch.number or OUTSIDE)
        }
        return [
            Group(group.number, group.tallies, rows.get(group.number, [])) for group in self.groups
        ]

    def _branches(self) -> BranchQuerySet:
        there = (Branch.objects.on(period.ends_on) for period in self.periods)
        return reduce(or_, there).annotate(seat=seat_on(self.day))

    def _counts(self) -> tuple[Counter, Counter]:
        """Expected and received by cluster and period; branches of the same days are counted
        together, so that two queries of a few rows tell it of eleven thousand.
        """
        expected, received, self.sizes = Counter(), Counter(), Counter()
        spans = self._branches().order_by().values_list("starts_on", "ends_on")
        for *span, number, count in spans.annotate(
            number=F("seat__cluster__number"), count=Count("pk")
        ):
            self.sizes[number or OUTSIDE] += count
            for period in self.periods:
                if is_within(period.ends_on, *span):
                    expected[number or OUTSIDE, period.pk] += count
        sent = self._seen.filter(EXPECTED).annotate(seat=seat_on(self.day, "branch__")).order_by()
        tallied = sent.values_list("seat__cluster__number", "period").annotate(
            came=Count("pk", filter=RECEIVED), dropped=Count("pk", filter=DROPPED)
        )
        for number, period_id, came, dropped in tallied:
            expected[number or OUTSIDE, period_id] -= dropped
            received[number or OUTSIDE, period_id] += came
        return expected, received


def is_within(day: dt.date, first: dt.date | None, last: dt.date | None) -> bool:
    return (first is None or first <= day) and (last is None or last >= day)


def seat_on(day: dt.date, branch: str = "") -> FilteredRelation:
    """The membership that a branch has on that day, or had on its last."""
    at = Greatest(Least(f"{branch}ends_on", Value(day)), f"{branch}starts_on")
    seat = f"{branch}memberships__"
    begun = Q(**{f"{seat}starts_on": None}) | Q(**{f"{seat}starts_on__lte": at})
    lasting = Q(**{f"{seat}ends_on": None}) | Q(**{f"{seat}ends_on__gte": at})
    return FilteredRelation(f"{branch}memberships", condition=begun & lasting)
