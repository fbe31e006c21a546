"""What everybody concerned reads of one report: its figures, its history, any two versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db.models import Prefetch, prefetch_related_objects
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from core.word_diff import word_diff
from reports.actions.locks import may_write
from reports.models import Comment, Submission
from reports.states import State

from .door import private
from .forms import PairForm
from .sheet import Line, Sheet, title_of, why_back

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from reports.models import Version

PRINT = "in"  # ?in=1 opens the print dialogue with the page


@require_safe
@private
def submission_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as it stands; whoever is not of its branch reads what was sent, nothing typed."""
    submission, is_own = _readable(request, pk)
    versions = _versions(submission, is_own=is_own)
    context = _context(submission, is_own=is_own) | {
        "sheet": Sheet(submission, versions[0]) if versions else None,
        "back": why_back(submission),
        "moves": {move.name for move in submission.allowed_moves(request.user)},
        "may_fill": is_own and submission.is_editable,
        "prints": PRINT in request.GET,
    }
    return render(request, "reports/filling/detail.html", context)


@require_safe
@private
def submission_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Every version and every move, the latest first, and what was said of each."""
    submission, is_own = _readable(request, pk)
    labels = {i.code: i.label for i in submission.period.edition.indicators.all()}
    versions = _versions(submission, is_own=is_own)
    comments = Comment.objects.select_related("by", "answered_by")
    prefetch_related_objects(versions, Prefetch("comments", comments))
    context = _context(submission, is_own=is_own) | {
        "versions": [
            (
                version,
                [
                    (comment, labels.get(comment.code, ""))
                    for comment in _said(version, is_own=is_own)
                ],
            )
            for version in versions
        ],
        "events": submission.events.select_related("by", "version"),
        "newest": versions[0] if versions else None,
        "second": versions[1] if len(versions) > 1 else None,
    }
    return render(request, "reports/filling/history.html", context)


@require_safe
@private
def submission_compare(request: HttpRequest, pk: int) -> HttpResponse:
    submission, is_own = _readable(request, pk)
    versions = {version.number: version for version in _versions(submission, is_own=is_own)}
    form = PairForm(request.GET)
    numbers = sorted(form.cleaned_data.values()) if form.is_valid() else []
    if not numbers or not set(numbers) <= set(versions):
        messages.warning(request, "Chưa chọn đủ hai lần. Cần chọn hai lần nộp rồi bấm “So sánh”.")
        return redirect("reports:submission_history", pk)
    old, new = (versions[number] for number in numbers)
    changed = changes_between(submission, old, new)
    context = _context(submission, is_own=is_own) | {
        "old": old,
        "new": new,
        "figures": [pair for pair in changed if not pair[1].indicator.is_text],
        "texts": [
            (after.indicator, word_diff(before.value, after.value))
            for before, after in changed
            if after.indicator.is_text
        ],
    }
    return render(request, "reports/filling/compare.html", context)


def changes_between(submission: Submission, old: Version, new: Version) -> list[tuple[Line, Line]]:
    """Each indicator whose value or note is another one in the other version."""
    before = Sheet(submission, old, last=None, comments=[])
    after = Sheet(submission, new, last=None, comments=[], indicators=before.indicators)
    pairs = zip(_lines(before), _lines(after), strict=True)
    return [(a, b) for a, b in pairs if (a.value, a.note) != (b.value, b.note)]


def _lines(sheet: Sheet) -> list[Line]:
    return [line for part in sheet.parts for line in part.lines]


def _readable(request: HttpRequest, pk: int) -> tuple[Submission, bool]:
    """The report, and whether this person acts for its branch."""
    submissions = Submission.objects.visible_to(request.user).for_list()
    submission = get_object_or_404(submissions.select_related("current__saved_by"), pk=pk)
    return submission, may_write(submission, request.user)


def _versions(submission: Submission, *, is_own: bool) -> list[Version]:
    """The latest first; what is being typed is for the branch alone."""
    versions = submission.versions.select_related("sent_by", "saved_by")
    return [version for version in versions if is_own or version.sent_at]


def _said(version: Version, *, is_own: bool) -> list:
    """A branch reads comments once its report has come back with them."""
    under_review = version.submission.current_id == version.pk
    return [] if is_own and under_review else list(version.comments.all())


def _context(submission: Submission, *, is_own: bool) -> dict[str, object]:
    return {
        "submission": submission,
        "title": title_of(submission.period),
        "branch": submission.branch if is_own else None,
        "is_approved": submission.state == State.APPROVED,
    }
