"""Fixtures for every test."""

import pytest
from django.test import Client

from tests.page import Page, broken_rules
from tests.vietnamese import english_words


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


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Nothing a test uploads outlives it, and no test's reader is known to the next."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.VISITS_FILE = tmp_path / "run" / "visits"
