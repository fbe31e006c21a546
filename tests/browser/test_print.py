"""The article and the record of a meeting on paper."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

A4 = (595, 842)  # points
# Of the demo: eight branches, four papers and a long conclusion.
RECORD = "/giao-ban/2022/cum-2-25-05/"
# The sizes, in CSS pixels, of the letters that are seen.
SIZES = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const sizes = new Set();
  while (texts.nextNode()) {
    const parent = texts.currentNode.parentElement;
    const hidden = parent.closest(".visually-hidden") || !parent.getClientRects().length;
    if (texts.currentNode.data.trim() && !hidden) {
      sizes.add(parseFloat(getComputedStyle(parent).fontSize));
    }
  }
  return [...sizes];
}"""


@pytest.fixture
def article(page, portal):
    page.goto(portal.articles["plain"])
    return page


def sheets_of(page):
    """The size in points of each page that is printed."""
    pdf = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    return [tuple(round(float(side)) for side in box) for box in boxes]


def test_article_prints_on_one_a4_page(article):
    assert sheets_of(article) == [A4]


def test_paper_holds_the_article_and_its_source_and_nothing_to_click(article, portal):
    article.emulate_media(media="print")

    lines = [line for line in article.locator("body").inner_text().split("\n") if line]

    source = f"Nguồn: {portal.url}{portal.articles['plain']}"
    assert re.fullmatch(rf"{re.escape(source)} – in ngày \d\d/\d\d/\d{{4}}", lines[-1])
    assert lines[0].startswith("Hội Khuyến học")
    for part in ("header", "nav", "footer", ".help", ".button-row", "aside", ".demo-note"):
        for hidden in article.locator(part).all():
            expect(hidden).to_be_hidden()


@pytest.mark.parametrize("width", [360, 1280])
def test_record_of_a_meeting_prints_on_one_a4_page(page, width):
    """Whatever window it is printed from; and in letters that are read without a glass."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(RECORD)

    assert sheets_of(page) == [A4]

    page.emulate_media(media="print")
    assert min(page.evaluate(SIZES)) >= 10.5 / 72 * 96
    assert page.locator("main").inner_text().count("đọc tại hội nghị") == 8
    expect(page.get_by_role("heading", name="Kết luận")).to_be_visible()
    for part in ("header", "nav", "footer", ".button-row", "[data-print]", "#bai-viet"):
        for hidden in page.locator(part).all():
            expect(hidden).to_be_hidden()
