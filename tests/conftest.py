"""Fixtures for every test."""

import gc
import os
import shutil
from contextlib import contextmanager, suppress

import pgtrigger
import pytest
from django.conf import settings as portal
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client, TransactionTestCase, override_settings
from django_tasks_db.management.commands import db_worker
from whitenoise import WhiteNoise

from core.worker import PortalWorker
from tests.browser.portal import beginning
from tests.page import Page, broken_rules
from tests.vietnamese import english_words


@pytest.fixture(scope="session", autouse=True)
def static_files(tmp_path_factory):
    """The static files as production serves them; a page that names a missing one fails.

    `make test` has collected them, which takes seconds.
    """
    if "STATIC_ROOT" not in os.environ:
        portal.STATIC_ROOT = tmp_path_factory.mktemp("static")
        os.environ["STATIC_ROOT"] = str(portal.STATIC_ROOT)
        call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture(scope="session", autouse=True)
def static_files_are_looked_through_once():
    """By whatever serves them, not by each client: a fifth of a run otherwise."""
    found = {}
    look_through = WhiteNoise.update_files_dictionary

    def remember(server, root, prefix):
        if (root, prefix) not in found:
            look_through(server, root, prefix)
            found[root, prefix] = dict(server.files)
        server.files.update(found[root, prefix])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoise, "update_files_dictionary", remember)
        yield


@pytest.fixture(scope="session")
def folder_of_run(tmp_path_factory):
    """One for all workers of a run."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def blank(folder_of_run):
    with beginning(folder_of_run / "blank") as tables:
        yield tables


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request, django_db_modify_db_settings_parallel_suffix):
    """The migrations take longer than many a test: workers copy what one of them has made."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        tables = request.getfixturevalue("blank")
        portal.DATABASES["default"]["TEST"]["TEMPLATE"] = tables.database


@pytest.fixture(scope="session", autouse=True)
def log_is_emptied_after_a_test():
    """Django empties every table after a test with real transactions; the log refuses that."""
    empty = TransactionTestCase._fixture_teardown  # noqa: SLF001 -- no public place

    def teardown(case):
        with pgtrigger.ignore("audit.AuditEntry:append_only"):
            empty(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield


def pytest_collection_modifyitems(items):
    """Quick tests first, so that a slip shows within seconds; Chromium last.

    Of Chromium's the slow ones go first: at the end no worker waits for another's longest file.
    """

    def place(item):
        in_browser, slow = (bool(item.get_closest_marker(name)) for name in ("browser", "slow"))
        return in_browser, slow != in_browser

    items.sort(key=place)


def pytest_collection_finish():
    """What is there now stays: as in a server (khuyenhoc/wsgi.py), nobody need look through it."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def lasting(django_db_setup, django_db_blocker, tmp_path_factory):
    """For the fixtures of a module that are too dear to be made for each test.

    `with lasting(make) as made: yield made`: the rows and files of `make` are there for each test
    as they were made, whatever another did to them, and gone after the last; the log tells of
    them. None of these tests can have real transactions, and none begins with an empty database.
    """

    @contextmanager
    def lasting(make):
        files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("lasting") / "media")
        with files, django_db_blocker.unblock(), transaction.atomic():
            made = make()
            connection.check_constraints()  # what waits for the commit, as the log does
            yield made
            transaction.set_rollback(True)

    return lasting


@pytest.fixture
def get_page(client):
    """Fetch a page and hold it to the house rules; an English word on it is a failure too."""

    def get(url: str, *, status: int = 200, by: Client = client) -> Page:
        response = by.get(url)
        assert response.status_code == status
        page = Page(response.text)
        assert broken_rules(page) == {}
        assert english_words(page.html) == set()
        return page

    return get


@pytest.fixture(scope="session", autouse=True)
def nobodys_files(tmp_path_factory):
    """What is written outside a test does not reach the checkout's own."""
    folder = tmp_path_factory.mktemp("files")
    with override_settings(MEDIA_ROOT=folder / "media", VISITS_FILE=folder / "visits"):
        yield


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Nothing a test uploads outlives it, and no test's reader is known to the next."""
    with suppress(FileNotFoundError):
        shutil.copytree(settings.MEDIA_ROOT, tmp_path / "media")
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.VISITS_FILE = tmp_path / "run" / "visits"
    yield
    with suppress(OSError):  # a test may have put something else there
        settings.VISITS_FILE.unlink()  # it takes its 8 MiB


@pytest.fixture
def run_jobs(monkeypatch):
    """Do what is queued, as the worker does, until nothing is left."""
    # It would close the connection that the test's own transaction is on.
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)
    return lambda: PortalWorker(batch=True).run()
