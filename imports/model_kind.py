"""A kind of import whose every row is one object of one model, column by attribute."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models

from .constraints import refusals
from .kinds import ImportKind, Outcome, Record, Row, RowRefused

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from accounts.models import User

REFUSED = "Phần đã có trên cổng không nhận dòng này."
NAMED = 20  # objects that a sentence about many of them names


class ModelKind(ImportKind):
    """Rows are found again by `key`; what the columns do not name is left as it is."""

    model: ClassVar[type[models.Model]]

    def queryset(self) -> models.QuerySet:
        """What the rows are compared with; the columns of `key` tell its objects apart."""
        return self.model._base_manager.all()  # noqa: SLF001 -- documented by Django

    def build(self, row: Row, instance: models.Model, *, by: User | None) -> None:
        """Give a new or a stored object the row's values, and what else belongs to them.

        `by` is None in the check.
        """
        for name, value in row.values.items():
            setattr(instance, name, value)

    def exported(self) -> models.QuerySet:
        """What a sheet of all that is stored has, in its order."""
        return self.queryset()

    def stored(self) -> Iterator[list[Any]]:
        for instance in self.exported():
            yield [column.text_of(getattr(instance, column.name)) for column in self.used_columns]

    def label(self, instance: models.Model) -> str:
        """What an object is called on the page of undoing."""
        return str(instance)

    def match(self, rows: Sequence[Row]) -> None:
        first = self.key[0]
        stored = {
            tuple(self._field(name).value_from_object(each) for name in self.key): each
            for each in self.queryset().filter(**{f"{first}__in": [r.values[first] for r in rows]})
        }
        changed = []
        for row in rows:
            row.stored = stored.get(tuple(_plain(row.values[name]) for name in self.key))
            instance = self._copy(row)
            self.build(row, instance, by=None)
            if row.stored is None:
                row.outcome = Outcome.NEW
            else:
                row.outcome = Outcome.UPDATE if self._changes(row, instance) else Outcome.SAME
            if row.outcome != Outcome.SAME:
                self._clean(row, instance)
                changed.append((row, instance))
        self._check([(row, instance) for row, instance in changed if not row.errors])

    def write(self, rows: Sequence[Row], *, by: User) -> list[Record]:
        written = [(row, *self._save(row, by=by)) for row in rows]
        stored = self._stored([instance.pk for _, instance, _ in written])
        return [
            {
                "pk": _jsonable(instance.pk),
                "label": self.label(instance),
                "before": before,
                "after": self._state(stored[_jsonable(instance.pk)]),
            }
            for _, instance, before in written
        ]

    def obstacles(self, records: Sequence[Record]) -> list[str]:
        """What is gone or was changed since, and what is new and already referred to."""
        stored = self._stored([record["pk"] for record in records])
        hanging = self._hanging([record["pk"] for record in records if record["before"] is None])
        gone, changed, used = [], [], []
        for record in records:
            instance = stored.get(record["pk"])
            if instance is None:
                gone.append(record["label"])
            elif self._state(instance) != record["after"]:
                changed.append(record["label"])
            elif record["before"] is None and instance.pk in hanging:
                used.append(record["label"])
        sentences = [
            (gone, "đã bị xoá sau khi nhập"),
            (changed, "đã được sửa sau khi nhập"),
            (used, "đã có phần khác dùng đến"),
        ]
        return [f"{_named(labels)} {what}." for labels, what in sentences if labels]

    def undo(self, records: Sequence[Record], *, by: User) -> None:
        stored = self._stored([record["pk"] for record in records])
        new = [stored[record["pk"]].pk for record in records if record["before"] is None]
        for record in records:
            if record["before"]:
                instance = stored[record["pk"]]
                for attribute, value in record["before"].items():
                    setattr(instance, attribute, self._field(attribute).to_python(value))
                instance.save()
        self.model._base_manager.filter(pk__in=new).delete()  # noqa: SLF001 -- documented

    def _save(self, row: Row, *, by: User) -> tuple[models.Model, dict[str, Any] | None]:
        """The saved object, and what it held before where that differs."""
        instance = self._copy(row)
        self.build(row, instance, by=by)
        try:
            instance.save(force_insert=row.stored is None)
        except IntegrityError as refused:
            why = self._sentence(refused.__cause__.diag.constraint_name)
            raise RowRefused(f"Dòng {row.number} không ghi được. {why}") from refused
        return instance, None if row.stored is None else self._changes(row, instance)

    def _copy(self, row: Row) -> models.Model:
        """A new object, or the stored one once more: `row.stored` keeps what was read."""
        if row.stored is None:
            return self.model()
        values = [getattr(row.stored, f.attname) for f in self.model._meta.concrete_fields]
        return self.model.from_db(row.stored._state.db, self._attributes, values)  # noqa: SLF001 -- documented

    def _changes(self, row: Row, instance: models.Model) -> dict[str, Any]:
        """What differs from what is stored: the stored values, by attribute."""
        return {
            field.attname: _jsonable(field.get_prep_value(field.value_from_object(row.stored)))
            for field in self.model._meta.concrete_fields
            if field.name != "lock_version"
            and field.value_from_object(row.stored) != field.value_from_object(instance)
        }

    def _state(self, instance: models.Model) -> Any:
        """What tells whether a stored object is still as the import left it."""
        if hasattr(instance, "lock_version"):
            return instance.lock_version
        return {
            field.attname: _jsonable(field.get_prep_value(field.value_from_object(instance)))
            for field in self.model._meta.concrete_fields
        }

    def _stored(self, pks: list[Any]) -> dict[Any, models.Model]:
        """The objects of these keys by key, locked until the transaction ends."""
        rows = self.model._base_manager.filter(pk__in=pks)  # noqa: SLF001 -- documented
        return {_jsonable(each.pk): each for each in rows.select_for_update()}

    def _hanging(self, new: list[Any]) -> set[Any]:
        """Those of the new objects that something outside the import refers to."""
        hanging: set[Any] = set()
        for relation in self.model._meta.related_objects:
            if relation.on_delete is models.DO_NOTHING:  # kept history outlives its row
                continue
            name = relation.field.attname
            rows = relation.related_model._base_manager  # noqa: SLF001 -- documented
            others = rows.filter(**{f"{name}__in": new})
            if relation.related_model is self.model:
                others = others.exclude(pk__in=new)
            hanging |= set(others.values_list(name, flat=True))
        return hanging

    def _clean(self, row: Row, instance: models.Model) -> None:
        """What the model itself holds against the row; unique values are `match`'s matter."""
        named = {column.name for column in self.used_columns}
        others = {f.name for f in self.model._meta.fields if f.name not in named or f.is_relation}
        try:
            instance.clean_fields(exclude=others)
            instance.clean()
        except ValidationError as refused:
            whole = {NON_FIELD_ERRORS: refused.messages}
            found = refused.message_dict if hasattr(refused, "error_dict") else whole
            for name, sentences in found.items():
                row.fail(name if name in named else self.key[0], " ".join(sentences))

    def _check(self, changed: list[tuple[Row, models.Model]]) -> None:
        """What the database would hold against them."""
        if not changed:
            return
        broken = refusals([instance for _, instance in changed])
        for (row, _), names in zip(changed, broken, strict=True):
            if names:
                row.fail(self.key[0], self._sentence(names[0]))

    def _sentence(self, name: str) -> str:
        """A constraint's own, where it has one: Django's tells the name in English."""
        for constraint in self.model._meta.constraints:
            own = constraint.violation_error_message
            if constraint.name == name and own != constraint.default_violation_error_message:
                return str(own)
        return REFUSED

    def _field(self, name: str) -> models.Field:
        return self.model._meta.get_field(name)

    @property
    def _attributes(self) -> list[str]:
        return [field.attname for field in self.model._meta.concrete_fields]


def _named(labels: list[str]) -> str:
    shown = "; ".join(f"“{label}”" for label in labels[:NAMED])
    return f"{shown} và {len(labels) - NAMED} dòng khác" if len(labels) > NAMED else shown


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else value


def _jsonable(value: Any) -> Any:
    """The value as JSON will give it back."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))
