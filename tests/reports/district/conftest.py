from copy import deepcopy

import pytest

from tests.reports.district.world import World


@pytest.fixture(scope="module")
def whole_world(lasting):
    with lasting(World) as world:
        yield world


@pytest.fixture
def world(db, whole_world):
    return deepcopy(whole_world)
