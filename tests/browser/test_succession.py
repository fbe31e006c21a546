"""An officer merges two branches by keyboard, looks, confirms and takes it back."""

from itertools import product

import pytest
from playwright.sync_api import expect

from tests.browser.axe import SCHEMES, violations
from tests.browser.desk import sign_in

pytestmark = pytest.mark.browser

LIST = "/quan-tri/branches/succession/"
WINDOWS = list(product([360, 1280], SCHEMES))
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def officer(browser, browser_context_args):
    """A window of the demo's officer, on the list; the rest is for the keyboard."""
    contexts = []

    def sit_down(**options):
        contexts.append(browser.new_context(**browser_context_args | options))
        page = contexts[-1].new_page()
        page.goto(f"/dang-nhap/?next={LIST}")
        sign_in(page, "canbo")
        page.wait_for_url(f"**{LIST}")
        return page

    yield sit_down
    for context in contexts:
        context.close()


def press_to(page, target, key=None):
    """Tab on until the target has the focus, then press."""
    for _ in range(80):
        if target.evaluate("element => element === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(target).to_be_focused()
    if key:
        page.keyboard.press(key)


def assert_is_sound(page):
    """As axe sees it, on a phone and a desk, light and dark; nothing scrolls sideways."""
    assert violations(page, windows=WINDOWS) == {}


@pytest.mark.parametrize("javascript", [True, False])
def test_merger_is_written_down_and_undone_by_keyboard(officer, javascript):
    page = officer(java_script_enabled=javascript)
    sound = assert_is_sound if javascript else lambda _: None
    sound(page)

    press_to(page, page.get_by_role("link", name="Thêm sáp nhập"), "Enter")
    expect(page.get_by_text("Việc nào đã xảy ra?")).to_be_visible()
    sound(page)
    press_to(page, page.get_by_role("button", name="Tiếp tục"), "Enter")
    expect(page.get_by_role("alert")).to_contain_text("Chưa chọn việc.")
    press_to(page, page.get_by_role("radio").first, "ArrowDown")
    expect(page.get_by_role("radio", name="Sáp nhập")).to_be_checked()
    press_to(page, page.get_by_role("button", name="Tiếp tục"), "Enter")

    press_to(page, page.get_by_role("button", name="Xem trước"), "Enter")
    expect(page.get_by_role("alert")).to_contain_text("Có 5 chỗ cần sửa")
    sound(page)

    press_to(page, page.get_by_role("checkbox", name="xã Phú Mỹ"), "Space")
    press_to(page, page.get_by_role("checkbox", name="xã Trạm Thản"), "Space")
    press_to(page, page.locator("[name=decision]"))
    page.keyboard.type("Nghị quyết 12/NQ-HĐND")
    press_to(page, page.locator("[name=effective_on]"))
    page.keyboard.type("1/1/2099")
    press_to(page, page.locator("[name=new-0-name]"))
    page.keyboard.type("Phú Mỹ")
    press_to(page, page.locator("[name=new-0-code]"))
    page.keyboard.type("HKH06")
    page.keyboard.press("Enter")

    button = page.get_by_role("button", name="Sáp nhập 2 Hội vào xã Phú Mỹ", exact=True)
    expect(button).to_be_visible()
    expect(page.get_by_text("Từ ngày ấy có 3 Hội mang tên Phú Mỹ.")).to_be_visible()
    sound(page)

    press_to(page, page.get_by_role("button", name="Quay lại sửa"), "Enter")
    expect(page.locator("[name=new-0-code]")).to_have_value("HKH06")
    expect(page.get_by_role("checkbox", name="xã Phú Mỹ")).to_be_checked()
    press_to(page, page.get_by_role("button", name="Xem trước"), "Enter")

    press_to(page, button, "Enter")
    expect(page.get_by_text("Đã ghi: Sáp nhập xã Phú Mỹ và xã Trạm Thản vào")).to_be_visible()

    press_to(page, page.get_by_role("link", name="Hoàn tác"), "Enter")
    undo = page.get_by_role("button", name="Hoàn tác việc sáp nhập này")
    expect(undo).to_be_visible()
    sound(page)
    press_to(page, undo, "Enter")
    expect(page.get_by_text("Đã hoàn tác: Sáp nhập")).to_be_visible()
    expect(page.get_by_role("row", name="2099")).to_have_count(0)
