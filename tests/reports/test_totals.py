"""PostgreSQL and Python add up the same reports: what they say must be the same."""

import datetime as dt
import random
from decimal import Decimal

import pytest

from branches.actions import succeed
from branches.models import Branch, Succession
from reports import actions, figures
from reports.clusters import OUTSIDE
from reports.formulas import as_sql
from reports.models import Indicator
from reports.states import State
from reports.totals import totals
from tests.factories import make_branch, make_cluster
from tests.reports.factories import TODAY, make_edition, make_period, make_report

pytestmark = pytest.mark.django_db

ABOUT = ("expected", "reported", "approved_on", "is_sample", "figures")


def said_by(total):
    return {name: getattr(total, name) for name in ABOUT}


def assert_same(found, table):
    assert {each.number: said_by(each) for each in found.rows} == {
        group.cluster.number if group.cluster else OUTSIDE: said_by(group.total)
        for group in table.groups
    }
    assert said_by(found.total) == said_by(table.total)
    assert (found.period, found.day) == (table.period, table.day)
    assert list(found.indicators) == list(table.indicators)


@pytest.fixture
def form():
    """With averages that are summed and rounded, of which others are made."""
    edition = make_edition()
    section = edition.sections.last()
    derived = {"kind": Indicator.Kind.DERIVED, "section": section}
    for code, formula, fields in (
        ("Z1", "B1 / 2", {}),
        ("Z2", "B1 / 8", {"decimals": 2}),
        ("Z3", "Z1 * 3 - B1 / (B1 - B1)", {}),
        ("Z4", "Z1 / B1", {"decimals": 1, "combine": Indicator.Combine.NONE}),
        ("Z5", "Z4 + 1", {"decimals": 1, "combine": Indicator.Combine.NONE}),
        ("Z6", "Z7 + 1", {}),
    ):
        Indicator.objects.create(
            code=code, label=code, formula=formula, position=int(code[1:]) + 50, **derived, **fields
        )
    Indicator.objects.create(
        code="Z7", label="Không cộng", section=section, combine=Indicator.Combine.NONE, position=90
    )
    Indicator.objects.filter(edition=edition).update(is_required=False)
    return edition


@pytest.fixture
def period(form):
    """Reports in every state, in two clusters and outside, some of them with a figure missing."""
    period = make_period(edition=form)
    chance = random.Random(3)  # noqa: S311 -- the same every time
    clusters = [make_cluster(number=number) for number in (2, 11)]
    branches = [make_branch() for _ in range(9)]
    for number, branch in enumerate(branches):
        if number % 3:
            clusters[number % 2].memberships.create(branch=branch)
    for number, branch in enumerate(branches[:6]):
        empty = {"B1": ""} if number == 4 else {"B1": chance.randrange(1, 60)}
        make_report(branch, period, **empty, **({"Z7": "5"} if number == 2 else {}))
    make_report(branches[6], period, State.SUBMITTED)
    revoked, people = make_report(branches[7], period)
    actions.revoke(submission=revoked, by=people.head, reason="Sai.")
    make_report(branches[8], period, State.EXCUSED)
    return period


def test_totals_are_those_of_the_table(period):
    assert_same(totals(period), figures.as_reported(period))


def test_totals_in_todays_boundaries_are_those_of_the_table(period):
    gone, other = Branch.objects.order_by("pk")[1:3]
    succeed(
        kind=Succession.Kind.MERGE,
        decision="1/QĐ",
        effective_on=TODAY - dt.timedelta(days=10),
        predecessors=[gone, other],
        successors=[Branch(code="HKH91", name="Mới")],
        by=None,
    )

    assert_same(totals(period, TODAY), figures.in_boundaries(period, TODAY))
    assert_same(totals(period), figures.as_reported(period))


def test_halves_go_to_the_even_neighbour(form):
    period = make_period(edition=form)
    for members in (1, 3, 5, 7):
        make_report(make_branch(), period, B1=members)

    found = totals(period).total.figures

    assert found["Z1"].value == 0 + 2 + 2 + 4
    assert found["Z2"].value == Decimal("0.12") + Decimal("0.38") + Decimal("0.62") + Decimal(
        "0.88"
    )


@pytest.mark.parametrize("number", [None, 2, 11])
def test_table_of_a_cluster_is_that_part_of_the_whole(period, number):
    moved = Branch.objects.order_by("pk")[2]
    succeed(
        kind=Succession.Kind.RENAME,
        decision="1/QĐ",
        effective_on=TODAY - dt.timedelta(days=10),
        predecessors=[moved],
        successors=[Branch(code="HKH91", name="Mới")],
        by=None,
    )
    asked = OUTSIDE if number is None else number

    for of in (figures.as_reported, figures.in_boundaries):
        [part] = of(period, cluster=asked).groups
        whole = of(period).groups
        same = next(each for each in whole if (each.cluster and each.cluster.number) == number)
        assert part == same


@pytest.mark.parametrize("count", [1, 5])
def test_totals_are_one_query_beside_the_form_however_many_branches(
    django_assert_num_queries, count
):
    period = make_period()
    for _ in range(count):
        make_report(make_branch(), period)

    with django_assert_num_queries(2):
        totals(period)


def test_formula_is_an_expression_over_columns():
    assert as_sql("(A1 + 2) / B1 - C9", {"A1": "a", "B1": "b"}) == (
        "(((a + 2::numeric) / NULLIF(b, 0)) - NULL::numeric)"
    )
