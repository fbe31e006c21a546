"""How views are told that were lost or counted twice."""

from collections import Counter

import pytest

from bench.crash import Tally

NOBODY = Counter()


@pytest.mark.parametrize(
    ("grown", "days", "lost", "doubled"),
    [
        ({1: 5, 2: 3}, 8, 0, 0),
        ({1: 6, 2: 3}, 9, 0, 0),  # one was counted, and her answer cut off
        ({1: 7, 2: 3}, 10, 0, 1),
        ({1: 4, 2: 3}, 7, 1, 0),
        ({1: 4, 2: 4}, 8, 1, 1),  # one article does not make up for another
        ({1: 5}, 5, 3, 0),
        ({1: 5, 2: 3}, 7, 1, 0),  # nor do days for totals
        ({1: 5, 2: 3}, 9, 0, 1),
        ({1: 5, 2: 3, 9: 1}, 9, 0, 1),  # nobody read the last
    ],
)
def test_tally_bounds_each_article(grown, days, lost, doubled):
    tally = Tally.of(
        answered=Counter({1: 5, 2: 3}),
        refused=Counter({2: 4}),
        cut_off=Counter({1: 1}),
        grown=Counter(grown),
        days=days,
    )

    assert (tally.answered, tally.refused, tally.cut_off) == (8, 4, 1)
    assert (tally.stored, tally.lost, tally.doubled) == (sum(grown.values()), lost, doubled)


def test_tallies_add_up():
    one = Tally(answered=1, refused=2, cut_off=3, stored=4, lost=5, doubled=6)

    assert Tally.sum([one, one]) == Tally(2, 4, 6, 8, 10, 12)
