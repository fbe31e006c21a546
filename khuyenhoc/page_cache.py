"""Finished pages, kept in the process and answered in front of Django.

Kept is what a reader without any cookie of ours got from one of the routes in `KEPT`, until
something that readers see changes (`content.Listener`), or for five minutes. The number of an
article's views is a hole in its page: what lies around it is compressed once, and each reader is
counted.
"""

from __future__ import annotations

import functools
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.urls import Resolver404, resolve

from news import counting

from .page_bytes import Gzipped, Plain

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from .content import Listener

# Their answers depend on nothing but the address and what readers may see.
KEPT = {
    "about",
    "accessibility",
    "branch_detail",
    "branches:branch_list",
    "cluster_detail",
    "django.contrib.sitemaps.views.sitemap",
    "document_detail",
    "documents:document_list",
    "documents:rss",
    "home",
    "learning:model_list",
    "learning:model_self_check",
    "meeting_detail",
    "meetings:meeting_list",
    "model_detail",
    "news:article_detail",
    "news:article_list",
    "news:atom",
    "news:category_atom",
    "news:category_detail",
    "news:category_rss",
    "news:month_archive",
    "news:rss",
    "reports:statistics",
    "reports:statistics_period",
    "site_map",
    "sitemap",
    "sitemap_latest",
}
# A wide bound: what the clock brings about is known to the listener.
LONGEST = 300.0
# One request makes a page; others that want it wait for so long, and then make it too.
PATIENCE = 2.0
# What networks and campaigns add to an address; no page reads it.
TRACKING = ("utm_", "fbclid", "gclid", "zarsrc")
OURS = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages")
PERSONAL = {"HTTP_AUTHORIZATION", "HTTP_RANGE", "HTTP_TRANSFER_ENCODING"}
# No address of ours is so long, with its host and query; what is longer is not kept.
LONGEST_KEY = 1_000
# In the environ: that this page may be kept.
KEEPABLE = "khuyenhoc.keepable"
# Each answer has its own of these, or none.
NOT_KEPT = {"content-length", "x-request-id"}

# What a page takes besides its bytes: tables of its checksum, objects, its place.
OVERHEAD = 2_700

Key = tuple[str, ...]
Header = tuple[str, str]


def keepable(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether others may get the same; it is then compressed in front of Django."""
    return (
        counting.FILLS_IN in request.META
        and response.status_code == 200  # noqa: PLR2004 -- the protocol's number
        and not response.streaming
        and not response.cookies
        and "cookie" not in response.get("Vary", "").lower()
        and "Content-Encoding" not in response
    )


@dataclass(frozen=True, slots=True)
class Page:
    headers: list[Header]
    body: Plain | Gzipped
    etag: str
    counted: counting.Counted | None
    until: float

    @property
    def size(self) -> int:
        return OVERHEAD + self.body.kept


class PageCache:
    """WSGI application around `application`; holds at most `most` bytes of pages."""

    def __init__(
        self, application: WSGIApplication, listener: Listener, *, most: int = 24_000_000
    ) -> None:
        self.application, self.listener, self.most = application, listener, most
        self.pages: OrderedDict[Key, Page] = OrderedDict()
        self.generation, self.size = -1, 0
        self.making: dict[Key, threading.Event] = {}
        self.lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not is_anonymous(environ):
            return self.application(environ, start_response)
        key = key_of(environ)
        page = self.find(key)
        if page is not None:
            return answer(page, environ, start_response)
        if not is_kept(environ["PATH_INFO"]) or sum(map(len, key)) > LONGEST_KEY:
            return self.application(environ, start_response)
        environ["QUERY_STRING"] = key[3]
        return self.make(key, environ, start_response)

    def find(self, key: Key) -> Page | None:
        now = time.monotonic()
        if now >= self.listener.sure_until:
            return None
        if self.generation != self.listener.generation:
            self.empty()
        page = self.pages.get(key)
        if page is None or now >= page.until:
            return None
        try:
            self.pages.move_to_end(key)
        except KeyError:  # another thread has just made room, or emptied it
            return None
        return page

    def empty(self) -> None:
        with self.lock:
            self.generation = self.listener.generation
            self.pages, self.size = OrderedDict(), 0

    def make(
        self, key: Key, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        with self.lock:
            made = self.making.get(key)
            if is_first := made is None:
                made = self.making[key] = threading.Event()
        if not is_first and made.wait(PATIENCE):
            page = self.find(key)
            if page is not None:
                return answer(page, environ, start_response)
        try:
            return self.ask(key, environ, start_response)
        finally:
            if is_first:
                with self.lock:
                    del self.making[key]
                made.set()

    def ask(
        self, key: Key, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Django's answer, kept if it may be and nothing has changed since it was asked."""
        generation, now = self.listener.generation, time.monotonic()
        environ[counting.FILLS_IN] = True
        begun: list = []
        parts = self.application(environ, lambda *given: begun.extend(given))
        if KEEPABLE not in environ:
            start_response(*begun)
            return parts
        page = page_of(begun[1], b"".join(parts), environ, is_gzipped=key[-1] == GZIP, now=now)
        self.keep(key, page, generation)
        return answer(page, environ, start_response, is_counted=True)

    def keep(self, key: Key, page: Page, generation: int) -> None:
        with self.lock:
            if generation != self.listener.generation or generation != self.generation:
                return
            if old := self.pages.pop(key, None):
                self.size -= old.size
            self.pages[key] = page
            self.size += page.size
            while self.size > self.most:
                _, oldest = self.pages.popitem(last=False)
                self.size -= oldest.size


GZIP = "gzip"


def is_anonymous(environ: WSGIEnvironment) -> bool:
    """A GET of a reader whom nothing tells from another."""
    if environ["REQUEST_METHOD"] != "GET" or not PERSONAL.isdisjoint(environ):
        return False
    cookies = environ.get("HTTP_COOKIE", "")
    return not (cookies and any(name in cookies for name in OURS))


def key_of(environ: WSGIEnvironment) -> Key:
    query = environ.get("QUERY_STRING", "")
    return (
        environ.get("HTTP_HOST", ""),
        environ["wsgi.url_scheme"] + environ.get("HTTP_X_FORWARDED_PROTO", ""),
        environ["PATH_INFO"],
        normalised(query) if query else "",
        GZIP if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "") else "",
    )


def normalised(query: str) -> str:
    """In the order of names, without what no page reads."""
    pairs = parse_qsl(query, keep_blank_values=True, encoding="latin-1")
    own = [pair for pair in pairs if not pair[0].startswith(TRACKING)]
    return urlencode(sorted(own, key=lambda pair: pair[0]), encoding="latin-1")


def is_kept(path: str) -> bool:
    try:
        return resolve(path.encode("latin-1").decode()).view_name in KEPT
    except (Resolver404, UnicodeDecodeError):
        return False


@functools.lru_cache(256)
def same(header: Header) -> Header:
    """Most pages have the same ones: each is kept once."""
    return header


def page_of(
    headers: list[Header], content: bytes, environ: WSGIEnvironment, *, is_gzipped: bool, now: float
) -> Page:
    counted = environ.get(counting.COUNTED)
    before, hole, after = content.partition(counting.HOLE if counted else b"\0")
    kept = [same(header) for header in headers if header[0].lower() not in NOT_KEPT]
    etag = ""
    if not hole:
        etag = f'W/"{blake2b(content, digest_size=8).hexdigest()}"'
        kept.append(("ETag", etag))
    kept.append(("Vary", "Accept-Encoding"))
    if is_gzipped:
        kept.append(("Content-Encoding", "gzip"))
    if "cache-control" not in {name.lower() for name, _ in kept}:
        kept.append(("Cache-Control", "no-cache"))
    body = (Gzipped if is_gzipped else Plain)(before, after)
    return Page(kept, body, etag, counted if hole else None, now + LONGEST)


def answer(
    page: Page, environ: WSGIEnvironment, start_response: StartResponse, *, is_counted: bool = False
) -> list[bytes]:
    """The page with its number of today; the reader is counted, unless Django has done it."""
    text = b""
    if page.counted:
        if not is_counted:
            counting.count_read(page.counted.article, environ)
        text = page.counted.shown()
    elif page.etag and environ.get("HTTP_IF_NONE_MATCH") == page.etag:
        start_response("304 Not Modified", page.headers)
        return []
    body = page.body.filled(text)
    start_response("200 OK", [*page.headers, ("Content-Length", str(len(body)))])
    return [body]
