"""Debian's Chromium before the portal; one portal for all browser tests, which only read it."""

import pytest
from playwright.sync_api import expect

from tests.browser.pages import PAGES
from tests.browser.portal import CHROMIUM, CHROMIUM_FLAGS, running_portal


@pytest.fixture(scope="session")
def portal(tmp_path_factory):
    with running_portal(tmp_path_factory.mktemp("portal")) as portal:
        yield portal


@pytest.fixture(scope="session")
def base_url(portal):
    return portal.url


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {"executable_path": CHROMIUM, "args": CHROMIUM_FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(base_url):
    """A phone. The agent stays Chromium's own, a bot's: what the tests read is not counted."""
    return {
        "base_url": base_url,
        "locale": "vi-VN",
        "viewport": {"width": 360, "height": 740},
        "device_scale_factor": 2,
    }


@pytest.fixture
def open_page(page, portal):
    """Open one of PAGES by its name; `log-in` is shown with its errors."""

    def open_named(name):
        path, status = PAGES[name]
        response = page.goto(path.format(**portal.articles))
        assert response.status == status
        if name == "log-in":
            page.get_by_role("button", name="Đăng nhập").click()
            expect(page.locator(".error-summary")).to_be_visible()
        return page

    return open_named
