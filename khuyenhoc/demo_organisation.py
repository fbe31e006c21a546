"""The organisation of the demo: 17 branches of 2022, and the mergers of 1 July 2025."""

from __future__ import annotations

import datetime as dt
from typing import Any

from branches.actions import succeed
from branches.models import (
    Branch,
    ChapterCount,
    Cluster,
    ClusterLead,
    ClusterMembership,
    Post,
    Succession,
)

# Holders and counts are sample data; so are these days.
TERM = {"term_from": 2021, "term_to": 2026, "starts_on": dt.date(2021, 6, 1)}
NEXT_TERM = {"term_from": 2025, "term_to": 2030, "starts_on": dt.date(2025, 7, 1)}
COUNTED_ON = dt.date(2022, 3, 31)
LED_IN = 2022


def load_organisation(content: dict[str, Any]) -> None:
    """`content` is organisation.toml: first as it was in 2022, then each succession."""
    for post in content["posts"]:
        make_post(branch=None, term=TERM, **post)
    for unit in content["units"]:
        for old in unit["old"]:
            load_branch(**old)
    clusters = {row["number"]: load_cluster(row, content["known"]) for row in content["clusters"]}
    for unit in content["units"]:
        cluster = next(row for row in content["clusters"] if unit["code"] in row["later_members"])
        merge(unit, content, clusters[cluster["number"]])
    for row in content["clusters"]:
        lead(clusters[row["number"]], row["later_lead"], year=content["effective_on"].year + 1)


def load_branch(*, chair: str, chapters: int, boards: int, **fields: Any) -> None:
    branch = Branch.objects.create(**fields)
    make_post(branch=branch, title=Post.Title.CHAIR, holder=chair, term=TERM)
    for form, where, count in (
        (ChapterCount.Form.CHAPTER, ChapterCount.Kind.RESIDENTIAL, chapters),
        (ChapterCount.Form.BOARD, ChapterCount.Kind.CLAN, boards),
    ):
        ChapterCount.objects.create(
            branch=branch,
            form=form,
            kind=where,
            count=count,
            counted_on=COUNTED_ON,
            is_sample=True,
        )


def load_cluster(row: dict[str, Any], known: list[str]) -> Cluster:
    cluster = Cluster.objects.create(number=row["number"], is_sample=True)
    for code in row["members"]:
        ClusterMembership.objects.create(
            cluster=cluster,
            branch=Branch.objects.get_by_natural_key(code),
            is_sample=code not in known,
        )
    lead(cluster, row["lead"], year=LED_IN)
    lead(cluster, row["deputy"], year=LED_IN, role=ClusterLead.Role.DEPUTY)
    return cluster


def lead(cluster: Cluster, code: str, *, year: int, role: str = ClusterLead.Role.LEAD) -> None:
    ClusterLead.objects.create(
        cluster=cluster,
        branch=Branch.objects.get_by_natural_key(code),
        role=role,
        starts_on=dt.date(year, 1, 1),
        ends_on=dt.date(year, 12, 31),
        is_sample=True,
    )


def merge(unit: dict[str, Any], content: dict[str, Any], cluster: Cluster) -> None:
    branch = Branch(
        code=unit["code"],
        name=unit["name"],
        map_row=unit["map_row"],
        map_column=unit["map_column"],
    )
    succeed(
        kind=Succession.Kind.MERGE,
        decision=content["decision"],
        effective_on=content["effective_on"],
        predecessors=[Branch.objects.get_by_natural_key(old["code"]) for old in unit["old"]],
        successors=[branch],
        cluster=cluster,
        by=None,
    )
    ClusterMembership.objects.filter(branch=branch).update(is_sample=True)
    make_post(branch=branch, title=Post.Title.CHAIR, holder=unit["chair"], term=NEXT_TERM)


def make_post(
    *, branch: Branch | None, title: str, holder: str, term: dict[str, Any], phone: str = ""
) -> None:
    """`holder` begins with Ông or Bà."""
    word, _, name = holder.partition(" ")
    honorific = {label: value for value, label in Post.Honorific.choices}[word]
    Post.objects.create(
        branch=branch,
        title=title,
        honorific=honorific,
        holder=name,
        phone=phone,
        is_sample=True,
        **term,
    )
