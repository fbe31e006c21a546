"""What a meeting's record says is read as news first, and then becomes a draft at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from branches.models import Association
from meetings.models import Meeting
from meetings.record import record_of
from news.actions import draft_from_meeting
from news.models import Article, Category
from news.states import EDITORS

from .wording import draft_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class CategoryForm(forms.Form):
    category = forms.ModelChoiceField(
        Category.objects.all(),
        label="Chuyên mục",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Chưa chọn chuyên mục."},
    )

    use_required_attribute = False


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def meeting_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows the draft and what is missing; a POST makes it, once."""
    if not request.user.has_role(*EDITORS):
        raise PermissionDenied
    meetings = Meeting.objects.kept_by(request.user)
    meeting = get_object_or_404(meetings.select_related("cluster", "host", "period"), pk=pk)
    draft = draft_of(record_of(meeting), association=Association.objects.current(), by=request.user)
    data = request.POST if request.method == "POST" else None
    form = CategoryForm(data, label_suffix="", initial={"category": Category.objects.of_meetings()})
    if data is not None and form.is_valid():
        article = draft_from_meeting(
            meeting=meeting, draft=draft, category=form.cleaned_data["category"], by=request.user
        )
        messages.success(request, "Đã tạo bản tin nháp. Xem lại từng câu rồi đăng như tin khác.")
        return redirect("admin:news_article_change", article.pk)
    context = {
        "meeting": meeting,
        "draft": draft,
        "form": form,
        "article": Article.objects.at_desk(request.user).kept().of_meeting(meeting).first(),
    }
    return render(request, "news/drafting/draft.html", context)
