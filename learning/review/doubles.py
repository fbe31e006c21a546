"""Records that may be one and the same: compared, merged, and parted again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.pagination import page_of
from learning import actions
from learning.models import Event, LearningModel
from learning.states import Standing

from .door import officers_only
from .forms import PairForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PER_PAGE = 25


@dataclass(frozen=True)
class Side:
    """One of two records, and what it gets if it is the one that stays."""

    model: LearningModel
    given: actions.Handover


@require_safe
@officers_only
def duplicates(request: HttpRequest) -> HttpResponse:
    page = page_of(LearningModel.objects.doubles().select_related("branch"), request, size=PER_PAGE)
    firsts = LearningModel.objects.in_bulk({row.first_id for row in page})
    context = {
        "page": page,
        "pairs": [(firsts[row.first_id], row) for row in page],
        "mergers": _undoable(),
    }
    return render(request, "learning/review/duplicates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@officers_only
def duplicate(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Shows both and what either would get; merges them into the one that is chosen."""
    pair = _pair(pk, other)
    form = PairForm(request.POST if request.method == "POST" else None, pair=pair)
    if form.is_valid() and _merged(request, form, pair):
        return redirect("learning:duplicates")
    if gone := next((model for model in pair if model.state == Standing.MERGED), None):
        messages.warning(request, f"{gone.distinct_label} đã gộp vào hồ sơ khác.")
        return redirect("learning:duplicates")
    prefetch_related_objects(pair, "recognitions__decision", "assessments", "consents")
    first, second = pair
    context = {
        "pair": pair,
        "sides": [
            Side(first, actions.preview_merge(model=second, into=first)),
            Side(second, actions.preview_merge(model=first, into=second)),
        ],
        "form": form,
    }
    return render(request, "learning/review/duplicate.html", context)


@require_POST
@officers_only
def duplicate_undo(request: HttpRequest, pk: int) -> HttpResponse:
    model = get_object_or_404(LearningModel.objects.select_related("branch"), pk=pk)
    try:
        actions.undo_merge(model=model, by=request.user)
    except actions.AlreadyMoved as why:
        messages.warning(request, str(why))
    else:
        messages.success(request, f"Đã hoàn tác. {model.distinct_label} lại là một hồ sơ riêng.")
    return redirect("learning:duplicates")


def _pair(pk: int, other: int) -> list[LearningModel]:
    found = LearningModel.objects.select_related("branch").in_bulk([pk, other])
    if not {pk, other} <= set(found) or not found[pk].looks_like(found[other]):
        raise Http404
    return [found[pk], found[other]]


def _merged(request: HttpRequest, form: PairForm, pair: list[LearningModel]) -> bool:
    """Whether it is done; if not, the officer reads why."""
    kept = form.cleaned_data["kept"]
    (gone,) = (model for model in pair if model != kept)
    try:
        actions.merge(model=gone, into=kept, by=request.user, reason=form.cleaned_data["reason"])
    except ValidationError as why:
        form.add_error(None, why)
    except actions.AlreadyMoved as why:
        form.add_error(None, str(why))
    else:
        messages.success(request, f"Đã gộp hồ sơ số {gone.pk} vào hồ sơ số {kept.pk}, {kept}.")
        return True
    return False


def _undoable() -> list[Event]:
    """The last merger of each record that was merged in the last days, the latest first."""
    latest = Event.objects.mergers().since(timezone.now() - actions.UNDO_LASTS)
    found: dict[int, Event] = {}
    for event in latest.select_related("model__branch", "model__merged_into__branch", "by"):
        found.setdefault(event.model_id, event)
    return list(found.values())
