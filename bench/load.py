"""Readers by the thousand: wrk, and what they cost the server and the database."""

import os
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import NamedTemporaryFile
from typing import Self

from . import usage
from .outcome import Table

SCRIPT = Path(__file__).with_name("readers.lua")
CONNECTIONS = 16
SECONDS = int(os.environ.get("SECONDS", "4"))
ROUNDS = int(os.environ.get("ROUNDS", "5"))
# Each reader once in a run: 16 million addresses, and a round reads some 100,000 pages.
READERS_A_ROUND = 250_000
TOLD = re.compile(r"^told (.+)$", re.MULTILINE)

rounds = count()


@dataclass(frozen=True)
class Target:
    """Where pages are read. `pid` is the server's first process, `behind` that of what makes the
    pages where the server does not, `database` the database's. Readers with a `cookie` are signed
    in.
    """

    name: str
    port: int
    paths: tuple[str, ...]
    pid: int
    database: int | None = None
    same_reader: bool = False
    behind: int | None = None
    cookie: str = ""
    connections: int = CONNECTIONS


@dataclass(frozen=True)
class Load:
    """What wrk tells, and CPU time in seconds of the server and of the database."""

    answered: int
    seconds: float
    p50: float  # ms
    p99: float
    refused: int  # answers from 400 on
    broken: int  # connections that failed, or took too long
    cpu: float = 0
    database_cpu: float = 0

    @classmethod
    def told(cls, output: str) -> Self:
        """Reads the line that readers.lua prints at the end."""
        if not (line := TOLD.search(output)):
            raise RuntimeError(f"wrk told nothing:\n{output}")
        told = {name: int(value) for name, value in re.findall(r"(\w+)=(\d+)", line[1])}
        return cls(
            answered=told["answered"],
            seconds=told["microseconds"] / 1e6,
            p50=told["p50"] / 1e3,
            p99=told["p99"] / 1e3,
            refused=told["refused"],
            broken=told["broken"],
        )

    @property
    def per_second(self) -> float:
        return self.answered / self.seconds

    @property
    def microseconds(self) -> float:
        """CPU time of the server for one answer."""
        return self.cpu / self.answered * 1e6

    @property
    def database_microseconds(self) -> float:
        return self.database_cpu / self.answered * 1e6

    @property
    def all_microseconds(self) -> float:
        return self.microseconds + self.database_microseconds


def read(target: Target, *, seconds: int = SECONDS) -> Load:
    """Read the target's pages for so long, each time as somebody else unless `same_reader`."""
    first = next(rounds) * READERS_A_ROUND
    with NamedTemporaryFile("w", suffix=".paths") as paths:
        paths.write("".join(f"{path}\n" for path in target.paths))
        paths.flush()
        before = spent(target)
        done = subprocess.run(
            ["wrk", "--threads=1", f"--connections={target.connections}", f"--duration={seconds}s",
             "--latency", f"--script={SCRIPT}", f"http://127.0.0.1:{target.port}/",
             "--", str(first), "0" if target.same_reader else "1", paths.name, target.cookie],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        after = spent(target)
    return replace(
        Load.told(done.stdout), cpu=after[0] - before[0], database_cpu=after[1] - before[1]
    )


def spent(target: Target) -> tuple[float, float]:
    behind = usage.cpu_seconds(target.behind) if target.behind else 0
    database = usage.cpu_seconds(target.database) if target.database else 0
    return usage.cpu_seconds(target.pid) + behind, database


def warm(targets: list[Target]) -> None:
    """The first answers load code and fill caches."""
    for target in targets:
        read(target, seconds=1)


def interleaved(
    targets: list[Target], *, tell: Callable[[str], None] = print
) -> dict[str, list[Load]]:
    """Each target once a round, so that whatever else the machine does meets all of them."""
    loads = {target.name: [] for target in targets}
    for number in range(ROUNDS):
        for target in targets:
            loads[target.name].append(read(target))
        tell(f"round {number + 1} of {ROUNDS}")
    return loads


def middle(loads: list[Load], what: str) -> float:
    return median(getattr(load, what) for load in loads)


def table_of(title: str, loads: dict[str, list[Load]], *, connections: int = CONNECTIONS) -> Table:
    return Table(
        f"{title}, {connections} connections, median of {ROUNDS} rounds",
        ["page", "requests/s", "CPU µs", "database µs", "p50 ms", "p99 ms"],
        [
            [
                name,
                f"{middle(those, 'per_second'):,.0f}",
                f"{middle(those, 'microseconds'):,.0f}",
                f"{middle(those, 'database_microseconds'):,.0f}",
                f"{middle(those, 'p50'):.2f}",
                f"{middle(those, 'p99'):.2f}",
            ]
            for name, those in loads.items()
        ],
    )
