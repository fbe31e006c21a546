"""A branch's news until it is published: by keyboard on a phone, and without scripts."""

import re

import pytest
from playwright.sync_api import expect

from launcher import ROOT
from tests.browser.axe import violations
from tests.factories import PASSWORD

pytestmark = pytest.mark.browser

HOME = "/ban-lam-viec/"
DRAWINGS = sorted((ROOT / "khuyenhoc/demo/drawings").glob("*.webp"))[:2]
STATUS = re.compile(r"^Đã lưu lúc \d\d:\d\d$")


@pytest.fixture
def sit_down(browser, browser_context_args):
    """A window of whoever it is, signed in by typing."""
    contexts = []

    def open_window(username, **options):
        contexts.append(browser.new_context(**browser_context_args | options))
        page = contexts[-1].new_page()
        page.goto("/dang-nhap/")
        page.locator("[name=username]").press_sequentially(username)
        page.keyboard.press("Tab")
        page.locator("[name=password]").press_sequentially(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/(ban-lam-viec|quan-tri)/$"))
        return page

    yield open_window
    for context in contexts:
        context.close()


def press(page, role, name):
    """Reach it with Tab, from wherever one is, and press Enter."""
    target = page.get_by_role(role, name=name, exact=True).first
    expect(target).to_be_visible()
    page.wait_for_load_state()  # its scripts run
    for _ in range(80):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            page.keyboard.press("Enter")
            return
    pytest.fail(f"Tab does not reach {name}")


def reach(page, target):
    expect(target).to_be_visible()
    page.wait_for_load_state()  # its scripts run
    for _ in range(80):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"Tab does not reach {target}")


def publish(page, title):
    """The desk finds it in the queue and publishes it."""
    page.goto("/quan-tri/")
    page.get_by_role("link", name=re.compile("tin xã gửi đang chờ nhận biên tập")).click()
    page.get_by_role("link", name=title).click()
    expect(page.locator(".sender").first).to_contain_text("Hội Khuyến học xã Bình Phú")
    page.get_by_role("link", name="Đăng", exact=True).click()
    page.get_by_role("button", name="Đăng ngay").click()
    expect(page.locator(".messagelist")).to_contain_text(f"Đã đăng “{title}”.")


def test_news_with_two_pictures_by_keyboard_alone(sit_down):
    title = "Bình Phú trao 40 suất học bổng"
    page = sit_down("thuky")
    press(page, "link", "Gửi tin, ảnh hoạt động")
    press(page, "button", "Viết tin mới")
    reach(page, page.get_by_label("Tiêu đề"))
    page.keyboard.type(title)
    page.keyboard.press("Tab")
    page.keyboard.type("Sáng ngày 25/5/2022, Hội trao 40 suất học bổng.")
    page.get_by_label("Chọn ảnh từ máy").set_input_files(DRAWINGS)  # the dialog is the system's
    press(page, "button", "Thêm ảnh đã chọn")
    expect(page.get_by_role("group", name=re.compile(r"^Ảnh \d$"))).to_have_count(2)
    for place in range(2):
        reach(page, page.locator(f"[name=anh-{place}-alt]"))
        page.keyboard.type(f"Tranh vẽ số {place}.")
    press(page, "button", "Xem lại và gửi")
    expect(page.get_by_role("heading", name="Xem lại và gửi tin")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    press(page, "button", "Gửi tin về Hội")
    expect(page.get_by_role("status")).to_contain_text(f"Đã gửi tin “{title}” về Hội.")
    expect(page.locator(".job").first).to_contain_text("Nhận lúc")

    publish(sit_down("bientap", viewport={"width": 1280, "height": 800}), title)

    page.goto(HOME)
    press(page, "link", f"Xem trên trang Tin “{title}” đã được đăng")
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
    expect(page.locator(".article__picture img")).to_have_count(2)


def test_news_without_scripts(sit_down):
    title = "Tin không cần mã"
    page = sit_down("thuky", java_script_enabled=False)
    page.get_by_role("link", name="Gửi tin, ảnh hoạt động").click()
    page.get_by_role("button", name="Viết tin mới").click()
    page.get_by_label("Tiêu đề").fill(title)
    page.get_by_label("Nội dung").fill("Một.\n\nHai.")
    page.get_by_label("Chọn ảnh từ máy").set_input_files(DRAWINGS[:1])
    page.get_by_role("button", name="Xem lại và gửi").click()
    expect(page.get_by_text("Ảnh 1: chưa có mô tả cho người khiếm thị.")).to_be_visible()
    page.get_by_role("link", name="Sửa lại").click()
    page.get_by_label("Mô tả ảnh").fill("Tranh vẽ.")
    page.get_by_role("button", name="Lưu, làm tiếp sau").click()
    expect(page.get_by_role("status")).to_contain_text("Đã lưu.")
    page.get_by_role("link", name=f"Viết tiếp {title}").click()
    page.get_by_role("button", name="Xem lại và gửi").click()
    page.get_by_role("button", name="Gửi tin về Hội").click()

    expect(page.locator(".job").first).to_contain_text(title)
    expect(page.locator(".job").first).to_contain_text("Nhận lúc")


def test_text_outlives_a_browser_that_is_killed(sit_down):
    page = sit_down("chutich")
    page.goto("/ban-lam-viec/gui-tin/")
    page.get_by_role("button", name="Viết tin mới").click()
    page.wait_for_url("**/gui-tin/*/")  # and the script with it
    page.get_by_label("Nội dung").press_sequentially("Gõ dở.")
    expect(page.locator("[data-autosave]")).to_have_text(STATUS)
    address = page.url
    page.context.close()  # no unload, no second request

    after = sit_down("chutich")
    after.goto(address)

    expect(after.get_by_label("Nội dung")).to_have_value("Gõ dở.")
    expect(after.get_by_text("Đã lấy lại phần gõ dở lúc")).to_be_visible()


def pages_of(page):
    """Each page of the workspace, by name, as it is at the end of the way there."""
    yield "home"
    page.goto("/ban-lam-viec/gui-tin/")
    yield "list"
    page.get_by_role("button", name="Viết tin mới").click()
    page.get_by_label("Chọn ảnh từ máy").set_input_files(DRAWINGS[:1])
    page.get_by_role("button", name="Thêm ảnh đã chọn").click()
    expect(page.get_by_label("Mô tả ảnh")).to_be_visible()
    page.get_by_text("Ghi sự đồng ý của gia đình").click()
    yield "form"
    page.get_by_label("Tiêu đề").fill("Dài " * 60)
    page.locator("[name=anh-0-consent_on]").fill("31/02/2022")
    page.get_by_role("button", name="Lưu, làm tiếp sau").click()
    expect(page.locator(".error-summary")).to_be_visible()
    yield "errors"
    page.get_by_label("Tiêu đề").fill("Tin thử")
    page.locator("[name=anh-0-consent_on]").fill("")
    page.get_by_role("button", name="Xem lại và gửi").click()
    page.wait_for_url("**/xem-lai/")
    yield "review"


def test_workspace_has_nothing_that_axe_objects_to(sit_down):
    page = sit_down("chutich")
    found = {}

    for name in pages_of(page):
        found |= {(name, *where): what for where, what in violations(page).items()}

    assert found == {}
