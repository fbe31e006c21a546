"""Views while what counts them is killed: kill -9 of a worker, of PostgreSQL, of both."""

import os
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import astuple, dataclass, fields
from itertools import count
from typing import Self

from django.db import OperationalError

from launcher import VAR, server
from launcher.cluster import Cluster
from launcher.postgres import private_cluster
from launcher.processes import PROC, read_bytes
from news.models import Article

from . import articles, usage
from .outcome import Figure, Outcome, Table
from .places import Place, Server, using
from .readers import Crowd, stored, stored_of_days

ARTICLES = 5_000
KILLS = int(os.environ.get("KILLS", "10"))
THREADS = 8
WORKERS = 2
READ = 0.5  # seconds of reading before a kill, and while PostgreSQL is away
FEWEST = 20  # answers before a kill, and after it until the portal is well again
LONGEST = 60  # seconds until a kill is got over, or what was counted is stored
TWICE = 1.5  # seconds in which whatever is flushed once more would be seen
VICTIMS = {
    "a worker": ("worker",),
    "PostgreSQL": ("PostgreSQL",),
    "both": ("worker", "PostgreSQL"),
}


@dataclass(frozen=True)
class Tally:
    """What became of views, of one run or several."""

    answered: int
    refused: int
    cut_off: int
    stored: int
    lost: int
    doubled: int

    @classmethod
    def of(
        cls, *, answered: Counter, refused: Counter, cut_off: Counter, grown: Counter, days: int
    ) -> Self:
        """All but the last by article: readers who got it, who got another answer, whose answer was
        cut off; views stored of it, and those stored of days in all. Whose answer was cut off may
        have been counted before: such a view is neither lost nor doubled.
        """
        return cls(
            answered=answered.total(),
            refused=refused.total(),
            cut_off=cut_off.total(),
            stored=grown.total(),
            lost=(answered - grown).total() + max(grown.total() - days, 0),
            doubled=(grown - answered - cut_off).total() + max(days - grown.total(), 0),
        )

    @classmethod
    def sum(cls, runs: list[Self]) -> Self:
        return cls(*(sum(column) for column in zip(*map(astuple, runs), strict=True)))


def measure(place: Place) -> Outcome:
    with durable_cluster() as cluster:
        environment = place.environment(cluster.url)
        server.call_manage(environment, "migrate", "--noinput", "--verbosity=0")
        with using(cluster.url):
            articles.fill(ARTICLES)
            published = Article.objects.published()
            keys = {each.get_absolute_url(): each.pk for each in published.for_addresses()}
        numbers = count()
        tallies = {}
        for name, victims in VICTIMS.items():
            with place.portal(cluster.url) as portal:
                wait_until(lambda portal=portal: len(workers(portal)) == WORKERS)
                runs = [run(cluster, portal, keys, numbers, victims) for _ in range(KILLS)]
            tallies[name] = Tally.sum(runs)
            print(name, tallies[name], flush=True)
    return Outcome(figures(tallies), [table(tallies)])


def figures(tallies: dict[str, Tally]) -> list[Figure]:
    total, kills = Tally.sum(list(tallies.values())), KILLS * len(tallies)
    return [
        Figure("views-lost", f"views lost in {kills} kills", total.lost, at_most=0),
        Figure("views-doubled", f"views doubled in {kills} kills", total.doubled, at_most=0),
    ]


def table(tallies: dict[str, Tally]) -> Table:
    return Table(
        f"kill −9 while {THREADS} readers at once read {ARTICLES:,} articles, {KILLS} times each",
        ["killed", *(field.name.replace("_", " ") for field in fields(Tally))],
        [[name, *(f"{n:,}" for n in astuple(tally))] for name, tally in tallies.items()],
        "Lost and doubled are summed over articles and runs, so that none makes up for another."
        " Whose answer was cut off may have been counted before: such a view is neither.",
    )


@contextmanager
def durable_cluster() -> Iterator[Cluster]:
    """A PostgreSQL of our own to kill, as durable as in production."""
    cluster = private_cluster(VAR / "bench-crash")
    cluster.clear()
    shutil.rmtree(cluster.data, ignore_errors=True)
    try:
        with cluster:
            yield cluster
    finally:
        shutil.rmtree(cluster.data, ignore_errors=True)


def run(
    cluster: Cluster,
    portal: Server,
    keys: dict[str, int],
    numbers: Iterator[int],
    victims: tuple[str, ...],
) -> Tally:
    """Readers read while one kill happens and is got over."""
    with using(cluster.url):
        before, days_before = stored(), stored_of_days()
    crowd = Crowd(portal.port, list(keys), numbers, threads=THREADS)
    crowd.start()
    try:
        time.sleep(READ)
        wait_until(lambda: crowd.answered.total() >= FEWEST)
        kill(cluster, portal, victims)
        enough = crowd.answered.total() + FEWEST
        wait_until(lambda: crowd.answered.total() >= enough and len(workers(portal)) == WORKERS)
    finally:
        crowd.stop()
    answered, refused, cut_off = (
        Counter({keys[path]: number for path, number in paths.items()})
        for paths in (crowd.answered, crowd.refused, crowd.cut_off)
    )
    with suppress(TimeoutError), using(cluster.url):
        wait_until(lambda: not answered - (stored() - before))
    time.sleep(TWICE)
    with using(cluster.url):
        grown, days = stored() - before, stored_of_days() - days_before
    return Tally.of(answered=answered, refused=refused, cut_off=cut_off, grown=grown, days=days)


def kill(cluster: Cluster, portal: Server, victims: tuple[str, ...]) -> None:
    """PostgreSQL is started again, as systemd does; the server starts its workers itself."""
    doomed = []
    if "PostgreSQL" in victims:
        postmaster = cluster.process.pid
        doomed += [postmaster, *sorted(usage.tree(postmaster) - {postmaster})]
    if "worker" in victims:
        doomed.append(min(workers(portal)))
    for pid in doomed:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    if "PostgreSQL" in victims:
        cluster.process.wait()
        time.sleep(READ)  # readers go on meanwhile
        cluster.start()


def workers(portal: Server) -> set[int]:
    """Those that live: a dead one that nobody has waited for yet has no command line."""
    children = usage.tree(portal.pid) - {portal.pid}
    return {pid for pid in children if read_bytes(PROC / str(pid) / "cmdline")}


def wait_until(holds: Callable[[], bool]) -> None:
    """Raises TimeoutError after a minute. A database that is away does not hold."""
    until = time.monotonic() + LONGEST
    while True:
        with suppress(OperationalError):
            if holds():
                return
        if time.monotonic() > until:
            raise TimeoutError
        time.sleep(0.05)
