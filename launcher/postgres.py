"""The database of a command: the one in DATABASE_URL, else a private cluster."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import Trouble, binaries, say
from .cluster import Cluster
from .home import home_at
from .processes import PROC


def private_cluster(folder: Path, *, durable: bool = True) -> Cluster:
    if not (PROC / "self/cwd").exists():
        raise Trouble("A private PostgreSQL needs Linux's /proc. Set DATABASE_URL instead.")
    home = home_at(folder)
    chosen = binaries.choose(home, os.environ.get("POSTGRES", ""))
    return Cluster(home, chosen, durable=durable)


@contextmanager
def database(folder: Path) -> Iterator[str]:
    """DATABASE_URL of a server that runs meanwhile, its data kept in `folder`."""
    if url := os.environ.get("DATABASE_URL"):
        yield url
        return
    with private_cluster(folder) as cluster:
        say(f"PostgreSQL {cluster.binaries.major} ({cluster.binaries.folder}) on {cluster.data}")
        yield cluster.url


@contextmanager
def throwaway_database(folder: Path, *, durable: bool = False) -> Iterator[str]:
    """The same for tests: new each time, gone afterwards, and fast unless it is `durable`."""
    if url := os.environ.get("DATABASE_URL"):
        yield url
        return
    cluster = private_cluster(folder, durable=durable)
    cluster.clear()
    shutil.rmtree(cluster.data, ignore_errors=True)
    try:
        with cluster:
            used = cluster.binaries
            say(f"PostgreSQL {used.major} ({used.folder}), for this run only")
            yield cluster.url
    finally:
        shutil.rmtree(cluster.data, ignore_errors=True)
