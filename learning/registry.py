"""What readers ask of the registry: names of those who may be named, numbers of all."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django import forms

from branches.models import Branch, Cluster, ClusterMembership

from .counting import Sum, counts_of, in_boundaries, years_told
from .models import ModelKind, Recognition

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from .counting import Count, Key
    from .models import LearningModelQuerySet

LEVEL, IN_FORCE = "danh-hieu", "hieu-luc"
# A bar's whole length.
FULL = 1000


class RegistryForm(forms.Form):
    """`?loai=`, `?hoi=`, `?cum=`, `?nam=`, `?danh-hieu=` and `?hieu-luc=1`; what is none of the
    choices narrows nothing.
    """

    loai = forms.ChoiceField(label="Loại mô hình", required=False)
    hoi = forms.ChoiceField(label="Đơn vị", required=False)
    cum = forms.TypedChoiceField(label="Cụm thi đua", required=False, coerce=int, empty_value=None)
    nam = forms.TypedChoiceField(
        label="Năm công nhận", required=False, coerce=int, empty_value=None
    )

    def __init__(self, data: object, *, years: list[int]) -> None:
        super().__init__(data)
        self.today = {branch.code: branch for branch in Branch.objects.current()}
        self.clusters = {cluster.number: cluster for cluster in Cluster.objects.current()}
        levels = Recognition.objects.standing().public().levels()
        self.fields[LEVEL] = forms.ChoiceField(label="Mức, danh hiệu", required=False)
        self.fields[IN_FORCE] = forms.BooleanField(label="Chỉ mô hình còn hiệu lực", required=False)
        for name, every, choices in (
            ("loai", "Mọi loại", ModelKind.choices),
            ("hoi", "Mọi đơn vị", [(code, one.label) for code, one in self.today.items()]),
            ("cum", "Mọi cụm", [(number, str(one)) for number, one in self.clusters.items()]),
            ("nam", "Mọi năm", [(year, str(year)) for year in reversed(years)]),
            (LEVEL, "Mọi mức", [(level, level) for level in levels]),
        ):
            self.fields[name].choices = [("", every), *choices]
            self.fields[name].widget.attrs["class"] = "search__input"
        self.is_valid()

    @property
    def selects(self) -> list[forms.BoundField]:
        """Those in which there is something to choose."""
        return [
            self[name]
            for name in ("loai", "hoi", "cum", "nam", LEVEL)
            if len(self.fields[name].choices) > 1
        ]

    @property
    def in_force(self) -> forms.BoundField:
        return self[IN_FORCE]

    @property
    def asks(self) -> bool:
        """Whether anything is narrowed down."""
        return any(self.cleaned_data.values())

    @property
    def asks_of_names(self) -> bool:
        """Whether it asks for what only those known by name have."""
        return bool(self.cleaned_data.get(LEVEL) or self.cleaned_data.get(IN_FORCE))

    @property
    def kinds(self) -> list[str]:
        kind = self.cleaned_data.get("loai")
        return [kind] if kind else list(ModelKind)

    @property
    def year(self) -> int | None:
        return self.cleaned_data.get("nam")

    @cached_property
    def branches(self) -> list[Branch] | None:
        """Those of today that are asked for; None is all."""
        asked = self.cleaned_data
        named, cluster = self.today.get(asked.get("hoi")), self.clusters.get(asked.get("cum"))
        if cluster is None:
            return [named] if named else None
        members = set(
            ClusterMembership.objects.current()
            .filter(cluster=cluster)
            .values_list("branch", flat=True)
        )
        return [
            branch for branch in ([named] if named else self.today.values()) if branch.pk in members
        ]

    def narrow(self, models: LearningModelQuerySet) -> LearningModelQuerySet:
        asked = self.cleaned_data
        if asked.get("loai"):
            models = models.of_kind(asked["loai"])
        if self.branches is not None:
            models = models.of_branches(self.branches)
        if self.year:
            models = models.recognised_in(self.year)
        if asked.get(LEVEL):
            models = models.recognised_as(asked[LEVEL], self.year)
        return models.in_force() if asked.get(IN_FORCE) else models


@dataclass(frozen=True)
class Bar:
    """`length` is of FULL; None is no number, 0 is a number."""

    label: str
    number: int | None
    length: int | None
    url: str = ""


@dataclass(frozen=True)
class Line:
    """A kind and what is known of it, of `Sum.expected` branches."""

    kind: str
    label: str
    sum: Sum


@dataclass(frozen=True)
class Numbers:
    """Of all models, named or not: by kind and branch of one year, and by year."""

    year: int
    lines: list[Line]
    by_year: list[Bar]
    by_branch: list[Bar]
    is_sample: bool

    @property
    def recognised(self) -> int | None:
        return Sum(
            tuple(count for line in self.lines for count in line.sum.counts)
        ).recognised.value


def numbers_of(form: RegistryForm, years: list[int]) -> Numbers | None:
    """By kind, branch and year of what the form asks for; nothing where nothing is known."""
    if not years:
        return None
    line = line_of(form)
    counts = counts_of(years, line)
    by_year = _by_year(counts, years, form.kinds)
    told = [year for year in years if by_year[year]]
    year = form.year or (told or years)[-1]
    table = in_boundaries(year, counts=counts if line is None else None)
    asked = None if form.branches is None else {branch.pk for branch in form.branches}
    sums = {row.branch: row.sums for row in table.rows if asked is None or row.branch.pk in asked}
    lines = [
        Line(kind, ModelKind(kind).label, _together(own[kind] for own in sums.values()))
        for kind in form.kinds
    ]
    of_branches = [
        (
            branch.label_on(table.day),
            _together(own[kind] for kind in form.kinds).recognised.value,
            branch.get_absolute_url(),
        )
        for branch, own in sums.items()
    ]
    return Numbers(
        year,
        lines,
        bars([(str(year), by_year[year], "") for year in years]),
        bars(sorted(of_branches, key=lambda row: -1 if row[1] is None else row[1], reverse=True)),
        any(line.sum.is_sample for line in lines),
    )


def line_of(form: RegistryForm) -> set[int] | None:
    """The keys of the branches asked for and of what went into them; None is all."""
    if not form.branches:
        return None if form.branches is None else set()
    return set(Branch.objects.leading_to(*form.branches).values_list("pk", flat=True))


def latest_numbers(branches: Collection[int]) -> Numbers | None:
    """Of these branches together, for the last year of which any recognition is known."""
    years = years_told(branches)
    if not years:
        return None
    counts = counts_of(years, branches)
    by_year = _by_year(counts, years, list(ModelKind))
    told = [year for year in years if by_year[year]]
    year = (told or years)[-1]
    lines = [
        Line(
            kind,
            kind.label,
            Sum(tuple(c for (y, _, k), c in counts.items() if (y, k) == (year, kind))),
        )
        for kind in ModelKind
    ]
    return Numbers(
        year,
        [line for line in lines if line.sum.counts],
        bars([(str(year), by_year[year], "") for year in years]),
        [],
        any(count.is_sample for count in counts.values()),
    )


def bars(rows: Iterable[tuple[str, int | None, str]]) -> list[Bar]:
    """A bar a row, of label, number and address."""
    told = list(rows)
    longest = max((number for _, number, _ in told if number is not None), default=0) or 1
    return [
        Bar(label, number, None if number is None else round(FULL * number / longest), url)
        for label, number, url in told
    ]


def _by_year(counts: dict[Key, Count], years: list[int], kinds: list[str]) -> dict[int, int | None]:
    of_years: defaultdict[int, list[Count]] = defaultdict(list)
    for (year, _, kind), count in counts.items():
        if kind in kinds:
            of_years[year].append(count)
    return {year: Sum(tuple(of_years[year])).recognised.value for year in years}


def _together(sums: Iterable[Sum]) -> Sum:
    return Sum(tuple(count for own in sums for count in own.counts))
