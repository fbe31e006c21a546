"""An officer reviews reports by keyboard alone, and without scripts."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.portal import running_portal
from tests.browser.test_sending import press, reach

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HOME = "/ban-lam-viec/"
QUEUE = "/ban-lam-viec/duyet/"


@pytest.fixture
def office(tmp_path, blank):
    """Three reports wait, of Bình Phú, Dân Chủ and Phú Mỹ, in this order."""
    with running_portal(tmp_path, blank, rows="make_queue") as office:
        yield office


def heading(page, name):
    return expect(page.get_by_role("heading", name=name, level=1))


def key(page, *letters):
    """Press each, once the script that hears them runs: it shows the list of its keys."""
    expect(page.locator("[data-keys]")).to_be_visible()
    for letter in letters:
        page.keyboard.press(letter)


def test_two_reports_by_keyboard_one_approved_one_returned_and_taken_back(sit_down):
    page = sit_down()
    page.goto(HOME)
    press(page, "link", "Mở danh sách Chờ duyệt (3)")
    heading(page, "Duyệt báo cáo").to_be_visible()

    # The first: two keys to open it, two to approve it.
    key(page, "j", "Enter")
    heading(page, "Xã Bình Phú – 6 tháng đầu năm 2022 – lần nộp 1").to_be_visible()
    key(page, "d", "Enter")
    heading(page, "Xã Dân Chủ – 6 tháng đầu năm 2022 – lần nộp 1").to_be_visible()
    bar = page.get_by_role("status")
    expect(bar).to_contain_text("Đã duyệt báo cáo 6 tháng đầu năm 2022 – xã Bình Phú lúc")

    # The second: a ready sentence at its second figure, changed, then returned.
    key(page, "j", "j", "j", "k", "Enter")
    choice, words = page.get_by_label("Câu mẫu"), page.get_by_label("Lời góp ý")
    expect(choice).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(words).to_have_value(
        "Xin kiểm tra lại: số này tăng nhiều so với kỳ trước. Đề nghị ghi rõ nguyên nhân."
    )
    expect(words).to_be_focused()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Gọi lại nếu cần. jk")
    press(page, "button", "Lưu góp ý")
    expect(page.locator("#B1")).to_contain_text("nguyên nhân. Gọi lại nếu cần. jk")
    expect(page.get_by_role("button", name="Duyệt và sang báo cáo kế tiếp")).to_have_count(0)
    key(page, "t")
    reach(page, page.get_by_label("Lời nhắn chung cho Hội cơ sở"))
    page.keyboard.type("Xem lại số hội viên.")
    press(page, "button", "Trả lại với 1 góp ý")
    heading(page, "Xã Phú Mỹ – 6 tháng đầu năm 2022 – lần nộp 1").to_be_visible()

    # Taken back from there: the bar has stayed.
    expect(bar).to_contain_text("Đã trả lại báo cáo 6 tháng đầu năm 2022 – xã Dân Chủ lúc")
    press(page, "button", "Hoàn tác báo cáo 6 tháng đầu năm 2022 – xã Dân Chủ")
    heading(page, "Xã Dân Chủ – 6 tháng đầu năm 2022 – lần nộp 1").to_be_visible()
    expect(page.locator("#B1")).to_contain_text("Gọi lại nếu cần.")
    expect(page.get_by_text("Đã hoàn tác.")).to_be_visible()


def test_keys_are_listed_and_can_be_switched_off(sit_down):
    page = sit_down()
    page.goto(QUEUE)
    key(page, "?")
    expect(page.get_by_text("Báo cáo kế tiếp")).to_be_visible()
    page.get_by_label("Dùng phím tắt trên máy này").uncheck()
    page.reload()

    key(page, "j")

    assert page.evaluate("document.activeElement === document.body")


def test_review_without_scripts_on_a_phone(sit_down):
    page = sit_down(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page.goto(HOME)
    page.get_by_role("link", name="Mở danh sách").click()
    page.get_by_role("button", name="Xem 6 tháng đầu năm 2022 – xã Bình Phú").click()
    page.get_by_role("link", name="Góp ý về Tổng số hội viên").click()
    page.get_by_label("Câu mẫu").select_option(index=3)
    page.get_by_role("button", name="Lưu góp ý").click()
    expect(page.locator("#B1")).to_contain_text("Có thể thừa hoặc thiếu một số 0.")
    page.get_by_role("button", name="Xoá góp ý về Tổng số hội viên").click()
    page.get_by_role("button", name="Duyệt và sang báo cáo kế tiếp").click()
    heading(page, "Xã Dân Chủ – 6 tháng đầu năm 2022 – lần nộp 1").to_be_visible()
    page.get_by_role("button", name="Để sau").click()

    for name in ("Dân Chủ", "Phú Mỹ"):
        page.get_by_label(f"Chọn 6 tháng đầu năm 2022 – xã {name}").check(force=True)
    page.get_by_role("button", name="Duyệt các báo cáo đã chọn…").click()
    heading(page, "Duyệt 2 báo cáo không có cảnh báo?").to_be_visible()
    page.get_by_role("button", name="Duyệt các báo cáo này").click()

    expect(page.get_by_text("Đã duyệt 2 báo cáo.")).to_be_visible()
    expect(page.get_by_text("Không còn báo cáo nào chờ duyệt.")).to_be_visible()


def pages_of(page):
    """Each of the officer's pages, as it is at the end of the way there."""
    page.goto(HOME)
    yield "home"
    page.goto(QUEUE)
    page.get_by_text("Phím tắt", exact=True).click()
    yield "queue"
    page.get_by_role("button", name="Xem 6 tháng đầu năm 2022 – xã Bình Phú").click()
    yield "review"
    page.get_by_role("link", name="Góp ý về Tổng số hội viên").click()
    page.get_by_role("button", name="Lưu góp ý").click()
    expect(page.locator(".error-summary")).to_be_visible()
    yield "comment refused"
    page.get_by_label("Lời góp ý").fill("Xin xem lại.")
    page.get_by_role("button", name="Lưu góp ý").click()
    page.get_by_role("link", name="Sửa góp ý về Tổng số hội viên").click()
    yield "comment changed"
    page.goto(f"{QUEUE}chua-nop/mien/")
    page.get_by_role("button", name="Miễn báo cáo này").click()
    yield "excuse refused"


def test_officers_pages_have_nothing_that_axe_objects_to(sit_down):
    page = sit_down()

    found = {name: violations(page) for name in pages_of(page)}

    assert {name: faults for name, faults in found.items() if faults} == {}
