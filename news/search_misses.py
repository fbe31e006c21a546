"""Counting the searches that found nothing: what readers miss, and nothing about the readers."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone

from .counting import Audience, audience_of

if TYPE_CHECKING:
    import datetime as dt

    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest

    from accounts.models import User
    from core.search import Query

LONGEST_QUERY = 80
# No district looks for so many things in a day; whoever does is filling the disk.
QUERIES_A_DAY = 1000
# Mail addresses, and what may be a telephone or an identity card: seven digits in a run, or nine
# in groups. Two years (2021-2022) or a day (25-05-2022) are eight.
PERSONAL = re.compile(r"@|\d{7}|\d(?:[\s.,()+/–-]*\d){8}")


def count_miss(*, query: Query, request: HttpRequest, user: User | AnonymousUser) -> bool:
    """True if this request is a miss to be counted: a reader's `query` that found nothing.

    Bots and staff are left out, and so is what is too long for a topic or may name a person. Like a
    view it is written when the request's transaction has ended well, and lost if it cannot be.
    """
    today = timezone.localdate()
    if (
        request.method != "GET"
        or len(query.text) > LONGEST_QUERY
        or PERSONAL.search(unicodedata.normalize("NFKC", query.text))
        or audience_of(request.META, user) is not Audience.READERS
    ):
        return False
    transaction.on_commit(lambda: add_miss(today, query), robust=True)
    return True


def add_miss(day: dt.date, query: Query) -> None:
    """One more on the day; on a day that is full, nothing. Queries differ by words, not accents."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO news_searchmiss AS old (day, folded, query, count)
            SELECT %(day)s, %(folded)s, %(query)s, 1
            WHERE (SELECT count(*) FROM news_searchmiss WHERE day = %(day)s) < %(limit)s
            ON CONFLICT (day, folded) DO UPDATE SET
                count = old.count + 1, query = greatest(old.query, excluded.query)
            """,
            {
                "day": day,
                "folded": query.folded,
                "query": query.exact,
                "limit": QUERIES_A_DAY,
            },
        )
