"""Debian's Chromium before the portal; one portal for all browser tests, which only read it."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk import ADD, LAPTOP, LOGIN, sign_in
from tests.browser.pages import PAGES
from tests.browser.portal import CHROMIUM, CHROMIUM_FLAGS, beginning, running_portal


@pytest.fixture(scope="session")
def demo(folder_of_run, blank):
    with beginning(folder_of_run / "demo", blank) as demo:
        yield demo


@pytest.fixture(scope="session")
def portal(tmp_path_factory, demo):
    with running_portal(tmp_path_factory.mktemp("portal"), demo, rows="make_rows") as portal:
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


@pytest.fixture(scope="session")
def session(browser, browser_context_args):
    """Cookies of somebody who is signed in."""
    page = browser.new_context(**browser_context_args).new_page()
    page.goto(LOGIN)
    sign_in(page)
    page.wait_for_url(f"**{ADD}")
    state = page.context.storage_state()
    page.context.close()
    return state


@pytest.fixture
def desk(browser, browser_context_args, session):
    """A window of the desk's laptop, on the form of a new article."""
    contexts = []

    def sit_down(**options):
        options = browser_context_args | LAPTOP | {"storage_state": session} | options
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.goto(ADD)
        drop = page.get_by_role("button", name="Bỏ", exact=True)
        if drop.is_visible():  # what another test has left
            drop.click()
            expect(drop).to_have_count(0)
        return page

    yield sit_down
    for context in contexts:
        context.close()


@pytest.fixture
def sit_down(browser, office):
    """A window of the officer's laptop, before the portal that a file calls `office`."""
    contexts = []

    def open_window(**options):
        options = {"base_url": office.url, "locale": "vi-VN"} | LAPTOP | options
        contexts.append(browser.new_context(**options))
        name, value = office.rows
        contexts[-1].add_cookies([{"name": name, "value": value, "url": office.url}])
        return contexts[-1].new_page()

    yield open_window
    for context in contexts:
        context.close()
