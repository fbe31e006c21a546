"""How far a job has come, for everybody to see while its own transaction is still open."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection

from .models import Import

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Cancelled(Exception):
    """Somebody has pressed "Huỷ"; what the job has done so far is undone with its transaction."""


@contextmanager
def progress_of(import_: Import) -> Iterator[Callable[[int, int], None]]:
    """Tell `(done, total)` through a connection of its own, and hear whether to go on.

    Until its last statement the job must not lock the import's row, or it waits for itself.
    """
    own = connection.copy()

    def tell(done: int, total: int) -> None:
        if not Import.objects.filter(pk=import_.pk, state=import_.state).exists():
            raise Cancelled
        with own.cursor() as cursor:
            cursor.execute(
                "UPDATE imports_import SET rows_done = %s, rows_total = %s"
                " WHERE id = %s AND state = %s",
                [done, total, import_.pk, import_.state],
            )

    try:
        yield tell
    finally:
        own.close()
