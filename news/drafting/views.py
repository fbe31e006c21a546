"""What a meeting's record says is read as news first, and then becomes a draft at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from branches.models import Association
from core.forms import IntegerField
from meetings.models import Meeting
from meetings.record import record_of
from news.actions import draft_from_meeting
from news.models import Article, Category
from news.states import EDITORS

from .wording import draft_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from .wording import Draft


class DraftForm(forms.Form):
    """`shown` is the last article of the meeting that the page told of."""

    shown = IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
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
    """Shows the draft as the record is now, what is missing and what was made before; a POST makes
    it.
    """
    if not request.user.has_role(*EDITORS):
        raise PermissionDenied
    meetings = Meeting.objects.kept_by(request.user).held()
    meeting = get_object_or_404(
        meetings.select_related("cluster", "host", "period", "next_lead"), pk=pk
    )
    association = Association.objects.current()
    draft = draft_of(record_of(meeting), association=association, by=request.user)
    articles = list(Article.objects.of_meeting(meeting).order_by("-pk"))
    last = articles[0].pk if articles else None
    initial = {"category": Category.objects.of_meetings(), "shown": last}
    data = request.POST if request.method == "POST" else None
    form = DraftForm(data, label_suffix="", initial=initial)
    if form.is_valid() and (done := _made(request, meeting, draft, form)):
        return done
    context = {
        "association": association,
        "meeting": meeting,
        "draft": draft,
        "form": form,
        "articles": articles,
    }
    return render(request, "news/drafting/draft.html", context)


def _made(
    request: HttpRequest, meeting: Meeting, draft: Draft, form: DraftForm
) -> HttpResponse | None:
    """The way to the article, or None with what is too long in the form."""
    try:
        article, is_new = draft_from_meeting(
            meeting=meeting, draft=draft, by=request.user, **form.cleaned_data
        )
    except ValidationError as refused:
        form.add_error(None, refused.messages)
        return None
    if is_new:
        gaps = f" Biên bản chưa ghi: {', '.join(draft.missing)}." if draft.missing else ""
        messages.success(request, f"Đã tạo bản tin nháp, xem lại từng câu rồi hãy đăng.{gaps}")
    else:
        messages.warning(request, "Đã có bản tin nháp vừa tạo từ biên bản này: chính là bài đây.")
    return redirect("admin:news_article_change", article.pk)
