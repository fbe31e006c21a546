"""Moves with a page of their own, which says what comes of it, and asks why or if one is sure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from django import forms

from core.forms import ProseField

if TYPE_CHECKING:
    from collections.abc import Callable


class Move(Protocol):
    """A row of an app's table of moves."""

    name: str
    label: str


@dataclass(frozen=True)
class MovePage:
    """`action` makes the move. `told` is what comes of it, `button` repeats verb and object, `done`
    is said afterwards.
    """

    slug: str
    move: Move
    action: Callable[..., object]
    told: str
    button: str
    done: str
    form: type[forms.Form]
    is_grave: bool = False

    @property
    def label(self) -> str:
        return self.move.label


class SureForm(forms.Form):
    """Nothing is asked but whether one is sure."""


class ReasonForm(forms.Form):
    use_required_attribute = False

    reason = ProseField(
        label="Lý do",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Chưa ghi lý do. Cần một câu ngắn."},
    )
