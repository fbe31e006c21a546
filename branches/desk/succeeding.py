"""A merger, split, change of name, transfer or end, step by step, and its undoing.

What is typed travels from step to step in the page's own form and is checked anew at each, so that
two windows do not mix and nothing is left behind by a page that is closed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.contrib import admin, messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches.actions import OFFICERS, undo_succession
from branches.forms import (
    MAKING,
    ConfirmationForm,
    SuccessionForm,
    SuccessionKindForm,
    new_branches,
)
from branches.models import Succession
from branches.preview import (
    OtherThanShown,
    Preview,
    preview,
    preview_undo,
    succeed_as_shown,
)

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite
    from django.forms import Form
    from django.http import HttpRequest, HttpResponse, QueryDict
    from django.urls import URLPattern

    from accounts.models import User

# Posted by the buttons and the frame, no part of what is typed.
NOT_TYPED = {"csrfmiddlewaretoken", "step", "request_key", "fingerprint"}


def paths(site: AdminSite) -> list[URLPattern]:
    """Before the stock addresses, of which `add/` is taken."""
    return [
        path("add/", site.admin_view(choose_kind), name="branches_succession_add"),
        path("add/<slug:kind>/", site.admin_view(fill), name="branches_succession_fill"),
        path("add/<slug:kind>/ghi/", site.admin_view(confirm), name="branches_succession_confirm"),
        path("<int:pk>/hoan-tac/", site.admin_view(undo), name="branches_succession_undo"),
    ]


@require_safe
def choose_kind(request: HttpRequest) -> HttpResponse:
    """Step 1; the answer is part of the address of the next."""
    _admit(request)
    form = SuccessionKindForm(request.GET or None, label_suffix="")
    if form.is_valid():
        return redirect("admin:branches_succession_fill", form.cleaned_data["kind"])
    return _page(
        request, "choose_kind", {"title": "Ghi sáp nhập, chia tách, đổi tên", "form": form}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def fill(request: HttpRequest, kind: str) -> HttpResponse:
    """Step 2; a POST asks for step 3, for one more row, for a search, or comes back from step 3."""
    _admit(request)
    if request.method != "POST":
        return _filling(request, Typed(_kind(kind)))
    step = request.POST.get("step", "preview")
    typed = Typed(_kind(kind), _with_one_more_row(request.POST) if step == "row" else request.POST)
    if step != "preview":
        typed.leave_unchecked()
        return _filling(request, typed)
    if not typed.is_valid():
        return _filling(request, typed)
    try:
        shown = preview(**typed.decision, by=request.user)
    except ValidationError as refused:
        return _filling(request, typed, refused.messages)
    return _previewing(request, typed, shown)


@require_POST
def confirm(request: HttpRequest, kind: str) -> HttpResponse:
    """Step 3. What would be done by now is what was shown, or is shown again."""
    _admit(request)
    typed, confirmation = Typed(_kind(kind), request.POST), ConfirmationForm(request.POST)
    if not (typed.is_valid() and confirmation.is_valid()):
        return _filling(request, typed)
    try:
        done = succeed_as_shown(**confirmation.cleaned_data, **typed.decision, by=request.user)
    except ValidationError as refused:
        return _filling(request, typed, refused.messages)
    except OtherThanShown as other:
        messages.warning(
            request, "Có chỗ vừa được sửa ở nơi khác. Đây là bản mới; xin xem lại rồi bấm lần nữa."
        )
        return _previewing(request, typed, other.preview)
    messages.success(request, f"Đã ghi: {done.summary}.")
    return redirect("admin:branches_succession_change", done.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows what is put back, or why it cannot be; a POST undoes."""
    _admit(request)
    if request.method == "POST":
        return _undone(request, pk)
    succession = get_object_or_404(Succession.objects.for_list(), pk=pk)
    return _page(
        request,
        "undo",
        {
            "title": f"Hoàn tác: {succession.summary}",
            "succession": succession,
            "plan": preview_undo(succession),
        },
    )


@dataclass
class Typed:
    """What step 2 holds: nothing at first."""

    kind: Succession.Kind
    data: QueryDict | None = None
    form: SuccessionForm = field(init=False)

    def __post_init__(self) -> None:
        self.form = SuccessionForm(self.data, kind=self.kind)
        # A form that does not have the rows, because its page was cut, begins with the least.
        has_rows = self.data is not None and "new-TOTAL_FORMS" in self.data
        self.rows = new_branches(self.kind, self.data if has_rows else None)

    @property
    def makes(self) -> bool:
        return self.kind in MAKING

    def leave_unchecked(self) -> None:
        self.form.leave_unchecked()
        if self.rows.is_bound:
            self.rows.leave_unchecked()

    def is_valid(self) -> bool:
        # Both are asked, so that all is said at once.
        return all([self.form.is_valid(), self.rows.is_valid() or not self.makes])

    @property
    def decision(self) -> dict[str, Any]:
        decided = self.form.decided
        return decided | {"successors": self.rows.branches if self.makes else decided["successors"]}

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Each sentence with the id of its field; of several new branches it says which."""
        rows = self.rows.forms if self.makes and self.rows.is_bound else []
        several = len(rows) > 1
        return _sentences(self.form) + [
            (id_, f"Hội mới thứ {number}: {sentence}" if several else sentence)
            for number, row in enumerate(rows, 1)
            for id_, sentence in _sentences(row)
        ]

    @property
    def hidden(self) -> list[tuple[str, str]]:
        return [
            (name, value)
            for name, values in self.data.lists()
            if name not in NOT_TYPED
            for value in values
        ]


def _sentences(form: Form) -> list[tuple[str, str]]:
    """With the id of the field, "" where it belongs to none."""
    return [
        ("" if name == NON_FIELD_ERRORS else form[name].id_for_label or form[name].auto_id, said)
        for name, sentences in form.errors.items()
        for said in sentences
    ]


def _kind(kind: str) -> Succession.Kind:
    try:
        return Succession.Kind(kind)
    except ValueError:
        raise Http404 from None


def _admit(request: HttpRequest) -> None:
    user: User = request.user
    if not user.has_role(*OFFICERS):
        raise PermissionDenied


def _with_one_more_row(data: QueryDict) -> QueryDict:
    data = data.copy()
    count = data.get("new-TOTAL_FORMS", "")
    if count.isascii() and count.isdigit():
        data["new-TOTAL_FORMS"] = str(min(int(count), 19) + 1)
    return data


def _undone(request: HttpRequest, pk: int) -> HttpResponse:
    succession = Succession.objects.for_list().filter(pk=pk).first() or Succession(pk=pk)
    try:
        summary = succession.summary if succession.kind else ""
        undo_succession(succession=succession, by=request.user)
    except ValidationError as refused:
        for sentence in refused.messages:
            messages.warning(request, sentence)
    else:
        messages.success(request, f"Đã hoàn tác: {summary}.")
    return redirect("admin:branches_succession_changelist")


def _filling(request: HttpRequest, typed: Typed, refused: list[str] | None = None) -> HttpResponse:
    errors = [("", sentence) for sentence in refused or []] + typed.errors
    context = {"title": typed.kind.label.capitalize(), "typed": typed, "errors": errors}
    return _page(request, "fill", context)


def _previewing(request: HttpRequest, typed: Typed, shown: Preview) -> HttpResponse:
    context = {
        "title": f"Xem trước: {shown.act}",
        "typed": typed,
        "shown": shown,
        "request_key": request.POST.get("request_key") or uuid4(),
    }
    return _page(request, "preview", context)


def _page(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    frame = admin.site.each_context(request) | {"opts": Succession._meta}
    return render(request, f"admin/branches/desk/{name}.html", frame | context)
