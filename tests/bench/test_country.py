"""The benchmark of the board itself, with a country of twenty branches."""

import pytest

from bench import country
from reports.models import Submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(monkeypatch):
    monkeypatch.setattr(country, "BRANCHES", 20)
    monkeypatch.setattr(country, "MERGED", 5)
    monkeypatch.setattr(country, "CLUSTERS", 8)
    monkeypatch.setattr(country, "RUNS", 2)
    return country.fill()


@pytest.mark.parametrize(("goal", "missed"), [(60_000, [False, False]), (0.1, [True, True])])
def test_it_tells_whether_the_goal_is_kept(monkeypatch, officer, goal, missed):
    monkeypatch.setattr(country, "GOAL", goal)

    figures = country.board(officer)

    assert [(each.key, each.at_most) for each in figures] == [
        ("board-clusters", goal),
        ("board-clusters-cpu", None),
        ("board-one", goal),
        ("board-one-cpu", None),
    ]
    assert [each.is_missed for each in figures if each.goal] == missed


def test_figures_of_a_year_are_read_and_reported(officer):
    figures = country.figures(officer)

    assert [each.key for each in figures if each.goal] == [
        *("statistics", "statistics-one"),
        *("district-page", "district-word", "district-excel"),
    ]
    assert all(0 < each.value < 60_000 for each in figures)


def test_it_tells_how_large_the_country_is(officer):
    assert [each.value for each in country.size()] == [20, Submission.objects.count()]
