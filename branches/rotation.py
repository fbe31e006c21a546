"""Who led a cluster when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from core.spans import days_of

from .models import ClusterLead

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .models import Branch


@dataclass(frozen=True)
class Term:
    """`when` is a year, or the days where they are no whole year."""

    when: str
    leads: list[Branch]
    deputies: list[Branch]


def rotation_of(rows: Iterable[ClusterLead]) -> list[Term]:
    """Newest first; `rows` come in the order of their model."""
    terms = []
    for days, same in groupby(rows, key=lambda row: (row.starts_on, row.ends_on)):
        held = list(same)
        terms.append(
            Term(
                _when(held[0], *days),
                [row.branch for row in held if row.role == ClusterLead.Role.LEAD],
                [row.branch for row in held if row.role == ClusterLead.Role.DEPUTY],
            )
        )
    return terms


def _when(row: ClusterLead, first: dt.date, last: dt.date | None) -> str:
    is_year = (first, last) == (dt.date(first.year, 1, 1), dt.date(first.year, 12, 31))
    return f"Năm {first.year}" if is_year else days_of(row).capitalize()
