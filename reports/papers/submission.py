"""The paper of one report, from its branch to the association: to be signed and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from branches.models import Association
from core.word.official import Paper, Reference, Signature
from core.word.tables import Column, Row
from reports.actions import last_figures
from reports.checks import figures_of

from .wording import SYMBOL, branch_issuer, days_of, lower_first, shown

if TYPE_CHECKING:
    from reports.checks import Figures
    from reports.models import Indicator, Section, Submission

COLUMNS = [
    Column("TT", 9, "center"),
    Column("Chỉ tiêu", 76),
    Column("Đơn vị tính", 25, "center"),
    Column("Kỳ trước", 27.5, "right"),
    Column("Kỳ này", 27.5, "right"),
]
SIGNED_FOR = ("TM. Ban Chấp hành", "Chủ tịch")


def submission_paper(submission: Submission) -> Paper:
    """Of its current version, sent or not."""
    version, period = submission.current, submission.period
    association = Association.objects.current()
    issuer = branch_issuer(submission.branch, association)
    sent_on = version.sent_at and timezone.localdate(version.sent_at)
    subject = f"Kết quả công tác khuyến học {lower_first(str(period))}"
    paper = Paper(
        issuer,
        Reference(SYMBOL, day=sent_on),
        kind="Báo cáo",
        subject=subject,
        addressee=association.name,
        mark=_mark(submission),
        note=_note(submission),
    )
    indicators = list(period.edition.indicators.select_related("section"))
    paper.text(f"{issuer.plain_name} báo cáo {lower_first(subject)} ({days_of(period)}) như sau:")
    _write_figures(paper, submission, indicators)
    for indicator in indicators:
        if indicator.is_text and (prose := version.values.get(indicator.code)):
            paper.chapter(indicator.label)
            paper.text(prose)
    reasons = [
        f"{indicator.label}: {note}"
        for indicator in indicators
        if (note := version.notes.get(indicator.code))
    ]
    if reasons:
        paper.chapter("Giải trình số liệu")
        paper.items(reasons)
    paper.text(
        f"Trên đây là báo cáo {lower_first(subject)} của {issuer.plain_name}, kính gửi"
        f" {association.name} xem xét, tổng hợp./."
    )
    posts = submission.branch.posts.current()
    chair = next((post for post in posts if post.title == post.Title.CHAIR), None)
    signature = Signature(SIGNED_FOR, chair.holder if chair else "")
    paper.close([f"{association.name} (b/c);", "Lưu: VT."], signature)
    return paper


def _write_figures(paper: Paper, submission: Submission, indicators: list[Indicator]) -> None:
    """A table a section, as the form has them."""
    now = figures_of(indicators, submission.current.values)
    before = last_figures(submission)
    by_section: dict[Section, list[Indicator]] = {}
    for indicator in indicators:
        if not indicator.is_text:
            by_section.setdefault(indicator.section, []).append(indicator)
    paper.chapter("Kết quả theo chỉ tiêu")
    for section, its in by_section.items():
        paper.section(section.title)
        paper.table(COLUMNS, _rows(its, before, now), title=section.title)


def _rows(indicators: list[Indicator], before: Figures, now: Figures) -> list[Row]:
    """What is computed from other lines stands out as a total does."""
    return [
        Row(
            [
                str(number),
                indicator.label,
                indicator.unit,
                shown(before.get(indicator.code), indicator),
                shown(now.get(indicator.code), indicator),
            ],
            is_bold=not indicator.is_typed,
        )
        for number, indicator in enumerate(indicators, 1)
    ]


def _mark(submission: Submission) -> str:
    marks = []
    if submission.current.sent_at is None:
        marks.append("BẢN NHÁP – chưa nộp")
    if submission.is_sample:
        marks.append("DỮ LIỆU MẪU")
    return ", ".join(marks)


def _note(submission: Submission) -> str:
    sent_at = submission.current.sent_at
    if sent_at is None:
        return ""
    at = timezone.localtime(sent_at)
    return f"Số biên nhận {submission.receipt}, nộp lúc {at:%H:%M ngày %d/%m/%Y}"
