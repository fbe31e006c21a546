"""What a succession did to rows, kept with it as JSON, so that an undo puts back just that."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db.models import F

from .references import named

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model, QuerySet

    from .models import Branch, Succession

Key = tuple[str, int]


@dataclass
class Effects:
    """[model, key] made, [model, key, last day before] ended, both in the order it was done.

    `moved` are [model, branch before, keys] of the rows of later apps that went to the successor;
    None until the day from which it holds.
    """

    ended: list[tuple[str, int, str | None]] = field(default_factory=list)
    made: list[Key] = field(default_factory=list)
    moved: list[tuple[str, int, list[int]]] | None = None

    @classmethod
    def of(cls, succession: Succession) -> Self:
        return cls(**succession.effects)

    def end(self, row: Model, last_day: dt.date) -> None:
        before = row.ends_on and row.ends_on.isoformat()
        self.ended.append((*_key(row), before))
        row.ends_on = last_day
        row.save()

    def make(self, row: Model) -> None:
        row.full_clean()
        row.save()
        self.made.append(_key(row))

    def move(self, rows: QuerySet, *, old: Branch, new: Branch) -> None:
        keys = list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))
        _in(rows.model, keys).update(branch=new, lock_version=F("lock_version") + 1)
        self.moved = [*(self.moved or []), (rows.model._meta.label_lower, old.pk, keys)]

    def move_back(self, *, new: Branch) -> None:
        """Those that are still at the branch they went to."""
        for label, old, keys in self.moved or []:
            rows = _in(apps.get_model(label), keys).filter(branch=new)
            rows.update(branch=old, lock_version=F("lock_version") + 1)

    def moved_keys(self) -> dict[type[Model], set[int]]:
        moved = defaultdict(set)
        for label, _, keys in self.moved or []:
            moved[apps.get_model(label)] |= set(keys)
        return moved

    @cached_property
    def made_rows(self) -> list[Model]:
        """Those that are still there, held until the end of the transaction."""
        rows = _rows(self.made)
        return [rows[label, key] for label, key in self.made if (label, key) in rows]

    @cached_property
    def ended_rows(self) -> list[tuple[Model, dt.date | None]]:
        """With their last day before; held likewise."""
        rows = _rows((label, key) for label, key, _ in self.ended)
        return [
            (rows[label, key], before and dt.date.fromisoformat(before))
            for label, key, before in self.ended
            if (label, key) in rows
        ]

    def unmake(self) -> None:
        """Deletes what was made, what points to other rows of it first."""
        for model, rows in reversed(_by_model(self.made_rows).items()):
            _in(model, [row.pk for row in rows]).delete()

    def reopen(self) -> None:
        """Gives what was ended its last day from before."""
        rows = []
        for row, before in self.ended_rows:
            opened = copy(row)
            opened.ends_on, opened.lock_version = before, row.lock_version + 1
            rows.append(opened)
        for model, same in _by_model(rows).items():
            model.objects.bulk_update(same, ["ends_on", "lock_version"])


def _in(model: type[Model], keys: list[int]) -> QuerySet:
    return model.objects.filter(pk__in=keys)


def _key(row: Model) -> Key:
    return (row._meta.label_lower, row.pk)


def _by_model(rows: Iterable[Model]) -> dict[type[Model], list[Model]]:
    by_model = defaultdict(list)
    for row in rows:
        by_model[type(row)].append(row)
    return by_model


def _rows(keys: Iterable[Key]) -> dict[Key, Model]:
    """With what they point to: they are named by it."""
    by_model = defaultdict(list)
    for label, key in keys:
        by_model[label].append(key)
    found = {}
    for label, same in by_model.items():
        model = apps.get_model(label)
        rows = named(model.objects.select_for_update(of=("self",)).order_by("pk"))
        found |= {(label, key): row for key, row in rows.in_bulk(same).items()}
    return found
