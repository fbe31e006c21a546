"""Every page that one signs in for, of every route: axe, Vietnamese, large enough to read."""

import pytest

from tests.browser.axe import violations
from tests.browser.portal import running_portal
from tests.vietnamese import english_words

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WINDOWS = [(360, "dark"), (1280, "light")]
# Visible text below 16 px, and capitals that a sheet makes.
SMALL_TEXT = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = new Set();
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility()) continue;
    if (element.closest(".visually-hidden")) continue;
    const { fontSize, textTransform } = getComputedStyle(element);
    if (parseFloat(fontSize) < 16 || textTransform !== "none") {
      found.add(`${fontSize} ${textTransform} ${element.outerHTML.slice(0, 90)}`);
    }
  }
  return [...found];
}"""
# Controls lower than 48 px. A box to tick is as large as its label or its cell of a table.
SMALL_CONTROLS = """() => [...document.querySelectorAll(
  "button, select, input:not([type=hidden]), textarea, summary, a.button, .object-tools a")]
.filter((element) => {
  const target = element.matches("[type=checkbox], [type=radio]")
    ? element.closest("label, td, th") ?? element.labels[0] ?? element : element;
  const { width, height } = target.getBoundingClientRect();
  return element.checkVisibility() && width > 1 && height < 48;
}).map((element) => element.outerHTML.slice(0, 90))"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory, blank):
    with running_portal(tmp_path_factory.mktemp("desk"), blank, rows="make_desk") as desk:
        yield desk


@pytest.fixture
def windows(browser, desk):
    """The window of whoever may open an address."""
    pages = {}

    def window(who):
        if who not in pages:
            context = browser.new_context(base_url=desk.url, locale="vi-VN")
            if who:
                cookie = {"name": desk.rows["cookie"], "value": who, "url": desk.url}
                context.add_cookies([cookie])
            pages[who] = context.new_page()
        return pages[who]

    yield window
    for page in pages.values():
        page.context.close()


def test_every_page_is_for_everybody(desk, windows):
    faults = {}

    for name, address, who in desk.rows["pages"]:
        page = windows(who)
        page.goto(address)
        faults[name] = faults_of(page)
        save = page.locator("input[name=_save]")
        if name.endswith("_add") and save.count():
            save.click()
            # A period, whose days are proposed, is saved as it is.
            page.locator(".errornote, .messagelist").first.wait_for()
            page.wait_for_load_state()  # its styles too
            faults[f"{name}, saved empty"] = faults_of(page)

    names = {name for name, _, _ in desk.rows["pages"]}
    assert {"admin:index", "imports:import_list", "workspace", "handbook"} <= names
    assert {name: found for name, found in faults.items() if found} == {}


def faults_of(page):
    found = {"English": english_words(page.content())}
    for width, scheme in WINDOWS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        found |= {
            (width, "small text"): page.evaluate(SMALL_TEXT),
            (width, "small controls"): page.evaluate(SMALL_CONTROLS),
        }
        # What the preview shows in its frame is a public page, and one of these by itself.
        found |= violations(page, windows=[(width, scheme)], iframes=False)
    return {rule: where for rule, where in found.items() if where}
