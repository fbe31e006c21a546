"""An officer recognises learning models by a decision, and merges records, without scripts too."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.portal import running_portal

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HOME = "/ban-lam-viec/"
QUEUE = "/ban-lam-viec/duyet-mo-hinh/"
DECISION = {
    "Số, ký hiệu": "12/QĐ-UBND",
    "Ngày ban hành": "15/12/2025",
    "Cơ quan ban hành": "Uỷ ban nhân dân xã Bình Phú",
}


@pytest.fixture
def office(tmp_path, blank):
    with running_portal(tmp_path, blank, rows="make_models_to_recognise") as office:
        yield office


def heading(page, name):
    return expect(page.get_by_role("heading", name=name, level=1))


def press(page, role, name):
    page.get_by_role(role, name=name).click()


def write_decision(page):
    for label, text in DECISION.items():
        page.get_by_label(label).fill(text)


@pytest.mark.parametrize(
    "window",
    [{}, {"java_script_enabled": False, "viewport": {"width": 360, "height": 740}}],
    ids=["laptop", "phone without scripts"],
)
def test_twelve_are_recognised_in_three_clicks_and_undone_in_one(sit_down, window):
    page = sit_down(**window)
    page.goto(HOME)
    expect(page.get_by_text("12 mô hình chờ công nhận.")).to_be_visible()
    press(page, "link", "Mở danh sách")
    heading(page, "Duyệt mô hình học tập năm").to_be_visible()

    press(page, "link", "Công nhận các mô hình này…")
    write_decision(page)
    press(page, "button", "Xem trước")
    heading(page, "Công nhận 12 mô hình?").to_be_visible()
    press(page, "button", "Công nhận 12 mô hình")

    heading(page, "Đã công nhận 12 mô hình").to_be_visible()
    press(page, "button", "Hoàn tác cả đợt")
    expect(page.get_by_text("Đã hoàn tác việc công nhận 12 mô hình.")).to_be_visible()
    page.goto(HOME)
    expect(page.get_by_text("12 mô hình chờ công nhận.")).to_be_visible()


def test_two_records_are_merged_and_parted_again(sit_down):
    page = sit_down()
    page.goto(QUEUE)
    press(page, "link", "Hồ sơ trùng")
    press(page, "link", "So sánh")
    page.get_by_role("radio").first.check()
    page.get_by_label("Lý do").fill("Ghi hai lần cùng một gia đình.")
    press(page, "button", "Gộp hai hồ sơ")
    expect(page.get_by_text("Không có hồ sơ nào trùng")).to_be_visible()

    press(page, "button", "Hoàn tác việc gộp hồ sơ số")

    heading(page, "Hồ sơ có thể trùng (1)").to_be_visible()


def pages_of(page):
    """Each of the officer's pages, as it is at the end of the way there."""
    page.goto(QUEUE)
    yield "queue"
    page.goto(f"{QUEUE}?muc=hoi-chua-xong")
    yield "unfinished"
    page.goto(f"{QUEUE}trung/")
    yield "duplicates"
    press(page, "link", "So sánh")
    press(page, "button", "Gộp hai hồ sơ")
    yield "merger refused"
    page.goto(f"{QUEUE}cong-nhan/")
    press(page, "button", "Xem trước")
    expect(page.locator(".error-summary")).to_be_visible()
    yield "decision refused"
    write_decision(page)
    press(page, "button", "Xem trước")
    yield "preview"
    press(page, "button", "Công nhận 12 mô hình")
    yield "batch"
    page.goto(f"{QUEUE}dot/")
    yield "batches"


def test_pages_have_nothing_that_axe_objects_to(sit_down):
    page = sit_down()

    found = {name: violations(page) for name in pages_of(page)}

    assert {name: faults for name, faults in found.items() if faults} == {}
