import gc

import pytest

from core.bulk import uncollected


def test_nothing_is_collected_meanwhile():
    with uncollected():
        assert not gc.isenabled()

    assert gc.isenabled()


def test_collecting_goes_on_after_a_failure():
    with pytest.raises(ZeroDivisionError), uncollected():
        1 / 0  # noqa: B018 -- fails

    assert gc.isenabled()


def test_the_first_to_have_stopped_it_lets_it_go_on():
    with uncollected(), uncollected():
        pass

    assert gc.isenabled()
