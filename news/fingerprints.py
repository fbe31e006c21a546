"""Who opened what in the last half hour, without knowing who: one small file for all workers."""

from __future__ import annotations

import datetime as dt
import functools
import mmap
import os
import secrets
import struct
import threading
import time
import weakref
from hashlib import blake2b
from typing import TYPE_CHECKING

from django.utils import timezone

from . import system_calls

if TYPE_CHECKING:
    from pathlib import Path

RELOAD_MINUTES = 30
# The salt changes when hardly anybody reads: a reload across this hour counts once more.
DAY_BEGINS = dt.timedelta(hours=3)

BUCKETS = 262_144
# A slot has 48 bits of a fingerprint, and above them the minute at which it was claimed.
MINUTE_SHIFT = 48
FINGERPRINT = (1 << MINUTE_SHIFT) - 1
SLOTS = 4  # of a bucket
HEADER = struct.Struct("=I28s")  # the day's ordinal, its salt
SLOT = struct.Struct("=Q")
DIGEST = struct.Struct("<QQ")

# How often it is looked whether somebody has replaced the file.
LOOK = 0.2

_threads = threading.Lock()
_table: Table | None = None


def claim(visit: bytes, *, at: float, path: Path) -> bool:
    """True if `visit` was not claimed within the 30 minutes before `at`, and claim it.

    `visit` is whatever tells one reader of one article from another; only 48 bits of its hash,
    keyed with a random salt, are written. `at` is in seconds since 1970. The first claim of a day
    empties the table and replaces the salt, after which nothing can be learnt from what the file
    held.

    The file is mapped. Its room is taken when it is made, so that no full disk is felt as a signal;
    whatever it holds is put right by the next claim after a look. Whoever truncates it may end a
    process that counts at that moment, which loses no view (`news/lanes.py`).

    The table is of fixed size, 8 MiB. A full bucket forgets its oldest visit: if each of 100,000
    visits in one half hour is repeated, about 30 repetitions are claimed (measured: 14 to 40).
    Two visits are taken for one with probability 2^-46. Raises OSError when the file cannot be
    written.
    """
    global _table  # noqa: PLW0603 -- there is one table a process
    day, minute = _day_and_minute(int(at) // 60)
    with _threads:
        if _table is None or not _table.is_at(path):
            _table = Table(path)
        return _table.claim(visit, day, minute)


@functools.lru_cache(maxsize=2)
def _day_and_minute(minute: int) -> tuple[int, int]:
    """Of a minute since 1970: the day's ordinal, and its minute counted from 1, so that 0 is an
    empty slot.
    """
    at = dt.datetime.fromtimestamp(minute * 60, tz=dt.UTC)
    local = timezone.localtime(at) - DAY_BEGINS
    return local.toordinal(), local.hour * 60 + local.minute + 1


class Table:
    """Buckets of slots, shared by all processes that open one path. For one thread at a time."""

    def __init__(self, path: Path) -> None:
        """Raises OSError."""
        self.path = path
        self.size = HEADER.size + BUCKETS * SLOTS * SLOT.size
        self.file = _open(path)
        weakref.finalize(self, os.close, self.file)
        system_calls.lock(self.file)
        try:
            if os.fstat(self.file).st_size < self.size:
                os.ftruncate(self.file, 0)
                os.posix_fallocate(self.file, 0, self.size)
        finally:
            system_calls.unlock(self.file)
        self.mapped = mmap.mmap(self.file, self.size)
        self.slots = memoryview(self.mapped)[HEADER.size :].cast("Q")
        self.looked = time.monotonic()

    def is_at(self, path: Path) -> bool:
        """Whether others who open this path get the same, as it was at the last look."""
        if path is not self.path and path != self.path:
            return False
        if (now := time.monotonic()) < self.looked + LOOK:
            return True
        self.looked = now
        status = os.fstat(self.file)
        return status.st_nlink > 0 and status.st_size >= self.size

    def claim(self, visit: bytes, day: int, minute: int) -> bool:
        # The lock is that of all threads of a process, and falls with it when it is killed.
        system_calls.lock(self.file)
        try:
            written_on, salt = HEADER.unpack_from(self.mapped)
            if written_on != day:
                salt = self._start_day(day)
            return self._claim(visit, salt, minute)
        finally:
            system_calls.unlock(self.file)

    def _claim(self, visit: bytes, salt: bytes, minute: int) -> bool:
        first, second = DIGEST.unpack(blake2b(visit, key=salt, digest_size=DIGEST.size).digest())
        fingerprint, start = first & FINGERPRINT, second % BUCKETS * SLOTS
        slots = self.slots[start : start + SLOTS].tolist()
        place = slots.index(min(slots))  # that of the oldest
        for known, slot in enumerate(slots):
            if slot & FINGERPRINT == fingerprint:
                if minute - (slot >> MINUTE_SHIFT) <= RELOAD_MINUTES:
                    return False
                place = known
        self.slots[start + place] = minute << MINUTE_SHIFT | fingerprint
        return True

    def _start_day(self, day: int) -> bytes:
        salt = secrets.token_bytes(28)
        self.mapped[HEADER.size :] = bytes(self.size - HEADER.size)
        HEADER.pack_into(self.mapped, 0, day, salt)
        return salt


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
