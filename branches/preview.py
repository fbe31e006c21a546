"""What a succession would do: it is done, looked at and taken back; no rule stands twice."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.db import transaction

from .actions import FOLLOWING, succeed, wait_for_others
from .effects import Effects
from .heirs import WHOLE
from .models import Branch, ChapterCount, Succession, SuccessionParty
from .obstacles import obstacles
from .references import rows_naming

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from uuid import UUID

    from django.db.models import Model

ACTS = {
    Succession.Kind.RENAME: "Đổi tên {old} thành {new}",
    Succession.Kind.MERGE: "Sáp nhập {olds} Hội vào {new}",
    Succession.Kind.SPLIT: "Chia tách {old} thành {news} Hội",
    Succession.Kind.TRANSFER: "Chuyển một phần {old} cho {new}",
    Succession.Kind.DISSOLVE: "Giải thể Hội Khuyến học {old}",
}


@dataclass(frozen=True)
class Group:
    """Rows of one kind, in words."""

    name: str
    rows: list[str]

    def __str__(self) -> str:
        return f"{self.name[0].upper()}{self.name[1:]} ({len(self.rows)})"


@dataclass(frozen=True)
class Total:
    """One figure of each branch that goes in, and their sum, which its successor begins with."""

    name: str
    parts: list[tuple[str, int]]

    @property
    def sum(self) -> int:
        return sum(number for _, number in self.parts)


@dataclass(frozen=True)
class Namesakes:
    """A name that several branches will bear, and how each of them will be written."""

    name: str
    written: list[str]


@dataclass(frozen=True)
class Preview:
    """`act` is what the button says: verb and object."""

    act: str
    ends: list[Group]
    begins: list[str]
    moves: list[Group]
    follows: list[tuple[str, int]]
    stays: list[tuple[str, int]]
    totals: list[Total]
    namesakes: list[Namesakes]

    @property
    def fingerprint(self) -> str:
        """Another one where anything of it is another."""
        return sha256(repr(self).encode()).hexdigest()


def preview(**decision: Any) -> Preview:
    """What `succeed` with these arguments would do; raises as it does. Nothing is written.

    Successors not yet saved are to be made anew for the act.
    """
    with transaction.atomic():
        shown = _shown(succeed(**decision))
        transaction.set_rollback(True)
    return shown


class OtherThanShown(Exception):
    """Something changed since the preview: `preview` is what would be done now."""

    def __init__(self, preview: Preview) -> None:
        super().__init__("other than shown")
        self.preview = preview


@transaction.atomic
def succeed_as_shown(*, fingerprint: str, request_key: UUID, **decision: Any) -> Succession:
    """`succeed`, if it does what a preview with this fingerprint has shown; else OtherThanShown.

    With a key that was used before it does nothing, and returns what was done then.
    """
    wait_for_others()
    if done := Succession.objects.filter(request_key=request_key).first():
        return done
    with transaction.atomic():
        succession = succeed(request_key=request_key, **decision)
        now = _shown(succession)
        if now.fingerprint != fingerprint:
            raise OtherThanShown(now)
    return succession


@dataclass(frozen=True)
class UndoPreview:
    """What an undo deletes and opens again; `edited` are new branches whose details are lost."""

    deletes: list[Group]
    reopens: list[Group]
    returns: list[tuple[str, int]]
    edited: list[str]
    obstacles: list[str]


def preview_undo(succession: Succession) -> UndoPreview:
    effects, day = Effects.of(succession), succession.effective_on
    made = effects.made_rows
    return UndoPreview(
        deletes=_groups(made, day),
        reopens=_groups((row for row, _ in effects.ended_rows), day),
        returns=_counted({model: len(keys) for model, keys in effects.moved_keys().items()}),
        edited=[row.title for row in made if isinstance(row, Branch) and row.lock_version],
        obstacles=obstacles(succession, effects),
    )


def chapters(branches: list[Branch], day: dt.date) -> list[Total]:
    """For each form the newest counts before that day, of all kinds together."""
    newest = ChapterCount.objects.filter(branch__in=branches).newest_by(day - dt.timedelta(days=1))
    counts = defaultdict(int)
    for count in newest:
        counts[count.form, count.branch_id] += count.count
    forms = [form for form in ChapterCount.Form if any(key[0] == form for key in counts)]
    return [
        Total(
            f"Số {form.label}",
            [(b.label_on(day), counts[form, b.pk]) for b in branches if (form, b.pk) in counts],
        )
        for form in forms
    ]


# Later apps add theirs (members, fund), each as a function like `chapters`, when they are ready.
TOTALS: list[Callable[[list[Branch], dt.date], list[Total]]] = [chapters]


def _shown(succession: Succession) -> Preview:
    effects, day = Effects.of(succession), succession.effective_on
    ended = [row for row, _ in effects.ended_rows]
    made = effects.made_rows
    old, new = succession.predecessors, succession.successors
    # A branch that goes on counts among what it absorbs.
    whole = [*old, *(b for b in new if b not in made)] if succession.kind in WHOLE else []
    return Preview(
        act=_act(succession),
        ends=_groups(ended, day),
        begins=[row.distinct_label_on(day) for row in made if isinstance(row, Branch)],
        moves=_groups((row for row in made if not isinstance(row, Branch)), day),
        follows=_following(succession, effects),
        stays=_staying(old, gone=ended),
        totals=list(chain.from_iterable(totals(whole, day) for totals in TOTALS)) if whole else [],
        namesakes=[found for branch in new if (found := _namesakes(branch, day))],
    )


def _act(succession: Succession) -> str:
    old, new = succession.predecessors, succession.successors
    return ACTS[succession.kind].format(
        old=old[0].full_name,
        new=new[0].full_name if new else "",
        olds=len(old),
        news=len(new),
    )


def _following(succession: Succession, effects: Effects) -> list[tuple[str, int]]:
    """How many rows of later apps go to the successor: now, or on the day to come."""
    counts: defaultdict[type[Model], int] = defaultdict(int)
    if effects.moved is not None:
        counts |= {model: len(keys) for model, keys in effects.moved_keys().items()}
    elif succession.kind in WHOLE:
        for rows in (rows(branch) for branch in succession.predecessors for rows in FOLLOWING):
            counts[rows.model] += rows.count()
    return _counted(counts)


def _counted(counts: dict[type[Model], int]) -> list[tuple[str, int]]:
    return [
        (str(model._meta.verbose_name_plural), count) for model, count in counts.items() if count
    ]


def _staying(branches: list[Branch], *, gone: list[Model]) -> list[tuple[str, int]]:
    """What names the old branches and is left as it is: papers, counts, what ended long ago."""
    counts = defaultdict(int)
    for rows in rows_naming(*branches):
        if rows.model is not SuccessionParty:
            ended = [row.pk for row in gone if isinstance(row, rows.model)]
            counts[str(rows.model._meta.verbose_name_plural)] += rows.exclude(pk__in=ended).count()
    return [(name, count) for name, count in counts.items() if count]


def _groups(rows: Iterable[Model], day: dt.date) -> list[Group]:
    by_kind = defaultdict(list)
    for row in rows:
        by_kind[str(row._meta.verbose_name_plural)].append(_words(row, day))
    return [Group(name, shown) for name, shown in by_kind.items()]


def _words(row: Model, day: dt.date) -> str:
    if isinstance(row, Branch):
        return row.distinct_label_on(day)
    branch: Branch = row.branch
    words = str(row)
    return words if branch.full_name in words else f"{words}, {branch.label_on(day)}"


def _namesakes(branch: Branch, day: dt.date) -> Namesakes | None:
    others = Branch.objects.namesakes(branch)
    if not others:
        return None
    written = [row.distinct_label_on(day) for row in (branch, *others)]
    return Namesakes(branch.name, written)
