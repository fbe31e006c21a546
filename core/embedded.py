"""Rows of another table in a column of this one, as objects: no query of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, JSONField

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db import models
    from django.db.backends.base.base import BaseDatabaseWrapper


class Embedded(ArraySubquery):
    """An annotation: the list of a queryset's rows, in its order, each with `fields` alone.

    The queryset says by `OuterRef` which rows belong to which. What is not among `fields` costs a
    query when it is asked for.
    """

    def __init__(self, queryset: models.QuerySet, *fields: str) -> None:
        self.model = queryset.model
        # In the order of the model, which is how `from_db` reads them.
        self.fields = [f for f in self.model._meta.concrete_fields if f.name in fields]
        names = [field.name for field in self.fields]
        row = Func(*names, function="jsonb_build_array", output_field=JSONField())
        super().__init__(queryset.values(row=row))

    def get_db_converters(self, connection: BaseDatabaseWrapper) -> list[Callable]:
        return [*super().get_db_converters(connection), self._objects]

    def _objects(
        self, rows: list[list], _expression: Embedded, connection: BaseDatabaseWrapper
    ) -> list[models.Model]:
        names = [field.attname for field in self.fields]
        return [
            self.model.from_db(
                connection.alias,
                names,
                [field.to_python(value) for field, value in zip(self.fields, row, strict=True)],
            )
            for row in rows
        ]
