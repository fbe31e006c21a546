"""Officers read what branches sent and decide: /ban-lam-viec/duyet/."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.pagination import page_of
from core.refusals import tried
from reports import actions
from reports.models import Comment, Submission
from reports.states import State

from .comparing import Reading, by_section
from .door import officers_only
from .forms import CommentForm, CompareForm, QueueForm, ReturnForm, chosen_reports
from .moving import offered
from .queue import FIRST, TABS, counts, in_tab, rows_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

    from reports.models import Version

PER_PAGE = 25


@require_safe
@officers_only
def review_queue(request: HttpRequest) -> HttpResponse:
    filters = QueueForm(request.GET)
    tab = TABS.get(request.GET.get("loai", FIRST), TABS[FIRST])
    page = page_of(in_tab(request.user, filters, tab), request, size=PER_PAGE)
    rows = rows_of(page, request.user)
    context = {
        "filters": filters,
        "chosen": urlencode(filters.chosen),
        "tab": tab,
        "tabs": counts(request.user, filters),
        "page": page,
        "rows": rows,
        "is_waiting": tab.slug == FIRST,
        "approvable": sum(row.approvable for row in rows),
        "undoable": undoable(request),
    }
    return render(request, "reports/review/queue.html", context)


@require_safe
@officers_only
def review_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, report_for(request, pk))


def shown(
    request: HttpRequest,
    submission: Submission,
    *,
    comment_form: CommentForm | None = None,
    return_form: ReturnForm | None = None,
) -> HttpResponse:
    """The report beside what it is held against; a bound form shows its errors."""
    version = version_to_read(submission)
    context = {
        "submission": submission,
        "version": version,
        "chosen": urlencode(QueueForm(request.GET).chosen),
        "undoable": undoable(request),
        "pages": offered(submission, request.user),
        "events": submission.events.select_related("by")[:1],
        "reader": submission.claimed_by if submission.claim_is_live else None,
        "is_reading": _is_reading(submission, request),
        "has_errors": bool(comment_form or return_form),
        "commented": request.GET.get("gop_y", ""),
        "edited": request.GET.get("sua", ""),
    }
    if version:
        context |= _read(request, submission, version)
        context |= {
            "comment_form": comment_form or _comment_form(request, context["comments"]),
            "return_form": return_form or ReturnForm(),
            "wrote_it": request.user.pk in version.hands,
            "others": _others(version, request),
        }
    return render(request, "reports/review/detail.html", context)


def _read(request: HttpRequest, submission: Submission, version: Version) -> dict[str, object]:
    reading = Reading(submission, version)
    form = CompareForm(request.GET, bases=reading.bases)
    other = reading.against(form.basis)
    lines = reading.lines(other, reading.comments)
    changed = [line for line in lines if line.is_changed]
    doubtful = [line for line in lines if line.findings]
    kept = [
        line
        for line in lines
        if (line.is_changed or not form.only_changes) and (line.findings or not form.only_warnings)
    ]
    return {
        "compare": form,
        "other": other,
        "parts": by_section(kept).items(),
        "hidden": len(lines) - len(kept),
        "changed": len(changed),
        "doubtful": len(doubtful),
        "comments": reading.comments,
        "earlier": reading.earlier,
        "changes": reading.changes() if reading.earlier else [],
    }


@require_POST
@officers_only
def review_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes the report to read, for half an hour."""
    submission = report_for(request, pk)
    if submission.state == State.SUBMITTED and not actions.claim(
        submission=submission, by=request.user
    ):
        messages.warning(request, actions.who_was_first(submission))
    return _to_detail(request, pk)


@require_POST
@officers_only
def review_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Puts it back for whoever comes first; the comments written so far stay."""
    submission = report_for(request, pk)
    actions.release(submission=submission, by=request.user)
    messages.success(request, f"Đã để lại báo cáo {submission} trong danh sách chờ duyệt.")
    return _to_queue(request)


@require_POST
@officers_only
def review_approve(request: HttpRequest, pk: int) -> HttpResponse:
    submission = report_for(request, pk)
    digest = request.POST.get("digest", "")
    if not tried(request, actions.approve, submission=submission, digest=digest):
        return _to_detail(request, pk)
    return _to_next(request)


@require_POST
@officers_only
def review_return(request: HttpRequest, pk: int) -> HttpResponse:
    submission = report_for(request, pk)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return shown(request, submission, return_form=form)
    reason = form.cleaned_data["reason"]
    if not tried(request, actions.send_back, submission=submission, reason=reason):
        return _to_detail(request, pk)
    return _to_next(request)


@require_POST
@officers_only
def review_undo(request: HttpRequest, pk: int) -> HttpResponse:
    submission = report_for(request, pk)
    if tried(request, actions.undo_decision, submission=submission):
        messages.success(request, f"Đã hoàn tác. Báo cáo {submission} trở lại chờ duyệt.")
    return _to_detail(request, pk)


@require_POST
@officers_only
def comment_add(request: HttpRequest, pk: int) -> HttpResponse:
    submission = report_for(request, pk)
    code = request.GET.get("gop_y", "")
    form = CommentForm(request.POST)
    if not form.is_valid():
        return shown(request, submission, comment_form=form)
    words = form.cleaned_data["words"]
    tried(request, actions.comment, submission=submission, code=code, text=words)
    return _to_detail(request, pk, anchor=code)


@require_POST
@officers_only
def comment_edit(request: HttpRequest, pk: int, comment: int) -> HttpResponse:
    found = _comment(request, pk, comment)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return shown(request, found.version.submission, comment_form=form)
    tried(request, actions.edit_comment, comment=found, text=form.cleaned_data["words"])
    return _to_detail(request, pk, anchor=found.code)


@require_POST
@officers_only
def comment_delete(request: HttpRequest, pk: int, comment: int) -> HttpResponse:
    found = _comment(request, pk, comment)
    tried(request, actions.delete_comment, comment=found)
    return _to_detail(request, pk, anchor=found.code)


# Each report is approved by itself: what is refused takes none of the others along.
@transaction.non_atomic_requests
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only
def review_batch(request: HttpRequest) -> HttpResponse:
    """Shows the chosen reports once more; then approves those of them that have no warning."""
    chosen = chosen_reports(request.POST if request.method == "POST" else request.GET)
    waiting = in_tab(request.user, QueueForm(request.GET), TABS[FIRST])
    rows = rows_of(waiting.filter(pk__in=chosen), request.user)
    if request.method == "POST":
        return _approve_chosen(request, {row.submission: chosen[row.submission.pk] for row in rows})
    context = {
        "rows": [row for row in rows if row.approvable],
        "left_out": [row for row in rows if not row.approvable],
        "chosen": urlencode(QueueForm(request.GET).chosen),
    }
    return render(request, "reports/review/batch.html", context)


def _approve_chosen(request: HttpRequest, digests: dict[Submission, str]) -> HttpResponse:
    results = actions.approve_all(digests=digests, by=request.user)
    approved = sum(not why for _, why in results)
    if approved:
        messages.success(request, f"Đã duyệt {approved} báo cáo. Có thể hoàn tác trong 10 phút.")
    for submission, why in results:
        if why:
            messages.warning(request, f"Chưa duyệt {submission}: {why}")
    if not results:
        messages.warning(request, "Chưa chọn báo cáo nào để duyệt.")
    return _to_queue(request)


def undoable(request: HttpRequest) -> list[Submission]:
    """What this person has decided in the last ten minutes, the last decision first."""
    return list(Submission.objects.visible_to(request.user).undoable_by(request.user).for_list())


def version_to_read(submission: Submission) -> Version | None:
    """The one that was sent; of a report that the branch is working on, what it sent before."""
    if submission.current.sent_at:
        return submission.current
    found = submission.versions.filter(sent_at__isnull=False).first()
    if found:
        found.submission = submission
    return found


def report_for(request: HttpRequest, pk: int) -> Submission:
    reports = Submission.objects.visible_to(request.user).for_list()
    return get_object_or_404(reports.select_related("current__sent_by"), pk=pk)


def _comment(request: HttpRequest, pk: int, comment: int) -> Comment:
    found = get_object_or_404(Comment.objects.filter(version__submission=pk), pk=comment)
    found.version.submission = report_for(request, pk)
    return found


def _comment_form(request: HttpRequest, comments: list[Comment]) -> CommentForm:
    """Empty, or with the comment that the address asks to change."""
    edited = next((c for c in comments if str(c.pk) == request.GET.get("sua")), None)
    return CommentForm(initial={"text": edited.text} if edited else None)


def _is_reading(submission: Submission, request: HttpRequest) -> bool:
    """As long as the claim holds; once it has run out, the page offers to claim it again."""
    is_own = submission.claimed_by_id == request.user.pk
    return submission.state == State.SUBMITTED and is_own and submission.claim_is_live


def _others(version: Version, request: HttpRequest) -> list[object]:
    """Who else could approve what this person wrote; not asked where nothing hangs on it."""
    return actions.others_who_could(version) if request.user.pk in version.hands else []


def _to_next(request: HttpRequest) -> HttpResponse:
    """Claims the next report of the same list and opens it; without one, back to the list."""
    filters = QueueForm(request.GET)
    waiting = in_tab(request.user, filters, TABS[FIRST]).decidable_by(request.user)
    for submission in waiting[:PER_PAGE]:
        if actions.claim(submission=submission, by=request.user):
            return _to_detail(request, submission.pk)
    return _to_queue(request)


def _to_detail(request: HttpRequest, pk: int, *, anchor: str = "") -> HttpResponseRedirect:
    """With what the list was narrowed to and, on the same report, what it is held against."""
    kept = QueueForm(request.GET).chosen
    kept |= {k: v for k, v in request.GET.items() if k in CompareForm.base_fields}
    query = f"?{urlencode(kept)}" if kept else ""
    url = reverse("reports:review_detail", args=[pk])
    return redirect(f"{url}{query}{f'#{quote(anchor)}' if anchor else ''}")


def _to_queue(request: HttpRequest) -> HttpResponseRedirect:
    kept = QueueForm(request.GET).chosen
    return redirect(reverse("reports:review_queue") + (f"?{urlencode(kept)}" if kept else ""))
