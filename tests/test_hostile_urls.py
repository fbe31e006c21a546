"""No address and no parameter makes the portal answer 500 (design, safety trap 1)."""

import re
from urllib.parse import quote, unquote, urlsplit

import pytest
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

from tests.factories import make_article, make_branch, make_branch_grant, make_user

pytestmark = pytest.mark.django_db

GAP = re.compile(r"<[^>]+>")
VALUES = [
    "\x00",
    "abc",
    "-1",
    "0",
    "9" * 5_000,
    "9" * 19,
    "30/02/2022",
    "9999-12-31",
    "1e400",
    "NaN",
    "' OR 1=1 --",
    "<script>",
    "../../etc/passwd",
    "%",
    "\ud7ff\ufffe",
    "\u202e",
    "a:b&c|!(d)",
    "{{7*7}}",
    "\r\nSet-Cookie: a=b",
    "",
]
# Sent together, but for the page's number, whose 404 would hide what the others do.
PARAMETERS = [
    ["trang"],
    ["q", "nam", "next", "p", "o", "e", "_popup", "loai", "c", "ngay", "sau", "hoi"],
]


def patterns(entries: list, prefix: str = ""):
    for entry in entries:
        match entry:
            case URLResolver():
                yield from patterns(entry.url_patterns, prefix + str(entry.pattern))
            case URLPattern():
                yield prefix + str(entry.pattern)


def addresses():
    """Every pattern of the resolver with its gaps filled by each hostile value, all of them and one
    at a time beside what is plain; each address once.

    What leads to no view gets one page, which sees nothing of an address but its text: of such
    addresses there is one for each value and part of the portal.
    """
    found = {}
    for url, value in filled():
        found.setdefault(url if leads_to_a_view(url) else (url.split("/")[1], value), url)
    return list(found.values())


def filled():
    for pattern in patterns(get_resolver().url_patterns):
        route = pattern.replace("^", "").replace("$", "").replace("\\Z", "")
        gaps = GAP.findall(route)
        if not gaps:
            yield f"/{route}", None
            continue
        plain = ["1" if gap.startswith("<int:") else "a" for gap in gaps]
        for value in VALUES:
            hostile = quote(value, safe="")
            yield "/" + fill(route, [hostile] * len(gaps)), value
            for place in range(len(gaps)):
                fills = [*plain[:place], hostile, *plain[place + 1 :]]
                yield "/" + fill(route, fills), value


def fill(route, fills):
    texts = iter(fills)
    return GAP.sub(lambda _: next(texts), route)


def leads_to_a_view(url):
    """At once, or by the slash that Django adds. That no pattern chokes on it is tried by this."""
    path = unquote(urlsplit(url).path)
    return resolves(path) or resolves(f"{path}/")


def resolves(path):
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


@pytest.mark.parametrize("who", ["reader", "staff"])
def test_no_address_breaks_the_portal(client, who):
    make_article()
    client.raise_request_exception = False
    if who == "staff":
        client.force_login(make_user(role="administrator"))

    broken = [url for url in addresses() if client.get(url).status_code >= 500]

    assert broken == []


@pytest.mark.parametrize("who", ["reader", "staff"])
def test_no_parameter_breaks_a_page(client, who):
    article = make_article()
    client.raise_request_exception = False
    pages = ["/", "/tin-tuc/", article.category.get_absolute_url(), article.get_absolute_url()]
    pages += ["/to-chuc-hoi/", make_branch().get_absolute_url(), "/cum/2/"]
    pages += ["/tim-kiem/", "/rss/", "/sitemap.xml", "/sitemap-tin-tuc.xml", "/dang-nhap/"]
    if who == "staff":
        client.force_login(make_user(role="administrator"))
        pages += ["/quan-tri/", "/quan-tri/news/article/", "/quan-tri/news/category/"]
        pages += ["/quan-tri/news/article/so-lieu/", "/quan-tri/news/article/kiem-tra/"]
        pages += ["/quan-tri/news/article/so-lieu/luot-xem.csv"]

    broken = [
        (page, names, value)
        for page in pages
        for names in PARAMETERS
        for value in VALUES
        if client.get(page, dict.fromkeys(names, value)).status_code >= 500
    ]

    assert broken == []


def test_nothing_breaks_the_workspace(client):
    client.raise_request_exception = False
    client.force_login(make_branch_grant().user)
    pages = ["/ban-lam-viec/", "/ban-lam-viec/gui-tin/"]
    queries = [
        (page, dict.fromkeys(names, v)) for page in pages for names in PARAMETERS for v in VALUES
    ]
    queries += [(url, {}) for url in addresses() if url.startswith("/ban-lam-viec/")]

    broken = [
        (url, data)
        for url, data in queries
        if max(client.get(url, data).status_code, client.post(url, data).status_code) >= 500
    ]

    assert broken == []


@pytest.mark.parametrize("raw", ["%00", "%c0%af", "%ff", "%", "%zz", "..%2f", "%0d%0aX: y"])
def test_no_raw_path_breaks_the_portal(client, raw):
    client.raise_request_exception = False

    for path in (f"/{raw}", f"/tin-tuc/{raw}/", f"/tim-kiem/?q={raw}", f"/tin-tuc/?trang={raw}"):
        assert client.get(path).status_code < 500, path


@pytest.mark.parametrize(
    "headers",
    [
        {"accept-language": "\ud7ff" * 100},
        {"range": "bytes=0-" + "9" * 100},
        {"if-modified-since": "Mon, 99 Foo 99999"},
        {"cookie": "sessionid=" + "é" * 500},
        {"cookie": "csrftoken=\x01; messages=x"},
        {"x-forwarded-for": "not, an, address"},
        {"user-agent": "A" * 10_000},
    ],
)
def test_no_header_breaks_a_page(client, headers):
    client.raise_request_exception = False
    url = make_article().get_absolute_url()

    assert client.get(url, headers=headers).status_code < 500
