"""The benchmark of the search itself, over a few articles."""

import pytest

from bench import search
from bench.articles import fill

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("goal", "missed"), [(60_000, False), (0.01, True)])
def test_it_tells_whether_the_goal_is_kept(monkeypatch, goal, missed):
    fill(6)
    monkeypatch.setattr(search, "PHRASES", 4)
    monkeypatch.setattr(search, "GOAL", goal)

    figures = {each.key: each for each in search.figures()}

    assert list(figures) == [
        "search-first-p99",
        "search-first-p50",
        "search-last-p99",
        "search-last-p50",
        "search-whole-p99",
        "search-whole-p50",
        "search-phrases",
    ]
    assert figures["search-phrases"].value == 18
    pages = ("first", "last", "whole")
    assert [figures[f"search-{page}-p99"].is_missed for page in pages] == [missed] * 3
    assert figures["search-first-p50"].value <= figures["search-first-p99"].value
