"""What changes several rows of the organisation at once."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import asdict
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction

from accounts.actions import invite
from accounts.models import Role
from core.dates import today

from .effects import Effects
from .heirs import WHOLE
from .models import (
    Branch,
    BranchGrant,
    BranchRole,
    Cluster,
    ClusterLead,
    ClusterMembership,
    Post,
    Side,
    Succession,
    SuccessionParty,
)
from .models.succession import SIDES
from .obstacles import obstacles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from uuid import UUID

    from django.db.models import Model, QuerySet
    from django.http import HttpRequest

    from accounts.models import User
    from core.spans import SpanQuerySet

OFFICERS = frozenset({Role.OFFICER, Role.HEAD_OFFICER})
EDITORS = OFFICERS | {Role.STAFF}
# What ends with a branch.
ENDING = (ClusterMembership, ClusterLead, Post, BranchGrant)
# What lives on at the successor of a rename or merger, as rows with a `branch`: later apps add
# theirs, each as a function of the branch that ends, when they are ready.
FOLLOWING: list[Callable[[Branch], QuerySet]] = []


@transaction.atomic
def invite_to_branch(  # noqa: PLR0913 -- all by keyword
    *,
    user: User,
    branch: Branch,
    role: BranchRole,
    starts_on: dt.date,
    ends_on: dt.date | None,
    by: User,
    request: HttpRequest,
) -> tuple[User, str]:
    """Saves a new account with its role at the branch, and invites the person.

    Returns the account and the link of the invitation, which is mailed where there is an address.
    """
    if not by.has_role(Role.ADMINISTRATOR):
        raise PermissionDenied
    user.save()
    BranchGrant.objects.create(
        user=user, branch=branch, role=role, starts_on=starts_on, ends_on=ends_on, granted_by=by
    )
    return user, invite(user=user, by=by, request=request)


@transaction.atomic
def succeed(  # noqa: PLR0913 -- all by keyword: a decision has this many parts
    *,
    kind: Succession.Kind,
    decision: str,
    effective_on: dt.date,
    predecessors: list[Branch],
    successors: list[Branch],
    by: User | None,
    cluster: Cluster | None = None,
    hand_over: bool = True,
    note: str = "",
    request_key: UUID | None = None,
) -> Succession:
    """Closes the predecessors on the day before and opens the successors on the day.

    A successor not yet saved is made, and joins `cluster` if one is named; one that exists goes on.
    A transfer closes nothing. With `hand_over`, whoever may act for a predecessor may act, as the
    same and as long, for the successor of a rename or merge. `by` is None for a command. Raises
    ValidationError, with nothing written, on sides, days or branches that cannot be.
    """
    _admit(by)
    wait_for_others()
    _check_sides(kind, predecessors, successors)
    predecessors, successors = _locked(predecessors, successors)
    for branch in filter(_pk, [*predecessors, *successors]):
        _check_living(branch, effective_on)
    succession = Succession(
        kind=kind,
        decision=decision,
        effective_on=effective_on,
        note=note,
        by=by,
        request_key=request_key,
    )
    succession.full_clean(exclude=["effects"])
    effects = Effects()
    granted = (
        _grants_to_hand_over(predecessors, effective_on) if hand_over and kind in WHOLE else []
    )
    if kind != Succession.Kind.TRANSFER:
        for branch in predecessors:
            _check_takes_no_part_later(branch, effective_on)
        for row in _rows_to_end(predecessors, effective_on):
            effects.end(row, effective_on - dt.timedelta(days=1))
    for branch in [branch for branch in successors if branch.pk is None]:
        branch.starts_on = effective_on
        effects.make(branch)
        if cluster:
            effects.make(ClusterMembership(cluster=cluster, branch=branch, starts_on=effective_on))
    for grant in granted:
        grant.branch, grant.granted_by = successors[0], by
        # Who acts for an absorbing branch already needs no second grant.
        if not successors[0].grants.on(effective_on).filter(user=grant.user, role=grant.role):
            effects.make(grant)
    if kind in WHOLE and effective_on <= today():
        _follow(effects, predecessors, successors[0])
    succession.effects = asdict(effects)
    succession.save()
    SuccessionParty.objects.bulk_create(
        SuccessionParty(succession=succession, branch=branch, side=side)
        for side, branches in ((Side.PREDECESSOR, predecessors), (Side.SUCCESSOR, successors))
        for branch in branches
    )
    return succession


def _follow(effects: Effects, predecessors: list[Branch], successor: Branch) -> None:
    effects.moved = []
    for branch in predecessors:
        for following in FOLLOWING:
            effects.move(following(branch), old=branch, new=successor)


@transaction.atomic
def follow_successions() -> None:
    """Moves to the successors what had to wait for the day of a rename or merger."""
    wait_for_others()
    for succession in Succession.objects.done().waiting().for_list():
        effects = Effects.of(succession)
        _follow(effects, succession.predecessors, succession.successors[0])
        succession.effects = asdict(effects)
        succession.save()


def wait_for_others() -> None:
    """One succession or undo at a time: what one has checked, no other changes until it is done."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE branches_succession IN SHARE ROW EXCLUSIVE MODE")


@transaction.atomic
def undo_succession(*, succession: Succession, by: User | None) -> None:
    """Puts back what the succession ended, deletes what it made, and it itself.

    Of a grant the history stays. `by` is None for a command. Raises ValidationError, with nothing
    written, where anything newer hangs on it: one message for each reason.
    """
    _admit(by)
    wait_for_others()
    stored = Succession.objects.filter(pk=succession.pk).for_list().first()
    if stored is None:
        raise ValidationError("Việc này vừa được hoàn tác ở nơi khác.")
    effects = Effects.of(stored)
    if reasons := obstacles(stored, effects):
        raise ValidationError(reasons)
    if stored.kind in WHOLE:
        effects.move_back(new=stored.successors[0])
    stored.delete()
    effects.unmake()
    effects.reopen()


def _admit(by: User | None) -> None:
    if by is not None and not by.has_role(*OFFICERS):
        raise PermissionDenied


def _check_sides(
    kind: Succession.Kind, predecessors: list[Branch], successors: list[Branch]
) -> None:
    (old_least, old_most), (new_least, new_most), sentence = SIDES[kind]
    if not (
        old_least <= len(predecessors) <= old_most and new_least <= len(successors) <= new_most
    ):
        raise ValidationError(sentence)
    if kind == Succession.Kind.RENAME and successors[0].pk:
        raise ValidationError("Tên mới cần một Hội mới; Hội đang hoạt động không nhận được tên ấy.")
    keys = [branch.pk for branch in (*predecessors, *successors) if branch.pk]
    if len(keys) > len(set(keys)):
        raise ValidationError("Mỗi Hội chỉ chọn một lần, ở một bên: Hội cũ hoặc Hội mới.")


def _locked(
    predecessors: list[Branch], successors: list[Branch]
) -> tuple[list[Branch], list[Branch]]:
    """The same, as they stand now, held until the end: of two officers the second is told."""
    keys = [branch.pk for branch in (*predecessors, *successors) if branch.pk]
    rows = Branch.objects.select_for_update().order_by("pk").in_bulk(keys)
    return (
        [rows[branch.pk] for branch in predecessors],
        [rows.get(branch.pk, branch) for branch in successors],
    )


def _pk(row: Model) -> int:
    return row.pk


def _check_living(branch: Branch, effective_on: dt.date) -> None:
    """A branch takes part from its second day on, and no more once it has an end."""
    if branch.ends_on is not None:
        raise ValidationError(
            f"{branch.title} đã kết thúc ngày {branch.ends_on:%d/%m/%Y}, không thể đưa vào lần này."
        )
    if branch.starts_on and branch.starts_on >= effective_on:
        raise ValidationError(
            f"{branch.title} hoạt động từ ngày {branch.starts_on:%d/%m/%Y}. Ngày có hiệu lực phải"
            " sau ngày đó."
        )


def _check_takes_no_part_later(branch: Branch, effective_on: dt.date) -> None:
    """What it gave or took after its end would have come from nowhere."""
    later = Succession.objects.touching([branch]).filter(effective_on__gte=effective_on)
    if known := later.for_list().first():
        raise ValidationError(
            f"{branch.title} đã có tên trong việc từ ngày {known.effective_on:%d/%m/%Y}:"
            f" {known.summary}. Ngày có hiệu lực phải sau ngày đó."
        )


def _rows_to_end(predecessors: list[Branch], effective_on: dt.date) -> Iterable[Model]:
    """The branches and what hangs on them beyond the day; a row that only begins then is refused:
    it was made in the belief that the branch goes on.
    """
    yield from predecessors
    for model in ENDING:
        rows: SpanQuerySet = model.objects.select_for_update().filter(branch__in=predecessors)
        for row in rows.exclude(ends_on__lt=effective_on).order_by("pk"):
            if row.starts_on and row.starts_on >= effective_on:
                raise ValidationError(
                    f"“{row}” bắt đầu ngày {row.starts_on:%d/%m/%Y}, khi {row.branch.title} đã kết"
                    " thúc. Cần xoá hoặc sửa dòng đó trước."
                )
            yield row


def _grants_to_hand_over(predecessors: list[Branch], effective_on: dt.date) -> list[BranchGrant]:
    """Unsaved, one for each person and role; the latest last day, where there are several."""
    ends = defaultdict(list)
    grants = BranchGrant.objects.filter(branch__in=predecessors).on(effective_on)
    for grant in grants.order_by("pk"):
        ends[grant.user_id, grant.role].append(grant.ends_on)
    return [
        BranchGrant(
            user_id=user,
            role=role,
            starts_on=effective_on,
            ends_on=None if None in days else max(days),
        )
        for (user, role), days in ends.items()
    ]
