"""What stands in the way of undoing a succession, in sentences for officers."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

from core.text import listed

from .effects import Effects
from .models import Branch, Succession, SuccessionParty
from .references import rows_naming

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model

# Of what hangs on a row so many are named, the others counted.
NAMED = 3


def obstacles(succession: Succession) -> list[str]:
    """One sentence for each reason; none where it can be undone."""
    effects = Effects.of(succession)
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
    ended = effects.ended_rows()
    if gone := len(effects.ended) - len(ended):
        yield (
            f"{gone} dòng đã kết thúc cùng Hội cũ nay không còn. Cần ghi một việc mới thay cho"
            " hoàn tác."
        )
    for row, before in ended:
        if row.ends_on != eve:
            day = f"hết ngày {row.ends_on:%d/%m/%Y}" if row.ends_on else "không có ngày cuối"
            yield (
                f"“{row}” nay {day}, không còn là {eve:%d/%m/%Y}. Cần ghi lại ngày cuối"
                f" {eve:%d/%m/%Y} trước."
            )
            continue
        row.ends_on = before
        try:
            row.validate_constraints()
        except ValidationError as refused:
            yield f"“{row}” không mở lại được. {' '.join(refused.messages)}"
    for row in effects.made_rows():
        # A branch may be: its telephone has to be entered at once. The page says that it is lost.
        if row.lock_version and not isinstance(row, Branch):
            yield f"“{row}” đã được sửa sau đó. Cần ghi một việc mới thay cho hoàn tác."


def _hanging_on(effects: Effects) -> Iterator[str]:
    made = effects.made_rows()
    own = effects.moved_keys()
    for row in made:
        own[type(row)].add(row.pk)
    for row in made:
        for rows in rows_naming(row):
            # What successions there are is told above.
            if rows.model is SuccessionParty:
                continue
            others = rows.exclude(pk__in=own[rows.model])
            if count := others.count():
                yield _sentence(row, others[:NAMED], count)


def _sentence(named: Model, rows: list[Model], count: int) -> str:
    kind = str(rows.model._meta.verbose_name)
    names = [f"“{row}”" for row in rows]
    if count > len(names):
        names.append(f"{count - len(names)} dòng khác")
    return (
        f"{kind[0].upper()}{kind[1:]} gắn với {getattr(named, 'title', named)}: {listed(names)}."
        " Cần xoá hoặc chuyển sang Hội khác trước."
    )
