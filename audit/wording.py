"""An entry in words: "Nguyễn Hoa sửa vai trò “Lê Bình: Cán bộ …”: đến hết ngày – → 30/06/2026"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format, number_format
from django.utils.text import Truncator
from django.utils.timezone import localtime

from core.fields import HtmlField, PartialDateField
from core.html import plain_text
from core.partial_date import PartialDate

from .models import Action
from .triggers import audited

if TYPE_CHECKING:
    from django.db.models import Field, Model

    from .models import AuditEntry

NOTHING = "–"
ARROW = " → "
# What a list shows of one value; the entry's own page shows all.
SHORT = 120


@dataclass(frozen=True)
class Part:
    """One field of an entry, with what it held before and after; of a secret one neither."""

    action: str
    label: str
    old: str = NOTHING
    new: str = NOTHING
    is_secret: bool = False

    @property
    def values(self) -> str:
        if self.is_secret:
            return "đã đổi, không ghi lại nội dung"
        if self.action == Action.UPDATE:
            return f"{self.old}{ARROW}{self.new}"
        return self.old if self.action == Action.DELETE else self.new

    @property
    def short_values(self) -> str:
        if self.is_secret or self.action != Action.UPDATE:
            return _short(self.values)
        return f"{_short(self.old)}{ARROW}{_short(self.new)}"


def audited_kinds() -> list[tuple[str, str]]:
    """What the log tells of, by name in the database and in words."""
    kinds = [
        (model._meta.label_lower, _outset(model._meta.verbose_name))
        for model in apps.get_models()
        if audited(model)
    ]
    return sorted(kinds, key=lambda kind: kind[1])


def who(entry: AuditEntry) -> str:
    if entry.actor_id:
        return entry.actor_name or f"Tài khoản số {entry.actor_id}"
    if entry.request_id:
        return "Người chưa đăng nhập"
    return f"Lệnh trên máy chủ ({entry.actor_name})"


def what(entry: AuditEntry) -> str:
    """The entry without the person and the values, as a title."""
    model = _model(entry.kind)
    kind = model._meta.verbose_name if model else entry.kind
    return f"{entry.get_action_display()} {kind} “{entry.label}”"


def parts(entry: AuditEntry) -> list[Part]:
    """In the order of the model's fields, those it no longer has at the end."""
    model = _model(entry.kind)
    names = [field.name for field in model._meta.concrete_fields] if model else []
    changes = sorted(
        entry.changes.items(),
        key=lambda change: names.index(change[0]) if change[0] in names else len(names),
    )
    return [_part(entry, _field(model, name), name, values) for name, values in changes]


def sentence(entry: AuditEntry) -> str:
    """The whole entry on one line."""
    told = "; ".join(f"{part.label} {part.values}" for part in parts(entry))
    return f"{who(entry)} {what(entry)}{': ' if told else ''}{told}"


def _part(entry: AuditEntry, field: Field | None, name: str, values: list[Any]) -> Part:
    label = str(field.verbose_name) if field else name
    if not values:
        return Part(entry.action, label, is_secret=True)
    old, new = (_shown(field, value) for value in values)
    return Part(entry.action, label, old, new)


def _shown(field: Field | None, value: Any) -> str:
    """A kept value as the forms write it."""
    if isinstance(value, str):
        return _shown_text(field, value) or NOTHING
    if isinstance(value, dict):
        return str(value.get("text") or value.get("id"))
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(field, models.PositiveSmallIntegerField):  # of these only years are long
        return NOTHING if value is None else str(value)
    if isinstance(value, int | float):
        return number_format(value)
    return NOTHING if value is None else str(value)


def _shown_text(field: Field | None, text: str) -> str:
    """What its field no longer understands is shown as it is."""
    if field and field.choices:
        return str(dict(field.flatchoices).get(text, text))
    if isinstance(field, models.DateTimeField) and (moment := parse_datetime(text)):
        return date_format(localtime(moment), "H:i d/m/Y")
    if isinstance(field, models.DateField) and (day := parse_date(text)):
        return date_format(day)
    if isinstance(field, PartialDateField):
        return str(PartialDate.from_iso(text))
    return plain_text(text) if isinstance(field, HtmlField) else text


def _short(text: str) -> str:
    return Truncator(text).chars(SHORT)


def _model(kind: str) -> type[Model] | None:
    """None of a model that this version no longer has."""
    try:
        return apps.get_model(kind)
    except (LookupError, ValueError):
        return None


def _field(model: type[Model] | None, name: str) -> Field | None:
    try:
        return model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None


def _outset(text: str) -> str:
    return text[0].upper() + text[1:]
