"""The benchmark of growth itself."""

import pytest

from bench import growth
from bench.articles import fill


@pytest.mark.django_db
def test_every_task_is_timed(monkeypatch):
    fill(12)
    monkeypatch.setattr(growth, "RUNS", 1)

    times = {name: growth.took(run) for name, run in growth.tasks()}

    assert list(times) == ["article", "list", "deep page", "month", "category", "publish"]
    assert all(0 < time < 60_000 for time in times.values())


def test_many_are_held_to_few():
    outcome = growth.told({"list": 10.0, "publish": 10.0}, {"list": 12.0, "publish": 12.1})

    assert [(each.key, each.is_missed) for each in outcome.figures] == [
        ("growth-list", False),
        ("growth-publish", True),
    ]
    assert outcome.tables[0].rows == [["list", "10.0", "12.0"], ["publish", "10.0", "12.1"]]
