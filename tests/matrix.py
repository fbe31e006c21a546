"""A move of a state table tried by everybody: for the tests of the apps that have such tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from django.db.models import Model, QuerySet


@dataclass(frozen=True)
class Expected:
    """From which state to which, and who may. The `repeated` did it already: their second click is
    no fault and changes nothing.
    """

    state: str
    target: str
    allowed: Collection[str]
    repeated: Collection[str]


@dataclass(frozen=True)
class Matrix:
    """`people` are names of attributes; `refusals` what those who may not are told; `events_of` the
    events of a row, the latest first.
    """

    people: list[str]
    refusals: tuple[type[Exception], ...]
    events_of: Callable[[Model], QuerySet]

    def try_everybody(self, act, rows, people, expected):
        """`act(by)` by each of them, taken back each time. `rows` is the one row that it moves."""
        for person in self.people:
            by, refused = getattr(people, person), None
            all_events = self.events_of(rows.get()).model.objects
            events = all_events.count()
            with transaction.atomic():
                point = transaction.savepoint()
                try:
                    act(by)
                except self.refusals as error:
                    refused = error
                now = rows.get()
                if person in expected.allowed:
                    assert refused is None, (person, refused)
                    assert now.state == expected.target
                    assert all_events.count() == events + 1
                    assert self.events_of(now).first().by == by
                else:
                    assert (refused is None) == (person in expected.repeated), person
                    assert (now.state, all_events.count()) == (expected.state, events)
                transaction.savepoint_rollback(point)
