"""The four steps of an import: template, file, check, write. One address an import, whose page
shows the step it is at.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import number_format
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.pagination import page_of
from core.worker import is_running

from . import actions
from .forms import OutcomeFilter, UploadForm, VersionForm
from .jobs import records_of
from .kinds import KINDS, Outcome, kinds_for
from .models import Import, ImportFile, ImportRow, State
from .sheets import stored_for, template_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from .kinds import ImportKind

IMPORTS_PER_PAGE = 30
ROWS_PER_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ELSEWHERE = "Việc này vừa được làm ở nơi khác. Đây là kết quả mới nhất."


@require_safe
def import_list(request: HttpRequest) -> HttpResponse:
    imports = Import.objects.visible_to(request.user).for_list()
    context = {
        "title": "Nhập từ Excel",
        "kinds": kinds_for(request.user),
        "page": page_of(imports, request, size=IMPORTS_PER_PAGE),
    }
    return _respond(request, "imports/import_list.html", context)


@require_safe
def import_template(request: HttpRequest, name: str) -> HttpResponse:
    """Step 1."""
    kind = _kind(request, name)()
    context = {"title": f"{kind.title}: tải mẫu", "kind": kind, "step": 1}
    return _respond(request, "imports/import_template.html", context)


@require_safe
def template_file(request: HttpRequest, name: str) -> HttpResponse:
    kind = _kind(request, name)
    return _download(template_for(kind()), f"mau-{kind.name}.xlsx")


@require_safe
def stored_file(request: HttpRequest, name: str) -> HttpResponse:
    kind = _kind(request, name)
    if not kind.is_exported:
        raise Http404
    return _download(stored_for(kind()), f"{kind.name}.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def import_upload(request: HttpRequest, name: str) -> HttpResponse:
    """Step 2."""
    kind = _kind(request, name)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid():
        name = form.cleaned_data["file"].name
        import_ = actions.begin(kind=kind, content=form.content, file_name=name, by=request.user)
        return redirect(import_)
    title = f"{kind.title}: chọn tệp"
    context = {
        "title": f"Lỗi: {title}" if form.errors else title,
        "kind": kind,
        "form": form,
        "step": 2,
    }
    return _respond(request, "imports/import_upload.html", context)


@require_safe
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Steps 3 and 4: how far the check or the writing is, then what came of it."""
    import_ = _import(request, pk)
    if import_.is_busy:
        return _busy_page(request, import_)
    chosen = OutcomeFilter(request.GET, errors=bool(import_.rows_error)).chosen
    rows = ImportRow.objects.of(import_)
    if chosen != OutcomeFilter.ALL:
        rows = rows.with_outcome(chosen)
    context = {
        "title": f"{import_.title}: {import_.get_state_display()}",
        "import": import_,
        "step": 3 if import_.written_at is None else 4,
        "page": page_of(rows, request, size=ROWS_PER_PAGE),
        "outcomes": [
            (outcome, getattr(import_, f"rows_{outcome}")) for outcome in reversed(Outcome)
        ],
        "chosen": chosen,
        "has_marked": ImportFile.objects.of(import_).marked().exists(),
        "form": UploadForm(),
    }
    return _respond(request, "imports/import_detail.html", context)


@require_safe
def import_progress(request: HttpRequest, pk: int) -> JsonResponse:
    import_ = _import(request, pk)
    return JsonResponse(
        {"busy": import_.is_busy, "done": import_.rows_done, "total": import_.rows_total}
    )


@require_safe
def marked_file(request: HttpRequest, pk: int) -> HttpResponse:
    file = get_object_or_404(ImportFile.objects.of(_import(request, pk)).marked())
    return _download(bytes(file.marked), f"danh-dau-loi-{pk}.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def import_write(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks once more, since readers may see what is written; a POST begins."""
    import_ = _import(request, pk)
    if request.method == "POST":
        return _act(request, import_, actions.write)
    if import_.state != State.CHECKED or not import_.to_write:
        return redirect(import_)
    right = " đúng" if import_.rows_error else ""
    title = f"Ghi {number_format(import_.to_write)} dòng{right}"
    context = {"title": title, "import": import_, "step": 4}
    return _respond(request, "imports/import_write.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Names what stands in the way before anything is done."""
    import_ = _import(request, pk)
    if request.method == "POST":
        return _act(request, import_, actions.undo)
    if not import_.can_be_undone:
        return redirect(import_)
    context = {
        "title": f"Hoàn tác lần nhập: {import_.title}",
        "import": import_,
        "step": 4,
        "obstacles": import_.kind_class().obstacles(records_of(import_)),
    }
    return _respond(request, "imports/import_undo.html", context)


@require_POST
def import_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, _import(request, pk), actions.cancel)


@require_POST
def import_check_again(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, _import(request, pk), actions.check_again)


@require_POST
def import_go_on(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, _import(request, pk), actions.go_on)


def _act(request: HttpRequest, import_: Import, action: Callable[..., None]) -> HttpResponse:
    """Do it to the state that the page had shown; of another, tell that somebody was first."""
    with suppress(actions.AlreadyMoved):
        if VersionForm(request.POST).shown == import_.lock_version:
            action(import_=import_, by=request.user)
            return redirect(import_)
    messages.warning(request, ELSEWHERE)
    return redirect(import_)


def _busy_page(request: HttpRequest, import_: Import) -> HttpResponse:
    context = {
        "title": f"{import_.title}: {import_.get_state_display()}",
        "import": import_,
        "step": 3 if import_.state == State.CHECKING else 4,
        "stalled": import_.is_stalled,
        "no_worker": not is_running(),
    }
    return _respond(request, "imports/import_busy.html", context)


def _kind(request: HttpRequest, name: str) -> type[ImportKind]:
    if name not in KINDS:
        raise Http404
    if KINDS[name] not in kinds_for(request.user):
        raise PermissionDenied
    return KINDS[name]


def _import(request: HttpRequest, pk: int) -> Import:
    return get_object_or_404(Import.objects.visible_to(request.user).for_list(), pk=pk)


def _download(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=XLSX, headers=headers)


def _respond(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    """The page in the admin's frame; `context` has its title."""
    return render(request, template, admin.site.each_context(request) | context)
