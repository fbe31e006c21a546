"""What scores come to under a set of criteria: one pure function, for pages, actions and imports.

Points are Decimal in steps of 0.5; a criterion without a maximum is met (1) or not (0).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

STEP = Decimal("0.5")
MET = Decimal(1)


@dataclass(frozen=True)
class Item:
    """One criterion: its maximum, or None, and the level that asks for it, from 1 on."""

    code: str
    maximum: Decimal | None = None
    level: int = 1

    def takes(self, points: Decimal) -> bool:
        """Whether these points may be given for it."""
        if self.maximum is None:
            return points in {0, MET}
        return 0 <= points <= self.maximum and points % STEP == 0


@dataclass(frozen=True)
class Rule:
    """A set as the rule reads it. With `levels` it is met or not, level by level; else points are
    summed: at least `pass_total` of them, and of no criterion less than `pass_each`.
    """

    items: tuple[Item, ...]
    is_complete: bool = True
    pass_total: Decimal | None = None
    pass_each: Decimal | None = None
    levels: int = 0

    @property
    def decides(self) -> bool:
        """Whether the sources gave all that a verdict needs."""
        if not (self.is_complete and self.items):
            return False
        points = self.pass_total is not None and all(i.maximum is not None for i in self.items)
        return self.levels > 0 or points

    def fits(self, code: str, points: Decimal) -> bool:
        """Whether these points may be given for the criterion."""
        return any(item.code == code and item.takes(points) for item in self.items)


@dataclass(frozen=True)
class Verdict:
    """`total` is None where nothing is summed, `level` 0 where none is reached; `lacking` are the
    codes of the criteria that keep it from passing, or from the next level.
    """

    passes: bool
    total: Decimal | None
    level: int
    lacking: tuple[str, ...]


def verdict(rule: Rule, scores: Mapping[str, Decimal | None]) -> Verdict | None:
    """None where the set cannot decide or a score is missing: a gap is never 0."""
    if not rule.decides or any(scores.get(item.code) is None for item in rule.items):
        return None
    if rule.levels:
        return _by_levels(rule, scores)
    total = sum((scores[item.code] for item in rule.items), Decimal(0))
    least = rule.pass_each or Decimal(0)
    lacking = tuple(item.code for item in rule.items if scores[item.code] < least)
    return Verdict(total >= rule.pass_total and not lacking, total, 0, lacking)


def _by_levels(rule: Rule, scores: Mapping[str, Decimal | None]) -> Verdict:
    """A level is reached with all that it and those below it ask for."""
    unmet = [item for item in rule.items if scores[item.code] < MET]
    level = min((item.level for item in unmet), default=rule.levels + 1) - 1
    lacking = tuple(item.code for item in unmet if item.level == level + 1)
    return Verdict(level > 0, None, level, lacking)
