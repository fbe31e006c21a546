"""Who opened what in the last half hour, without knowing who: one small file for all workers."""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import secrets
import struct
from hashlib import blake2b
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from pathlib import Path

RELOAD_MINUTES = 30
# The salt changes when hardly anybody reads: a reload across this hour counts once more.
DAY_BEGINS = dt.timedelta(hours=3)

BUCKETS = 262_144
FINGERPRINT_BITS, MINUTE_BITS = 48, 16
HEADER = struct.Struct("<I28s")  # the day's ordinal, its salt
BUCKET = struct.Struct("<4Q")  # four fingerprints, each with the minute it was claimed


def claim(visit: bytes, *, at: dt.datetime, path: Path) -> bool:
    """True if `visit` was not claimed within the 30 minutes before `at`, and claim it.

    `visit` is whatever tells one reader of one article from another; only 48 bits of its hash,
    keyed with a random salt, are written. The first claim of a day empties the table and
    replaces the salt, after which nothing can be learnt from what the file held.

    The lock belongs to the open file, so it holds between threads as between processes and
    falls with a killed one. The file is read and written, not mapped: a truncated one then
    yields zeros instead of SIGBUS, and whatever it holds is put right by the next claim.

    The table is of fixed size, 8 MiB. A full bucket forgets its oldest visit: if each of 100,000
    visits in one half hour is repeated, about 30 repetitions are claimed (measured: 14 to 40).
    Two visits are taken for one with probability 2^-46. Raises OSError when the file cannot be
    written.
    """
    day, minute = _day_and_minute(at)
    file = _open(path)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        written_on, salt = HEADER.unpack(_read(file, HEADER.size, 0))
        if written_on != day:
            salt = _start_day(file, day)
        fingerprint, offset = _fingerprint_and_offset(visit, salt)
        slots = list(BUCKET.unpack(_read(file, BUCKET.size, offset)))
        place = min(range(len(slots)), key=lambda n: _preference(slots[n], fingerprint))
        if _is_fresh(slots[place], fingerprint, minute):
            return False
        slots[place] = fingerprint << MINUTE_BITS | minute
        os.pwrite(file, BUCKET.pack(*slots), offset)
        return True
    finally:
        os.close(file)


def _day_and_minute(at: dt.datetime) -> tuple[int, int]:
    """The ordinal of the day, and its minute counted from 1, so that 0 is an empty slot."""
    local = timezone.localtime(at) - DAY_BEGINS
    return local.toordinal(), local.hour * 60 + local.minute + 1


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def _read(file: int, size: int, offset: int) -> bytes:
    return os.pread(file, size, offset).ljust(size, b"\0")


def _start_day(file: int, day: int) -> bytes:
    salt = secrets.token_bytes(28)
    os.ftruncate(file, 0)
    os.ftruncate(file, HEADER.size + BUCKETS * BUCKET.size)
    os.pwrite(file, HEADER.pack(day, salt), 0)
    return salt


def _fingerprint_and_offset(visit: bytes, salt: bytes) -> tuple[int, int]:
    digest = int.from_bytes(blake2b(visit, key=salt, digest_size=9).digest(), "big")
    rest, bucket = divmod(digest, BUCKETS)
    return rest % (1 << FINGERPRINT_BITS), HEADER.size + bucket * BUCKET.size


def _preference(slot: int, fingerprint: int) -> tuple[bool, int]:
    """Sorts the slot to write first: the visit's own if there is one, else the oldest."""
    known, minute = divmod(slot, 1 << MINUTE_BITS)
    return known != fingerprint, minute


def _is_fresh(slot: int, fingerprint: int, minute: int) -> bool:
    known, claimed = divmod(slot, 1 << MINUTE_BITS)
    return known == fingerprint and minute - claimed <= RELOAD_MINUTES
