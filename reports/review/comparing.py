"""What one version of a report is held against: line by line, with what is said of each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from django.db import models

from branches.models import ClusterMembership
from core.text import listed
from core.word_diff import word_diff
from reports import actions
from reports.checks import SLIPS, find
from reports.models import Comment, Period, Submission
from reports.wording import change, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.word_diff import Piece
    from reports.checks import Figures, Finding
    from reports.models import Indicator, Section, Version

    Value = Decimal | str | None


class Basis(models.TextChoices):
    LAST = "ky-truoc", "Kỳ trước"
    SENT = "lan-truoc", "Lần nộp trước"
    YEAR = "nam-truoc", "Cùng kỳ năm trước"
    CLUSTER = "cum", "Trung bình cụm"


@dataclass(frozen=True)
class Other:
    """What the current version is held against. `name` heads its column; `lack` says why it is
    empty. `texts` are there where it is one version.
    """

    name: str
    figures: Figures = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    lack: str = ""
    # An average is nobody's slip of a nought.
    is_average: bool = False


@dataclass(frozen=True)
class Line:
    """One indicator: now and in what it is held against, as `Decimal`, text or None."""

    indicator: Indicator
    value: Value
    other: Value
    note: str
    origin: str
    findings: list[Finding]
    comments: list[Comment]
    is_average: bool = False

    @property
    def code(self) -> str:
        return self.indicator.code

    @property
    def shown(self) -> str:
        return shown(self.value)

    @property
    def shown_other(self) -> str:
        return shown(self.other)

    @property
    def is_changed(self) -> bool:
        return self.shown != self.shown_other

    @property
    def change(self) -> str:
        return change(self.value, self.other)

    @property
    def slip(self) -> str:
        """As in "×10": the other figure with noughts too many; "÷10", with too few."""
        both = isinstance(self.value, Decimal) and isinstance(self.other, Decimal)
        if not both or not self.value or not self.other or self.is_average:
            return ""
        for times in SLIPS:
            if self.value == self.other * times:
                return f"×{shown(Decimal(times))}"
            if self.other == self.value * times:
                return f"÷{shown(Decimal(times))}"
        return ""

    @cached_property
    def pieces(self) -> list[Piece]:
        """Of two texts, what was added and removed."""
        if not (self.indicator.is_text and self.value and self.other and self.is_changed):
            return []
        return word_diff(self.other, self.value)


class Reading:
    """A version as an officer reads it. Everything is asked of the database once."""

    def __init__(self, submission: Submission, version: Version) -> None:
        self.submission, self.version = submission, version

    @cached_property
    def indicators(self) -> list[Indicator]:
        return actions.indicators_of(self.submission)

    @cached_property
    def figures(self) -> Figures:
        return actions.figures_of(self.indicators, self.version.values)

    @cached_property
    def earlier(self) -> Version | None:
        """What had been sent before it."""
        sent = self.submission.versions.filter(sent_at__isnull=False)
        return sent.filter(number__lt=self.version.number).first()

    @cached_property
    def last(self) -> Version | None:
        return actions.last_version(self.submission)

    @cached_property
    def findings(self) -> list[Finding]:
        return find(self.indicators, self.version.values, self._figures_of(self.last))

    @cached_property
    def all_comments(self) -> list[Comment]:
        of_it = Comment.objects.filter(version__submission=self.submission)
        return list(of_it.select_related("by", "answered_by", "version"))

    @property
    def comments(self) -> list[Comment]:
        return [c for c in self.all_comments if c.version_id == self.version.pk]

    @property
    def answered(self) -> list[Comment]:
        """What was said of the version sent before, with the branch's answers."""
        before = self.earlier.pk if self.earlier else None
        return [c for c in self.all_comments if c.version_id == before]

    @property
    def bases(self) -> list[Basis]:
        return [basis for basis in Basis if basis != Basis.SENT or self.earlier]

    def against(self, basis: Basis) -> Other:
        match basis:
            case Basis.SENT if self.earlier:
                return self._of(self.earlier, f"Lần nộp {self.earlier.number}", "")
            case Basis.YEAR:
                return self._of(
                    self._last_year(), "", "Không có báo cáo đã duyệt của kỳ này năm trước."
                )
            case Basis.CLUSTER:
                return self._of_cluster()
        return self._of(self.last, "", "Không có báo cáo đã duyệt của kỳ trước.")

    def lines(self, other: Other, comments: Iterable[Comment]) -> list[Line]:
        findings, said = defaultdict(list), defaultdict(list)
        for finding in self.findings:
            findings[finding.code].append(finding)
        for comment in comments:
            said[comment.code].append(comment)
        version = self.version
        return [
            Line(
                indicator=indicator,
                value=version.values.get(indicator.code, "")
                if indicator.is_text
                else self.figures[indicator.code],
                other=(other.texts if indicator.is_text else other.figures).get(indicator.code),
                note=version.notes.get(indicator.code, ""),
                origin=version.origins.get(indicator.code, ""),
                findings=findings[indicator.code],
                comments=said[indicator.code],
                is_average=other.is_average,
            )
            for indicator in self.indicators
        ]

    def changes(self) -> list[Line]:
        """Since what was sent before: every figure that differs or was commented on."""
        lines = self.lines(self.against(Basis.SENT), self.answered)
        return [line for line in lines if line.is_changed or line.comments]

    def _figures_of(self, version: Version | None) -> Figures:
        if version is None:
            return {}
        edition = version.submission.period.edition_id
        same = edition == self.submission.period.edition_id
        indicators = self.indicators if same else actions.indicators_of(version.submission)
        return actions.figures_of(indicators, version.values)

    def _of(self, version: Version | None, name: str, lack: str) -> Other:
        if version is None:
            return Other(name or "Không có", lack=lack)
        if version == self.earlier:
            version.submission = self.submission
        name = name or str(version.submission.period)
        return Other(name, self._figures_of(version), version.values)

    def _last_year(self) -> Version | None:
        period = self.submission.period
        alike = Period.objects.alike(period).filter(year=period.year - 1)
        found = (
            Submission.objects.official()
            .filter(branch=self.submission.branch, period__in=alike)
            .select_related("approved", "period__edition")
            .first()
        )
        if found is None:
            return None
        found.approved.submission = found
        return found.approved

    def _of_cluster(self) -> Other:
        period = self.submission.period
        day = period.ends_on
        own = ClusterMembership.objects.on(day).filter(branch=self.submission.branch)
        members = ClusterMembership.objects.on(day).filter(cluster__in=own.values("cluster"))
        approved = list(
            Submission.objects.official()
            .filter(period=period, branch__in=members.values("branch"))
            .exclude(branch=self.submission.branch)
            .select_related("approved", "branch")
        )
        if not approved:
            return Other("Trung bình cụm", lack="Trong cụm chưa có báo cáo nào khác đã duyệt.")
        each = [actions.figures_of(self.indicators, s.approved.values) for s in approved]
        figures = {}
        for indicator in self.indicators:
            known = [row[indicator.code] for row in each if row.get(indicator.code) is not None]
            if known:
                figures[indicator.code] = round(sum(known) / len(known), 1)
        names = listed([s.branch.name for s in approved])
        return Other(
            f"Trung bình của {len(each)} Hội đã duyệt trong cụm ({names})", figures, is_average=True
        )


def by_section(lines: Iterable[Line]) -> dict[Section, list[Line]]:
    parts: dict[Section, list[Line]] = {}
    for line in lines:
        parts.setdefault(line.indicator.section, []).append(line)
    return parts
