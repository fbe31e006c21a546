"""The board of completeness: on a phone, on paper, and the words to copy from it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.desk import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BOARD = "/ban-lam-viec/tien-do/"
A4_ACROSS = (842, 595)  # points


@pytest.fixture
def officer(browser, browser_context_args):
    """Open windows of an officer who is signed in."""
    contexts = []

    def window(**options):
        contexts.append(browser.new_context(**browser_context_args | options))
        page = contexts[-1].new_page()
        page.goto(f"/dang-nhap/?next={BOARD}")
        sign_in(page, "canbo")
        expect(page.locator("h1")).to_contain_text("Bảng tiến độ báo cáo năm")
        return page

    yield window
    for context in contexts:
        context.close()


def test_board_is_one_page_across(officer):
    pdf = officer().pdf(prefer_css_page_size=True)

    boxes = re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert [tuple(round(float(side)) for side in box) for box in boxes] == [A4_ACROSS]


def test_names_stay_in_sight_while_a_phone_scrolls_the_periods(officer):
    page = officer(viewport={"width": 320, "height": 700})
    region = page.get_by_role("region", name="Bảng tiến độ, cuộn ngang được")
    row = page.locator("tbody tr").nth(1)
    before = row.locator("th").bounding_box()["x"]
    assert row.locator("td").last.bounding_box()["x"] > 320

    region.focus()
    region.evaluate("region => region.scrollTo(region.scrollWidth, 0)")

    total = row.locator("td").last.bounding_box()
    assert total["x"] + total["width"] <= 320
    assert row.locator("th").bounding_box()["x"] == pytest.approx(before, abs=2)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_words_are_copied_at_a_press_and_can_be_marked_without_scripts(officer):
    page = officer(permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("link", name="Nhắc các đơn vị chưa nộp").first.click()
    words = page.get_by_label("Bấm vào ô, chọn hết rồi sao chép").input_value()
    assert words.startswith("Kính đề nghị các đơn vị")

    page.get_by_role("button", name="Sao chép lời nhắn").click()

    expect(page.get_by_role("status").filter(has_text="Đã sao chép")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == words

    plain = officer(java_script_enabled=False)
    plain.goto(page.url)
    expect(plain.get_by_label("Bấm vào ô, chọn hết rồi sao chép")).to_have_value(words)
    expect(plain.locator("[data-copy]")).to_be_hidden()
