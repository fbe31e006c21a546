"""A report is begun and typed, by its branch or by an officer from the branch's paper."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from learning.counting import Count, counts_of
from reports.checks import Finding, figures_of, find
from reports.models import Comment, Indicator, Submission, Version
from reports.states import MOVES
from reports.wording import REGISTRY_ORIGIN

from .locks import check_editable, check_open, may_write
from .moving import check_actor, held, move, record, was_just_done
from .refusals import Locked, SectionSaved

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from accounts.models import User
    from branches.models import Branch
    from reports.checks import Figures
    from reports.models import Period, Section


@transaction.atomic
def start(*, branch: Branch, period: Period, by: User) -> Submission:
    """The branch's report of the period, begun if it was not. Raises Locked."""
    draft = Submission(branch=branch, period=period)
    if not draft.roles_of(by) & MOVES["start"].branch_roles:
        raise PermissionDenied
    submission, is_new = _begun(draft, by=by)
    if is_new:
        record(submission, "start", "", by=by)
    return submission


@transaction.atomic
def enter_for(*, branch: Branch, period: Period, by: User, reason: str) -> Submission:
    """An officer begins, or goes on, to type what the branch sent on paper; `reason` names the
    paper. From then on he writes it until it is sent. Raises Locked, AlreadyMoved.
    """
    draft = Submission(branch=branch, period=period)
    check_actor("enter_for", draft, by)
    submission, _ = _begun(draft, by=by)
    stored = held(submission)
    if not was_just_done("enter_for", stored, by=by, reason=reason):
        move("enter_for", stored, by=by, reason=reason, entered_by=by)
    return stored


def _begun(draft: Submission, *, by: User) -> tuple[Submission, bool]:
    branch, period = draft.branch, draft.period
    existing = Submission.objects.filter(branch=branch, period=period).first()
    if existing:
        return existing, False
    check_open(draft)
    if not period.expected_branches.filter(pk=branch.pk).exists():
        raise Locked(f"{branch.title} không thuộc diện báo cáo {period}.")
    submission, is_new = Submission.objects.get_or_create(branch=branch, period=period)
    if is_new:
        version = Version(submission=submission, number=1, saved_by=by)
        prefill(version)
        version.save()
        submission.current = version
        submission.save()
    return submission, is_new


def prefill(version: Version) -> None:
    """Takes over what the form says from the report before and from the counts of learning models,
    and notes where it is from.
    """
    _prefill_from_registry(version)
    last = last_version(version.submission)
    if last is None:
        return
    before = figures_of(indicators_of(last.submission), last.values)
    for indicator in indicators_of(version.submission):
        value = before.get(indicator.prefill) if indicator.prefill else None
        if value is not None:
            version.values[indicator.code] = str(value)
            version.origins[indicator.code] = f"{last.submission.period}"


def _prefill_from_registry(version: Version) -> None:
    """The counts of the year. Nobody recognised yet is no figure, unless somebody has said so."""
    submission, year = version.submission, version.submission.period.year
    wanted = [indicator for indicator in indicators_of(submission) if indicator.registry]
    counts = counts_of([year]) if wanted else {}
    for indicator in wanted:
        kind, _, figure = indicator.registry.partition(".")
        count = counts.get((year, submission.branch_id, kind), Count())
        value = getattr(count, figure)
        if value or (value == 0 and count.is_entered):
            version.values[indicator.code] = str(value)
            version.origins[indicator.code] = f"{REGISTRY_ORIGIN} năm {year}"


def last_version(submission: Submission) -> Version | None:
    """The official version of the branch's latest earlier period, if any."""
    return last_versions([submission])[submission.branch_id, submission.period_id]


def last_versions(submissions: Iterable[Submission]) -> dict[tuple[int, int], Version | None]:
    """`last_version` of each, by branch and period, in one query."""
    submissions = list(submissions)
    official = (
        Submission.objects.official()
        .filter(branch__in={submission.branch_id for submission in submissions})
        .select_related("approved", "period__edition")
        .order_by("-period__ends_on", "-period__starts_on")
    )
    by_branch: defaultdict[int, list[Submission]] = defaultdict(list)
    for earlier in official:
        earlier.approved.submission = earlier
        by_branch[earlier.branch_id].append(earlier)
    return {
        (submission.branch_id, submission.period_id): next(
            (
                earlier.approved
                for earlier in by_branch[submission.branch_id]
                if earlier.period.ends_on < submission.period.ends_on
            ),
            None,
        )
        for submission in submissions
    }


def last_figures(submission: Submission) -> Figures:
    """Of the period before, empty where there is none."""
    last = last_version(submission)
    return figures_of(indicators_of(last.submission), last.values) if last else {}


@transaction.atomic
def save_section(  # noqa: PLR0913 -- all by keyword
    *,
    submission: Submission,
    section: Section,
    values: Mapping[str, str],
    notes: Mapping[str, str],
    shown: int,
    by: User,
) -> Version:
    """Writes one section of the working version; `shown` is how often it had been saved when the
    person opened it. Raises SectionSaved if it was saved since, Locked if it may not be now.
    """
    stored = held(submission)
    if not may_write(stored, by):
        raise PermissionDenied
    check_editable(stored)
    version = stored.current
    if version.saves.get(str(section.pk), 0) != shown:
        raise SectionSaved(version)
    for indicator in section.indicators.all():
        code = indicator.code
        if not indicator.is_typed or code not in values:
            continue
        if values[code] != version.values.get(code, ""):
            version.origins.pop(code, None)
        for kept, given in ((version.values, values), (version.notes, notes)):
            if given.get(code, ""):
                kept[code] = given[code]
            else:
                kept.pop(code, None)
    version.saves[str(section.pk)] = shown + 1
    version.saved_by = by
    version.writers = sorted({*version.writers, by.pk})
    version.save()
    return version


@transaction.atomic
def answer(*, comment: Comment, answer: str, text: str, by: User) -> Comment:
    """The branch's word on what an officer said of the version that came back; until the report is
    sent again it may be changed. Keeping a figure wants a reason. Raises AlreadyMoved, Locked.
    """
    stored = held(comment.version.submission)
    if not may_write(stored, by):
        raise PermissionDenied
    check_editable(stored)
    if comment.version_id == stored.current_id:
        raise PermissionDenied
    text = text.strip()
    if answer not in Comment.Answer:
        raise ValidationError("Chưa chọn trả lời. Cần chọn “Đã sửa” hoặc “Giữ nguyên”.")
    if answer == Comment.Answer.KEPT and not text:
        raise ValidationError("Chưa ghi vì sao giữ nguyên. Cần ghi một câu để Hội cấp trên biết.")
    comment.answer, comment.answer_text = answer, text
    comment.answered_by, comment.answered_at = by, timezone.now()
    comment.save(update_fields=["answer", "answer_text", "answered_by", "answered_at"])
    return comment


def findings_of(submission: Submission) -> list[Finding]:
    """All there is to say of the current version: its figures against the period before, and what
    an officer said that the branch has not answered.
    """
    figures = find(indicators_of(submission), submission.current.values, last_figures(submission))
    return [*unanswered(submission), *figures]


def findings_of_sent(submissions: Iterable[Submission]) -> dict[int, list[Finding]]:
    """Of several reports that were sent, by id, what their figures say; as many queries for many
    as for one.
    """
    submissions = list(submissions)
    last = last_versions(submissions)
    editions = {submission.period.edition_id for submission in submissions}
    editions |= {v.submission.period.edition_id for v in last.values() if v}
    indicators: defaultdict[int, list[Indicator]] = defaultdict(list)
    for indicator in Indicator.objects.filter(edition__in=editions).select_related("section"):
        indicators[indicator.edition_id].append(indicator)
    found = {}
    for submission in submissions:
        before = last[submission.branch_id, submission.period_id]
        figures = (
            figures_of(indicators[before.submission.period.edition_id], before.values)
            if before
            else {}
        )
        own = indicators[submission.period.edition_id]
        found[submission.pk] = find(own, submission.current.values, figures)
    return found


def unanswered(submission: Submission) -> list[Finding]:
    open_ones = Comment.objects.on_earlier_versions(submission).unanswered()
    return [
        Finding(comment.code, f"Chưa trả lời góp ý: “{comment.text}”.", blocks=True)
        for comment in open_ones
    ]


def indicators_of(submission: Submission) -> list[Indicator]:
    return list(submission.period.edition.indicators.select_related("section"))
