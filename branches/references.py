"""Which rows of any app name a row: asked of the models, so that later apps count unnamed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model, QuerySet


def rows_naming(*rows: Model) -> Iterator[QuerySet]:
    """For each relation to the model of these rows, the rows that point to one of them.

    Not those of a history, which keep the key of a row that may be gone (no constraint).
    """
    for relation in rows[0]._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete:
            continue
        model, name = relation.related_model, relation.field.name
        # The rows between many and many: the other end is found itself.
        if model._meta.auto_created or not getattr(relation.field, "db_constraint", True):
            continue
        yield model.objects.filter(**{f"{name}__in": rows}).order_by("pk")
