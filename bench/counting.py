"""Views of many readers at once and of one reader many times; what counting costs; memory."""

import os
import random
import shutil
import time
from collections.abc import Iterator
from itertools import repeat

from django.urls import reverse

from news.models import Article

from . import load, usage
from .load import Target, middle
from .outcome import Figure, Outcome, Table
from .places import Place, Server, postmaster, using
from .readers import Crowd, stored

ARTICLES = 5_000
READERS = int(os.environ.get("READERS", "10000"))
THREADS = 50
FLUSHED = 2.5  # seconds after which nothing is left in a lane
MOST_MEMORY = 250
MOST_COST = 5
READ_IN_TURN = 50_000
FILLING = 3 * load.SECONDS


def measure(place: Place) -> Outcome:
    url = place.news(ARTICLES)
    with using(url):
        published = Article.objects.published().order_by("-published_at").for_addresses()
        paths = [article.get_absolute_url() for article in published]
    with place.portal(url) as portal:
        figures = [*crowds(portal, url, paths[20])]
        tables = []
        if shutil.which("wrk"):
            found, tables = throughput(portal, url, paths)
            figures += [*found, memory(portal, paths)]
    return Outcome(figures, tables)


def crowds(portal: Server, url: str, path: str) -> list[Figure]:
    """How many views too many or too few are stored of readers who are known."""
    return [
        Figure(
            "readers-parallel",
            f"{READERS:,} readers at once, each once: views too many or too few",
            abs(growth(portal, url, path, iter(range(1, READERS + 1))) - READERS),
            at_most=0,
        ),
        Figure(
            "readers-reloading",
            f"one reader {READERS:,} times: views too many or too few",
            abs(growth(portal, url, path, repeat(READERS + 1, READERS)) - 1),
            at_most=0,
        ),
    ]


def growth(portal: Server, url: str, path: str, numbers: Iterator[int]) -> int:
    """Views stored of these readers of one page, all of whom get it."""
    before = total(url)
    crowd = Crowd(portal.port, [path], numbers, threads=THREADS)
    crowd.start()
    crowd.join()
    if crowd.answered.total() != READERS:
        raise RuntimeError(f"{crowd.answered.total()} of {READERS} readers got the page")
    time.sleep(FLUSHED)
    return total(url) - before


def total(url: str) -> int:
    with using(url):
        return stored().total()


def throughput(portal: Server, url: str, paths: list[str]) -> tuple[list[Figure], list[Table]]:
    """A page that counts beside one that does not; what of wrk's readers is stored."""
    database = postmaster(url)
    one, many = "one article", f"{ARTICLES:,} articles, the n-th read by one in n"
    uncounted = "a page that does not count"
    targets = [
        Target(one, portal.port, (paths[0],), portal.pid, database),
        Target(uncounted, portal.port, (reverse("about"),), portal.pid, database),
        Target(many, portal.port, zipf(paths), portal.pid, database),
    ]
    load.warm(targets)
    time.sleep(FLUSHED)
    before = total(url)
    loads = load.interleaved(targets)
    time.sleep(FLUSHED)
    grown = total(url) - before
    answered = sum(each.answered for name in (one, many) for each in loads[name])
    # Whom wrk leaves at the end of a round may have been counted.
    most = answered + 2 * load.ROUNDS * load.CONNECTIONS
    cost = middle(loads[one], "microseconds") / middle(loads[uncounted], "microseconds") - 1
    figures = [
        Figure("wrk-uncounted", f"of {answered:,} answers to wrk, not stored",
               max(answered - grown, 0), at_most=0),
        Figure("wrk-doubled", f"views stored beyond the {most:,} that wrk can have asked for",
               max(grown - most, 0), at_most=0),
        Figure("counting-cost", "CPU of a counted page above one that is not", max(cost * 100, 0),
               "%", at_most=MOST_COST),
    ]  # fmt: skip
    return figures, [load.table_of("Counting", loads)]


def zipf(paths: list[str]) -> tuple[str, ...]:
    """Paths as often as they are read: the n-th by one reader in n."""
    weights = [1 / n for n in range(1, len(paths) + 1)]
    chance = random.Random(7)  # noqa: S311 -- the same order every time
    return tuple(chance.choices(paths, weights, k=READ_IN_TURN))


def memory(portal: Server, paths: list[str]) -> Figure:
    """After all articles have been read, by both workers."""
    load.read(Target("all", portal.port, tuple(paths), portal.pid), seconds=FILLING)
    return Figure("memory", "memory of the server, its caches full", usage.megabytes(portal.pid),
                  "MB", at_most=MOST_MEMORY)  # fmt: skip
