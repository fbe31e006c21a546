import pytest

from tests.reports.district.world import World


@pytest.fixture
def world(db):
    return World()
