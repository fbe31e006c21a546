"""The pages of moves that want a reason, also of reports that nobody has begun."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core.refusals import tried
from reports.models import Submission

from .door import officers_only
from .forms import QueueForm, UnbegunForm
from .moving import PAGES, UNBEGUN, offered
from .views import report_for

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

    from core.move_pages import MovePage
    from reports.models import Event

# Where the request is read again before it is answered.
ANSWERS = {"grant_correction", "refuse_correction"}


@require_http_methods(["GET", "HEAD", "POST"])
@officers_only
def review_move(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Says what comes of the move, asks why, and makes it."""
    page = PAGES.get(slug)
    if page is None:
        raise Http404
    submission = report_for(request, pk)
    if not request.user.has_role(*page.move.roles):
        raise PermissionDenied
    if request.method != "POST":
        if page not in offered(submission, request.user):
            messages.warning(request, f"Báo cáo này hiện không có việc “{page.label}”.")
            return redirect("reports:review_detail", pk)
        return _asked(request, page, page.form(), submission=submission)
    form = page.form(request.POST)
    if not form.is_valid():
        return _asked(request, page, form, submission=submission)
    about = {"branch": submission.branch, "period": submission.period}
    fields = about if page.slug in UNBEGUN else {"submission": submission}
    if page.move.name == "approve_alone":
        fields["digest"] = request.POST.get("digest", "")
    if tried(request, page.action, **fields, **form.cleaned_data):
        messages.success(request, page.done)
    return redirect("reports:review_detail", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@officers_only
def review_unbegun(request: HttpRequest, slug: str) -> HttpResponse:
    """The same of a branch that has not begun its report: which one, and why."""
    if slug not in UNBEGUN:
        raise Http404
    page = PAGES[slug]
    if request.method != "POST":
        return _asked(request, page, UnbegunForm(initial=QueueForm(request.GET).chosen))
    form = UnbegunForm(request.POST)
    if not form.is_valid():
        return _asked(request, page, form)
    fields = form.cleaned_data
    about = {"branch": fields["hoi"], "period": fields["ky"]}
    if not tried(request, page.action, **about, reason=fields["reason"]):
        return _asked(request, page, form)
    messages.success(request, page.done)
    return redirect("reports:review_detail", Submission.objects.get(**about).pk)


def _asked(
    request: HttpRequest, page: MovePage, form: Form, *, submission: Submission | None = None
) -> HttpResponse:
    context = {
        "page": page,
        "form": form,
        "submission": submission,
        "back": (
            reverse("reports:review_detail", args=[submission.pk])
            if submission
            else reverse("reports:review_queue", query=QueueForm(request.GET).chosen)
        ),
        "asked": _request_of(submission) if page.move.name in ANSWERS else None,
    }
    return render(request, "reports/review/move.html", context)


def _request_of(submission: Submission) -> Event | None:
    """Who asks to open it, and why."""
    if submission.asked_at is None:
        return None
    return submission.events.filter(move="ask_correction").select_related("by").first()
