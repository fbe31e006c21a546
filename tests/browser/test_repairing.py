"""Text in an old encoding is pasted: shown repaired, and saved as somebody decides."""

import unicodedata

import pytest
from playwright.sync_api import expect

from core.legacy_encodings import TCVN3, VNI
from tests.browser.axe import violations
from tests.browser.desk import save, text_of
from tests.core.test_legacy_encodings import FOREIGN, encoded

pytestmark = pytest.mark.browser

TITLE = "Hội Khuyến học xã được tặng cờ thi đua"
BODY = (
    "<h2>Kết quả</h2>\n<p>Sáng nay, <strong>Hội Khuy</strong><em>ến học</em> xã Tiên Du được"
    " biểu dương.</p>\n<ul><li>Dòng họ học tập</li>\n<li>Tổng</li>\n</ul>"
)
PLAIN = "Sáng nay, Hội Khuyến học xã Tiên Du được biểu dương."
COPY = """async ([html, text]) => {
  const data = { "text/plain": new Blob([text], { type: "text/plain" }) };
  if (html) {
    data["text/html"] = new Blob([html], { type: "text/html" });
  }
  await navigator.clipboard.write([new ClipboardItem(data)]);
}"""
QUESTION = "Văn bản dán vào dùng bảng mã cũ ({}). Chuyển sang Unicode?"


@pytest.fixture
def page(desk):
    """The form of a new article, its title and category filled in."""
    page = desk(permissions=["clipboard-read", "clipboard-write"])
    page.locator("[name=category]").nth(1).check()
    page.get_by_label("Tiêu đề:").fill("Bài dán vào")
    return page


def paste(page, field, text, html=""):
    field.focus()
    page.evaluate(COPY, [html, text])
    page.keyboard.press("Control+V")


def question_in(page):
    return page.locator(".repair")


def choose(page, words):
    button = page.get_by_role("button", name=words)
    button.focus()
    page.keyboard.press("Enter")


@pytest.mark.parametrize(("table", "name"), [(TCVN3, "TCVN3"), (VNI, "VNI")])
def test_pasted_html_is_repaired_with_its_formatting(page, table, name):
    paste(page, text_of(page), "", html=encoded(BODY, table))

    question = question_in(page)
    expect(question.get_by_role("status")).to_have_text(QUESTION.format(name))
    expect(question).to_contain_text(encoded("Kết quả", table))
    expect(question).to_contain_text(PLAIN)
    choose(page, "Chuyển sang Unicode")
    expect(question).to_have_text("Đã chuyển sang Unicode.")
    expect(text_of(page)).to_be_focused()
    save(page)

    assert page.locator("[name=body]").input_value() == BODY
    assert page.get_by_label("Tiêu đề:").input_value() == "Bài dán vào"


@pytest.mark.parametrize("table", [TCVN3, VNI])
def test_pasted_text_is_repaired_in_the_editor_and_the_title(page, table):
    paste(page, text_of(page), encoded(f"{PLAIN}\n\n{TITLE}", table))
    choose(page, "Chuyển sang Unicode")
    expect(question_in(page)).to_have_text("Đã chuyển sang Unicode.")
    title = page.get_by_label("Tiêu đề:")
    title.fill("")
    paste(page, title, encoded(TITLE, table))
    choose(page, "Chuyển sang Unicode")
    expect(title).to_have_value(TITLE)
    expect(title).to_be_focused()
    save(page)

    assert title.input_value() == TITLE
    assert page.locator("[name=body]").input_value() == f"<p>{PLAIN}</p>\n<p>{TITLE}</p>"


def test_question_is_in_the_way_of_the_tab_key(page):
    paste(page, text_of(page), encoded(PLAIN, TCVN3))
    expect(question_in(page)).to_be_visible()

    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Giữ nguyên")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Chuyển sang Unicode")).to_be_focused()


def test_conversion_is_undone_like_anything_else(page):
    raw = encoded(PLAIN, TCVN3)
    body, title = page.locator("[name=body]"), page.get_by_label("Tiêu đề:")
    paste(page, text_of(page), raw)
    choose(page, "Chuyển sang Unicode")
    expect(body).to_have_value(f"<p>{PLAIN}</p>")
    page.get_by_role("button", name="Hoàn tác").click()
    expect(body).to_have_value(f"<p>{raw}</p>")

    title.fill("")
    paste(page, title, encoded(TITLE, VNI))
    choose(page, "Chuyển sang Unicode")
    expect(title).to_have_value(TITLE)
    page.keyboard.press("Control+Z")
    expect(title).to_have_value(encoded(TITLE, VNI))


def test_text_is_kept_as_pasted_and_not_asked_about_again(page):
    raw = encoded(PLAIN, VNI)
    paste(page, text_of(page), raw)
    choose(page, "Giữ nguyên")
    expect(question_in(page)).to_have_count(0)
    expect(text_of(page)).to_be_focused()
    save(page)

    assert page.locator("[name=body]").input_value() == f"<p>{raw}</p>"


def test_question_left_open_is_asked_again_before_anything_is_saved(page):
    paste(page, text_of(page), encoded(PLAIN, TCVN3))
    expect(question_in(page)).to_be_visible()
    page.locator("[name=_continue]").click()

    expect(page.get_by_role("radio", name="Chuyển sang Unicode")).to_be_checked()
    expect(page.locator(".errorlist")).to_have_text(QUESTION.format("TCVN3"))
    save(page)

    assert page.locator("[name=body]").input_value() == f"<p>{PLAIN}</p>"


def test_text_typed_after_the_paste_stays(page):
    paste(page, text_of(page), encoded(PLAIN, TCVN3))
    expect(question_in(page)).to_be_visible()
    page.keyboard.type(" Gõ thêm.")
    choose(page, "Chuyển sang Unicode")

    expect(page.locator("[name=body]")).to_have_value(f"<p>{PLAIN} Gõ thêm.</p>")


def test_unicode_around_the_paste_is_never_touched(page):
    """Alone, "Gõ thêm là" could be TCVN3 as well."""
    title = page.get_by_label("Tiêu đề:")
    for field in (title, text_of(page)):
        field.focus()
        page.keyboard.press("Control+A")
        page.keyboard.type("Gõ thêm là: . Gõ thêm là.")
        for _ in range(len(". Gõ thêm là.")):
            page.keyboard.press("ArrowLeft")
        paste(page, field, encoded(PLAIN, TCVN3))
        choose(page, "Chuyển sang Unicode")
        expect(question_in(page).last).to_have_text("Đã chuyển sang Unicode.")

    expected = f"Gõ thêm là: {PLAIN}. Gõ thêm là."
    expect(title).to_have_value(expected)
    expect(page.locator("[name=body]")).to_have_value(f"<p>{expected}</p>")


def test_unicode_is_saved_to_the_letter_without_a_question(page):
    paragraphs = [PLAIN, *FOREIGN[:9]]
    title = page.get_by_label("Tiêu đề:")
    title.fill("")
    paste(page, title, f"{TITLE}: {FOREIGN[0]}")
    paste(page, text_of(page), "", html="".join(f"<p>{text}</p>" for text in paragraphs))
    expect(text_of(page)).to_contain_text(paragraphs[-1])
    save(page)

    expect(question_in(page)).to_have_count(0)
    assert title.input_value() == f"{TITLE}: {FOREIGN[0]}"
    assert page.locator("[name=body]").input_value() == "\n".join(
        f"<p>{text}</p>" for text in paragraphs
    )


def test_marks_that_come_apart_are_put_on_their_letters(page):
    title, apart = page.get_by_label("Tiêu đề:"), unicodedata.normalize("NFD", TITLE)
    title.fill("")
    paste(page, title, apart)
    expect(title).to_have_value(TITLE)
    expect(question_in(page)).to_have_text("Chữ và dấu viết rời nhau đã được ghép lại.")

    paste(page, text_of(page), "", html=f"<p>{apart}</p>")
    expect(page.locator("[name=body]")).to_have_value(f"<p>{TITLE}</p>")
    expect(question_in(page)).to_have_count(2)


def test_server_that_does_not_answer_leaves_the_text_alone(page):
    page.route("**/chuyen-ma/", lambda route: route.abort())
    raw = encoded(PLAIN, VNI)

    with page.expect_request("**/chuyen-ma/"):
        paste(page, text_of(page), raw)

    expect(page.locator("[name=body]")).to_have_value(f"<p>{raw}</p>")
    expect(question_in(page)).to_have_count(0)


@pytest.mark.parametrize("scripts", [True, False])
def test_question_has_nothing_that_axe_objects_to(page, scripts):
    title = page.get_by_label("Tiêu đề:")
    title.fill("")
    paste(page, title, encoded(TITLE, TCVN3))
    expect(question_in(page)).to_have_count(1)
    paste(page, text_of(page), "", html=encoded(BODY, TCVN3))
    expect(question_in(page)).to_have_count(2)
    if not scripts:  # as the server asks
        page.locator("[name=_continue]").click()
        expect(page.locator("[type=radio]:not([name=category])")).to_have_count(4)

    assert violations(page) == {}


def test_article_is_repaired_without_scripts(desk):
    page = desk(java_script_enabled=False)
    page.locator("[name=category]").nth(1).check()
    page.get_by_label("Tiêu đề:").fill(encoded(TITLE, VNI))
    page.get_by_label("Nội dung:").fill(encoded(f"{PLAIN}\n\n{TITLE}", TCVN3))
    page.locator("[name=_continue]").click()
    for choice in page.get_by_role("radio").all():
        assert choice.locator("xpath=..").bounding_box()["height"] >= 48
    page.get_by_role("radio", name="Giữ nguyên").first.check()
    save(page)

    assert page.get_by_label("Tiêu đề:").input_value() == encoded(TITLE, VNI)
    assert page.locator("[name=body]").input_value() == f"<p>{PLAIN}</p>\n<p>{TITLE}</p>"
