"""The benchmark of the board itself, with a country of twenty branches."""

import pytest

from bench import board
from reports.models import Submission

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("goal", "within"), [(60_000, True), (1, False)])
def test_it_tells_whether_the_goal_is_kept(monkeypatch, capsys, goal, within):
    monkeypatch.setattr(board, "BRANCHES", 20)
    monkeypatch.setattr(board, "MERGED", 5)
    monkeypatch.setattr(board, "CLUSTERS", 8)
    monkeypatch.setattr(board, "RUNS", 2)
    monkeypatch.setattr(board, "GOAL", goal)

    assert board.measure() is within

    told = capsys.readouterr().out
    assert f"20 branches, {Submission.objects.count()} reports" in told
    assert [line.split()[1] for line in told.splitlines()[1:]] == ["clusters", "one"]
