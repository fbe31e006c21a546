"""What axe objects to on a page, and whether it scrolls sideways."""

from itertools import product

from launcher import ROOT

AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text()
SCHEMES = ("light", "dark")
# A small phone, a phone and a desk.
WINDOWS = tuple(product((320, 360, 1280), SCHEMES))
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
# What is wrong alone comes back: to hand over all that was looked at takes as long as to look.
RUN = """options => axe.run(options).then(({ violations }) =>
  violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)]))"""
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def violations(page, *, windows=WINDOWS, **options):
    """What is wrong, by width, scheme and rule; the page's context must run scripts.

    `options` are further ones for axe.run(). The page is left in the last window.
    """
    page.wait_for_load_state()  # a click returns when its page begins, without styles
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = {}
    for width, scheme in windows:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        if pixels := page.evaluate(SIDEWAYS):
            found[width, scheme, "scrolls sideways by"] = pixels
        for rule, places in page.evaluate(RUN, OPTIONS | options):
            found[width, scheme, rule] = places
    return found
