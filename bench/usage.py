"""What processes take of the machine, as the kernel counts it."""

import os
import re
from collections import defaultdict
from pathlib import Path

from launcher.processes import PROC, parent_of, processes, read_bytes

TICKS = os.sysconf("SC_CLK_TCK")
FIRST_TIME = 11  # of utime, stime, cutime and cstime behind the program's name


def tree(pid: int) -> set[int]:
    """The process and all that descend from it."""
    children = defaultdict(set)
    for each in map(int, (process.name for process in processes())):
        children[parent_of(each)].add(each)
    found, found_now = set(), {pid}
    while found_now:
        found |= found_now
        found_now = set().union(*(children[each] for each in found_now)) - found
    return found


def cpu_seconds(pid: int) -> float:
    """User and system time of the process and its descendants, the ended among them too."""
    return sum(cpu_ticks(read_bytes(PROC / str(each) / "stat")) for each in tree(pid)) / TICKS


def cpu_ticks(stat: bytes) -> int:
    """Of a line of /proc/<pid>/stat: its own, and of the children that it has waited for.

    The program's name, in brackets, may hold anything. A process that is gone has no line.
    """
    fields = stat.rpartition(b")")[2].split()
    return sum(map(int, fields[FIRST_TIME : FIRST_TIME + 4]))


def megabytes(pid: int) -> float:
    """Memory of the process and its descendants; what several share is shared out among them."""
    return sum(map(proportional_kilobytes, (PROC / str(each) for each in tree(pid)))) * 1024 / 1e6


def proportional_kilobytes(process: Path) -> int:
    found = re.search(rb"^Pss: +(\d+) kB", read_bytes(process / "smaps_rollup"), re.MULTILINE)
    return int(found[1]) if found else 0


def postmaster_of(backend: int) -> int | None:
    """The first process of the PostgreSQL that has this backend; None where it is elsewhere."""
    if read_bytes(PROC / str(backend) / "comm") != b"postgres\n":
        return None
    return parent_of(backend)
