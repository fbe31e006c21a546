"""Workbooks and a worker for the tests of imports."""

import pytest
from django_tasks_db.management.commands import db_worker

from accounts.models import Role
from core.worker import PortalWorker
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


@pytest.fixture
def run_jobs(monkeypatch):
    """Do what is queued, as the worker does, until nothing is left."""
    # It would close the connection that the test's own transaction is on.
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)
    return lambda: PortalWorker(batch=True).run()
