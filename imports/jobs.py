"""The long half of an import, done by the worker: check, write, take back.

Each job begins from the start when its worker was killed: the check replaces its rows, writing and
taking back are one transaction. Each ends with a conditional UPDATE from the state it began in,
so that a job begun twice ends once.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django_tasks import task

from core.workbooks import WorkbookRefused
from core.workbooks.reading import read_sheet
from core.workbooks.writing import mark

from .kinds import Outcome, Row, RowRefused
from .models import Import, ImportFile, ImportRow, State
from .progress import Cancelled, progress_of
from .sheets import PART, KindSheet

if TYPE_CHECKING:
    from collections.abc import Callable

    Tell = Callable[[int, int], None]

BROKEN = (
    "Máy chủ gặp sự cố khi xử lý tệp; chưa có gì thay đổi. Xin thử lại; nếu vẫn thế, xin báo"
    " quản trị."
)
WRITTEN_ROWS = {Outcome.NEW, Outcome.UPDATE}
# openpyxl holds every cell of a workbook it is to change, some fifty times its size unpacked.
MOST_MARKED = 500_000  # cells

logger = logging.getLogger(__name__)


class Obstructed(Exception):
    """What was written cannot be taken back any more; its text says why."""


@task()
def check(pk: int) -> None:
    _run(pk, State.CHECKING, _check, State.FAILED)


@task()
def write(pk: int) -> None:
    _run(pk, State.WRITING, _write, State.FAILED, written_by=None, written_at=None)


@task()
def take_back(pk: int) -> None:
    _run(pk, State.UNDOING, _take_back, State.WRITTEN, undone_by=None, undone_at=None)


JOBS = {State.CHECKING: check, State.WRITING: write, State.UNDOING: take_back}


def _run(
    pk: int, state: State, body: Callable[[Import, Tell], None], otherwise: State, **cleared: None
) -> None:
    """Do `body` for an import in this state; where it cannot be done, say why in `otherwise`."""
    import_ = Import.objects.filter(pk=pk, state=state).first()
    if import_ is None:  # cancelled meanwhile, or done by a worker that died just afterwards
        return
    try:
        with progress_of(import_) as tell:
            body(import_, tell)
    except Cancelled:
        return
    except (WorkbookRefused, RowRefused, Obstructed) as refused:
        Import.objects.move(import_, otherwise, message=str(refused), **cleared)
    except Exception:
        Import.objects.move(import_, otherwise, message=BROKEN, **cleared)
        raise


def _check(import_: Import, tell: Tell) -> None:
    content = bytes(ImportFile.objects.of(import_).get().content)
    sheet = _sheet(import_, content)
    rows: list[Row] = []
    for part in sheet.matched():
        rows += part
        tell(len(rows), len(sheet.lines))
    titles = {line.number: sheet.title(line) for line in sheet.lines}
    results = [
        ImportRow(
            run=import_,
            number=row.number,
            outcome=row.outcome,
            title=titles[row.number],
            errors=[[*sheet.address(name), text] for name, text in row.errors.items()],
        )
        for row in rows
    ]
    counts = {f"rows_{outcome}": 0 for outcome in Outcome}
    for row in rows:
        counts[f"rows_{row.outcome}"] += 1
    marked = _marked(content, sheet, results)
    with transaction.atomic():
        ImportRow.objects.of(import_).delete()
        ImportRow.objects.bulk_create(results, batch_size=1000)
        ImportFile.objects.of(import_).update(marked=marked)
        _finish(import_, State.CHECKED, rows_total=len(rows), notes=sheet.notes, **counts)


def _marked(content: bytes, sheet: KindSheet, results: list[ImportRow]) -> bytes | None:
    faults = {
        f"{letter}{row.number}": sentence for row in results for letter, _, sentence in row.errors
    }
    cells = sum(len(line.cells) for line in sheet.lines)
    return mark(content, faults) if faults and cells <= MOST_MARKED else None


@transaction.atomic
def _write(import_: Import, tell: Tell) -> None:
    """What the check showed is written, or nothing: others may have written meanwhile."""
    sheet = _sheet(import_, bytes(ImportFile.objects.of(import_).get().content))
    results = {row.number: row for row in ImportRow.objects.of(import_)}
    done = 0
    for part in sheet.matched():
        _compare(part, results)
        rows = [row for row in part if row.outcome in WRITTEN_ROWS]
        records = sheet.kind.write(rows, by=import_.written_by)
        for row, record in zip(rows, records, strict=True):
            results[row.number].record = record
        written = [results[row.number] for row in rows]
        ImportRow.objects.bulk_update(written, ["record"])
        done += len(part)
        tell(done, len(sheet.lines))
    _finish(import_, State.WRITTEN)


def _compare(rows: list[Row], results: dict[int, ImportRow]) -> None:
    changed = [row.number for row in rows if row.outcome != results[row.number].outcome]
    if changed:
        raise RowRefused(
            f"Dữ liệu trên cổng đã thay đổi sau lần kiểm tra (dòng {changed[0]})."
            " Chưa ghi dòng nào. Bấm “Kiểm tra lại” để xem kết quả mới."
        )


@transaction.atomic
def _take_back(import_: Import, tell: Tell) -> None:
    kind = import_.kind_class()
    records = records_of(import_)
    if obstacles := kind.obstacles(records):
        raise Obstructed(f"Không hoàn tác được. {' '.join(obstacles)}")
    # The last first: a row may refer to one before it.
    backwards = records[::-1]
    for start in range(0, len(backwards), PART):
        part = backwards[start : start + PART]
        kind.undo(part, by=import_.undone_by)
        tell(start + len(part), len(backwards))
    _finish(import_, State.UNDONE)


def records_of(import_: Import) -> list[dict[str, Any]]:
    written = ImportRow.objects.of(import_).written()
    return list(written.values_list("record", flat=True))


def _sheet(import_: Import, content: bytes) -> KindSheet:
    return KindSheet(import_.kind_class(), read_sheet(content))


def _finish(import_: Import, state: State, **changes: Any) -> None:
    if not Import.objects.move(import_, state, message="", **changes):
        raise Cancelled
