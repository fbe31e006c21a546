"""The life of a meeting and of a recommendation: one table each drives the buttons, the checks and
the tests.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models

from accounts.models import Role

# Who keeps the records of the cluster that the meeting is of: people of the branch that leads it
# on that day, and who has a role at the cluster itself.
OF_THE_CLUSTER = "cluster"

KEEPERS = frozenset({Role.STAFF, Role.OFFICER, Role.HEAD_OFFICER})
OFFICERS = frozenset({Role.OFFICER, Role.HEAD_OFFICER})
ALL_KEEPERS = KEEPERS | {OF_THE_CLUSTER}


class State(models.TextChoices):
    """Readers see a meeting once it is announced or held, and its record once that is closed."""

    DRAFT = "draft", "Đang chuẩn bị"
    PLANNED = "planned", "Sắp họp"
    HELD = "held", "Đã họp, đang làm biên bản"
    CLOSED = "closed", "Đã chốt biên bản"
    CANCELLED = "cancelled", "Đã huỷ"


class Standing(models.TextChoices):
    """How far a recommendation is."""

    NEW = "new", "Đã tiếp nhận"
    IN_PROGRESS = "in_progress", "Đang giải quyết"
    ANSWERED = "answered", "Đã trả lời"


@dataclass(frozen=True)
class Move:
    """One row of a table. `roles` are those at the association, or `OF_THE_CLUSTER`."""

    name: str
    label: str
    sources: frozenset[str]
    target: str
    roles: frozenset[str]
    needs_reason: bool = False


MOVES = {
    move.name: move
    for move in (
        Move(
            "announce",
            "Thông báo giao ban",
            frozenset({State.DRAFT}),
            State.PLANNED,
            ALL_KEEPERS,
        ),
        Move(
            "hold",
            "Ghi là đã họp",
            frozenset({State.DRAFT, State.PLANNED}),
            State.HELD,
            ALL_KEEPERS,
        ),
        Move("close", "Chốt biên bản", frozenset({State.HELD}), State.CLOSED, KEEPERS),
        Move(
            "reopen",
            "Mở lại biên bản",
            frozenset({State.CLOSED}),
            State.HELD,
            OFFICERS,
            needs_reason=True,
        ),
        Move(
            "cancel",
            "Huỷ cuộc họp",
            frozenset({State.DRAFT, State.PLANNED}),
            State.CANCELLED,
            KEEPERS,
            needs_reason=True,
        ),
    )
}

RECOMMENDATION_MOVES = {
    move.name: move
    for move in (
        Move(
            "take",
            "Nhận giải quyết",
            frozenset({Standing.NEW}),
            Standing.IN_PROGRESS,
            OFFICERS,
        ),
        Move(
            "answer",
            "Trả lời",
            frozenset({Standing.NEW, Standing.IN_PROGRESS}),
            Standing.ANSWERED,
            OFFICERS,
        ),
        Move(
            "take_up_again",
            "Giải quyết tiếp",
            frozenset({Standing.ANSWERED}),
            Standing.IN_PROGRESS,
            OFFICERS,
            needs_reason=True,
        ),
    )
}
# What may still be written in: the record of a meeting that is neither closed nor cancelled.
OPEN = frozenset({State.DRAFT, State.PLANNED, State.HELD})
