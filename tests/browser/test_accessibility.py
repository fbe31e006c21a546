"""Every kind of public page through axe, on a small phone, a phone and a desk, light and dark."""

from itertools import product

import pytest

from launcher import ROOT
from tests.browser.pages import PAGES

pytestmark = pytest.mark.browser

AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text()
WIDTHS = [320, 360, 1280]
SCHEMES = ["light", "dark"]
# The house's contrast is 7:1, a rule of AAA that its own tags leave out.
OPTIONS = {
    "runOnly": [
        "wcag2a",
        "wcag2aa",
        "wcag21a",
        "wcag21aa",
        "wcag22aa",
        "best-practice",
    ],
    "rules": {"color-contrast-enhanced": {"enabled": True}},
    "resultTypes": ["violations"],
}


@pytest.mark.parametrize("name", PAGES)
def test_page_has_nothing_that_axe_objects_to(open_page, name):
    page = open_page(name)
    page.evaluate(AXE)
    found = {}

    for width, scheme in product(WIDTHS, SCHEMES):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        result = page.evaluate("options => axe.run(options)", OPTIONS)
        for violation in result["violations"]:
            places = [node["target"] for node in violation["nodes"]]
            found[width, scheme, violation["id"]] = places

    assert found == {}
