"""The article on paper."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

A4 = (595, 842)  # points


@pytest.fixture
def article(page, portal):
    page.goto(portal.articles["plain"])
    return page


def test_article_prints_on_one_a4_page(article):
    pdf = article.pdf(prefer_css_page_size=True)

    boxes = re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert [tuple(round(float(side)) for side in box) for box in boxes] == [A4]


def test_paper_holds_the_article_and_its_source_and_nothing_to_click(article, portal):
    article.emulate_media(media="print")

    lines = [line for line in article.locator("body").inner_text().split("\n") if line]

    source = f"Nguồn: {portal.url}{portal.articles['plain']}"
    assert re.fullmatch(rf"{re.escape(source)} – in ngày \d\d/\d\d/\d{{4}}", lines[-1])
    assert lines[0].startswith("Hội Khuyến học")
    for part in ("header", "nav", "footer", ".help", ".button-row", "aside", ".demo-note"):
        for hidden in article.locator(part).all():
            expect(hidden).to_be_hidden()
