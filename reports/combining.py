"""How the figures of several reports become one: what is summed, over which periods, and how an
average is told of a sum.
"""

from __future__ import annotations

from functools import cached_property, partial
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from .formulas import calculate, codes_of
from .models import Indicator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from decimal import Decimal

    from .checks import Figures
    from .figures import Part
    from .models import Period


class Figure(NamedTuple):
    """`value` is None where nothing is known; `counted` of `expected` reports are in it.

    No dataclass: a country has half a million of them, and these are made in a fourth of the time.
    """

    value: Decimal | None
    counted: int
    expected: int

    @property
    def is_partial(self) -> bool:
        return 0 < self.counted < self.expected


class Combination:
    """Of these indicators over these periods, which come in their order: read off the form once,
    and then good for every row.
    """

    def __init__(self, indicators: Iterable[Indicator], periods: Sequence[Period]) -> None:
        self.by_code = {indicator.code: indicator for indicator in indicators}
        self._read = {code: self._above(code) for code in self.by_code}
        self._only = {code: self._only_of(code, periods) for code in self.by_code}

    def of(self, parts: Iterable[Part]) -> dict[str, Figure]:
        """The figures of these parts together, by code."""
        expected = [part for part in parts if not part.is_excused]
        among = {
            only: [part.figures for part in expected if only in (None, part.period.pk)]
            for only in set(self._only.values())
        }
        if not any(part.figures for part in expected):  # as of half a country before the day
            nothing = {only: Figure(None, 0, len(each)) for only, each in among.items()}
            return {code: nothing[only] for code, only in self._only.items()}
        figures = {}
        for code, only in self._only.items():
            known = [each for each in among[only] if each.get(code) is not None]
            value = self.value(code, len(known), partial(_sum, known))
            figures[code] = Figure(value, len(known), len(among[only]))
        return figures

    def value(self, code: str, count: int, sum_of: Callable[[str], Decimal]) -> Decimal | None:
        """Of so many reports that all have the figure; `sum_of` says what a figure comes to in
        them: it is asked for this one and, of an average, for what that is made of (`pairs`).
        """
        indicator = self.by_code[code]
        if count <= 1 or indicator.combine == Indicator.Combine.SUM:
            return sum_of(code) if count else None
        if indicator.is_typed:
            return None
        # An average: of the sums of what it is made of, from the very same branches.
        sums = {other: self.value(other, count, sum_of) for other in self._read[code]}
        return indicator.rounded(calculate(indicator.formula, sums))

    @cached_property
    def pairs(self) -> list[tuple[str, str]]:
        """Each code, beside those that `value` asks for."""
        return [(code, other) for code in self.by_code for other in sorted(self._asked(code))]

    def _asked(self, code: str) -> set[str]:
        indicator = self.by_code[code]
        is_average = not indicator.is_typed and indicator.combine != Indicator.Combine.SUM
        made_of = map(self._asked, self._read[code]) if is_average else []
        return {code}.union(*made_of)

    def _above(self, code: str) -> list[str]:
        """What its formula reads, of what stands above it: a formula that runs in a circle ends."""
        formula = self.by_code[code].formula
        above = set(takewhile(lambda other: other != code, self.by_code))
        return [other for other in codes_of(formula) if other in above] if formula else []

    def _only_of(self, code: str, periods: Sequence[Period]) -> int | None:
        """The one period whose figure stands for all, or None where all are summed."""
        if len(periods) == 1 or self._is_flow(code):
            return None
        opens = self.by_code[code].prefill not in {"", code}
        return (periods[0] if opens else periods[-1]).pk

    def _is_flow(self, code: str) -> bool:
        if self.by_code[code].is_typed:
            return self.by_code[code].kind == Indicator.Kind.FLOW
        return all(map(self._is_flow, self._read[code]))


def _sum(known: Sequence[Figures], code: str) -> Decimal:
    """Of one report, its figure as it stands there."""
    return known[0][code] if len(known) == 1 else sum(figures[code] for figures in known)
