"""What people do with an import. Each queues its job in the transaction that changes the state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from core.text import normalise_line

from .jobs import JOBS
from .models import Import, ImportFile, ImportRow, State

if TYPE_CHECKING:
    from accounts.models import User

    from .kinds import ImportKind


class AlreadyMoved(Exception):
    """Somebody else, or the same person's second click, was first."""


@transaction.atomic
def begin(*, kind: type[ImportKind], content: bytes, file_name: str, by: User) -> Import:
    """Keep the file and have it checked."""
    import_ = Import.objects.create(
        kind=kind.name, file_name=normalise_line(file_name)[-200:], by=by
    )
    ImportFile.objects.create(run=import_, content=content)
    _queue(import_)
    return import_


def check_again(*, import_: Import, by: User) -> None:
    """Compare the same file with what is stored now."""
    if not import_.can_be_checked_again:
        raise AlreadyMoved
    _move(import_, State.CHECKING, rows_done=0, message="")


def write(*, import_: Import, by: User) -> None:
    if import_.state != State.CHECKED or not import_.to_write:
        raise AlreadyMoved
    now = timezone.now()
    _move(import_, State.WRITING, written_by=by, written_at=now, rows_done=0, message="")


def undo(*, import_: Import, by: User) -> None:
    if not import_.can_be_undone:
        raise AlreadyMoved
    now = timezone.now()
    _move(import_, State.UNDOING, undone_by=by, undone_at=now, rows_done=0, message="")


def cancel(*, import_: Import, by: User) -> None:
    """Stop a check or a writing; its job hears of it and leaves nothing behind."""
    if not import_.can_be_cancelled:
        raise AlreadyMoved
    message = f"{by} đã huỷ. Chưa ghi dòng nào."
    cleared = {"written_by": None, "written_at": None, "message": message}
    if not Import.objects.move(import_, State.CANCELLED, **cleared):
        raise AlreadyMoved


@transaction.atomic
def go_on(*, import_: Import, by: User) -> None:
    """Queue the job of a busy import again, where the one that was at it was given up."""
    locked = Import.objects.select_for_update().get(pk=import_.pk)
    if locked.is_stalled:
        _queue(locked)


def forget_old() -> int:
    """Delete files and rows that have been kept long enough; the line in the list stays."""
    old = Import.objects.past_keeping()
    ImportRow.objects.filter(run__in=old).delete()
    return ImportFile.objects.filter(run__in=old).delete()[0]


@transaction.atomic
def _move(import_: Import, target: State, **changes: Any) -> None:
    if not Import.objects.move(import_, target, **changes):
        raise AlreadyMoved
    import_.refresh_from_db()
    _queue(import_)


def _queue(import_: Import) -> None:
    import_.job = JOBS[State(import_.state)].enqueue(import_.pk).id
    Import.objects.filter(pk=import_.pk).update(job=import_.job)
