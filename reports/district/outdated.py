"""Whether what a frozen report says has been corrected since: it is marked, and never rewritten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.models import Submission
from reports.papers.wording import upper_first

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.models import DistrictReport


@dataclass(frozen=True)
class Since:
    """`changed` are sentences about figures that no longer stand as pinned, and make the report
    outdated; `arrived` are branches whose reports were approved only afterwards.
    """

    changed: list[str]
    arrived: list[str]

    @property
    def is_outdated(self) -> bool:
        return bool(self.changed)


def what_happened_since(reports: Iterable[DistrictReport]) -> dict[int, Since]:
    """By the key of each of these frozen reports; one query, however many they are."""
    frozen = [report for report in reports if report.is_frozen]
    periods = {report.period_id for report in frozen}
    official: dict[int, dict[int, Submission]] = {period: {} for period in periods}
    approved = Submission.objects.kept().filter(period__in=periods, approved__isnull=False)
    for submission in approved.select_related("branch", "approved"):
        official[submission.period_id][submission.pk] = submission
    return {report.pk: _since(report, official[report.period_id]) for report in frozen}


def _since(report: DistrictReport, official: dict[int, Submission]) -> Since:
    pinned = {int(key): source for key, source in report.sources.items()}
    changed = [
        sentence
        for key, source in pinned.items()
        if (sentence := _changed(*source, official.get(key)))
    ]
    arrived = [
        submission.branch.full_name
        for key, submission in official.items()
        if key not in pinned and submission.revoked_at is None
    ]
    return Since(changed, arrived)


def _changed(version: int, number: int, name: str, submission: Submission | None) -> str:
    """Empty where the pinned version is still the official one."""
    if submission is None or submission.revoked_at is not None:
        return f"{upper_first(name)}: số liệu lần nộp {number} đã bị thu hồi để đính chính."
    if submission.approved_id != version:
        newer = submission.approved.number
        return f"{upper_first(name)}: đã duyệt lần nộp {newer}, thay cho lần {number}."
    return ""
