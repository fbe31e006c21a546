"""Officers recognise by a decision, many at once: /ban-lam-viec/duyet-mo-hinh/."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.pagination import page_in, page_of
from core.stored_files import FOR_STAFF, stored_paper
from learning import actions
from learning.models import Recognition, RecognitionDecision

from .batches import batch_of, batches_of
from .door import officers_only
from .forms import MOST_AT_ONCE, DecisionFileForm, DecisionForm, QueueForm, chosen_models
from .queue import FIRST, TABS, UNFINISHED, counts, in_tab, kinds_of, owing

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from .batches import Batch

PER_PAGE = 50
BATCHES_PER_PAGE = 20


@require_safe
@officers_only
def review_queue(request: HttpRequest) -> HttpResponse:
    """Of what branches have not finished it shows how much each owes, and of one branch what."""
    filters = QueueForm(request.GET)
    tab = TABS.get(request.GET.get("muc", FIRST), TABS[FIRST])
    context = {
        "filters": filters,
        "chosen": urlencode(filters.chosen),
        "tab": tab,
        "tabs": counts(filters),
        "is_waiting": tab.slug == FIRST,
        "most": MOST_AT_ONCE,
    }
    if tab.slug == UNFINISHED and not filters.branch:
        owed = owing(filters)
        context |= {
            "kinds": kinds_of(filters),
            "owed": sum(each.total for each in owed),
            "page": page_in(Paginator(owed, PER_PAGE), request),
        }
        return render(request, "learning/review/unfinished.html", context)
    rows = in_tab(filters, tab).for_list().in_order()
    context |= {"page": page_of(rows, request, size=PER_PAGE)}
    return render(request, "learning/review/queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@officers_only
def recognise(request: HttpRequest) -> HttpResponse:
    """Asks for the decision, shows what it would do, and does it once."""
    filters = QueueForm(request.GET)
    if request.method != "POST":
        return _asked(request, filters, DecisionForm(year=filters.year))
    form = DecisionForm(request.POST, year=filters.year)
    key = _batch(request)
    if Recognition.objects.of_batch(key).exists():
        return redirect("learning:batch", key)
    if not form.is_valid():
        return _asked(request, filters, form)
    if "confirm" in request.POST and _recognised(request, form, key):
        return redirect("learning:batch", key)
    return _previewed(request, filters, form, key)


@require_safe
@officers_only
def batches(request: HttpRequest) -> HttpResponse:
    """The latest first; those that were undone are gone."""
    page = page_of(Recognition.objects.by_batch(), request, size=BATCHES_PER_PAGE)
    context = {"page": page, "batches": batches_of(page)}
    return render(request, "learning/review/batches.html", context)


@require_safe
@officers_only
def batch(request: HttpRequest, batch: UUID) -> HttpResponse:
    found = _found(batch)
    return _shown(request, found, DecisionFileForm(instance=found.decision))


@require_POST
@officers_only
def decision_attach(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Keeps the file of the batch's decision; what it replaces is kept no longer."""
    found = _found(batch)
    replaced = found.decision.file.name
    form = DecisionFileForm(request.POST, request.FILES, instance=found.decision)
    if not form.is_valid():
        return _shown(request, found, form)
    form.save()
    if replaced:
        transaction.on_commit(partial(default_storage.delete, replaced))
    messages.success(request, f"Đã lưu tệp của {found.decision}.")
    return redirect("learning:batch", batch)


@require_safe
@never_cache
@login_required
def decision_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether the person may have it is asked anew each time."""
    decision = get_object_or_404(RecognitionDecision.objects.with_file_for(request.user), pk=pk)
    response = stored_paper(decision.file.name, filename=decision.download_name)
    response["Cache-Control"] = FOR_STAFF
    return response


@require_POST
@officers_only
def batch_undo(request: HttpRequest, batch: UUID) -> HttpResponse:
    try:
        undone = actions.undo_bulk(batch=batch, by=request.user)
    except actions.AlreadyMoved as why:
        messages.warning(request, str(why))
        return redirect("learning:batch", batch)
    if undone:
        messages.success(request, f"Đã hoàn tác việc công nhận {undone} mô hình.")
    else:
        messages.warning(request, "Đợt công nhận này đã được hoàn tác trước đó.")
    return redirect("learning:batches")


def _found(key: UUID) -> Batch:
    found = batch_of(key)
    if found is None:
        raise Http404
    return found


def _shown(request: HttpRequest, found: Batch, form: DecisionFileForm) -> HttpResponse:
    rows = Recognition.objects.of_batch(found.pk).for_list().in_order()
    context = {"batch": found, "rows": rows, "form": form}
    return render(request, "learning/review/batch.html", context)


def _asked(request: HttpRequest, filters: QueueForm, form: DecisionForm) -> HttpResponse:
    """What was ticked stays ticked."""
    ready = in_tab(filters, TABS[FIRST])
    chosen = set(chosen_models(request.POST).values_list("pk", flat=True)) if form.is_bound else ()
    rows = ready.for_list().in_order()[:MOST_AT_ONCE]
    context = {
        "filters": filters,
        "form": form,
        "rows": [(row, not form.is_bound or row.model_id in chosen) for row in rows],
        "ready": ready.count(),
        "chosen": urlencode(filters.chosen),
    }
    return render(request, "learning/review/recognise.html", context)


def _previewed(
    request: HttpRequest, filters: QueueForm, form: DecisionForm, key: UUID
) -> HttpResponse:
    preview = actions.preview_bulk(
        decision=form.instance, models=chosen_models(request.POST), by=request.user
    )
    context = {
        "form": form,
        "preview": preview,
        "batch": key,
        "chosen": urlencode(filters.chosen),
    }
    return render(request, "learning/review/preview.html", context)


def _recognised(request: HttpRequest, form: DecisionForm, key: UUID) -> bool:
    """Whether it is done; if not, the officer reads why."""
    try:
        made = actions.recognise_in_bulk(
            decision=form.instance,
            models=chosen_models(request.POST),
            by=request.user,
            batch=key,
        )
    except ValidationError as why:
        messages.error(request, " ".join(why.messages))
    except (actions.AlreadyMoved, actions.NotReady) as why:
        messages.warning(request, f"Chưa công nhận mô hình nào, vì danh sách vừa thay đổi. {why}")
    else:
        if made:
            messages.success(request, f"Đã công nhận {len(made)} mô hình.")
        return bool(made)
    return False


def _batch(request: HttpRequest) -> UUID:
    """The confirmation's own, so that a second click is known; a new one for a preview."""
    try:
        return UUID(request.POST.get("batch", ""))
    except ValueError:
        return uuid4()
