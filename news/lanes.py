"""Views counted in files, a file a process: what a killed process has counted is not lost.

A lane is an array of numbers that only grow, one for each article and audience. Its owner alone
writes it and holds a lock on it that falls with the process; whoever gets the lock of a lane finds
a dead one. `news/flushing.py` brings lanes into the database.

Files are mapped: a view takes no system call, which would make each thread of the server wait for
the interpreter's lock again. Room is taken before it is written, so that a full disk is an error at
its place. Whoever truncates a lane ends the processes that read it, as kill -9 would: what was
written survives that, since the kernel keeps it; a power cut may lose the last second.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import struct
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    Cell = tuple[int, int]

HEADER = struct.Struct("<8s16sB")  # what it is, its key, how far it is
HEADER_SIZE = 64
MAGIC = b"khlane1\n"
COUNTING, KNOWN = range(2)  # KNOWN once the database has heard of it
NUMBER = struct.Struct("=Q")
# Room is taken for so many cells at once: a page of the kernel's.
BLOCK = 4096 // NUMBER.size
# A file has these from the beginning, as a hole, so that it seldom need be looked at again how many
# there are: those of 350,000 articles.
USUAL = 1 << 20
AUDIENCES = 3
SUFFIX = ".lane"
PART = 1 << 20
# How often it is looked whether lanes came or went.
LOOK = 0.2


class Cells:
    """The numbers in a lane's file, by their places."""

    def __init__(self, file: int, access: int = mmap.ACCESS_WRITE) -> None:
        self.file, self.access = file, access
        self._numbers = memoryview(b"").cast("Q")
        self._blocks: set[int] = set()

    def number(self, place: int) -> int:
        """Those beyond the end are zero."""
        if place < len(self._numbers) or place < self._map():
            return self._numbers[place]
        return 0

    def add(self, place: int) -> None:
        """One more. Raises OSError where there is no room; nothing has changed then."""
        if place // BLOCK not in self._blocks:
            self._take_room(place // BLOCK)
        self._numbers[place] += 1

    def close(self) -> None:
        """The mapping too, which would keep the lock of the file."""
        self._numbers = memoryview(b"").cast("Q")
        os.close(self.file)

    def _take_room(self, block: int) -> None:
        size = BLOCK * NUMBER.size
        os.posix_fallocate(self.file, HEADER_SIZE + block * size, size)
        if (block + 1) * BLOCK > len(self._numbers):
            self._map()
        self._blocks.add(block)

    def _map(self) -> int:
        """How many there are now."""
        there = max(os.fstat(self.file).st_size - HEADER_SIZE, 0) // NUMBER.size
        if there > len(self._numbers):
            mapped = mmap.mmap(self.file, HEADER_SIZE + there * NUMBER.size, access=self.access)
            self._numbers = memoryview(mapped)[HEADER_SIZE:].cast("Q")
        return len(self._numbers)


class Lane:
    """A lane that this process owns: its own, or that of one which is no more.

    Cells are (key of the article, number of the audience).
    """

    def __init__(self, path: Path, file: int, key: str) -> None:
        self.path, self.key = path, key
        self._file = file
        self._cells = Cells(file)
        self._lock = threading.Lock()
        self._changed: set[int] = set()

    @classmethod
    def create(cls, folder: Path) -> Lane:
        """An empty one. Locked before anybody can find it. Raises OSError."""
        folder.mkdir(parents=True, exist_ok=True)
        key = str(uuid4())
        path = folder / f"{key}{SUFFIX}"
        hidden = path.with_suffix(".new")
        file = os.open(hidden, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        fcntl.flock(file, fcntl.LOCK_EX)
        os.pwrite(file, HEADER.pack(MAGIC, UUID(key).bytes, COUNTING), 0)
        os.ftruncate(file, HEADER_SIZE + USUAL * NUMBER.size)
        hidden.rename(path)
        return cls(path, file, key)

    @classmethod
    def inherit(cls, path: Path) -> Lane | None:
        """That of a process which is no more; None while it has an owner."""
        try:
            file = os.open(path, os.O_RDWR)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Another may have closed and removed it between the two lines above.
            is_there = os.fstat(file).st_ino == path.stat().st_ino
        except (BlockingIOError, FileNotFoundError):
            is_there = False
        header = os.pread(file, HEADER.size, 0) if is_there else b""
        if len(header) < HEADER.size or header[: len(MAGIC)] != MAGIC:
            os.close(file)
            return None
        return cls(path, file, str(UUID(bytes=HEADER.unpack(header)[1])))

    @property
    def state(self) -> int:
        return HEADER.unpack(os.pread(self._file, HEADER.size, 0))[2]

    @state.setter
    def state(self, state: int) -> None:
        os.pwrite(self._file, bytes([state]), HEADER.size - 1)

    def add(self, article: int, audience: int) -> None:
        """One more. Raises OSError where it cannot be written; nothing is counted then."""
        place = article * AUDIENCES + audience
        with self._lock:
            self._cells.add(place)
            self._changed.add(place)

    def changed(self) -> dict[Cell, int]:
        """The cells that grew since this was asked last, with what they have now."""
        with self._lock:
            places, self._changed = self._changed, set()
            return {divmod(place, AUDIENCES): self._cells.number(place) for place in places}

    def mark_changed(self, cells: set[Cell]) -> None:
        """So that `changed` tells them once more: they could not be kept."""
        with self._lock:
            self._changed |= {article * AUDIENCES + audience for article, audience in cells}

    def everything(self) -> dict[Cell, int]:
        """All cells that have something."""
        found = {}
        for start, part in _parts(self._file):
            for offset in range(0, len(part) - NUMBER.size + 1, NUMBER.size):
                (number,) = NUMBER.unpack_from(part, offset)
                if number:
                    index = (start + offset - HEADER_SIZE) // NUMBER.size
                    found[divmod(index, AUDIENCES)] = number
        return found

    def remove(self) -> None:
        """The file goes; what it held is in the database."""
        self.path.unlink(missing_ok=True)
        self._cells.close()

    def leave(self) -> None:
        """Lets go of it, for another to inherit."""
        self._cells.close()


class Folder:
    """All lanes of this machine, to be read by each of its processes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._seen, self._look_at = -1, 0.0
        self._lanes: dict[str, Cells] = {}

    @property
    def generation(self) -> int:
        """Another number after a lane came or went."""
        try:
            return self.path.stat().st_mtime_ns
        except FileNotFoundError:
            return 0

    def paths(self) -> list[Path]:
        return sorted(self.path.glob(f"*{SUFFIX}"))

    def numbers(self, article: int, audience: int) -> dict[str, int]:
        """What each lane has of it."""
        with self._lock:
            self._look()
            place = article * AUDIENCES + audience
            return {key: cells.number(place) for key, cells in self._lanes.items()}

    def _look(self) -> None:
        if (now := time.monotonic()) < self._look_at:
            return
        self._look_at = now + LOOK
        if (generation := self.generation) == self._seen:
            return
        self._seen = generation
        there = {path.stem: path for path in self.paths()}
        for key in self._lanes.keys() - there.keys():
            self._lanes.pop(key).close()
        for key in there.keys() - self._lanes.keys():
            with suppress(FileNotFoundError):
                file = os.open(there[key], os.O_RDONLY)
                self._lanes[key] = Cells(file, mmap.ACCESS_READ)

    def close(self) -> None:
        with self._lock:
            for cells in self._lanes.values():
                cells.close()
            self._lanes, self._seen, self._look_at = {}, -1, 0.0


def _parts(file: int) -> Iterator[tuple[int, bytes]]:
    """What was ever written, without the holes between, each part beginning at a cell."""
    end, start = os.fstat(file).st_size, HEADER_SIZE
    while start < end:
        with suppress(OSError):  # no more data: only a hole is left
            start = os.lseek(file, start, os.SEEK_DATA)
            start -= (start - HEADER_SIZE) % NUMBER.size
            part = os.pread(file, PART, start)
            yield start, part
            start += len(part) - len(part) % NUMBER.size
            continue
        return
