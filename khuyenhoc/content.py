"""Knows whether what readers see is still what it was: the other end of `core/content.py`."""

from __future__ import annotations

import datetime as dt
import logging
import select
import socket
import threading
import time

from django.db import Error, connection
from django.db.models import Min
from django.utils import timezone

from core.content import CHANNEL
from news.models import Article

BEAT = 0.4
# How long after the last sign of life what is known still holds.
SURE = 1.0
RETRY = 0.2
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
DEFAULT_PORT = 5432

logger = logging.getLogger(__name__)
listener: Listener | None = None


class Listener(threading.Thread):
    """Listens on a connection of its own for as long as the process lives.

    `generation` is another number after each change. It may be relied on until `sure_until`, a
    moment of `time.monotonic()`: by then the next sign of life is asked for, or something begins
    to be seen or ends without anybody's doing. `lsn` is how far the primary's log was after the
    last change: a replica that has replayed so much shows it.
    """

    def __init__(self) -> None:
        super().__init__(name="content", daemon=True)
        self.generation = 0
        self.sure_until = 0.0
        self.lsn: str | None = None
        self.next_moment = 0.0
        self.ending = threading.Event()

    def is_fresh(self) -> bool:
        return time.monotonic() < self.sure_until

    def run(self) -> None:
        while not self.ending.is_set():
            try:
                self.listen()
            except Error as error:
                logger.warning("no news of changed content: %s", error)
            connection.close()
            away = nobody_can_write()
            self.sure_until = min(time.monotonic() + SURE, self.next_moment) if away else 0.0
            self.ending.wait(RETRY)

    def listen(self) -> None:
        """Until it ends. What has changed before is not known, so it counts as a change."""
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")
        raw = connection.connection
        self.change()
        while not self.ending.is_set():
            asked = time.monotonic()
            with connection.cursor() as cursor:
                # Every notice of what was committed before this was asked comes with the answer.
                cursor.execute("SELECT")
            if raw.notifies or asked >= self.next_moment:
                raw.notifies.clear()
                self.change()
            self.sure_until = min(asked + SURE, self.next_moment)
            until = min(BEAT, max(self.next_moment - asked, 0.0))
            if select.select([raw], [], [], until)[0]:
                with connection.wrap_database_errors:
                    raw.poll()
                if raw.notifies:
                    self.lsn = None
                    self.generation += 1  # at once; the rest at the top

    def change(self) -> None:
        # First, so that no page of this generation is read from a replica of the one before.
        self.lsn = None
        self.generation += 1
        with connection.cursor() as cursor:
            # Not how far it is flushed: without synchronous_commit a notice is ahead of that.
            cursor.execute("SELECT pg_current_wal_insert_lsn()")
            self.lsn = cursor.fetchone()[0]
        self.next_moment = time.monotonic() + seconds_to_next_moment()

    def end(self) -> None:
        """For tests: a process just ends."""
        self.ending.set()
        self.join()


def begin() -> Listener:
    """From now on this process listens."""
    global listener  # noqa: PLW0603 -- there is one a process
    listener = Listener()
    listener.start()
    return listener


def seconds_to_next_moment() -> float:
    """Until readers see something else although nobody has done anything: what was scheduled
    appears, or a day begins.
    """
    now = timezone.now()
    tomorrow = timezone.localdate(now) + dt.timedelta(days=1)
    midnight = timezone.make_aware(dt.datetime.combine(tomorrow, dt.time.min))
    scheduled = Article.objects.scheduled().aggregate(first=Min("published_at"))["first"]
    return (min(midnight, scheduled or midnight) - now).total_seconds()


def nobody_can_write() -> bool:
    """Whether this very machine says that no database server runs on it. Another machine that says
    so may be one that the network hides from us alone.
    """
    host, port = (str(connection.settings_dict[part]) for part in ("HOST", "PORT"))
    if host.startswith("/"):
        family, address = socket.AF_UNIX, f"{host}/.s.PGSQL.{port or DEFAULT_PORT}"
    elif host in LOOPBACK:
        family, address = socket.AF_INET, ("127.0.0.1", int(port or DEFAULT_PORT))
    else:
        return False
    with socket.socket(family) as probe:
        probe.settimeout(BEAT)
        try:
            probe.connect(address)
        except (ConnectionRefusedError, FileNotFoundError):
            return True
        except OSError:
            return False
    return False
