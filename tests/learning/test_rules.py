"""What scores come to."""

from decimal import Decimal

import pytest

from learning.rules import Item, Rule, verdict

CODES = [str(n) for n in range(1, 11)]
CITIZEN = Rule(
    tuple(Item(code, Decimal(10)) for code in CODES),
    pass_total=Decimal(80),
    pass_each=Decimal(5),
)


def scores(*points):
    """Of ten criteria; the last number stands for those not named."""
    numbers = [*points, *[points[-1]] * (10 - len(points))]
    return {code: Decimal(str(n)) for code, n in zip(CODES, numbers, strict=True)}


@pytest.mark.parametrize(
    ("given", "passes", "total", "lacking"),
    [
        (scores(4.5, 5.5, 10, 10, 10, 10, 10, 10, 5, 5), False, "80", ("1",)),
        (scores(5, 5, 10, 10, 10, 10, 10, 10, 5, 5), True, "80", ()),
        (scores(8), True, "80", ()),
        (scores(7.5, 8), False, "79.5", ()),
        (scores(10), True, "100", ()),
        (scores(0, 10), False, "90", ("1",)),
        (scores(5), False, "50", ()),
    ],
)
def test_citizen_passes_from_80_with_no_criterion_below_5(given, passes, total, lacking):
    found = verdict(CITIZEN, given)

    assert (found.passes, found.total, found.lacking) == (passes, Decimal(total), lacking)


@pytest.mark.parametrize("missing", [None, "absent"])
def test_missing_score_gives_no_verdict(missing):
    given = scores(10)
    if missing is None:
        given["7"] = None
    else:
        del given["7"]

    assert verdict(CITIZEN, given) is None


@pytest.mark.parametrize(
    "rule",
    [
        Rule(CITIZEN.items, is_complete=False, pass_total=Decimal(80)),
        Rule(CITIZEN.items),
        Rule((*CITIZEN.items[:9], Item("10")), pass_total=Decimal(80)),
        Rule((), pass_total=Decimal(0)),
        Rule((), levels=2),
    ],
)
def test_set_that_lacks_something_gives_no_verdict(rule):
    assert verdict(rule, scores(10)) is None


def test_set_without_a_least_per_criterion_asks_for_the_sum_alone():
    rule = Rule(CITIZEN.items, pass_total=Decimal(80))

    assert verdict(rule, scores(0, 0, 10)).passes


TWO_LEVELS = Rule((Item("1"), Item("2"), Item("3", level=2)), levels=2)


@pytest.mark.parametrize(
    ("met", "level", "lacking"),
    [
        ("110", 1, ("3",)),
        ("111", 2, ()),
        ("101", 0, ("2",)),
        ("000", 0, ("1", "2")),
    ],
)
def test_level_is_reached_with_all_that_it_and_those_below_ask_for(met, level, lacking):
    given = {str(n): Decimal(mark) for n, mark in enumerate(met, 1)}

    found = verdict(TWO_LEVELS, given)

    assert (found.level, found.lacking, found.passes) == (level, lacking, level > 0)
    assert found.total is None


@pytest.mark.parametrize(
    ("code", "points", "fits"),
    [
        ("1", "10", True),
        ("1", "0", True),
        ("1", "4.5", True),
        ("1", "10.5", False),
        ("1", "4.25", False),
        ("1", "-0.5", False),
        ("11", "5", False),
    ],
)
def test_points_go_in_halves_up_to_the_maximum(code, points, fits):
    assert CITIZEN.fits(code, Decimal(points)) == fits


@pytest.mark.parametrize(
    ("points", "fits"), [("0", True), ("1", True), ("0.5", False), ("2", False)]
)
def test_criterion_without_points_is_met_or_not(points, fits):
    assert TWO_LEVELS.fits("1", Decimal(points)) == fits
