"""The criteria and targets that are known, from known.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from documents.models import Document

from .models import CriteriaGroup, CriteriaSet, Criterion, Target

FILE = Path(__file__).with_name("known.toml")


@transaction.atomic
def load_known() -> None:
    """Makes those that are not there; what people have changed since is left alone. A paper that
    the library has is linked.
    """
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    for fields in content["sets"]:
        _load_set(**fields)
    for fields in content["targets"]:
        _load_targets(**fields)


def _load_set(
    *,
    kind: str,
    edition: str,
    groups: list[dict[str, Any]],
    audience: str = "",
    symbol: str = "",
    **fields: Any,
) -> None:
    criteria_set, is_new = CriteriaSet.objects.get_or_create(
        kind=kind,
        audience=audience,
        edition=edition,
        defaults=fields | {"document": _in_library(symbol)},
    )
    if not is_new:
        return
    for place, group in enumerate(groups, 1):
        made = CriteriaGroup.objects.create(
            criteria_set=criteria_set,
            title=group["title"],
            maximum=group.get("maximum"),
            position=place,
        )
        for position, row in enumerate(group.get("criteria", []), 1):
            criterion = Criterion(group=made, position=position, **row)
            criterion.full_clean(exclude=["criteria_set"])
            criterion.save()


def _load_targets(
    *, paper: str, shares: list[dict[str, Any]], symbol: str = "", **fields: Any
) -> None:
    for share in shares:
        key = {"audience": "", "scope": fields.get("scope", Target.Scope.NATIONAL)} | share
        defaults = {"share": key.pop("share"), "note": fields["note"]}
        Target.objects.get_or_create(
            **key, paper=paper, defaults=defaults | {"document": _in_library(symbol)}
        )


def _in_library(symbol: str) -> Document | None:
    """If one document alone bears it: symbols begin anew every year."""
    found = list(Document.objects.filter(symbol=symbol)[:2]) if symbol else []
    return found[0] if len(found) == 1 else None
