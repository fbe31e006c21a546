"""Recommendations from the meeting to a public answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.pagination import page_of
from meetings import actions
from meetings.entry.door import officers_only
from meetings.forms import AnswerForm, TakeForm, TakeUpAgainForm
from meetings.models import Recommendation
from meetings.states import Standing

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

ANSWERED_PER_PAGE = 20


@dataclass(frozen=True)
class Step:
    """What may be done with one: `button` repeats verb and object, `done` is said afterwards."""

    slug: str
    move: str
    title: str
    button: str
    done: str
    form: type[Form]

    @property
    def action(self) -> Callable[..., None]:
        return getattr(actions, self.move)


STEPS = {
    step.slug: step
    for step in (
        Step(
            "nhan",
            "take",
            "Nhận giải quyết",
            "Nhận giải quyết kiến nghị này",
            "Đã giao người theo dõi và hạn trả lời.",
            TakeForm,
        ),
        Step(
            "tra-loi",
            "answer",
            "Trả lời",
            "Trả lời kiến nghị này",
            "Đã trả lời. Hội nêu kiến nghị được báo.",
            AnswerForm,
        ),
        Step(
            "giai-quyet-tiep",
            "take_up_again",
            "Giải quyết tiếp",
            "Giải quyết tiếp kiến nghị này",
            "Kiến nghị được giải quyết tiếp.",
            TakeUpAgainForm,
        ),
    )
}


@require_safe
@officers_only
def board(request: HttpRequest) -> HttpResponse:
    """In three columns: new, at work, answered; what is overdue comes first."""
    followed = Recommendation.objects.followed().for_list()
    waiting = list(followed.unanswered().by_urgency())
    answered = followed.filter(state=Standing.ANSWERED).order_by("-answered_on", "-pk")
    context = {
        "columns": [
            (standing.label, [row for row in waiting if row.state == standing])
            for standing in (Standing.NEW, Standing.IN_PROGRESS)
        ],
        "overdue": sum(row.days_over > 0 for row in waiting),
        "page": page_of(answered, request, size=ANSWERED_PER_PAGE),
        "answered_label": Standing.ANSWERED.label,
    }
    return render(request, "meetings/board/board.html", context)


@require_safe
@officers_only
def recommendation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _shown(request, _found(pk))


@require_POST
@officers_only
def recommendation_move(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    step = STEPS.get(slug)
    if step is None:
        raise Http404
    recommendation = _found(pk)
    form = step.form(request.POST, label_suffix="", prefix=step.slug)
    if not form.is_valid():
        return _shown(request, recommendation, {step.slug: form})
    try:
        step.action(recommendation=recommendation, by=request.user, **form.cleaned_data)
    except ValidationError as why:
        form.add_error(None, why)
        return _shown(request, recommendation, {step.slug: form})
    except (actions.AlreadyMoved, actions.NotReady) as why:
        messages.warning(request, str(why))
    else:
        messages.success(request, step.done)
    return redirect("meetings:recommendation_detail", pk)


def _found(pk: int) -> Recommendation:
    return get_object_or_404(Recommendation.objects.for_list(), pk=pk)


def _shown(
    request: HttpRequest, recommendation: Recommendation, forms: dict[str, Form] | None = None
) -> HttpResponse:
    allowed = {move.name for move in recommendation.allowed_moves(request.user)}
    first = {"owner": request.user.pk}
    context = {
        "recommendation": recommendation,
        "meeting": recommendation.meeting,
        "has_errors": bool(forms),
        "steps": [
            (
                step,
                (forms or {}).get(step.slug)
                or step.form(label_suffix="", prefix=step.slug, initial=first),
            )
            for step in STEPS.values()
            if step.move in allowed
        ],
        "events": recommendation.events.select_related("by"),
    }
    return render(request, "meetings/board/detail.html", context)
