"""Counting who reads an article.

Two numbers grow, neither in the article's row: the total that readers see, and the day's, where
bots and staff stand apart.
"""

from __future__ import annotations

import functools
import logging
from dataclasses import dataclass
from enum import StrEnum
from threading import Lock
from typing import TYPE_CHECKING, Any, Self
from weakref import WeakSet

from crawlerdetect import CrawlerDetect
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from core.addresses import address_in

from . import fingerprints, flushing
from .models import Article, OpenLane

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from django.http import HttpRequest

    from accounts.models import User

# Headers by which browsers say that nobody is looking yet, and what they say.
SPECULATION_HEADERS = ["HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_PURPOSE", "HTTP_X_MOZ"]
SPECULATIONS = {"prefetch", "prerender", "preview"}
# The list of bots takes time quadratic in the agent's length: 5 ms at this one, 5 s at 8,000.
AGENT_LENGTH = 200

# What stands for the number in a page that is to be kept; no text of people has it.
HOLE = b"\x1aviews\x1a"
# In the environ: whether somebody in front of Django fills in the number, and with which `Counted`.
FILLS_IN, COUNTED = "khuyenhoc.fills_in", "khuyenhoc.counted"
ANYBODY = AnonymousUser()

crawlers = CrawlerDetect()
here: flushing.Here | None = None
# Those of the pages that are kept in front of Django.
kept: WeakSet[Counted] = WeakSet()
kept_lock = Lock()
logger = logging.getLogger(__name__)


class Audience(StrEnum):
    """In the order in which lanes number them."""

    READERS = "readers"
    BOTS = "bots"
    STAFF = "staff"


NUMBERS = {audience: number for number, audience in enumerate(Audience)}


@dataclass(eq=False, slots=True, weakref_slot=True)
class Counted:
    """What the database had of an article's views at one moment; lanes have the rest.

    `known` is that number, and how much of each lane is in it: both of one moment, so that a later
    moment replaces both at once.
    """

    article: int
    known: tuple[int, Mapping[str, int]]

    @classmethod
    def of(cls, article: Article) -> Self:
        """Of one that `with_views` has fetched."""
        return cls(article.pk, _known(article.views, article.flushed))

    @property
    def total(self) -> int:
        views, flushed = self.known
        return views + (here.pending(self.article, flushed) if here else 0)

    def shown(self) -> bytes:
        """As templates print a number."""
        return f"{self.total:,}".replace(",", ".").encode()


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
    audience = audience_of(request.META, user)
    if audience is Audience.READERS and not _is_new_visit(article.pk, request.META):
        return False

    def write() -> None:
        if here is None or not here.add(article.pk, NUMBERS[audience]):
            add_view(article.pk, timezone.localdate(now), audience)

    transaction.on_commit(write, robust=True)
    return audience is Audience.READERS


def count_read(article: int, environ: Mapping[str, str]) -> None:
    """The same of a page that is there already, asked for by somebody without a session. Where the
    lane cannot be written, the database counts.
    """
    audience = audience_of(environ, ANYBODY)
    if audience is Audience.READERS and not _is_new_visit(article, environ):
        return
    if here is None or not here.add(article, NUMBERS[audience]):
        try:
            add_view(article, timezone.localdate(), audience)
        except DatabaseError as error:
            logger.error("a view is lost: %s", error)  # noqa: TRY400 -- the reason is all in it
        finally:
            connection.close()


def told(article: Article, request: HttpRequest, *, is_view: bool) -> int | str:
    """The number for the article's page, or its place where the number is filled in later: in front
    of Django, by what that finds in the environ. Without a lane nobody fills it in: each reader's
    page is made anew.
    """
    counted = Counted.of(article)
    if request.META.pop(FILLS_IN, False) and here:
        with kept_lock:
            kept.add(counted)
        request.META[FILLS_IN], request.META[COUNTED] = True, counted
        return HOLE.decode()
    return counted.total + is_view


def begin_lanes() -> None:
    """What serves many readers counts in a lane (`news/flushing.py`), every other process by a
    statement a view.
    """
    global here  # noqa: PLW0603 -- there is one lane a process
    here = flushing.begin(settings.LANES_DIR, hear_of_others)


def hear_of_others() -> None:
    """Brings what other machines have counted into the pages that are kept here."""
    with kept_lock:
        of_pages = list(kept)
    own = [path.stem for path in here.folder.paths()] if here else []
    if not of_pages or not OpenLane.objects.exclude(pk__in=own).exists():
        return
    articles = {counted.article for counted in of_pages}
    found = {
        key: _known(views, flushed)
        for key, views, flushed in Article.objects.filter(pk__in=articles)
        .with_views()
        .order_by()
        .values_list("pk", "views", "flushed")
    }
    for counted in of_pages:
        counted.known = found.get(counted.article, counted.known)


def audience_of(environ: Mapping[str, str], user: User | AnonymousUser) -> Audience:
    if user.is_authenticated and user.is_staff:
        return Audience.STAFF
    if _is_bot(_agent(environ)) or _is_speculative(environ):
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


def _known(views: int, flushed: list[dict[str, Any]]) -> tuple[int, Mapping[str, int]]:
    return views, {row["lane"]: row["number"] for row in flushed}


def _is_new_visit(article: int, environ: Mapping[str, str]) -> bool:
    visit = f"{article}\0{address_in(environ)}\0{_agent(environ)}".encode()
    try:
        return fingerprints.claim(visit, at=timezone.now().timestamp(), path=settings.VISITS_FILE)
    except OSError as error:
        _report_once(str(error))
        return True


@functools.cache
def _report_once(error: str) -> None:
    logger.error("reloads count as views until this is put right: %s", error)


def _agent(environ: Mapping[str, str]) -> str:
    return environ.get("HTTP_USER_AGENT", "")[:AGENT_LENGTH]


@functools.lru_cache(maxsize=4096)
def _is_bot(agent: str) -> bool:
    return not agent.strip() or crawlers.is_crawler(agent)


def _is_speculative(environ: Mapping[str, str]) -> bool:
    """Whether the browser fetches ahead of a reader who may never come."""
    for header in SPECULATION_HEADERS:
        if header in environ and environ[header].split(";")[0].strip().lower() in SPECULATIONS:
            return True
    return False
