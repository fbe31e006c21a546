"""A district report as its page, its Word file and its workbook read it: from contents alone."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from core.numbers import grouped
from reports.clusters import MOST_ROWS
from reports.models import Indicator
from reports.papers.wording import NOTHING, lower_first

from .contents import EXCUSED

if TYPE_CHECKING:
    from .contents import Contents


@dataclass(frozen=True)
class Measure:
    """An indicator, as the form had it."""

    code: str
    label: str
    unit: str
    decimals: int
    combine: str
    formula: str

    @property
    def is_typed(self) -> bool:
        return not self.formula

    @property
    def is_summed(self) -> bool:
        return self.combine == Indicator.Combine.SUM

    def shown(self, value: Decimal | None) -> str:
        if value is None:
            return NOTHING
        return grouped(value, self.decimals)


class Cell(NamedTuple):
    """A figure, of how many of how many reports; `reported` are those that the others are of.

    No dataclass, as `combining.Figure` is none.
    """

    measure: Measure
    value: Decimal | None
    counted: int = 0
    expected: int = 0
    reported: int = 0

    def __str__(self) -> str:
        return self.measure.shown(self.value)

    @property
    def is_partial(self) -> bool:
        return 0 < self.counted < self.expected

    @property
    def is_of_fewer(self) -> bool:
        return 0 < self.counted < self.reported

    @property
    def has_sources(self) -> bool:
        return self.value is not None


@dataclass(frozen=True)
class Line:
    """A measure over the whole, beside the period before."""

    number: int
    measure: Measure
    now: Cell
    before: Cell

    @property
    def difference(self) -> str:
        """As in "+86" or "−12"; empty where the two are not of the same branches."""
        both = self.now.value, self.before.value
        if None in both or self.before.is_partial:
            return ""
        change = both[0] - both[1]
        sign = "+" if change > 0 else "−" if change < 0 else ""
        return f"{sign}{self.measure.shown(abs(change))}"


@dataclass(frozen=True)
class Section:
    title: str
    sentences: list[str]
    lines: list[Line]


@dataclass(frozen=True)
class Branch:
    """A column of a cluster: a branch, with the versions it is from or why there are none."""

    name: str
    standing: str
    notes: list[str]
    parts: list[dict[str, Any]]
    figures: dict[str, Cell]

    @property
    def short_name(self) -> str:
        """As tables have it: "Tiên Du", "TT. Phong Châu"."""
        return self.name.removeprefix("xã ").replace("thị trấn ", "TT. ")


@dataclass(frozen=True)
class ClusterRow:
    """A measure over a cluster; `title` alone is a heading."""

    number: int
    measure: Measure
    cells: list[Cell]
    total: Cell


@dataclass(frozen=True)
class ClusterSection:
    title: str
    rows: list[ClusterRow]


@dataclass(frozen=True)
class Cluster:
    title: str
    number: int
    branches: list[Branch]
    sections: list[ClusterSection]

    @property
    def width(self) -> int:
        """Columns of its table: the measures, the branches, their total."""
        return len(self.branches) + 2


@dataclass(frozen=True)
class Share:
    """A cluster in a list of them: how many have figures, of its branches that are to report."""

    title: str
    number: int
    reported: int
    branches: int


@dataclass(frozen=True)
class Origin:
    """Where a figure is from: one version of one report."""

    name: str
    cell: Cell
    submission: int
    version: int
    number: int
    hash: str
    approved_on: str

    @property
    def short_hash(self) -> str:
        return self.hash[:12]


class Reading:
    """What `contents` says. `title` is the one of the paper."""

    def __init__(self, contents: Contents) -> None:
        self.contents = contents
        self.period = contents["period"]["name"]
        self.before = contents["before"]
        self.words = contents["words"]
        self.missing = contents["missing"]
        self.reported, self.expected = contents["reported"], contents["expected"]
        self.is_sample = contents["is_sample"]

    @property
    def title(self) -> str:
        return f"Kết quả công tác khuyến học {lower_first(self.period)}"

    @property
    def coverage(self) -> str:
        """How many reports it is made of, and what it is compared with."""
        if self.reported == self.expected:
            said = f"Báo cáo này tổng hợp từ báo cáo đã duyệt của cả {self.expected} Hội cơ sở"
        else:
            said = (
                f"Báo cáo này tổng hợp từ {self.reported} báo cáo đã duyệt trong số {self.expected}"
                " Hội cơ sở phải báo cáo"
            )
        if self.before:
            said += (
                f"; kỳ trước là {lower_first(self.before)}, so sánh trên"
                f" {self.contents['compared']} Hội có số của cả hai kỳ"
            )
        return f"{said}."

    @property
    def absences(self) -> list[str]:
        return [f"{each['name']}: {each['why']}" for each in self.missing]

    @cached_property
    def measures(self) -> dict[str, Measure]:
        return {
            each["code"]: Measure(**each)
            for section in self.contents["sections"]
            for each in section["indicators"]
        }

    @cached_property
    def sections(self) -> list[Section]:
        now, before = self.contents["total"], self.contents["before_total"]
        return [
            Section(
                section["title"],
                section["sentences"],
                [
                    Line(
                        number,
                        self.measures[each["code"]],
                        self._cell(each["code"], now, self.reported),
                        self._cell(each["code"], before),
                    )
                    for number, each in enumerate(section["indicators"], 1)
                ],
            )
            for section in self.contents["sections"]
        ]

    @property
    def is_large(self) -> bool:
        """Too many branches for one page: it has the clusters, and each of these a page."""
        return sum(len(cluster["rows"]) for cluster in self.contents["clusters"]) > MOST_ROWS

    @property
    def shares(self) -> list[Share]:
        return [
            Share(
                each["title"],
                each["number"],
                sum(bool(row["parts"]) for row in each["rows"]),
                sum(row["standing"] != EXCUSED for row in each["rows"]),
            )
            for each in self.contents["clusters"]
        ]

    def cluster(self, number: int) -> Cluster | None:
        return next(
            (self._cluster(each) for each in self.contents["clusters"] if each["number"] == number),
            None,
        )

    @cached_property
    def clusters(self) -> list[Cluster]:
        return [self._cluster(cluster) for cluster in self.contents["clusters"]]

    @property
    def proposals(self) -> dict[str, Any] | None:
        """What branches ask for: the last question of the form is about that."""
        last = self.contents["texts"][-1:]
        return last[0] if last and last[0]["by"] else None

    @property
    def accounts(self) -> list[dict[str, Any]]:
        """What else branches wrote."""
        return [text for text in self.contents["texts"][:-1] if text["by"]]

    def origins(self, code: str, cluster: int | None = None) -> list[Origin]:
        """Of a total, or of that of one cluster. Raises KeyError for a code that is none."""
        measure = self.measures[code]
        return [
            Origin(
                part["name"],
                Cell(measure, _value(part["figures"].get(code))),
                *(part[name] for name in ("submission", "version", "number", "hash")),
                part["approved_on"],
            )
            for each in self.contents["clusters"]
            if cluster in {None, each["number"]}
            for row in each["rows"]
            for part in row["parts"]
        ]

    def total(self, code: str, cluster: int | None = None) -> Cell:
        """Raises KeyError for a code or a cluster that is none."""
        if cluster is None:
            return self._cell(code, self.contents["total"])
        totals = {each["number"]: each["total"] for each in self.contents["clusters"]}
        return self._cell(code, totals[cluster])

    def _cell(self, code: str, figures: dict[str, list[Any]], reported: int = 0) -> Cell:
        value, counted, expected = figures.get(code, (None, 0, 0))
        return Cell(self.measures[code], _value(value), counted, expected, reported)

    def _cluster(self, cluster: dict[str, Any]) -> Cluster:
        branches = [
            Branch(
                *(row[name] for name in ("name", "standing", "notes", "parts")),
                {code: self._cell(code, row["figures"]) for code in self.measures},
            )
            for row in cluster["rows"]
        ]
        reported = sum(len(branch.parts) for branch in branches)
        sections = [
            ClusterSection(
                section["title"],
                [
                    ClusterRow(
                        number,
                        self.measures[each["code"]],
                        [branch.figures[each["code"]] for branch in branches],
                        self._cell(each["code"], cluster["total"], reported),
                    )
                    for number, each in enumerate(section["indicators"], 1)
                ],
            )
            for section in self.contents["sections"]
        ]
        return Cluster(cluster["title"], cluster["number"], branches, sections)


def _value(stored: str | None) -> Decimal | None:
    return None if stored is None else Decimal(stored)
