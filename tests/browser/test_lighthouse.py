"""Lighthouse's marks for a phone on a slow line."""

import json
import os
import subprocess

import pytest

from launcher import ROOT
from tests.browser.pages import PAGES
from tests.browser.portal import CHROMIUM, CHROMIUM_FLAGS

pytestmark = [pytest.mark.browser, pytest.mark.alone]

BAR = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
TRIES = 3


def marks(url):
    """Marks out of 100 by category, and the audits that cost some.

    No marks where Lighthouse gave up, as it does when Chromium paints nothing in time.
    """
    command = [
        os.environ.get("NODE", "node"),
        ROOT / "node_modules/lighthouse/cli/index.js",
        url,
        "--quiet",
        "--output=json",
        f"--chrome-flags={' '.join(['--headless=new', *CHROMIUM_FLAGS])}",
    ]
    environment = os.environ | {"CHROME_PATH": CHROMIUM}
    done = subprocess.run(command, check=False, capture_output=True, env=environment, cwd=ROOT)
    if done.returncode:
        return {}, done.stderr.decode()
    report = json.loads(done.stdout)
    categories = {
        name: round(category["score"] * 100) for name, category in report["categories"].items()
    }
    lost = {
        name: audit.get("displayValue", audit["title"])
        for name, audit in report["audits"].items()
        if audit["score"] is not None and audit["score"] < 0.9
    }
    return categories, lost


@pytest.mark.parametrize(
    "name",
    ["home", "article", "organisation", "branch", "cluster", "statistics, old branches"],
)
def test_page_has_the_marks_of_the_house(portal, name):
    """The best of three runs: what else the machine does can only lower a mark."""
    url = portal.url + PAGES[name][0].format(**portal.articles)

    for _ in range(TRIES):
        categories, lost = marks(url)
        if all(categories.get(category, 0) >= bar for category, bar in BAR.items()):
            return

    pytest.fail(f"{categories}; {lost}")
