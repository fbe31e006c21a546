"""Finding and ending processes of an earlier run, by what they are and never by a number in a file.

A pid in a file may long belong to another program; a process's folder or mark cannot be mistaken.
"""

import fcntl
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from . import Trouble

PROC = Path("/proc")
MARK = "KHUYENHOC_RUN"
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Busy(Trouble):
    """Another process holds the lock."""


@contextmanager
def only_one(lock: Path, busy: str) -> Iterator[None]:
    """Hold `lock` for as long as this process lives; raise Busy(`busy`) when another holds it."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(busy) from None
        yield


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let STOPS wait until this is over; a program started meanwhile gets them as ever."""
    came = []
    handlers = {number: signal.signal(number, lambda n, _: came.append(n)) for number in STOPS}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        for number in came:
            signal.raise_signal(number)


def running_in(folder: Path, program: str) -> set[int]:
    """Processes of `program` whose current folder is `folder`."""
    return {
        int(process.name)
        for process in processes()
        if read_link(process / "cwd") == str(folder)
        and read_bytes(process / "comm") == f"{program}\n".encode()
    }


def heads(pids: set[int]) -> set[int]:
    """Those whose parent is not among them: who must be asked, so that it can ask its own."""
    return {pid for pid in pids if parent_of(pid) not in pids}


def marked(mark: str) -> set[int]:
    """Processes that were started with `MARK` set to `mark`, other than this one."""
    entry = f"{MARK}={mark}".encode()
    return {
        int(process.name)
        for process in processes()
        if entry in read_bytes(process / "environ").split(b"\0")
    } - {os.getpid()}


def end(find: Callable[[], set[int]], *steps: tuple[signal.Signals, float]) -> None:
    """Send each signal to all that `find` finds, and wait its seconds for `find` to find none."""
    for number, seconds in steps:
        for pid in find():
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        deadline = time.monotonic() + seconds
        while left := find():
            if time.monotonic() > deadline:
                break
            time.sleep(0.05)
        else:
            return
    raise Trouble(f"Processes of an earlier run do not end: {sorted(left)}. Stop them by hand.")


def parent_of(pid: int) -> int:
    """0 for a process that is gone."""
    # The second field is the program's name in brackets, which may hold anything.
    fields = read_bytes(PROC / str(pid) / "stat").rpartition(b")")[2].split()
    return int(fields[1]) if fields else 0


def processes() -> Iterator[Path]:
    return (entry for entry in PROC.iterdir() if entry.name.isdigit())


def read_link(path: Path) -> str:
    # Gone meanwhile, a zombie, or another user's: none of them is ours.
    try:
        return str(path.readlink())
    except OSError:
        return ""


def read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
