"""Which rows of any app name a row: asked of the models, so that later apps count unnamed."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from django.db.models import Count, F, Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import Model, QuerySet

    Relation = tuple[type[Model], str]


def rows_naming(*rows: Model) -> Iterator[QuerySet]:
    """For each relation to the model of these rows, the rows that point to one of them."""
    for model, name in _relations_to(type(rows[0])):
        yield model.objects.filter(**{f"{name}__in": rows}).order_by("pk")


def naming_each(
    rows: Iterable[Model], *, but: dict[type[Model], set[int]]
) -> Iterator[tuple[Model, QuerySet, int]]:
    """For each of these rows of one model and each relation by which others point to it: these, and
    how many they are, which is asked of all at once. Not those `but` names by their keys.
    """
    by_key = {row.pk: row for row in rows}
    relations = list(_relations_to(type(next(iter(by_key.values())))))
    pointing = [
        model.objects.filter(**{f"{name}__in": by_key})
        .exclude(pk__in=but.get(model, ()))
        .order_by()
        for model, name in relations
    ]
    asked = [
        found.values(number_=Value(number), key_=F(name)).annotate(count_=Count("*"))
        for number, (found, (_, name)) in enumerate(zip(pointing, relations, strict=True))
    ]
    answers = asked[0].union(*asked[1:], all=True) if asked else []
    counts = {(one["key_"], one["number_"]): one["count_"] for one in answers}
    for key, (number, (_, name)) in product(by_key, enumerate(relations)):
        if count := counts.get((key, number)):
            yield by_key[key], pointing[number].filter(**{name: key}).order_by("pk"), count


def named(rows: QuerySet) -> QuerySet:
    """With what they point to: most are named by it."""
    return rows.select_related(*(f.name for f in rows.model._meta.fields if f.many_to_one))


def _relations_to(model: type[Model]) -> Iterator[Relation]:
    """Not those of a history, which keep the key of a row that may be gone (no constraint)."""
    for relation in model._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete:
            continue
        pointing, name = relation.related_model, relation.field.name
        # The rows between many and many: the other end is found itself.
        if pointing._meta.auto_created or not getattr(relation.field, "db_constraint", True):
            continue
        yield pointing, name
