"""What stands in the way of undoing a succession, in sentences for officers."""

from __future__ import annotations

import datetime as dt
from copy import copy
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core.text import listed

from .effects import Effects
from .models import Branch, Succession, SuccessionParty
from .references import named, naming_each

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import Model

# Of what hangs on a row so many are named, the others counted.
NAMED = 3


def obstacles(succession: Succession, effects: Effects | None = None) -> list[str]:
    """One sentence for each reason; none where it can be undone."""
    effects = effects or Effects.of(succession)
    return [
        *_done_later(succession),
        *_changed_since(succession, effects),
        *_hanging_on(effects),
    ]


def _done_later(succession: Succession) -> Iterator[str]:
    branches = [*succession.predecessors, *succession.successors]
    for later in Succession.objects.after(succession).touching(branches).for_list():
        yield (
            f"Sau đó đã ghi: {later.summary}, từ ngày {later.effective_on:%d/%m/%Y}. Cần hoàn tác"
            " việc đó trước."
        )


def _changed_since(succession: Succession, effects: Effects) -> Iterator[str]:
    eve = succession.effective_on - dt.timedelta(days=1)
    ended = effects.ended_rows
    if gone := len(effects.ended) - len(ended):
        yield (
            f"{gone} dòng đã kết thúc cùng Hội cũ nay không còn. Cần ghi một việc mới thay cho"
            " hoàn tác."
        )
    for row, _ in ended:
        if row.ends_on != eve:
            day = f"hết ngày {row.ends_on:%d/%m/%Y}" if row.ends_on else "không có ngày cuối"
            yield (
                f"“{row}” nay {day}, không còn là {eve:%d/%m/%Y}. Cần ghi lại ngày cuối"
                f" {eve:%d/%m/%Y} trước."
            )
    if not _can_reopen(effects):
        yield from _refused(row for row in ended if row[0].ends_on == eve)
    for row in effects.made_rows:
        # A branch may be: its telephone has to be entered at once. The page says that it is lost.
        if row.lock_version and not isinstance(row, Branch):
            yield f"“{row}” đã được sửa sau đó. Cần ghi một việc mới thay cho hoàn tác."


def _can_reopen(effects: Effects) -> bool:
    """All of it at once, tried and taken back."""
    try:
        with transaction.atomic():
            effects.reopen()
            transaction.set_rollback(True)
    except IntegrityError:
        return False
    return True


def _refused(ended: Iterable[tuple[Model, dt.date | None]]) -> Iterator[str]:
    """Which of it, and why."""
    for row, before in ended:
        opened = copy(row)
        opened.ends_on = before
        try:
            opened.validate_constraints()
        except ValidationError as refused:
            yield f"“{opened}” không mở lại được. {' '.join(refused.messages)}"


def _hanging_on(effects: Effects) -> Iterator[str]:
    own = effects.moved_keys()
    of_model: dict[type[Model], list[Model]] = {}
    for row in effects.made_rows:
        own[type(row)].add(row.pk)
        of_model.setdefault(type(row), []).append(row)
    for rows in of_model.values():
        for row, others, count in naming_each(rows, but=own):
            # What successions there are is told above.
            if others.model is not SuccessionParty:
                yield _sentence(row, list(named(others)[:NAMED]), count)


def _sentence(of: Model, rows: list[Model], count: int) -> str:
    kind = str(rows[0]._meta.verbose_name)
    names = [f"“{row}”" for row in rows]
    if count > len(names):
        names.append(f"{count - len(names)} dòng khác")
    return (
        f"{kind[0].upper()}{kind[1:]} gắn với {getattr(of, 'title', of)}: {listed(names)}."
        " Cần xoá hoặc chuyển sang Hội khác trước."
    )
