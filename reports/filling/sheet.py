"""One version of a report as its pages show it: parts, lines, and what is said of each."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from reports import actions
from reports.checks import figures_of, find
from reports.models import Comment, Submission
from reports.states import State
from reports.wording import REGISTRY_ORIGIN, change, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.checks import Figures, Finding
    from reports.models import Event, Indicator, Period, Section, Version

    Value = Decimal | str | None

CODE = re.compile(r"[A-Z][0-9]{1,2}[a-z]?")
# What is known of the report before, where nobody has looked yet.
UNKNOWN = object()


class Status(StrEnum):
    NOT_BEGUN = "Chưa bắt đầu"
    BEGUN = "Đang làm"
    LOOK = "Có chỗ cần xem"
    DONE = "Đã xong"

    @property
    def modifier(self) -> str:
        """The ending of its class in CSS."""
        return self.name.lower().replace("_", "-")


@dataclass(frozen=True)
class Line:
    """One indicator: its value now and in the report before, as `Decimal`, text or None."""

    indicator: Indicator
    value: Value
    before: Value
    note: str
    origin: str
    findings: list[Finding]
    comments: list[Comment]
    # The formula in the words of the form, of a figure that is calculated.
    formula: str = ""

    @property
    def code(self) -> str:
        return self.indicator.code

    @property
    def origin_words(self) -> str:
        """As in "điền sẵn theo kỳ trước (6 tháng đầu năm 2022)"."""
        is_counted = self.origin.startswith(REGISTRY_ORIGIN)
        return self.origin if is_counted else f"kỳ trước ({self.origin})"

    @property
    def is_missing(self) -> bool:
        return self.value in {None, ""}

    @property
    def shown(self) -> str:
        return shown(self.value)

    @property
    def shown_before(self) -> str:
        return shown(self.before)

    @property
    def change(self) -> str:
        return change(self.value, self.before)

    @property
    def unsettled(self) -> list[Finding]:
        """What stands in the way of sending: an error, or a warning without a reason."""
        return [finding for finding in self.findings if finding.blocks or not self.note]

    @property
    def warnings(self) -> list[Finding]:
        return [finding for finding in self.findings if not finding.blocks]

    @property
    def errors(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.blocks]

    @property
    def unanswered(self) -> list[Comment]:
        return [comment for comment in self.comments if not comment.answer]


@dataclass(frozen=True)
class Part:
    """One section; `number` counts from 1, `saves` is how often it was saved."""

    section: Section
    number: int
    saves: int
    lines: list[Line]

    @property
    def status(self) -> Status:
        if any(line.unanswered for line in self.lines):
            return Status.LOOK
        if not self.saves:
            return Status.NOT_BEGUN
        open_lines = [line for line in self.lines if line.unsettled]
        if any(not line.is_missing for line in open_lines):
            return Status.LOOK
        return Status.BEGUN if open_lines else Status.DONE

    @property
    def unsettled(self) -> list[Line]:
        return [line for line in self.lines if line.unsettled]

    @property
    def missing(self) -> list[Line]:
        """What has to be typed and is not."""
        return [line for line in self.unsettled if line.is_missing]

    @property
    def wrong(self) -> list[Line]:
        """What is typed and stands in the way of sending."""
        return [line for line in self.unsettled if not line.is_missing]

    @property
    def prefilled(self) -> int:
        return sum(bool(line.origin) for line in self.lines)

    @property
    def counted(self) -> list[Line]:
        return [line for line in self.lines if not line.indicator.is_text]

    @property
    def texts(self) -> list[Line]:
        return [line for line in self.lines if line.indicator.is_text]

    @property
    def repeatable(self) -> dict[str, str]:
        """Figures of the report before for what is empty here and rarely changes: stocks alone."""
        return {
            line.code: plain(line.before)
            for line in self.lines
            if line.is_missing
            and line.indicator.kind == line.indicator.Kind.STOCK
            and isinstance(line.before, Decimal)
        }


class Sheet:
    """A submission with one of its versions, the current one where none is named."""

    def __init__(
        self,
        submission: Submission,
        version: Version | None = None,
        *,
        last: Version | object | None = UNKNOWN,
        indicators: list[Indicator] | None = None,
        comments: list[Comment] | None = None,
    ) -> None:
        self.submission = submission
        self.version = version or submission.current
        self.indicators = (
            list(submission.period.edition.indicators.select_related("section"))
            if indicators is None
            else indicators
        )
        self.last = actions.last_version(submission) if last is UNKNOWN else last
        self._comments = comments

    @cached_property
    def figures(self) -> Figures:
        return figures_of(self.indicators, self.version.values)

    @cached_property
    def last_figures(self) -> Figures:
        if self.last is None:
            return {}
        edition = self.last.submission.period.edition
        same = edition == self.submission.period.edition
        indicators = self.indicators if same else list(edition.indicators.all())
        return figures_of(indicators, self.last.values)

    @property
    def last_name(self) -> str:
        """The period before, within a sentence; empty where there is none."""
        return inside_sentence(self.last.submission.period) if self.last else ""

    @cached_property
    def comments(self) -> list[Comment]:
        """What officers said of the version that came back last, and what of older ones has no
        answer.
        """
        said = self._comments
        if said is None:
            said = list(told_comments([self.submission]))
        last = max((comment.version_id for comment in said), default=0)
        return [comment for comment in said if comment.version_id == last or not comment.answer]

    @property
    def general_comments(self) -> list[Comment]:
        codes = {indicator.code for indicator in self.indicators}
        return [comment for comment in self.comments if comment.code not in codes]

    @property
    def open_comments(self) -> list[Comment]:
        return [comment for comment in self.comments if not comment.answer]

    @cached_property
    def parts(self) -> list[Part]:
        findings, comments = defaultdict(list), defaultdict(list)
        for finding in find(self.indicators, self.version.values, self.last_figures):
            findings[finding.code].append(finding)
        for comment in self.comments:
            comments[comment.code].append(comment)
        lines: dict[Section, list[Line]] = {}
        labels = {indicator.code: indicator.label for indicator in self.indicators}
        for indicator in self.indicators:
            code = indicator.code
            texts = self.last.values if self.last else {}
            line = Line(
                indicator=indicator,
                value=self.version.values.get(code, "")
                if indicator.is_text
                else self.figures[code],
                before=texts.get(code, "") if indicator.is_text else self.last_figures.get(code),
                note=self.version.notes.get(code, ""),
                origin=self.version.origins.get(code, ""),
                findings=findings[code],
                comments=comments[code],
                formula=CODE.sub(lambda match: labels.get(match[0], match[0]), indicator.formula),
            )
            lines.setdefault(indicator.section, []).append(line)
        saves = self.version.saves
        return [
            Part(section, number, saves.get(str(section.pk), 0), own)
            for number, (section, own) in enumerate(lines.items(), 1)
        ]

    @property
    def done(self) -> int:
        return sum(part.status == Status.DONE for part in self.parts)

    @property
    def places(self) -> int:
        """How many things stand in the way of sending."""
        lines = [line for part in self.parts for line in part.lines]
        return sum(len(line.unsettled) for line in lines) + len(self.open_comments)

    @property
    def is_complete(self) -> bool:
        return not self.places


def told_comments(submissions: Iterable[Submission]) -> Iterable[Comment]:
    """Of these reports, the comments on versions that have come back, the first said first."""
    current = [submission.current_id for submission in submissions]
    return (
        Comment.objects.filter(version__submission__in=submissions)
        .exclude(version__in=current)
        .select_related("by", "answered_by")
    )


def title_of(period: Period, *, inside: bool = False) -> str:
    """What the report of the period is called: "Báo cáo quý I năm 2022"; `inside` a sentence, with
    a small letter.
    """
    return f"{'báo' if inside else 'Báo'} cáo {inside_sentence(period)}"


def inside_sentence(period: Period) -> str:
    """Its name without a capital, unless somebody has given it one."""
    name = str(period)
    return name if period.kind == period.Kind.AD_HOC else name[:1].lower() + name[1:]


def why_back(submission: Submission) -> Event | None:
    """The move by which it came back, while it is back."""
    if submission.state != State.RETURNED:
        return None
    back = submission.events.filter(move__in=["send_back", "revoke"])
    return back.select_related("by").first()


def plain(number: Decimal) -> str:
    """As versions store it: 1412, 2.5."""
    return format(number, "f")
