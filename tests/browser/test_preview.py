"""Somebody types an article and sees what readers would see, before anything is saved."""

import re
from itertools import product

import pytest
from playwright.sync_api import expect

from tests.browser.axe import SCHEMES, violations
from tests.browser.desk import text_of

pytestmark = pytest.mark.browser

WINDOWS = list(product([360, 1280], SCHEMES))


def opened(page):
    """The frame, with what is typed kept and shown."""
    page.get_by_role("button", name="Xem trước", exact=True).click()
    expect(page.get_by_text("Đang lưu…")).to_have_count(0)
    return settled(page)


def settled(page):
    """The frame, once nothing is loading in it."""
    expect(page.locator(".preview__stage")).not_to_have_attribute("aria-busy", "true")
    return page.frame_locator("iframe")


def test_frame_follows_the_typing_and_nothing_is_saved(desk):
    page = desk()
    page.get_by_label("Tiêu đề:").fill("Tiêu đề thứ nhất")
    frame = opened(page)
    expect(frame.get_by_role("heading", level=1)).to_have_text("Tiêu đề thứ nhất")
    assert page.locator("iframe").bounding_box()["width"] == 364

    page.get_by_label("Tiêu đề:").fill("Tiêu đề thứ hai")
    text_of(page).click()
    page.keyboard.type("Tại hội nghị.")

    expect(frame.get_by_role("heading", level=1)).to_have_text("Tiêu đề thứ hai")
    expect(frame.get_by_text("Tại hội nghị.")).to_be_visible()
    page.goto("/quan-tri/news/article/?q=th%E1%BB%A9+hai")
    expect(page.get_by_role("link", name="Tiêu đề thứ hai")).to_have_count(0)


def test_frame_stays_where_it_was_scrolled_to(desk):
    page = desk()
    page.get_by_label("Tiêu đề:").fill("Tiêu đề thứ nhất")
    frame = opened(page)
    expect(frame.get_by_role("heading", level=1)).to_have_text("Tiêu đề thứ nhất")
    frame.locator("html").evaluate("html => html.scrollTo(0, 90)")

    page.get_by_label("Tiêu đề:").fill("Tiêu đề thứ hai")

    expect(frame.get_by_role("heading", level=1)).to_have_text("Tiêu đề thứ hai")
    expect(frame.locator("html")).to_have_js_property("scrollTop", 90)


def test_paper_shows_what_print_shows(desk):
    page = desk()
    page.get_by_label("Tiêu đề:").fill("Trên giấy")
    frame = opened(page)

    page.get_by_role("link", name="Bản in").click()

    expect(frame.get_by_text(re.compile(r"^Nguồn: .* – in ngày"))).to_be_visible()
    expect(frame.get_by_role("heading", level=1)).to_have_text("Trên giấy")
    for hidden in ("header", "nav", "footer"):
        expect(frame.locator(hidden).first).to_be_hidden()
    body = frame.locator("body")
    assert round(body.bounding_box()["width"]) == 794  # 210 mm
    assert "Times" in body.evaluate("body => getComputedStyle(body).fontFamily")


def test_frame_of_a_desk_is_as_wide_as_a_desk(desk):
    page = desk()
    frame = opened(page)

    page.get_by_role("link", name="Máy tính").click()

    settled(page)
    assert frame.locator("html").evaluate("() => innerWidth") == 1280


def test_closing_gives_the_keyboard_back_to_the_button(desk):
    page = desk()
    opened(page)

    page.get_by_role("button", name="Đóng").press("Enter")

    expect(page.locator("iframe")).to_be_hidden()
    expect(page.get_by_role("button", name="Xem trước", exact=True)).to_be_focused()


def test_links_in_the_frame_leave_the_form_alone(desk):
    page = desk()
    frame = opened(page)

    with page.context.expect_page() as leading:
        frame.get_by_role("link", name="Tin tức").first.click()

    assert leading.value.url.endswith("/tin-tuc/")
    expect(frame.get_by_role("heading", level=1)).to_have_text("Chưa có tiêu đề")


def test_without_scripts_the_posted_words_are_shown_and_come_back(desk):
    page = desk(java_script_enabled=False)
    page.get_by_label("Tiêu đề:").fill("Bài không cần mã")
    page.get_by_label("Nội dung:").fill("Đoạn một.\n\nĐoạn hai.")

    frame = opened(page)

    expect(frame.get_by_role("heading", level=1)).to_have_text("Bài không cần mã")
    expect(frame.get_by_text("Đoạn hai.")).to_be_visible()
    page.get_by_role("link", name="Bản in").click()
    expect(frame.get_by_text(re.compile(r"^Nguồn: "))).to_be_visible()
    page.get_by_role("link", name="Quay lại sửa bài").click()
    expect(page.get_by_label("Tiêu đề:")).to_have_value("Bài không cần mã")
    expect(page.get_by_label("Nội dung:")).to_have_value("Đoạn một.\n\nĐoạn hai.")


@pytest.mark.parametrize("place", ["beside the form", "page of its own"])
def test_axe_finds_nothing_in_the_preview(desk, place):
    page = desk()
    if place == "beside the form":
        frame = opened(page)
    else:
        page.goto("/quan-tri/news/article/xem-truoc/")
        frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", level=1)).to_be_visible()

    assert violations(page, windows=WINDOWS) == {}
