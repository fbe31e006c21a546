"""Readers' pages read the replica, where there is one and it is level with the content (ADR 0013).

Level is a replica that has replayed whatever the primary had written when this process last heard
of changed content: what was withdrawn is gone from it, however far behind it is with the rest.
"""

from __future__ import annotations

import logging
import time
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections

from . import content

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model

REPLICA = "replica"
# What readers' pages show. Who people are, sessions and jobs are asked of the primary.
PUBLIC = {"news", "meetings", "reports", "learning", "documents", "branches"}
# For so long a replica that did not answer is not asked again.
PAUSE = 10.0

READING: ContextVar[Reading | None] = ContextVar("READING", default=None)
paused_until = 0.0
logger = logging.getLogger(__name__)


class Reading:
    """One reader's request. Where it reads is decided by its first query, and then stays."""

    def __init__(self) -> None:
        self.alias = ""
        self.has_failed = False

    def decided(self) -> str:
        self.alias = self.alias or (REPLICA if _is_level() else DEFAULT_DB_ALIAS)
        return self.alias

    def fail(self, error: Exception) -> None:
        """The replica went away in the middle of it."""
        self.has_failed = True
        pause(error)


@contextmanager
def reading() -> Iterator[Reading]:
    """Within it, this thread's reads of content are those of one reader's request."""
    token = READING.set(begun := Reading())
    try:
        yield begun
    finally:
        READING.reset(token)


class Router:
    """Everything is written to the primary, and read there by whoever is no reader."""

    def db_for_read(self, model: type[Model], **hints: object) -> str:
        begun = READING.get()
        return begun.decided() if begun and model._meta.app_label in PUBLIC else DEFAULT_DB_ALIAS

    def db_for_write(self, model: type[Model], **hints: object) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, *objects: Model, **hints: object) -> bool:
        return True  # they are rows of one database, wherever they were read

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        return db != REPLICA


def pause(error: Exception) -> None:
    global paused_until  # noqa: PLW0603 -- one replica a process
    paused_until = time.monotonic() + PAUSE
    connections[REPLICA].close()
    logger.warning("the primary is read for %.0f s: %s", PAUSE, error)


def _is_level() -> bool:
    listener = content.listener
    if time.monotonic() < paused_until or listener is None or not listener.is_fresh():
        return False
    # Asked after the freshness, so that no notice can come between; outside a transaction, so that
    # the next statement sees at least what was replayed now.
    if (position := listener.lsn) is None:
        return False
    try:
        with connections[REPLICA].cursor() as cursor:
            cursor.execute("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", [position])
            return bool(cursor.fetchone()[0])
    except (InterfaceError, OperationalError) as error:
        pause(error)
        return False
