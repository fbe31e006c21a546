"""The chain that the entries form, and the walk along it that finds where it is broken.

The hash of an entry is sha256 over the hash of the one before it and its own columns. A trigger
computes it (`triggers.JOIN_THE_CHAIN`) and this module once more, in Python: whoever can change the
database's functions cannot change what runs here.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from django.db import connection
from pgtrigger.registry import registered

from .triggers import CANONICAL, Audited

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROWS_AT_ONCE = 1000


class ChainBroken(Exception):
    """Where, as a sentence for the administrator."""


@dataclass(frozen=True)
class Head:
    """The number and the hash of the newest entry: kept elsewhere, it vouches for all up to it."""

    number: int = 0
    digest: bytes = b""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError for what `__str__` does not write."""
        number, digest = text.strip().split(":")
        return cls(int(number), bytes.fromhex(digest))

    def __str__(self) -> str:
        return f"{self.number}:{self.digest.hex()}"


def verify(anchors: Iterable[Head] = ()) -> Head:
    """Walk the whole chain, some rows at a time, and return its head. Raises ChainBroken.

    `anchors` are heads of earlier days: each must still stand in its place.
    """
    known = {anchor.number: anchor.digest for anchor in anchors if anchor.number}
    head = Head()
    for number, stored, text in _rows():
        if number <= head.number:
            raise ChainBroken(f"Dòng {number} đứng trước dòng 1: đã bị chèn vào.")
        if number != head.number + 1:
            raise ChainBroken(f"Thiếu {_span(head.number + 1, number - 1)}: đã bị xoá.")
        digest = hashlib.sha256(head.digest + text.encode()).digest()
        if digest != stored:
            raise ChainBroken(f"Dòng {number} không khớp mã của chuỗi: đã bị sửa hoặc chèn vào.")
        if known.get(number, digest) != digest:
            raise ChainBroken(f"Dòng {number} khác mã đã giữ: nhật ký đến dòng này đã bị viết lại.")
        head = Head(number, digest)
    if (last := max(known, default=0)) > head.number:
        raise ChainBroken(f"Thiếu {_span(head.number + 1, last)} ở cuối nhật ký: đã bị xoá.")
    if waiting := _count_of_waiting():
        raise ChainBroken(f"{waiting} dòng đã ghi mà không vào chuỗi: trigger đã bị tắt.")
    return head


def sleeping_triggers() -> list[str]:
    """Tables whose trigger of the log is missing, switched off or not the one this version has."""
    return sorted(
        {
            model._meta.db_table
            for model, trigger in registered()
            if isinstance(trigger, Audited) or model._meta.app_label == "audit"
            if trigger.get_installation_status(model) != ("INSTALLED", True)
        }
    )


def _rows() -> Iterator[tuple[int, bytes, str]]:
    after = -(2**63)
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT id, hash, {CANONICAL} FROM audit_auditentry"  # noqa: S608 -- a constant
                " WHERE id > %s ORDER BY id LIMIT %s",
                [after, ROWS_AT_ONCE],
            )
            rows = cursor.fetchall()
        if not rows:
            return
        yield from ((number, bytes(stored), text) for number, stored, text in rows)
        after = rows[-1][0]


def _count_of_waiting() -> int:
    """Rows in the queue that others can see: those of a transaction under way are not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_pending")
        return cursor.fetchone()[0]


def _span(first: int, last: int) -> str:
    return f"dòng {first}" if first == last else f"dòng {first} đến {last}"
