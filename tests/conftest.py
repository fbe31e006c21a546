"""Fixtures for every test."""

import pytest
from django.test import Client

from tests.page import Page, assert_house_rules
from tests.vietnamese import english_words


@pytest.fixture
def get_page(client):
    """Fetch a page and hold it to the house rules; an English word on it is a failure too."""

    def get(url: str, *, status: int = 200, by: Client = client) -> Page:
        response = by.get(url)
        assert response.status_code == status
        page = Page(response.text)
        assert_house_rules(page)
        assert english_words(page.html) == set()
        return page

    return get


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Nothing a test uploads outlives it, and no test's reader is known to the next."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.VISITS_FILE = tmp_path / "run" / "visits"
    # The served names hold a hash of each file, known only after `collectstatic`, which takes
    # seconds; the browser tests run it.
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


def pytest_collection_modifyitems(items):
    """Quick tests first; browser tests last, as Playwright leaves an event loop behind."""
    items.sort(key=lambda item: [bool(item.get_closest_marker(m)) for m in ("browser", "slow")])
