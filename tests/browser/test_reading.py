"""A reader finds the article of 25/05/2022, reads it, shares it and prints it."""

import re
from unicodedata import normalize

import pytest
from playwright.sync_api import expect

from tests.browser.pages import PAGES

pytestmark = pytest.mark.browser

TITLE = "Hội Khuyến học huyện tổ chức giao ban cụm số II"
READER = (
    "Mozilla/5.0 (Linux; Android 13; SM-A047F) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/139.0.0.0 Mobile Safari/537.36"
)
QUERIES = {
    "accents": "khuyến học",
    "no accents": "khuyen hoc tien du",
    "phrase": "“dòng họ học tập”",
    "decomposed": normalize("NFD", "khuyến học Tiên Du"),
}


@pytest.fixture
def phone(browser, browser_context_args):
    """A new reader's phone. Each call is another reader; no script runs unless asked for."""
    contexts = []

    def open_phone(**options):
        contexts.append(browser.new_context(**browser_context_args | options))
        return contexts[-1].new_page()

    yield open_phone
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", QUERIES)
def test_reader_finds_the_article(page, portal, name):
    page.goto("/")
    page.get_by_label("Tìm trong toàn trang").fill(QUERIES[name])
    page.get_by_role("button", name="Tìm kiếm").click()

    page.get_by_role("main").get_by_role("link", name=TITLE, exact=True).first.click()

    assert page.url == portal.url + portal.articles["sample"]
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    main = page.get_by_role("main")
    expect(main).to_contain_text("Cập nhật: 25/05/2022")
    expect(main.locator(".article__sapo")).to_have_text(
        re.compile(r"^\(Phù Ninh\) –|^\(Phù Ninh\)")
    )
    expect(main.locator(".article__signature")).to_have_text("Nguyễn Hoa – Hội Khuyến học")


def test_reader_is_counted_once(page, phone, portal):
    path = portal.articles["sample"]
    page.goto(path)  # by the browser of the tests, a known bot
    facts = page.locator(".facts")
    expect(facts).to_contain_text("Lượt xem: 1.412")

    reader = phone(user_agent=READER)
    reader.goto(path)
    reader.reload()

    page.reload()
    expect(facts).to_contain_text("Lượt xem: 1.413")


def test_keyboard_alone_is_enough_to_search(page):
    page.goto("/")
    focus = page.locator(":focus")

    page.keyboard.press("Tab")
    expect(focus).to_have_text("Chuyển đến nội dung chính")
    expect(focus).to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(focus).to_have_attribute("href", "/")
    page.keyboard.press("Tab")
    expect(focus).to_have_attribute("name", "q")
    page.keyboard.type("khuyen hoc")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"/tim-kiem/\?q=khuyen\+hoc$"))
    expect(page.get_by_role("main")).to_contain_text("kết quả cho “khuyen hoc”")


def test_skip_link_leads_past_the_menu(page, portal):
    page.goto(portal.articles["sample"])

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("name", ["home", "article", "results"])
def test_tab_follows_the_page_downwards(open_page, name):
    """Focus goes through links and fields in their order in the page, and each shows its ring."""
    page = open_page(name)
    order = "[...document.querySelectorAll('a[href], button, input')].filter(e => !e.hidden)"
    count = page.evaluate(f"{order}.length")
    reached, bare = [], []

    for _ in range(count):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(f"{order}.indexOf(document.activeElement)"))
        if page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "none":
            bare.append(reached[-1])

    assert reached == list(range(count))
    assert bare == []


def test_reader_copies_the_link(phone, portal):
    page = phone(permissions=["clipboard-read", "clipboard-write"])
    page.goto(portal.articles["sample"])

    page.get_by_role("button", name="Sao chép liên kết").click()

    expect(page.get_by_role("status")).to_have_text("Đã sao chép liên kết")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == portal.url + portal.articles["sample"]


def test_print_button_prints(page, portal):
    page.add_init_script("window.print = () => { document.title = 'printed'; }")
    page.goto(portal.articles["sample"])

    page.get_by_role("button", name="In bài viết").click()

    expect(page).to_have_title("printed")


@pytest.mark.parametrize("name", PAGES)
def test_page_is_whole_without_scripts(phone, page, portal, name):
    """The same words with scripts and without, but for the buttons that are nothing without."""
    path = PAGES[name][0].format(**portal.articles)
    bare = phone(java_script_enabled=False)

    added = {"Chia sẻ", "Sao chép liên kết", "In bài viết", "Hiện mật khẩu"}
    added |= {"Cỡ chữ:", "Nhỏ", "Vừa", "Lớn", "Nghe bài", "Chấm lại từ đầu", "In phiếu này"}
    added |= {"Tổng: 0 điểm. Đã chấm 0/10 tiêu chí."}

    # One answer for both: two might differ, as "most read" does between two workers.
    answer = page.request.get(path)
    with_scripts, without = (words_of(each, path, answer) for each in (page, bare))

    assert without == [line for line in with_scripts if line not in added]


def words_of(page, path, answer):
    """The lines a reader sees of an answer, without the empty ones."""

    def give(route):
        if route.request.is_navigation_request():
            route.fulfill(response=answer)
        else:
            route.continue_()

    page.route("**/*", give)
    page.goto(path)
    return [line for line in page.locator("body").inner_text().split("\n") if line]


def test_article_without_scripts_offers_what_works(phone, portal):
    page = phone(java_script_enabled=False)

    page.goto(portal.articles["sample"])

    shown = page.locator("main").get_by_role("button")
    expect(shown).to_have_count(0)
    link = page.get_by_role("link", name="Facebook")
    expect(link).to_be_visible()
    assert portal.articles["sample"].replace("/", "%2F") in link.get_attribute("href")


def test_text_size_is_kept_for_the_next_page(page, portal):
    page.goto(portal.articles["sample"])
    text = page.locator(".article__text").last
    before = text.evaluate("element => parseFloat(getComputedStyle(element).fontSize)")

    page.get_by_role("button", name="Lớn").click()
    page.goto(portal.articles["plain"])

    after = text.evaluate("element => parseFloat(getComputedStyle(element).fontSize)")
    assert after > before
    expect(page.get_by_role("button", name="Lớn")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Vừa").click()
    assert text.evaluate("element => parseFloat(getComputedStyle(element).fontSize)") == before
