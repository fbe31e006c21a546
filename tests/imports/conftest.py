"""People for the tests of imports."""

import pytest

from accounts.models import Role
from tests.factories import make_association, make_user


@pytest.fixture
def editor():
    return make_user(Role.STAFF)


@pytest.fixture
def desk(client, editor):
    """A browser in which the editor has logged in."""
    make_association()
    client.force_login(editor)
    return client
