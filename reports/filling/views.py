"""A branch fills in its report and sends it: /ban-lam-viec/bao-cao/."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches.workspace import for_one_branch
from core.pagination import page_of
from reports import actions
from reports.actions.locks import may_write
from reports.models import Period, Submission
from reports.states import SENDERS, State

from . import presence
from .door import private
from .forms import CommentAnswerForm, CorrectionForm, SectionForm
from .items import due, senders_of, sent_reports
from .saving import save_once
from .sheet import Sheet, title_of, told_comments, why_back

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from branches.models import Branch
    from reports.models import Comment

    from .sheet import Part

REPORTS_PER_PAGE = 20


@require_safe
@for_one_branch
def filling_list(request: HttpRequest, branch: Branch) -> HttpResponse:
    """Everything the branch has sent, the latest period first."""
    page = page_of(sent_reports(request.user, branch), request, size=REPORTS_PER_PAGE)
    context = {"branch": branch, "page": page}
    return render(request, "reports/filling/list.html", context)


@require_POST
@for_one_branch
def filling_start(request: HttpRequest, branch: Branch, period: int) -> HttpResponse:
    """Begins the report, or goes on with it: a second click is no second report."""
    of_period = get_object_or_404(Period.objects.begun(), pk=period)
    try:
        submission = actions.start(branch=branch, period=of_period, by=request.user)
    except actions.Locked as locked:
        messages.error(request, str(locked))
        return redirect(f"{reverse('workspace')}?hoi={branch.code}")
    return redirect("reports:filling_tasks", submission.pk)


@require_safe
@private
def filling_tasks(request: HttpRequest, pk: int) -> HttpResponse:
    """The parts of the report and how far each is; any of them may be done first."""
    submission = _own(request, pk)
    if not submission.is_editable:
        return redirect(submission)
    sheet = Sheet(submission)
    context = _context(submission) | {
        "sheet": sheet,
        "back": why_back(submission),
        "locked": actions.lock_reason(submission=submission, by=request.user),
        "due": due(submission.period),
        "answers": [
            (comment, CommentAnswerForm(initial=_answer_of(comment), prefix=f"y-{comment.pk}"))
            for comment in sheet.general_comments
        ],
    }
    return render(request, "reports/filling/tasks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def filling_section(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    submission = _own(request, pk, lock=request.method == "POST")
    sheet, part = _part_of(submission, number)
    if request.method == "POST":
        return _saved(request, sheet, part)
    if not submission.is_editable:
        return redirect(submission)
    return _form(request, sheet, part, SectionForm(part=part, key=secrets.token_hex(16)))


@require_http_methods(["GET", "POST"])
@private
def filling_autosave(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """POST saves the section as it is typed, and says how the form is to go on; GET renews the
    token. What cannot be read stays as it was.
    """
    submission = _own(request, pk, lock=request.method == "POST")
    if request.method == "GET":
        return JsonResponse({"token": get_token(request)})
    _, part = _part_of(submission, number)
    form = SectionForm(request.POST, part=part)
    form.is_valid()
    try:
        saves = _save(request, submission, part, form)
    except actions.SectionSaved as lost:
        return JsonResponse({"sentence": f"{lost} Bấm “Lưu” để xem hai bản."}, status=409)
    except (actions.AlreadyMoved, actions.Locked) as late:
        return JsonResponse({"sentence": str(late)}, status=409)
    answer = {
        "saved_at": f"{timezone.localtime():%H:%M}",
        "fields": {"shown": str(saves)} | form.bases(),
        "unread": form.unread(),
        "others": presence.come(submission=submission, section=part.section, by=request.user),
    }
    return JsonResponse(answer)


@require_safe
@private
def filling_review(request: HttpRequest, pk: int) -> HttpResponse:
    """All of it beside the report before, what still stands in the way, and the button to send."""
    submission = _own(request, pk)
    if not submission.is_editable:
        return redirect(submission)
    context = _context(submission) | {
        "sheet": Sheet(submission),
        "may_send": _is_entering(request, submission)
        or bool(submission.roles_of(request.user) & SENDERS),
        "senders": senders_of(submission),
        "digest": submission.current.digest,
    }
    return render(request, "reports/filling/review.html", context)


@require_POST
@private
def filling_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Sends what was read on the page before; a second click finds it sent."""
    submission = _visible(request, pk, lock=True)
    is_sent = submission.state == State.SUBMITTED
    if is_sent and submission.current.sent_by_id == request.user.pk:
        return _arrived(request, submission)
    _check_own(request, submission)
    if is_sent:
        return redirect("reports:filling_receipt", pk)
    if submission.is_editable and request.POST.get("digest") != submission.current.digest:
        messages.warning(request, "Báo cáo vừa được sửa ở nơi khác. Xin xem lại bản mới rồi nộp.")
        return redirect("reports:filling_review", pk)
    try:
        if _is_entering(request, submission):
            actions.submit_for(submission=submission, by=request.user)
        else:
            actions.submit(submission=submission, by=request.user)
    except actions.NotReady:
        return redirect("reports:filling_review", pk)
    except (actions.AlreadyMoved, actions.Locked) as late:
        messages.error(request, str(late))
        return redirect("reports:filling_review", pk)
    submission.refresh_from_db()
    return _arrived(request, submission)


@require_safe
@private
def filling_receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """What was sent when, and what happens next."""
    submission = _own(request, pk)
    if submission.current.sent_at is None:
        return redirect(submission)
    may_withdraw = any(move.name == "withdraw" for move in submission.allowed_moves(request.user))
    context = _context(submission) | {
        "title_inside": title_of(submission.period, inside=True),
        "version": submission.current,
        "may_withdraw": may_withdraw and not submission.claim_is_live,
    }
    return render(request, "reports/filling/receipt.html", context)


@require_POST
@private
def filling_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    submission = _own(request, pk)
    try:
        actions.withdraw(submission=submission, by=request.user)
    except actions.AlreadyMoved as late:
        messages.warning(request, str(late))
        return redirect(submission)
    messages.success(request, "Đã rút báo cáo lại. Sửa xong cần nộp lại.")
    return redirect("reports:filling_tasks", pk)


@require_POST
@private
def filling_answer(request: HttpRequest, pk: int, comment: int) -> HttpResponse:
    """The answer to a comment on the whole; those on a figure stand in the form of its section."""
    submission = _own(request, pk)
    of_officer = get_object_or_404(told_comments([submission]), pk=comment)
    form = CommentAnswerForm(request.POST, prefix=f"y-{comment}")
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, errors[0])
        return redirect("reports:filling_tasks", pk)
    try:
        actions.answer(comment=of_officer, by=request.user, **form.cleaned_data)
    except (actions.AlreadyMoved, actions.Locked) as late:
        messages.error(request, str(late))
    else:
        messages.success(request, "Đã ghi câu trả lời.")
    return redirect("reports:filling_tasks", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def filling_correction(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks the association to open an approved report again."""
    submission = _own(request, pk)
    if not any(move.name == "ask_correction" for move in submission.allowed_moves(request.user)):
        return redirect(submission)
    form = CorrectionForm(request.POST if request.method == "POST" else None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_correction(submission=submission, by=request.user, **form.cleaned_data)
        except actions.AlreadyMoved as late:
            messages.warning(request, str(late))
        else:
            messages.success(
                request, "Đã gửi đề nghị mở lại. Số đã duyệt vẫn dùng cho tới khi duyệt số mới."
            )
        return redirect(submission)
    context = _context(submission) | {"form": form}
    return render(request, "reports/filling/correction.html", context)


def _arrived(request: HttpRequest, submission: Submission) -> HttpResponse:
    """The receipt is for the branch; the officer who typed its paper goes on at his own pages."""
    if may_write(submission, request.user):
        return redirect("reports:filling_receipt", submission.pk)
    messages.success(
        request,
        f"Đã nộp thay {submission.branch.title}. Số biên nhận: {submission.receipt}. Người khác ở"
        " Hội sẽ duyệt báo cáo này.",
    )
    return redirect("reports:review_detail", submission.pk)


def _own(request: HttpRequest, pk: int, *, lock: bool = False) -> Submission:
    """One that this person may fill in; locked, so that nobody sends it between check and save."""
    submission = _visible(request, pk, lock=lock)
    _check_own(request, submission)
    return submission


def _check_own(request: HttpRequest, submission: Submission) -> None:
    if not may_write(submission, request.user):
        raise PermissionDenied


def _visible(request: HttpRequest, pk: int, *, lock: bool) -> Submission:
    submissions = Submission.objects.visible_to(request.user)
    if lock:
        # Reached by no join: the branches a person reads are a recursion PostgreSQL cannot lock.
        get_object_or_404(submissions, pk=pk)
        submissions = Submission.objects.select_for_update(of=("self",))
    return get_object_or_404(submissions.for_list().select_related("current__saved_by"), pk=pk)


def _is_entering(request: HttpRequest, submission: Submission) -> bool:
    """Whether it is the officer who types it from the branch's paper."""
    return submission.entered_by_id == request.user.pk


def _part_of(submission: Submission, number: int) -> tuple[Sheet, Part]:
    sheet = Sheet(submission)
    part = next((part for part in sheet.parts if part.number == number), None)
    if part is None:
        raise Http404
    return sheet, part


def _saved(request: HttpRequest, sheet: Sheet, part: Part) -> HttpResponse:
    """Saves what can be read; shows again what cannot, and what two people wrote."""
    submission = sheet.submission
    form = SectionForm(request.POST, part=part)
    form.is_valid()
    repeated = part.repeatable if "as_before" in request.POST else {}
    filled = form.left_empty(repeated)
    try:
        _save(request, submission, part, form, filled=filled)
    except actions.SectionSaved as lost:
        differences, agreed = form.differences(lost.stored)
        if differences:
            context = {"differences": differences, "agreed": agreed, "has_errors": form.errors}
            return _conflict(request, sheet, part, context)
    except (actions.AlreadyMoved, actions.Locked) as late:
        return _late(request, sheet, part, form, str(late))
    now, saved = _part_of(_own(request, submission.pk), part.number)
    if form.errors:
        return _form(request, now, saved, _again(form, saved))
    if filled:
        messages.success(
            request, f"Đã lưu, đã điền {len(filled)} ô như kỳ trước. Xin xem lại từng số."
        )
    presence.leave(submission=submission, section=part.section, by=request.user)
    return redirect(_next(request, form, now, saved))


def _next(request: HttpRequest, form: SectionForm, sheet: Sheet, part: Part) -> str:
    """Where the button leads; to the same page while something is said there that is not read."""
    pk = sheet.submission.pk
    if "later" in request.POST:
        messages.success(request, "Đã lưu. Có thể làm tiếp bất cứ lúc nào.")
        return reverse("reports:filling_tasks", args=[pk])
    is_read = form.shows_all_of(part)
    if not is_read:
        messages.warning(request, f"Đã lưu. Có {len(part.unsettled)} chỗ cần xem ở phần này.")
    if "next" not in request.POST or not is_read:
        return reverse("reports:filling_section", args=[pk, part.number])
    if part.number == len(sheet.parts):
        return reverse("reports:filling_review", args=[pk])
    return reverse("reports:filling_section", args=[pk, part.number + 1])


def _save(
    request: HttpRequest,
    submission: Submission,
    part: Part,
    form: SectionForm,
    *,
    filled: dict[str, str] | None = None,
) -> int:
    """The section with what could be read of it and what is `filled` in from the report before,
    and the answers to comments; how often it has been saved now.
    """
    filled = filled or {}
    last = actions.last_version(submission) if filled else None
    shown = form.cleaned_data.get("shown")
    saves = save_once(
        submission=submission,
        section=part.section,
        values=form.values() | filled,
        notes=form.notes(),
        origins=dict.fromkeys(filled, f"{last.submission.period}") if last else {},
        shown=-1 if shown is None else shown,
        key=form.cleaned_data.get("key", ""),
        by=request.user,
    )
    for comment, answer, text in form.answers():
        actions.answer(comment=comment, answer=answer, text=text, by=request.user)
    return saves


def _again(form: SectionForm, part: Part) -> SectionForm:
    """The same form with what was typed, as of now: what could be read is saved."""
    data = form.data.copy()
    data["shown"], data["key"] = str(part.saves), secrets.token_hex(16)
    again = SectionForm(data, part=part)
    data["seen"] = again.seen_now
    again.is_valid()
    return again


def _form(
    request: HttpRequest, sheet: Sheet, part: Part, form: SectionForm, *, status: int = 200
) -> HttpResponse:
    submission = sheet.submission
    context = _context(submission) | {
        "sheet": sheet,
        "part": part,
        "others": presence.come(submission=submission, section=part.section, by=request.user),
        "form": form,
        "rows": form.rows(),
        "known": {code: str(value) for code, value in sheet.figures.items() if value is not None},
        "is_last": part.number == len(sheet.parts),
        "autosave_url": reverse("reports:filling_autosave", args=[submission.pk, part.number]),
        "autosave_key": f"{request.user.pk}-bao-cao-{submission.pk}-{part.number}",
        "login_url": f"{reverse('accounts:login')}?next={reverse('workspace')}",
    }
    return render(request, "reports/filling/section.html", context, status=status)


def _conflict(
    request: HttpRequest, sheet: Sheet, part: Part, found: dict[str, object]
) -> HttpResponse:
    """Both values of each field that differs, to choose from."""
    context = _context(sheet.submission) | found
    context |= {
        "part": part,
        "stored": sheet.version,
        "key": secrets.token_hex(16),
    }
    return render(request, "reports/filling/conflict.html", context, status=409)


def _late(
    request: HttpRequest, sheet: Sheet, part: Part, form: SectionForm, sentence: str
) -> HttpResponse:
    """What was typed too late is shown, to be copied, rather than lost."""
    typed = [
        (line.indicator, form.data[line.code])
        for line in part.lines
        if form.data.get(line.code, "").strip()
    ]
    context = _context(sheet.submission) | {"part": part, "sentence": sentence, "typed": typed}
    return render(request, "reports/filling/late.html", context, status=409)


def _answer_of(comment: Comment) -> dict[str, str]:
    return {"answer": comment.answer, "text": comment.answer_text}


def _context(submission: Submission) -> dict[str, object]:
    """What every page of one report shows."""
    return {
        "submission": submission,
        "title": title_of(submission.period),
        "branch": submission.branch,
    }
