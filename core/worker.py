"""The one process that does background jobs, and what becomes of a job whose worker was killed.

A worker holds a lock in the database for as long as it lives; PostgreSQL lets go of it when the
process ends, however it ends. So a job that is marked as running while nobody holds the lock was
left behind, and whoever gets the lock next begins it again (ADR 0010). A job must therefore bear
being begun again after it was cut off at any point.
"""

from __future__ import annotations

import logging
import os
import select
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from django.db import connection
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType
    from uuid import UUID

LOCK = 1_260_847_331  # any number that nothing else in the database locks
ATTEMPTS = 3  # a job that ends its worker each time is left alone after so many
LOST_LOCK = 70  # exit code

logger = logging.getLogger(__name__)


class LeftBehind(Exception):
    """A job's worker was killed, and so were those that began it again."""


class PortalWorker(Worker):
    """The library's worker, told to stop any number of times, still finishes its job."""

    def __init__(self, **options: Any) -> None:
        defaults = {
            "queue_names": ["default"],
            "interval": 0.5,
            "batch": False,
            "backend_name": "default",
            "startup_delay": False,
            "max_tasks": None,
            "worker_id": str(os.getpid()),
            "excluded_queue_names": [],
        }
        super().__init__(**defaults | options)

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        if self.running:
            super().shutdown(signum, frame)


def work() -> None:
    """Do jobs until told to stop; where a worker runs already, stand by until it ends."""
    with _holding_lock():
        begin_again()
        worker = PortalWorker()
        worker.configure_signals()
        worker.run()


def begin_again() -> None:
    """Queue what killed workers left behind once more. Only for who holds the lock."""
    for job in DBTaskResult.objects.running():
        if len(job.worker_ids) >= ATTEMPTS:
            logger.error("job %s ended %s workers: %s", job.id, ATTEMPTS, job.task_path)
            job.set_failed(LeftBehind(f"{ATTEMPTS} workers"))
        else:
            logger.warning("job %s was left behind: %s", job.id, job.task_path)
            job.status, job.started_at = TaskResultStatus.READY, None
            job.save(update_fields=["status", "started_at"])


def is_running() -> bool:
    """Whether a worker is there to do what is queued."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted"
            " AND classid = 0 AND objid = %s AND objsubid = 1 AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [LOCK],
        )
        return cursor.fetchone()[0]


def is_pending(job: UUID) -> bool:
    """Whether this job is queued or being done; no longer, once it is over or was given up."""
    unfinished = [TaskResultStatus.READY, TaskResultStatus.RUNNING]
    return DBTaskResult.objects.filter(pk=job, status__in=unfinished).exists()


@contextmanager
def _holding_lock() -> Iterator[None]:
    own, released = connection.copy(), Event()
    try:
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                logger.info("a worker runs already; standing by")
                cursor.execute("SET statement_timeout = 0; SET lock_timeout = 0")
                cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        Thread(target=_end_with, args=[own.connection, released], daemon=True).start()
        yield
    finally:
        released.set()
        own.close()


def _end_with(session: Any, released: Event) -> None:
    """End the process with the session that holds the lock: another may have the lock by now."""
    with suppress(Exception):  # whatever it is, the lock can no longer be relied on
        while not session.closed:
            select.select([session], [], [])
            session.poll()
    if not released.is_set():
        os._exit(LOST_LOCK)
