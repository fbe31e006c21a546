"""Where the bars of a chart stand; templates/admin/news/desk/_chart.html draws them.

Lengths are whole units below 1,000 of the drawing's own: a template would write 960.5 as "960,5".
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

WIDTH, HEIGHT = 960, 260
TOP, BOTTOM = 30, 220
LABEL_WIDTH = 60
WIDEST_BAR = 60


@dataclass(frozen=True)
class Bar:
    label: str
    value: int


@dataclass(frozen=True)
class PlacedBar(Bar):
    """`middle` is where the texts are centred; `top` where the bar begins."""

    x: int
    top: int
    width: int
    height: int
    middle: int
    has_label: bool

    @property
    def value_line(self) -> int:
        return self.top - 8


@dataclass(frozen=True)
class BarChart:
    """Bars of equal width, the highest from BOTTOM to TOP; not for more bars than units."""

    bars: list[Bar]
    width = WIDTH
    height = HEIGHT
    bottom = BOTTOM
    label_line = BOTTOM + 26

    @property
    def placed(self) -> list[PlacedBar]:
        slot = WIDTH / max(len(self.bars), 1)
        every = ceil(LABEL_WIDTH / slot)
        highest = max([bar.value for bar in self.bars], default=0) or 1
        width = min(round(slot * 0.7), WIDEST_BAR)
        placed = []
        for number, bar in enumerate(self.bars):
            middle = round(slot * (number + 0.5))
            # A single view among thousands is still seen.
            height = ceil((BOTTOM - TOP) * bar.value / highest)
            placed.append(
                PlacedBar(
                    bar.label,
                    bar.value,
                    x=middle - width // 2,
                    top=BOTTOM - height,
                    width=width,
                    height=height,
                    middle=middle,
                    has_label=number % every == 0,
                )
            )
        return placed
