"""What a phone must load before it can read, in bytes over the wire, headers included."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.browser

KB = 1000


@dataclass(frozen=True)
class Loaded:
    path: str
    kind: str
    body: int
    headers: int


@pytest.fixture
def load(page):
    """All that the first visit of a path asks for."""

    def load_path(path):
        requests = []
        page.on("requestfinished", lambda request: requests.append(request))  # noqa: PLW0108 -- Playwright marks it
        page.goto(path, wait_until="networkidle")
        return [loaded(request) for request in requests]

    return load_path


def loaded(request):
    sizes = request.sizes()
    path = urlsplit(request.url).path
    return Loaded(
        path, request.resource_type, sizes["responseBodySize"], sizes["responseHeadersSize"]
    )


def weight(everything):
    return sum(one.body + one.headers for one in everything)


def bodies(everything, kind):
    return sum(one.body for one in everything if one.kind == kind)


def test_article_without_picture_is_at_most_90_kb(load, portal):
    everything = load(portal.articles["plain"])

    assert bodies(everything, "document") > 0
    assert weight(everything) <= 90 * KB, everything


def test_article_with_its_picture_is_at_most_180_kb(load, portal):
    everything = load(portal.articles["sample"])

    assert bodies(everything, "image") > 0
    assert weight(everything) <= 180 * KB, everything


def test_figures_of_17_branches_are_at_most_120_kb(load):
    everything = load("/so-lieu/2025/6-thang-dau/")

    assert weight(everything) <= 120 * KB, everything


def test_home_is_at_most_300_kb_in_20_requests(load):
    everything = load("/")

    assert weight(everything) <= 300 * KB, everything
    assert len(everything) <= 20, everything


@pytest.mark.parametrize("path", ["/", "{sample}", "/to-chuc-hoi/", "/so-lieu/", "/dang-nhap/"])
def test_styles_are_at_most_10_kb_and_scripts_8_kb(load, portal, path):
    """As compressed, without headers: a bound on what we write."""
    everything = load(path.format(**portal.articles))

    assert 0 < bodies(everything, "stylesheet") <= 10 * KB, everything
    assert bodies(everything, "script") <= 8 * KB, everything


def test_page_loads_from_the_portal_alone(page, portal):
    hosts = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))

    page.goto(portal.articles["sample"], wait_until="networkidle")

    assert hosts == {urlsplit(portal.url).netloc}
