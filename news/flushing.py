"""What lanes have counted is brought into the database, once a second and once each.

A lane's numbers only grow, and the database keeps how much of each it has: what it lacks is added,
so that a flush that was done and not answered adds nothing when it is done again. Whoever flushes
looks after the lanes of processes that are no more: what they hold is brought in, and when nobody
can have read the numbers before that any more, their files go.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import DatabaseError, InterfaceError, connection, transaction
from django.utils import timezone

from .lanes import KNOWN, Folder, Lane
from .models import OpenLane

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from .lanes import Cell

SECONDS = 1.0
MEANWHILE = 5  # every so many turns
# A page that was made before a dead lane was brought in is shown no more by then.
GRACE = 330.0
READERS = 0

logger = logging.getLogger(__name__)


class CopiedLane(Exception):
    """The database has had all of it: the file came back from elsewhere."""


def flush(lane: Lane) -> None:
    """What grew since the last time. Whatever fails is tried again with the next flush."""
    cells = lane.changed()
    if not cells:
        return
    try:
        keep(lane, cells)
    except BaseException:
        lane.mark_changed(set(cells))
        raise


@transaction.atomic
def keep(lane: Lane, cells: Mapping[Cell, int]) -> None:
    """Adds what the database lacks of these cells. Articles that are no more are left out. Raises
    CopiedLane.
    """
    if not cells:
        return
    if lane.state == KNOWN:
        if not OpenLane.objects.filter(pk=lane.key).exists():
            raise CopiedLane(lane.path)
    else:
        OpenLane.objects.bulk_create([OpenLane(key=lane.key)], ignore_conflicts=True)
        transaction.on_commit(lambda: setattr(lane, "state", KNOWN))
    rows = sorted((article, audience, number) for (article, audience), number in cells.items())
    articles, audiences, numbers = (list(column) for column in zip(*rows, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            KEEP,
            {
                "lane": lane.key,
                "day": timezone.localdate(),
                "articles": articles,
                "audiences": audiences,
                "numbers": numbers,
            },
        )


# One statement, so that all of it is there or nothing. Counting the totals' rows makes those the
# first to be locked, each in the order of articles, as `counting.add_view` does: no two processes
# can wait for each other.
KEEP = """
    WITH grown AS (
        SELECT told.article_id, told.audience, told.number,
               told.number - coalesce(kept.number, 0) AS growth
        FROM unnest(%(articles)s::bigint[], %(audiences)s::smallint[], %(numbers)s::bigint[])
             AS told (article_id, audience, number)
        JOIN news_article ON news_article.id = told.article_id
        LEFT JOIN news_laneviews AS kept
             ON kept.lane_id = %(lane)s AND kept.article_id = told.article_id
             AND kept.audience = told.audience
        WHERE told.number > coalesce(kept.number, 0)
    ), total AS (
        INSERT INTO news_viewtotal AS total (article_id, readers)
        SELECT article_id, growth FROM grown WHERE audience = 0 ORDER BY article_id
        ON CONFLICT (article_id) DO UPDATE SET readers = total.readers + excluded.readers
        RETURNING 1
    ), days AS (
        INSERT INTO news_dayviews AS old (article_id, day, readers, bots, staff)
        SELECT article_id, %(day)s,
               coalesce(sum(growth) FILTER (WHERE audience = 0), 0),
               coalesce(sum(growth) FILTER (WHERE audience = 1), 0),
               coalesce(sum(growth) FILTER (WHERE audience = 2), 0)
        FROM grown WHERE (SELECT count(*) FROM total) >= 0
        GROUP BY article_id ORDER BY article_id
        ON CONFLICT (article_id, day) DO UPDATE SET
            readers = old.readers + excluded.readers,
            bots = old.bots + excluded.bots,
            staff = old.staff + excluded.staff
        RETURNING 1
    )
    INSERT INTO news_laneviews AS old (lane_id, article_id, audience, number)
    SELECT %(lane)s, article_id, audience, number FROM grown
    ON CONFLICT (article_id, lane_id, audience) DO UPDATE SET number = excluded.number
"""


class Flusher(threading.Thread):
    """Flushes a lane once a second, and looks after those whose owner is no more.

    It ends with the process; what it has not flushed then is the next one's to take up. Every few
    turns it does what is to be done `meanwhile`.
    """

    def __init__(
        self, folder: Folder, own: Lane | None, meanwhile: Callable[[], None] = lambda: None
    ) -> None:
        super().__init__(name="flusher", daemon=True)
        self.folder, self.own, self.meanwhile = folder, own, meanwhile
        self.turns = 0
        self.inherited: list[tuple[Lane, float]] = []
        self.buried: list[str] = []
        self.ending = threading.Event()

    def run(self) -> None:
        while not self.ending.wait(SECONDS):
            self.turn()
        connection.close()

    def turn(self) -> None:
        """Never raises: without a database everything waits in its file."""
        try:
            if self.own:
                flush(self.own)
            self.take_up()
            self.bury(time.monotonic())
            self.turns += 1
            if self.turns % MEANWHILE == 0:
                self.meanwhile()
        except (DatabaseError, InterfaceError, OSError) as error:
            logger.warning("views wait in their lanes: %s", error)
            connection.close()

    def take_up(self) -> None:
        held = {lane.path for lane, _ in self.inherited}
        if self.own:
            held.add(self.own.path)
        for path in self.folder.paths():
            if path in held or (lane := Lane.inherit(path)) is None:
                continue
            try:
                keep(lane, lane.everything())
            except CopiedLane:
                logger.warning("%s is a copy of a lane that was counted: removed", path)
                lane.remove()
            except BaseException:
                lane.leave()
                raise
            else:
                self.inherited.append((lane, time.monotonic() + GRACE))

    def bury(self, now: float) -> None:
        """The file first: rows without a file mislead nobody. Those of the last turn's files follow
        now, when every process has seen these go.
        """
        OpenLane.objects.filter(pk__in=self.buried).delete()
        self.buried = [lane.key for lane, due in self.inherited if now >= due]
        for lane, due in list(self.inherited):
            if now >= due:
                lane.remove()
                self.inherited.remove((lane, due))


@dataclass
class Here:
    """The lanes of this machine, as this process has to do with them: it counts in `own`."""

    folder: Folder
    own: Lane
    flusher: Flusher

    def add(self, article: int, audience: int) -> bool:
        """Whether it is counted; on a full disk it is not."""
        try:
            self.own.add(article, audience)
        except OSError as error:
            logger.warning("this view goes to the database by itself: %s", error)
            return False
        return True

    def pending(self, article: int, flushed: Mapping[str, int]) -> int:
        """Views by readers that the totals lack; `flushed` is what these had of each lane, by its
        key, at one moment with them.
        """
        numbers = self.folder.numbers(article, READERS)
        return sum([max(n - flushed.get(key, 0), 0) for key, n in numbers.items()])

    def end(self) -> None:
        """For tests: a process just ends."""
        self.flusher.ending.set()
        self.flusher.join()
        self.own.leave()
        self.folder.close()


def begin(path: Path, meanwhile: Callable[[], None] = lambda: None) -> Here | None:
    """From now on this process counts in a lane. None where no file can be written there: each view
    is then a statement of its own.
    """
    folder = Folder(path)
    try:
        own = Lane.create(path)
    except OSError as error:
        logger.warning("views are counted one by one, which is slower: %s", error)
        return None
    flusher = Flusher(folder, own, meanwhile)
    flusher.start()
    return Here(folder, own, flusher)
