"""Learning models in a browser: the self-check adds up where it is read, and tells nobody."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SELF_CHECK = "/mo-hinh/tu-danh-gia/"
EIGHT = {str(n): "8" for n in range(1, 11)}


@pytest.fixture
def points(page):
    """Chooses points by the number of the criterion and says what the page makes of all of them."""

    def choose(by_number):
        for number, value in by_number.items():
            page.get_by_label(re.compile(rf"^{number}\. ")).select_option(label=value)
        return page.get_by_role("status").inner_text()

    page.goto(SELF_CHECK)
    return choose


def test_80_points_pass(points):
    assert points(EIGHT) == "Tổng: 80 điểm. Đạt."


def test_80_points_with_one_item_at_4_5_fail(points):
    given = EIGHT | {"1": "4,5", "2": "10", "3": "9,5"}

    assert points(given) == "Tổng: 80 điểm. Chưa đạt: tiêu chí 1 dưới 5 điểm."


def test_79_5_points_fail(points):
    assert points(EIGHT | {"10": "7,5"}) == "Tổng: 79,5 điểm. Chưa đạt: tổng dưới 80 điểm."


def test_all_that_is_wrong_is_said(points):
    assert points(EIGHT | {"3": "4", "7": "0"}) == (
        "Tổng: 68 điểm. Chưa đạt: tiêu chí 3 dưới 5 điểm; tiêu chí 7 dưới 5 điểm;"
        " tổng dưới 80 điểm."
    )


def test_nothing_is_decided_before_all_are_given(points):
    given = dict(EIGHT)
    del given["4"]

    assert points(given) == "Tổng: 72 điểm. Đã chấm 9/10 tiêu chí."


def test_begun_anew_all_are_empty(page, points):
    points(EIGHT)

    page.get_by_role("button", name="Chấm lại từ đầu").click()

    expect(page.get_by_role("status")).to_have_text("Tổng: 0 điểm. Đã chấm 0/10 tiêu chí.")
    expect(page.get_by_label(re.compile(r"^1\. "))).to_be_focused()


def test_points_are_sent_to_nobody_and_kept_nowhere(page, points):
    asked = []
    # The browser fetches the page's icon when it likes.
    page.on("request", lambda r: "favicon" in r.url or asked.append(r.url))

    points(EIGHT)
    page.get_by_label(re.compile(r"^1\. ")).press("Enter")
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    page.wait_for_load_state("networkidle")

    assert asked == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert page.context.cookies() == []


def test_without_javascript_it_says_how_to_add_up(browser, browser_context_args):
    page = browser.new_context(**browser_context_args, java_script_enabled=False).new_page()
    page.goto(SELF_CHECK)

    expect(page.get_by_text("cộng điểm của 10 tiêu chí")).to_be_visible()
    expect(page.get_by_role("button", name="Chấm lại từ đầu")).to_be_hidden()
    assert page.locator("[data-self-check-result]").is_hidden()
    assert page.locator("main form").count() == 0
    page.context.close()
