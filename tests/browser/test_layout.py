"""Nothing is cut off or scrolls sideways, and everything is large enough to touch."""

import pytest

from tests.browser.axe import SIDEWAYS
from tests.browser.pages import PAGES

pytestmark = pytest.mark.browser

# What WCAG 1.4.12 lets a reader set; a constructed sheet is no inline style to the page's CSP.
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: 0.12em !important;
        word-spacing: 0.16em !important; }
    p { margin-bottom: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""
# Elements that hide part of themselves. A summary cut to its lines is whole on its own page, a text
# field scrolls, and so does the region of a wide table, by keyboard too.
CUT_OFF = """() => [...document.body.querySelectorAll("*")].filter((element) => {
  const style = getComputedStyle(element);
  const cuts = style.overflow !== "visible" && style.webkitLineClamp === "none";
  return cuts && !element.matches(".visually-hidden, input, [role=region][tabindex='0']")
    && !element.closest("svg")
    && (element.scrollWidth > element.clientWidth + 1
      || element.scrollHeight > element.clientHeight + 1);
}).map((element) => element.outerHTML.slice(0, 80))"""
SMALL = """() => [...document.querySelectorAll(
  "button, .button, .menu__link, .chips a, select, input:not([type=hidden])")].filter((element) => {
  const target = element.matches("[type=checkbox], [type=radio]")
    ? element.closest("label") ?? element.parentElement : element;
  const { width, height } = target.getBoundingClientRect();
  return width > 0 && height < 48;
}).map((element) => element.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("name", PAGES)
def test_page_fits_the_smallest_phone(open_page, name):
    page = open_page(name)

    page.set_viewport_size({"width": 320, "height": 568})

    assert page.evaluate(SIDEWAYS) == 0
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate(SMALL) == []


@pytest.mark.parametrize("name", PAGES)
def test_page_bears_wider_spacing_of_its_text(open_page, name):
    page = open_page(name)

    page.set_viewport_size({"width": 320, "height": 568})
    page.evaluate(SPACED)

    assert page.evaluate(SIDEWAYS) == 0
    assert page.evaluate(CUT_OFF) == []


def test_communes_stand_on_a_desk_as_on_the_map_and_are_read_by_name(page):
    """Liên Hoa in the north, Phù Ninh in the south; An Đạo to the east of Tiên Du."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/to-chuc-hoi/?ngay=30/06/2025")

    tiles = page.locator(".tile")
    place = {
        tile.get_by_role("link").inner_text().split("\n")[-1]: tile.bounding_box()
        for tile in tiles.all()
    }

    assert place["Liên Hoa"]["y"] < place["Bảo Thanh"]["y"] < place["Phù Ninh"]["y"]
    assert place["Tiên Du"]["y"] == place["An Đạo"]["y"]
    assert place["Tiên Du"]["x"] < place["An Đạo"]["x"]
    first = page.locator(".tiles").first.locator(".tile__name").all_inner_texts()
    assert [name.split("\n")[-1] for name in first] == [
        "Bảo Thanh",
        "Hạ Giáp",
        "Lệ Mỹ",
        "Liên Hoa",
        "Phù Ninh",
        "Phú Mỹ",
        "Tiên Phú",
        "Trị Quận",
        "Trung Giáp",
    ]


def test_desk_at_four_times_its_size_shows_the_phone_page(browser, browser_context_args, portal):
    """What zooming to 400 % makes of a window of 1280×1024."""
    zoomed = {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4}
    page = browser.new_context(**browser_context_args | zoomed).new_page()

    page.goto(portal.articles["sample"])

    assert page.evaluate(SIDEWAYS) == 0
    assert page.locator("h1").bounding_box()["width"] <= 320
    page.context.close()
