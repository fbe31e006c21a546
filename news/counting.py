"""Counting who reads an article.

Two numbers grow, neither in the article's row: the total that readers see, and the day's, where
bots and staff stand apart.
"""

from __future__ import annotations

import functools
import logging
from enum import StrEnum
from typing import TYPE_CHECKING

from crawlerdetect import CrawlerDetect
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from core.addresses import client_address

from . import fingerprints

if TYPE_CHECKING:
    import datetime as dt

    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest

    from accounts.models import User

    from .models import Article

# Headers by which browsers say that nobody is looking yet, and what they say.
SPECULATION_HEADERS = ["Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"]
SPECULATIONS = {"prefetch", "prerender", "preview"}
# The list of bots takes time quadratic in the agent's length: 5 ms at this one, 5 s at 8,000.
AGENT_LENGTH = 200

crawlers = CrawlerDetect()
logger = logging.getLogger(__name__)


class Audience(StrEnum):
    READERS = "readers"
    BOTS = "bots"
    STAFF = "staff"


def count_view(*, article: Article, request: HttpRequest, user: User | AnonymousUser) -> bool:
    """True if this request is a view of the live `article`, one more in the number shown.

    A view is a reader's GET, not repeated within 30 minutes. It is written when the request's
    transaction has ended well: a page that fails is no view, and readers of a popular article
    never queue for the total's row while a page is being made. A count that cannot be written
    is logged and lost; the reader gets the page.
    """
    if request.method != "GET":
        return False
    now = timezone.now()
    audience = audience_of(request, user)
    if audience is Audience.READERS and not _is_new_visit(article, request, now):
        return False

    def write() -> None:
        add_view(article.pk, timezone.localdate(now), audience)

    transaction.on_commit(write, robust=True)
    return audience is Audience.READERS


def audience_of(request: HttpRequest, user: User | AnonymousUser) -> Audience:
    if user.is_authenticated and user.is_staff:
        return Audience.STAFF
    agent = _agent(request)
    if not agent.strip() or crawlers.is_crawler(agent) or _is_speculative(request):
        return Audience.BOTS
    return Audience.READERS


def add_view(article_pk: int, day: dt.date, audience: Audience) -> None:
    """Add one view to the day and, if it is a reader's, to the total: one statement, so both or
    neither. Counting the total's rows makes that row the first to be locked, in every process,
    so that no two of them can wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH total AS (
                INSERT INTO news_viewtotal AS total (article_id, readers)
                SELECT %(article)s, 1 WHERE %(readers)s
                ON CONFLICT (article_id) DO UPDATE SET readers = total.readers + 1
                RETURNING 1
            )
            INSERT INTO news_dayviews AS old (article_id, day, readers, bots, staff)
            SELECT %(article)s, %(day)s, count(*), %(bots)s::int, %(staff)s::int FROM total
            ON CONFLICT (article_id, day) DO UPDATE SET
                readers = old.readers + excluded.readers,
                bots = old.bots + excluded.bots,
                staff = old.staff + excluded.staff
            """,
            {"article": article_pk, "day": day} | {one: one is audience for one in Audience},
        )


def _is_new_visit(article: Article, request: HttpRequest, now: dt.datetime) -> bool:
    visit = f"{article.pk}\0{client_address(request)}\0{_agent(request)}".encode()
    try:
        return fingerprints.claim(visit, at=now, path=settings.VISITS_FILE)
    except OSError as error:
        _report_once(str(error))
        return True


@functools.cache
def _report_once(error: str) -> None:
    logger.error("reloads count as views until this is put right: %s", error)


def _agent(request: HttpRequest) -> str:
    return request.headers.get("User-Agent", "")[:AGENT_LENGTH]


def _is_speculative(request: HttpRequest) -> bool:
    """Whether the browser fetches ahead of a reader who may never come."""
    stated = (request.headers.get(header, "") for header in SPECULATION_HEADERS)
    return any(value.split(";")[0].strip().lower() in SPECULATIONS for value in stated)
