"""Who answers for a branch that is no more, and the clusters of a day: what figures of several
apps are told by.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from math import inf
from typing import TYPE_CHECKING, Protocol, TypeVar

from .models import Branch, ClusterMembership, Succession

if TYPE_CHECKING:
    from .models import BranchQuerySet, Cluster

WHOLE = frozenset({Succession.Kind.RENAME, Succession.Kind.MERGE})


class OfBranch(Protocol):
    @property
    def branch(self) -> Branch: ...


Row = TypeVar("Row", bound=OfBranch)


def fates_by(day: dt.date) -> dict[int, list[Succession]]:
    """By the key of each branch, the successions by that day in which it gave or took."""
    fates = defaultdict(list)
    for succession in Succession.objects.filter(effective_on__lte=day).for_list():
        for party in succession.parties.all():
            fates[party.branch_id].append(succession)
    return fates


def heir_of(branch: Branch, fates: dict[int, list[Succession]]) -> Branch:
    """Who answers for it: the last of the renames and mergers it went into."""
    for succession in fates.get(branch.pk, ()):
        if succession.kind in WHOLE and branch in succession.predecessors:
            return heir_of(succession.successors[0], fates)
    return branch


def heirs_in(fates: dict[int, list[Succession]]) -> dict[int, int]:
    """The keys of the branches for which another answers, with the key of that one."""
    gone = {
        branch
        for successions in fates.values()
        for succession in successions
        for branch in succession.predecessors
    }
    heirs = {branch.pk: heir_of(branch, fates).pk for branch in gone}
    return {old: new for old, new in heirs.items() if old != new}


def of_cluster(number: int | None, day: dt.date, heirs: dict[int, int]) -> BranchQuerySet:
    """Those that stand in a cluster on that day, or whose heirs do; None is outside of all."""
    seats = ClusterMembership.objects.on(day)
    if number is None:
        there = Branch.objects.exclude(pk__in=seats.values("branch"))
    else:
        there = Branch.objects.filter(pk__in=seats.filter(cluster__number=number).values("branch"))
    if not heirs:
        return there
    followed = set(there.filter(pk__in=heirs.values()).values_list("pk", flat=True))
    inherited = [old for old, heir in heirs.items() if heir in followed]
    return there.exclude(pk__in=heirs) | Branch.objects.filter(pk__in=inherited)


def by_cluster(rows: list[Row], day: dt.date) -> list[tuple[Cluster | None, list[Row]]]:
    """In the order of the clusters and of their branches' names; what is outside of all is last."""
    clusters = {
        membership.branch_id: membership.cluster
        for membership in ClusterMembership.objects.on(day)
        .filter(branch__in=[row.branch.pk for row in rows])
        .select_related("cluster")
    }
    groups: dict[Cluster | None, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=_in_order):
        groups[clusters.get(row.branch.pk)].append(row)
    return sorted(groups.items(), key=lambda group: group[0].number if group[0] else inf)


def _in_order(row: OfBranch) -> tuple[str, dt.date, str]:
    return row.branch.sort_key, row.branch.starts_on or dt.date.min, row.branch.code
