"""The organisation as it stood on one day, cluster by cluster."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count

from .models import Branch, ChapterCount, Cluster, ClusterLead, ClusterMembership

if TYPE_CHECKING:
    import datetime as dt

    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

    Place = tuple[int, int]

# More tiles side by side leave a name no room.
WIDEST_MAP = 6


@dataclass(frozen=True)
class Facts:
    """What cards tell beside names, by the key of the branch; which of it is sample data."""

    roles: dict[int, str] = field(default_factory=dict)
    chapters: dict[int, int] = field(default_factory=dict)
    samples: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Card:
    """`place` is its row and column on the map, if there is one."""

    branch: Branch
    role: str
    chapters: int | None
    place: Place | None
    is_sample: bool


@dataclass(frozen=True)
class Group:
    """A cluster and its members in the order of their names; None holds those without one.

    `others` are the places on the map that are not of this cluster: they give it its outline.
    """

    cluster: Cluster | None
    cards: list[Card]
    others: list[Place]

    @property
    def is_sample(self) -> bool:
        """The cluster, or something on its cards."""
        return any(row and row.is_sample for row in [self.cluster, *self.cards])


@dataclass(frozen=True)
class Size:
    """How many branches a cluster has; None are those without one."""

    cluster: Cluster | None
    branches: int


def facts_on(day: dt.date) -> Facts:
    leads = list(ClusterLead.objects.on(day))
    counts = list(ChapterCount.objects.newest_by(day))
    chapters: defaultdict[int, int] = defaultdict(int)
    for row in counts:
        if row.form == ChapterCount.Form.CHAPTER:
            chapters[row.branch_id] += row.count
    told = [*leads, *counts, *ClusterMembership.objects.on(day)]
    return Facts(
        roles={row.branch_id: row.get_role_display() for row in leads},
        chapters=dict(chapters),
        samples=frozenset(row.branch_id for row in told if row.is_sample),
    )


def groups_on(
    day: dt.date,
    *,
    user: User | AnonymousUser,
    facts: Facts | None = None,
    most: int | None = None,
) -> list[Group]:
    """In order of the clusters; the branches outside every cluster come last, if there are any.
    None of it where there are more branches than `most`.
    """
    there = Branch.objects.visible_to(user).on(day).with_cluster_of(day)
    branches = list(there if most is None else there[: most + 1])
    if most is not None and len(branches) > most:
        return []
    clusters = list(Cluster.objects.visible_to(user).on(day))
    members = defaultdict(list)
    for branch in branches:
        members[branch.cluster_then].append(branch)
    places, facts = places_of(branches), facts or Facts()
    groups = [_group(cluster, members.pop(cluster.pk, []), places, facts) for cluster in clusters]
    rest = [branch for left in members.values() for branch in left]
    return [*groups, _group(None, rest, places, facts)] if rest else groups


def sizes_on(day: dt.date, *, user: User | AnonymousUser) -> list[Size]:
    """Of every cluster, in the same order."""
    branches = Branch.objects.visible_to(user).on(day).with_cluster_of(day).order_by()
    counts = branches.values("cluster_then").annotate(count=Count("pk"))
    of_cluster = dict(counts.values_list("cluster_then", "count"))
    clusters = Cluster.objects.visible_to(user).on(day)
    sizes = [Size(cluster, of_cluster.pop(cluster.pk, 0)) for cluster in clusters]
    rest = sum(of_cluster.values())
    return [*sizes, Size(None, rest)] if rest else sizes


def _group(
    cluster: Cluster | None, members: list[Branch], places: dict[int, Place], facts: Facts
) -> Group:
    cards = [
        Card(
            branch,
            facts.roles.get(branch.pk, ""),
            facts.chapters.get(branch.pk),
            places.get(branch.pk),
            branch.pk in facts.samples,
        )
        for branch in members
    ]
    own = {card.place for card in cards}
    return Group(cluster, cards, [place for place in places.values() if place not in own])


def places_of(branches: list[Branch]) -> dict[int, Place]:
    """From row 1 and column 1 on, gaps kept; none unless each branch has one of its own and they
    fit.
    """
    rows = [branch.map_row for branch in branches]
    columns = [branch.map_column for branch in branches]
    if not branches or None in rows or len({*zip(rows, columns, strict=True)}) < len(branches):
        return {}
    top, left = min(rows) - 1, min(columns) - 1
    if max(columns) - left > WIDEST_MAP:
        return {}
    return {branch.pk: (branch.map_row - top, branch.map_column - left) for branch in branches}
