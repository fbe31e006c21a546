"""The history of an article: what happened, what each version read, any two compared, one back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from core.pagination import page_of
from news import actions
from news.models import Article
from news.models.versions import WRITTEN
from news.states import EDITORS
from news.timeline import changes_between, entries_of, saved_by, timeline

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern


ENTRIES_PER_PAGE = 20


class PairForm(forms.Form):
    """`?cu=…&moi=…`: the two versions to compare, in either order."""

    cu = forms.ModelChoiceField(None)
    moi = forms.ModelChoiceField(None)

    def __init__(self, data: object, *, article: Article) -> None:
        super().__init__(data)
        self.fields["cu"].queryset = self.fields["moi"].queryset = article.versions.all()


def paths(site: AdminSite) -> list[URLPattern]:
    """The addresses below the admin's own of articles; the history takes the stock one's place."""
    return [
        path(route, site.admin_view(view), name=f"news_article_{name}")
        for route, view, name in (
            ("<int:pk>/history/", article_history, "history"),
            ("<int:pk>/so-sanh/", version_compare, "compare"),
            ("<int:pk>/ban/<int:version>/", version_detail, "version"),
            ("<int:pk>/ban/<int:version>/khoi-phuc/", version_restore, "version_restore"),
        )
    ]


@require_safe
def article_history(request: HttpRequest, pk: int) -> HttpResponse:
    article = _article_for(request, pk)
    page = page_of(timeline(article), request, size=ENTRIES_PER_PAGE)
    entries = entries_of(article, page.object_list)
    versions = [entry.version for entry in entries if entry.version]
    context = {
        "title": f"Lịch sử: {article}",
        "article": article,
        "page": page,
        "entries": entries,
        "newest": versions[0] if versions else None,
        "second": versions[1] if len(versions) > 1 else None,
    }
    return _page(request, "admin/news/desk/article_history.html", context)


@require_safe
def version_detail(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    article = _article_for(request, pk)
    shown = get_object_or_404(article.versions, pk=version)
    context = {
        "title": f"Bản cũ: {shown.title}",
        "article": article,
        "version": shown,
        "saved_by": saved_by(shown),
        "may_restore": request.user.has_role(*EDITORS),
    }
    return _page(request, "admin/news/desk/version_detail.html", context)


@require_safe
def version_compare(request: HttpRequest, pk: int) -> HttpResponse:
    article = _article_for(request, pk)
    form = PairForm(request.GET, article=article)
    if not form.is_valid():
        messages.warning(
            request, "Chưa chọn đủ hai bản. Cần chọn một bản cũ và một bản mới rồi bấm “So sánh”."
        )
        return redirect("admin:news_article_history", pk)
    old, new = sorted(form.cleaned_data.values(), key=lambda version: version.pgh_id)
    context = {
        "title": f"So sánh hai bản: {article}",
        "article": article,
        "old": old,
        "new": new,
        "changes": changes_between(old, new),
    }
    return _page(request, "admin/news/desk/version_compare.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def version_restore(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    """Shows what would change; what is posted names the version of the row that was shown."""
    if not request.user.has_role(*EDITORS):
        raise PermissionDenied
    article = _article_for(request, pk)
    wanted = get_object_or_404(article.versions, pk=version)
    if request.method == "POST":
        try:
            if request.POST.get("shown_version") != str(article.lock_version):
                raise actions.AlreadyMoved(actions.SAVED_MEANWHILE)  # noqa: TRY301 -- told the same
            actions.restore_version(article=article, version=wanted, by=request.user)
        except actions.AlreadyMoved as lost:
            messages.warning(request, str(lost))
            article = _article_for(request, pk)
        else:
            messages.success(request, f"Đã khôi phục bản cũ của bài “{article}”.")
            return redirect("admin:news_article_change", pk)
    context = {
        "title": f"Khôi phục bản này: {article}",
        "article": article,
        "version": wanted,
        "changes": changes_between(article, wanted, fields=WRITTEN),
    }
    return _page(request, "admin/news/desk/version_restore.html", context)


def _article_for(request: HttpRequest, pk: int) -> Article:
    return get_object_or_404(Article.objects.visible_to(request.user), pk=pk)


def _page(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    return render(request, template, admin.site.each_context(request) | context)
