"""Somebody writes an article: the editor, what is pasted into it, and what a crash leaves."""

import re

import pytest
from playwright.sync_api import expect

from launcher import ROOT
from tests.browser.axe import violations
from tests.browser.desk import ADD, save, sign_in, text_of

pytestmark = pytest.mark.browser

WORD = (ROOT / "tests/news/word_clipboard.html").read_text()
TOOLS = ["Đậm", "Nghiêng", "Tiêu đề", "Danh sách", "Liên kết", "Hoàn tác", "Làm lại"]
PASTE = """(element, html) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  element.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_text_outlives_a_browser_that_is_killed(desk, browser, browser_context_args, session):
    page = desk()
    page.get_by_label("Tiêu đề:").fill("Giao ban cụm số II")
    text_of(page).click()
    page.keyboard.type("Tại hội nghị.")
    expect(page.locator("[data-autosave]")).to_have_text(re.compile(r"^Đã lưu lúc \d\d:\d\d$"))
    page.context.close()  # no unload, no second request

    after = browser.new_context(**browser_context_args | {"storage_state": session}).new_page()
    after.goto(ADD)
    expect(after.locator("[data-working-copy]")).to_contain_text("Có bản đang gõ lưu lúc")
    after.get_by_role("link", name="Khôi phục").click()

    expect(after.get_by_label("Tiêu đề:")).to_have_value("Giao ban cụm số II")
    expect(text_of(after)).to_have_text("Tại hội nghị.")
    after.context.close()


def test_at_most_three_seconds_of_steady_typing_are_at_stake(desk):
    page = desk()
    text_of(page).click()

    with page.expect_request(
        lambda r: r.url.endswith("/tu-luu/") and r.method == "POST", timeout=3000
    ):
        page.keyboard.type("a " * 30, delay=50)


def test_pasted_word_text_is_stored_clean(desk):
    page, complaints = desk(), []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.reload()
    page.locator("[name=category]").nth(1).check()
    page.get_by_label("Tiêu đề:").fill("Bài dán từ Word")
    text_of(page).evaluate(PASTE, WORD)

    save(page)

    assert page.locator("[name=body]").input_value() == (
        "<h2>Kết quả giao ban</h2>\n"
        "<p><strong>Sáng ngày 25/5</strong>, Hội <em>Khuyến học</em> huyện họp.</p>\n"
        "<ul><li>Dòng họ học tập</li>\n<li>Gia đình học tập</li>\n</ul>\n"
        "<ol><li>Việc thứ nhất</li>\n</ol>\n"
        "<table><tbody><tr><td>Tiên Du</td>\n<td>1.412</td>\n</tr>\n</tbody>\n</table>"
    )
    expect(page.locator("[data-working-copy]")).to_have_count(0)
    assert complaints == []  # the Content-Security-Policy's, for one


def test_keyboard_alone_writes_and_formats(desk):
    page = desk()
    page.locator("[name=category]").nth(1).check()
    page.get_by_label("Tiêu đề:").fill("Bài gõ bằng bàn phím")
    page.get_by_role("button", name="Đậm").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("Đậm")
    page.get_by_role("button", name="Đậm").press("Enter")
    page.keyboard.type(" và ")
    page.get_by_role("button", name="Liên kết").press("Enter")
    page.keyboard.type("vidu.vn/tin")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Danh sách").press("Enter")
    page.keyboard.type("Một")
    page.get_by_role("button", name="Hoàn tác").press("Enter")
    page.get_by_role("button", name="Làm lại").press("Enter")
    page.keyboard.press("Tab")
    expect(text_of(page)).not_to_be_focused()

    save(page)

    assert page.locator("[name=body]").input_value() == (
        '<p><strong>Đậm</strong> và <a href="https://vidu.vn/tin" rel="noopener">'
        "vidu.vn/tin</a></p>"
        "\n<ul><li>Một</li>\n</ul>"
    )


def test_session_that_ended_keeps_the_text_in_the_page(desk):
    page = desk()
    page.locator("[name=category]").nth(1).check()
    page.get_by_label("Tiêu đề:").fill("Bài viết dở")
    page.context.clear_cookies(name="sessionid")
    text_of(page).click()
    page.keyboard.type("Còn nguyên.")
    page.locator("[name=_continue]").click()

    status = page.locator("[data-autosave]")
    expect(status).to_contain_text("Phiên làm việc đã hết hạn. Xin đăng nhập lại")
    expect(text_of(page)).to_have_text("Còn nguyên.")
    with page.context.expect_page() as opened:
        status.get_by_role("link").click()
    tab = opened.value
    sign_in(tab)
    tab.wait_for_url("**/article/")
    page.bring_to_front()
    expect(status).to_have_text(re.compile(r"^Đã lưu lúc"), timeout=10_000)
    save(page)

    assert page.locator("[name=body]").input_value() == "<p>Còn nguyên.</p>"


def test_text_typed_without_a_line_waits_on_this_machine(desk):
    page = desk()
    page.context.set_offline(True)
    text_of(page).click()
    page.keyboard.type("Giữ ở đây.")

    status = page.locator("[data-autosave]")
    expect(status).to_have_text(
        "Mất mạng. Nội dung đang được giữ trên máy này và sẽ tự gửi khi có mạng."
    )
    page.context.set_offline(False)
    expect(status).to_have_text(re.compile(r"^Đã lưu lúc"), timeout=10_000)


@pytest.mark.parametrize("name", ["new", "full"])
def test_article_form_has_nothing_that_axe_objects_to(desk, portal, name):
    page = desk()
    if name == "full":
        pk = portal.articles["sample"].strip("/").rpartition("-")[2]
        page.goto(f"/quan-tri/news/article/{pk}/change/")
    page.get_by_role("button", name="Liên kết").click()

    assert violations(page) == {}


def test_buttons_of_the_editor_are_words_of_a_fingers_size(desk):
    page = desk()
    buttons = page.get_by_role("group", name="Định dạng nội dung").get_by_role("button")

    assert buttons.all_inner_texts() == TOOLS
    for button in buttons.all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 48


def test_article_is_written_and_saved_without_scripts(desk):
    page = desk(java_script_enabled=False)
    page.locator("[name=category]").nth(1).check()
    page.get_by_label("Tiêu đề:").fill("Bài không cần mã")
    page.get_by_label("Nội dung:").fill("Đoạn một.\n\nĐoạn hai.")

    save(page)

    assert page.locator("[name=body]").input_value() == "<p>Đoạn một.</p>\n<p>Đoạn hai.</p>"
