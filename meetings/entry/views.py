"""A meeting is planned, and its record written: one page, many small forms.

Each form may arrive by itself from a script, which asks for JSON, or as a page's own form; what a
bad line sends twice is saved once, and what two people wrote is shown to the second of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.images import PictureRefused
from core.pagination import page_of
from core.refusals import tried
from meetings import actions
from meetings.forms import FileForm, NewMeetingForm, PhotoForm
from meetings.models import File, Meeting, Paper
from meetings.states import KEEPERS

from .door import clusters_kept_by, keepers_only
from .moving import PAGES, offered
from .sheet import ADDED, KINDS, PARTS, Sheet, new_line, part_line, row_line

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

    from core.move_pages import MovePage

    from .sheet import Kind, Line

PER_PAGE = 20


@require_safe
@keepers_only
def entry_list(request: HttpRequest) -> HttpResponse:
    """What is to come and what is not closed, then the rest by its day."""
    kept = Meeting.objects.kept_by(request.user)
    context = {
        "upcoming": kept.upcoming().for_list(),
        "page": page_of(kept.past().for_list(), request, size=PER_PAGE),
        "may_plan": clusters_kept_by(request.user).exists(),
    }
    return render(request, "meetings/entry/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@keepers_only
def entry_new(request: HttpRequest) -> HttpResponse:
    clusters = clusters_kept_by(request.user)
    if not clusters.exists():
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = NewMeetingForm(data, clusters=clusters)
    if data is not None and form.is_valid():
        meeting = actions.plan(meeting=form.save(commit=False), by=request.user)
        messages.success(request, "Đã lập cuộc giao ban. Ghi tiếp các phần dưới đây.")
        return redirect("meetings:entry", meeting.pk)
    return render(request, "meetings/entry/new.html", {"form": form})


@require_safe
@keepers_only
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """All of it; for the page's script the token of a new log-in, which its forms need."""
    meeting = _kept(request, pk)
    if _wants_json(request):
        return JsonResponse({"token": get_token(request)})
    return _shown(request, meeting)


@require_POST
@keepers_only
def part_save(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    if slug not in PARTS:
        raise Http404
    meeting = _kept(request, pk)
    return _saved(request, meeting, part_line(meeting, slug, request.POST))


@require_POST
@keepers_only
def row_save(request: HttpRequest, pk: int, slug: str, row: int) -> HttpResponse:
    kind, meeting = _kind(slug), _kept(request, pk)
    found = get_object_or_404(getattr(meeting, kind.related), pk=row)
    return _saved(request, meeting, row_line(meeting, kind, found, request.POST))


@require_POST
@keepers_only
def row_add(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    if slug not in ADDED:
        raise Http404
    meeting = _kept(request, pk)
    line = new_line(meeting, ADDED[slug], request.POST)
    if not line.form.is_valid():
        return _faulty(request, meeting, line)
    try:
        row = actions.save_entry(form=line.form, meeting=meeting, key=line.key, by=request.user)
    except actions.AlreadyMoved as late:
        return _late(request, meeting, line, str(late))
    if _wants_json(request):
        return JsonResponse({"saved_at": f"{timezone.localtime():%H:%M}", "added": row.pk})
    messages.success(request, "Đã thêm.")
    return _to(meeting, f"{slug}-{row.pk}")


@require_POST
@keepers_only
def row_delete(request: HttpRequest, pk: int, slug: str, row: int) -> HttpResponse:
    meeting = _kept(request, pk)
    related = {"tep": "files", "anh": "photos"} | {s: k.related for s, k in ADDED.items()}
    if slug not in related:
        raise Http404
    found = getattr(meeting, related[slug]).filter(pk=row).first()
    # A second click finds nothing left to do.
    if found and tried(request, actions.delete_entry, entry=found):
        if type(found).objects.filter(pk=row).exists():
            messages.error(request, "Kiến nghị này đã có người xử lý nên không xoá được.")
        else:
            messages.success(request, f"Đã xoá “{found}”.")
    anchor = KINDS[slug].section if slug in KINDS else "phan-tai-lieu"
    return _to(meeting, anchor)


@require_POST
@keepers_only
def file_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A paper of the meeting or, with `?tham-luan=5`, of one of its discussion papers."""
    meeting = _kept(request, pk)
    paper = _paper(request, meeting)
    form = FileForm(
        request.POST, request.FILES, instance=File(meeting=meeting, paper=paper), prefix="tep"
    )
    if not form.is_valid():
        return _shown(request, meeting, file_form=form)
    if tried(request, actions.add_file, file=form.instance):
        messages.success(request, f"Đã thêm tệp “{form.instance}”.")
    return _to(meeting, f"tham-luan-{paper.pk}" if paper else "phan-tai-lieu")


@require_POST
@keepers_only
def photo_add(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = _kept(request, pk)
    form = PhotoForm(request.POST, request.FILES, prefix="anh")
    if not form.is_valid():
        return _shown(request, meeting, photo_form=form)
    file, alt = form.cleaned_data["file"], form.cleaned_data["alt"]
    try:
        added = tried(request, actions.add_photo, meeting=meeting, file=file, alt=alt)
    except PictureRefused as why:
        form.add_error("file", str(why))
        return _shown(request, meeting, photo_form=form)
    if added:
        messages.success(request, "Đã thêm ảnh.")
    return _to(meeting, "phan-tai-lieu")


@require_POST
@keepers_only
def reports_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Looks once more what branches have sent on the portal for the meeting's period."""
    meeting = _kept(request, pk)
    try:
        found = actions.take_reports(
            meeting=actions.check_open(meeting, request.user), by=request.user
        )
    except actions.AlreadyMoved as late:
        messages.warning(request, str(late))
    else:
        messages.success(request, f"Đã lấy thêm {found} báo cáo nộp trên trang.")
    return _to(meeting, "phan-bao-cao")


@require_http_methods(["GET", "HEAD", "POST"])
@keepers_only
def move(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Says what comes of the move, asks why if it must, and makes it."""
    page = PAGES.get(slug)
    if page is None:
        raise Http404
    meeting = _kept(request, pk)
    if request.method != "POST":
        if page not in offered(meeting, request.user):
            messages.warning(request, f"Cuộc giao ban này hiện không có việc “{page.label}”.")
            return _to(meeting)
        return _asked(request, meeting, page, page.form(label_suffix=""))
    form = page.form(request.POST, label_suffix="")
    if not form.is_valid():
        return _asked(request, meeting, page, form)
    if tried(request, page.action, meeting=meeting, **form.cleaned_data):
        messages.success(request, page.done)
    return _to(meeting)


def _asked(request: HttpRequest, meeting: Meeting, page: MovePage, form: Form) -> HttpResponse:
    context = {"meeting": meeting, "page": page, "form": form}
    return render(request, "meetings/entry/move.html", context)


def _kept(request: HttpRequest, pk: int) -> Meeting:
    """One whose record this person keeps."""
    meetings = Meeting.objects.kept_by(request.user).select_related("cluster", "host")
    return get_object_or_404(meetings, pk=pk)


def _kind(slug: str) -> Kind:
    if slug not in KINDS:
        raise Http404
    return KINDS[slug]


def _paper(request: HttpRequest, meeting: Meeting) -> Paper | None:
    key = request.GET.get("tham-luan", "")
    if not (key.isascii() and key.isdigit() and len(key) < 19):  # noqa: PLR2004 -- digits of a bigint
        return None
    return get_object_or_404(meeting.papers, pk=int(key))


def _saved(request: HttpRequest, meeting: Meeting, line: Line) -> HttpResponse:
    if not line.form.is_valid():
        return _faulty(request, meeting, line)
    try:
        actions.save_part(form=line.form, meeting=meeting, by=request.user)
    except actions.AlreadyMoved as late:
        return _late(request, meeting, line, str(late))
    if _wants_json(request):
        prefix, row = line.form.prefix, line.form.instance
        fields = {
            f"{prefix}-shown_version": str(row.lock_version),
            f"{prefix}-shown_values": line.form.digest_of(row),
        }
        return JsonResponse({"saved_at": f"{timezone.localtime():%H:%M}", "fields": fields})
    messages.success(request, "Đã lưu.")
    return _to(meeting, line.anchor)


def _faulty(request: HttpRequest, meeting: Meeting, line: Line) -> HttpResponse:
    """The form with what is to be mended; with both values, where two people wrote two."""
    is_stale = line.form.has_error("__all__", "stale")
    if not _wants_json(request):
        stored = _kept(request, meeting.pk)  # without what the form has written into this one
        return _shown(request, stored, bound=line, status=409 if is_stale else 200)
    context = {"meeting": meeting, "line": line, "writes": True}
    html = render_to_string(line.template, context, request)
    errors = [error for errors in line.form.errors.values() for error in errors]
    sentence = errors[0] if is_stale else " ".join(errors)
    status = 409 if is_stale else 400
    return JsonResponse({"sentence": sentence, "html": html}, status=status)


def _late(request: HttpRequest, meeting: Meeting, line: Line, sentence: str) -> HttpResponse:
    """The record is closed: what was typed is shown, to be copied, and not saved."""
    if _wants_json(request):
        return JsonResponse({"sentence": sentence}, status=409)
    typed = [
        (bound.label, bound.value())
        for bound in line.form.visible_fields()
        if str(bound.value() or "").strip()
    ]
    context = {"meeting": meeting, "sentence": sentence, "typed": typed}
    return render(request, "meetings/entry/late.html", context, status=409)


def _shown(  # noqa: PLR0913 -- all by keyword
    request: HttpRequest,
    meeting: Meeting,
    *,
    bound: Line | None = None,
    file_form: FileForm | None = None,
    photo_form: PhotoForm | None = None,
    status: int = 200,
) -> HttpResponse:
    sheet = Sheet(meeting, bound)
    context = {
        "meeting": meeting,
        "sheet": sheet,
        "bound": bound,
        "quorum": sheet.quorum,
        "moves": offered(meeting, request.user),
        "writes": meeting.is_open,
        "drafts_news": meeting.has_been_held and request.user.has_role(*KEEPERS),
        "files": meeting.files.filter(paper=None),
        "photos": meeting.photos.all(),
        "file_form": file_form or FileForm(prefix="tep"),
        "photo_form": photo_form or PhotoForm(prefix="anh"),
        "has_errors": bool(bound or file_form or photo_form),
        "events": meeting.events.filter(recommendation=None).select_related("by"),
        "held_key": f"autosave-{request.user.pk}-giao-ban-{meeting.pk}",
        "login_url": f"{reverse('accounts:login')}?next={reverse('workspace')}",
    }
    return render(request, "meetings/entry/entry.html", context, status=status)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _to(meeting: Meeting, anchor: str = "") -> HttpResponse:
    url = reverse("meetings:entry", args=[meeting.pk])
    return redirect(f"{url}#{anchor}" if anchor else url)
