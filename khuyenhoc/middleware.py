"""The outermost frame of every request: its id, its log line, its headers, a calm 503."""

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import InterfaceError, OperationalError, connections
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from pghistory.middleware import HistoryMiddleware
from psycopg2.errors import QueryCanceled

from core.row_version import StaleRow

from . import replica, views
from .logs import REQUEST_ID
from .page_cache import KEEPABLE, keepable

SAFE_ID = re.compile(r"[A-Za-z0-9-]{8,64}")

logger = logging.getLogger("khuyenhoc.request")


class RequestFrame:
    """Outermost, so that static files, redirects and errors carry the headers too.

    The log line holds neither the reader's address nor the query string.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        token = REQUEST_ID.set(self.request_id(request))
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = REQUEST_ID.get()
            response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
            response.setdefault(
                "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"
            )
            logger.info(
                "%s %s %s",
                request.method,
                request.path,
                response.status_code,
                extra={"ms": round((time.perf_counter() - started) * 1000, 1)},
            )
            return response
        finally:
            REQUEST_ID.reset(token)

    def request_id(self, request: HttpRequest) -> str:
        """A trusted proxy's id, so that both logs agree, or a new one."""
        given = request.headers.get("X-Request-ID", "")
        if settings.TRUSTED_PROXIES and SAFE_ID.fullmatch(given):
            return given
        return uuid.uuid4().hex

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Neither a database that is away nor a row saved meanwhile is a fault of the page."""
        if isinstance(exception, StaleRow):
            return views.conflict(request)
        if not isinstance(exception, OperationalError | InterfaceError):
            return None
        logger.error("database unavailable: %s", exception)
        return views.unavailable(request)


class WhoDidIt(HistoryMiddleware):
    """Tells the triggers of versions and of the audit log who changes rows, and in which role."""

    def get_context(self, request: HttpRequest) -> dict[str, object]:
        roles = getattr(request.user, "roles", ())
        return super().get_context(request) | {
            "role": ", ".join(sorted(role.label for role in roles)),
            "request": REQUEST_ID.get(),
        }


class ReadersReplica:
    """Lets the pages of people without a session read the replica, where the settings have one.

    A page that loses it halfway is made anew from the primary.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if replica.REPLICA not in connections:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"} or settings.SESSION_COOKIE_NAME in request.COOKIES:
            return self.get_response(request)
        with replica.reading() as reading:
            response = self.get_response(request)
        return self.get_response(request) if reading.has_failed else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A statement that took too long is no failure: the primary would take as long."""
        reading = replica.READING.get()
        if (
            reading is None
            or reading.alias != replica.REPLICA
            or not isinstance(exception, OperationalError | InterfaceError)
            or isinstance(exception.__cause__, QueryCanceled)
        ):
            return None
        reading.fail(exception)
        return HttpResponse(status=503)  # seen by nobody


class PageCompression(GZipMiddleware):
    """Django's, which pads against BREACH, for text alone: pictures are compressed already. What is
    kept in front of Django is compressed there, and has no secret in it.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        kind = response.get("Content-Type", "").partition(";")[0]
        if response.streaming or not kind.startswith(("text/", "application/")):
            return response
        if keepable(request, response):
            request.META[KEEPABLE] = True
            return response
        return super().process_response(request, response)
