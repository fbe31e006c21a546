"""How figures of several reports become one, apart from the database."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from reports import combining
from reports.combining import Combination, Figure
from reports.models import Indicator, Period

QUARTERS = [Period(pk=1), Period(pk=2)]
MEMBERS = Indicator(code="A1", kind=Indicator.Kind.STOCK)
PAID = Indicator(code="A2", kind=Indicator.Kind.FLOW)
EACH = Indicator(
    code="A3", kind=Indicator.Kind.DERIVED, formula="A2 / A1", combine=Indicator.Combine.NONE
)
OPENING = Indicator(code="A4", kind=Indicator.Kind.STOCK, prefill="A1")
FORM = [MEMBERS, PAID, EACH, OPENING]


def part(period=QUARTERS[1], *, is_excused=False, **figures):
    known = {code: None if value is None else Decimal(value) for code, value in figures.items()}
    return SimpleNamespace(period=period, is_excused=is_excused, figures=known)


def test_an_average_is_of_the_sums_of_the_branches_that_have_it():
    parts = [part(A1=10, A2=20, A3=2), part(A1=30, A2=20, A3=1), part(A1=5, A2=None, A3=None)]

    assert Combination(FORM, QUARTERS[1:]).of(parts) == {
        "A1": Figure(Decimal(45), 3, 3),
        "A2": Figure(Decimal(40), 2, 3),
        "A3": Figure(Decimal(1), 2, 3),
        "A4": Figure(None, 0, 3),
    }


def test_flows_are_summed_and_stocks_are_of_one_period():
    parts = [part(QUARTERS[0], A1=10, A2=20, A4=7), part(A1=11, A2=5, A4=9)]

    assert Combination(FORM, QUARTERS).of(parts) == {
        "A1": Figure(Decimal(11), 1, 1),
        "A2": Figure(Decimal(25), 2, 2),
        "A3": Figure(None, 0, 1),
        "A4": Figure(Decimal(7), 1, 1),
    }


def test_nothing_known_is_told_of_how_many():
    parts = [part(QUARTERS[0]), part(), part(is_excused=True)]

    assert Combination(FORM, QUARTERS).of(parts) == {
        "A1": Figure(None, 0, 1),
        "A2": Figure(None, 0, 2),
        "A3": Figure(None, 0, 1),
        "A4": Figure(None, 0, 1),
    }


@pytest.mark.parametrize("rows", [1, 30])
def test_the_form_is_read_once_however_many_rows_there_are(monkeypatch, rows):
    read = []
    codes_of = combining.codes_of
    monkeypatch.setattr(combining, "codes_of", lambda formula: read.append(1) or codes_of(formula))
    combined = Combination(FORM, QUARTERS[1:])

    for _ in range(rows):
        combined.of([part(A1=10, A2=20, A3=2)])

    assert len(read) == 1
