"""Which dates can be true here."""

import datetime as dt

from django.db.models import Q
from django.utils import timezone

EARLIEST, LATEST = dt.datetime(1945, 9, 2, tzinfo=dt.UTC), dt.datetime(2200, 1, 1, tzinfo=dt.UTC)
SATURDAY = 5  # as weekday() counts


def within_history(*fields: str) -> Q:
    """The condition that each of the fields is empty or a date between 1945 and 2200.

    The stock admin accepts the year 1, and every page that reads such a row answers 500.
    """
    return Q(*(Q((f"{field}__range", (EARLIEST, LATEST))) for field in fields))


def today() -> dt.date:
    """The date in Việt Nam; a name for migrations, which cannot hold a lambda."""
    return timezone.localdate()


def working_days_after(day: dt.date, count: int) -> dt.date:
    """The last of so many days from Monday to Friday that follow; holidays, which are decided anew
    each year, count as the days they fall on.
    """
    while count:
        day += dt.timedelta(days=1)
        count -= day.weekday() < SATURDAY
    return day
