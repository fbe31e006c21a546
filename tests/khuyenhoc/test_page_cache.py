"""What is kept in front of Django, for whom, and until when."""

import gzip
import random
import threading
import tracemalloc

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import get_resolver

from khuyenhoc import page_cache
from khuyenhoc.page_cache import KEEPABLE, KEPT, PageCache, keepable, normalised
from news import counting
from news.counting import Counted
from tests.routes import named_routes

HOME = "/"


class Listening:
    """What the cache asks of the listener."""

    generation = 1
    sure_until = float("inf")


class Site:
    """An application that answers with how often it was asked, as Django's middleware would."""

    def __init__(self):
        self.asked = []
        self.keepable = True
        self.status = "200 OK"
        self.headers = [
            ("Content-Type", "text/html"),
            ("X-Request-ID", "1"),
            ("Content-Length", "3"),
        ]
        self.counted = None
        self.meanwhile = lambda: None

    def __call__(self, environ, start_response):
        self.asked.append(environ["QUERY_STRING"])
        if self.keepable and counting.FILLS_IN in environ:
            environ[KEEPABLE] = True
        if self.counted and environ.get(counting.FILLS_IN):
            environ[counting.COUNTED] = self.counted
        body = b"%d" % len(self.asked) + (counting.HOLE if self.counted else b"")
        self.meanwhile()
        start_response(self.status, self.headers)
        return [body]


@pytest.fixture
def site():
    return Site()


@pytest.fixture
def listening():
    return Listening()


@pytest.fixture
def cache(site, listening):
    return PageCache(site, listening)


@pytest.fixture
def get(cache):
    """Ask for an address: status, headers and body."""

    def ask(path=HOME, query="", method="GET", cookie=None, **environ):
        told = []
        environ = RequestFactory().get(path).environ | {
            "REQUEST_METHOD": method,
            "QUERY_STRING": query,
            **environ,
        }
        environ["HTTP_COOKIE"] = cookie or ""
        parts = cache(environ, lambda status, headers: told.extend([status, dict(headers)]))
        return told[0], told[1], b"".join(parts)

    return ask


def test_second_reader_gets_the_page_of_the_first(get, site):
    assert [get()[2], get()[2]] == [b"1", b"1"]
    assert len(site.asked) == 1


def test_kept_page_has_headers_of_its_own(get):
    _, headers, _ = get()

    assert headers == {
        "Content-Type": "text/html",
        "ETag": 'W/"f6fc42039fba3776"',
        "Vary": "Accept-Encoding",
        "Cache-Control": "no-cache",
        "Content-Length": "1",
    }


def test_reader_who_has_the_page_is_told_so(get):
    _, headers, _ = get()

    status, _, body = get(HTTP_IF_NONE_MATCH=headers["ETag"])

    assert (status, body) == ("304 Not Modified", b"")


@pytest.mark.parametrize(
    "other",
    [
        {"cookie": "sessionid=x"},
        {"cookie": "a=b; csrftoken=x"},
        {"cookie": "messages=x"},
        {"HTTP_AUTHORIZATION": "Basic x"},
        {"HTTP_RANGE": "bytes=0-1"},
        {"HTTP_TRANSFER_ENCODING": "chunked"},
        {"method": "HEAD"},
        {"method": "POST"},
    ],
)
def test_whoever_can_be_told_apart_neither_gets_a_kept_page_nor_leaves_one(get, other):
    assert get(**other)[2] == b"1"
    assert get()[2] == b"2"
    assert get(**other)[2] == b"3"
    assert get()[2] == b"2"


def test_cookies_of_others_do_not_matter(get):
    assert [get()[2], get(cookie="_ga=GA1.2; theme=dark")[2]] == [b"1", b"1"]


@pytest.mark.parametrize(
    "other",
    [
        {"path": "/gioi-thieu/"},
        {"query": "trang=2"},
        {"HTTP_HOST": "khuyenhoc.example"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
        {"wsgi.url_scheme": "https"},
    ],
)
def test_another_address_is_another_page(get, other):
    assert [get()[2], get(**other)[2], get()[2], get(**other)[2]] == [b"1", b"2", b"1", b"2"]


def test_encodings_are_kept_apart(get):
    plain = get()
    zipped = get(HTTP_ACCEPT_ENCODING="br, gzip")

    assert (plain[2], gzip.decompress(zipped[2])) == (b"1", b"2")
    assert "Content-Encoding" not in plain[1]
    assert zipped[1]["Content-Encoding"] == "gzip"
    assert get()[2] == b"1"
    assert get(HTTP_ACCEPT_ENCODING="gzip")[2] == zipped[2]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("trang=2&nam=2022", "nam=2022&trang=2"),
        ("nam=2022&trang=2", "nam=2022&trang=2"),
        ("fbclid=abc&trang=2&utm_source=zalo&zarsrc=30", "trang=2"),
        ("a=2&b=1&a=1", "a=2&a=1&b=1"),
        ("q=khuy%E1%BA%BFn+h%e1%bb%8dc", "q=khuy%E1%BA%BFn+h%E1%BB%8Dc"),
        ("trang", "trang="),
        ("%", "%25="),
    ],
)
def test_queries_that_say_the_same_are_one(query, expected):
    assert normalised(query) == expected


def test_page_never_sees_what_is_left_out_of_its_address(get, site):
    get(query="utm_source=zalo&trang=2")

    assert get(query="trang=2&fbclid=x")[2] == b"1"
    assert site.asked == ["trang=2"]


@pytest.mark.parametrize("path", ["/tim-kiem/", "/healthz", "/dang-nhap/", "/khong-co/", "/\xff"])
def test_other_routes_are_not_kept(get, path):
    assert [get(path)[2], get(path)[2]] == [b"1", b"2"]


def test_page_that_may_not_be_kept_passes_as_it_is(get, site):
    site.keepable, site.status = False, "404 Not Found"

    assert get() == ("404 Not Found", dict(site.headers), b"1")
    assert get()[2] == b"2"


def test_change_empties_it(get, listening):
    get()
    listening.generation += 1

    assert [get()[2], get()[2]] == [b"2", b"2"]


def test_page_begun_before_a_change_is_not_kept(get, site, listening):
    def change():
        listening.generation += 1

    site.meanwhile = change
    get()
    site.meanwhile = lambda: None

    assert [get()[2], get()[2]] == [b"2", b"2"]


def test_nothing_kept_is_served_without_a_sign_of_life(get, listening):
    get()
    listening.sure_until = 0.0
    assert get()[2] == b"2"

    listening.sure_until = float("inf")

    assert get()[2] == b"2"


def test_page_is_made_anew_after_five_minutes(get, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(page_cache.time, "monotonic", lambda: now[0])
    get()
    now[0] += 299.9
    assert get()[2] == b"1"

    now[0] += 0.1

    assert get()[2] == b"2"


def test_longest_unread_pages_make_room(get, cache):
    get()
    cache.most = 3 * cache.size
    for number in (2, 3):
        get(query=f"trang={number}")
    get()

    get(query="trang=4")

    assert [get()[2], get(query="trang=3")[2], get(query="trang=4")[2]] == [b"1", b"3", b"4"]
    assert get(query="trang=2")[2] == b"5"
    assert cache.size <= cache.most
    assert cache.size == sum(page.size for page in cache.pages.values())


def test_page_of_an_address_that_is_too_long_is_not_kept(get, cache):
    long = "x=" + "a" * 1_000

    assert [get(query=long)[2], get(query=long)[2]] == [b"1", b"2"]
    assert cache.pages == {}


def test_page_takes_about_the_memory_that_it_is_counted_with(cache, listening):
    """The headers are the server's own for each answer, as they come from Django."""
    cache.generation = listening.generation
    letters = random.Random(1)  # noqa: S311 -- the same every time

    def keep(number):
        noise = letters.randbytes(4_000).hex().encode()
        content = noise[:4_000] + counting.HOLE + noise[4_000:]
        headers = [(f"X-Header-{n}".lower(), "v" * 99 + str(n)) for n in range(15)]
        counted = Counted(number, (1_000 + number, {"one": number, "another": number}))
        page = page_cache.page_of(
            headers, content, {counting.COUNTED: counted}, is_gzipped=True, now=0.0
        )
        cache.keep(("localhost", "http", f"/{number}/", "", page_cache.GZIP), page, 1)

    keep(0)
    tracemalloc.start()
    before = cache.size
    for number in range(1, 101):
        keep(number)
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert 0.8 < taken / (cache.size - before) < 1.05


def test_page_larger_than_all_room_is_answered(get, cache):
    cache.most = 10

    assert [get()[2], get()[2]] == [b"1", b"2"]
    assert cache.size == 0


def test_one_request_makes_what_many_want(get, cache, site):
    begun, go = threading.Event(), threading.Event()

    def wait():
        begun.set()
        go.wait(10)

    site.meanwhile = wait
    bodies = []
    threads = [threading.Thread(target=lambda: bodies.append(get()[2])) for _ in range(5)]
    threads[0].start()
    begun.wait(10)
    for thread in threads[1:]:
        thread.start()
    go.set()
    for thread in threads:
        thread.join()

    assert bodies == [b"1"] * 5
    assert cache.making == {}


def test_page_that_fails_lets_the_next_one_make_it(get, site, cache):
    def fail():
        raise RuntimeError("no page")

    site.meanwhile = fail
    with pytest.raises(RuntimeError):
        get()
    site.meanwhile = lambda: None

    assert get()[2] == b"2"
    assert cache.making == {}


@pytest.fixture
def reads(monkeypatch):
    """Whom the cache counted."""
    reads = []
    monkeypatch.setattr(counting, "count_read", lambda article, environ: reads.append(article))
    return reads


def test_number_of_views_is_filled_in_and_each_reader_counted(get, site, reads, monkeypatch):
    site.counted = Counted(7, (1_411, {}))
    totals = iter([1_412, 1_413])
    monkeypatch.setattr(Counted, "total", property(lambda self: next(totals)))

    first, second = get(), get()

    assert [first[2], second[2]] == [b"11.412", b"11.413"]
    assert reads == [7], "Django has counted the first"
    assert "ETag" not in first[1]


def test_number_is_filled_in_where_the_page_is_not_kept(get, site, listening, reads):
    site.counted = Counted(7, (1_411, {}))
    listening.sure_until = 0.0

    assert [get()[2], get()[2]] == [b"11.411", b"21.411"]
    assert reads == []


def answered(**options):
    return HttpResponse("x", **options)


def with_cookie():
    response = answered()
    response.set_cookie("csrftoken", "x")
    return response


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (answered(), True),
        (answered(headers={"Vary": "Accept-Encoding"}), True),
        (answered(headers={"Vary": "Accept-Encoding, Cookie"}), False),
        (answered(status=404), False),
        (answered(headers={"Content-Encoding": "gzip"}), False),
        (with_cookie(), False),
    ],
)
def test_what_may_be_kept(response, expected):
    request = RequestFactory().get("/")
    assert not keepable(request, response), "nobody keeps it"

    request.META[counting.FILLS_IN] = True

    assert keepable(request, response) is expected


def test_every_kept_route_is_one():
    assert set(named_routes(get_resolver().url_patterns)) >= KEPT
