"""What a benchmark found: figures, each beside its goal, and tables."""

from dataclasses import asdict, dataclass, field
from typing import Any, Self


@dataclass(frozen=True)
class Figure:
    """`key` names it in remarks.toml. `missing` says why it was not measured.

    Without a goal it is there to be known.
    """

    key: str
    what: str
    value: float | None = None
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None
    missing: str = ""

    @property
    def measured(self) -> str:
        if self.value is None:
            return "not measured"
        return f"{plain(self.value)}{unit_after(self.unit)}"

    @property
    def goal(self) -> str:
        if self.at_least is not None:
            return f"≥ {plain(self.at_least)}{unit_after(self.unit)}"
        if self.at_most is not None:
            return f"≤ {plain(self.at_most)}{unit_after(self.unit)}"
        return ""

    @property
    def is_missed(self) -> bool:
        if self.value is None:
            return False
        too_little = self.at_least is not None and self.value < self.at_least
        return too_little or (self.at_most is not None and self.value > self.at_most)

    @property
    def verdict(self) -> str:
        """Whether the goal is kept, or by how much it is missed."""
        if self.value is None:
            return self.missing
        if not self.goal:
            return ""
        if not self.is_missed:
            return "kept"
        if self.at_least is not None:
            return f"missed: {self.value / self.at_least:.0%} of it"
        if not self.at_most:
            return f"missed by {plain(self.value)}"
        return f"missed: {plain(self.value / self.at_most)} times as much"


@dataclass(frozen=True)
class Table:
    title: str
    heads: list[str]
    rows: list[list[str]]
    below: str = ""


@dataclass(frozen=True)
class Outcome:
    figures: list[Figure] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, kept: dict[str, Any]) -> Self:
        figures = [Figure(**each) for each in kept["figures"]]
        return cls(figures, [Table(**each) for each in kept["tables"]])


def plain(number: float) -> str:
    """Three digits that count, thousands apart: 0.41, 9.8, 12,345."""
    if number == int(number) or abs(number) >= 100:  # noqa: PLR2004 -- three digits before the point
        return f"{number:,.0f}"
    return f"{number:.1f}" if abs(number) >= 10 else f"{number:.2f}"  # noqa: PLR2004 -- two digits


def unit_after(unit: str) -> str:
    return unit if unit == "×" else f" {unit}" if unit else ""
