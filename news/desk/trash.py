"""The bin: a draft is put there by one button, taken out by another, and gone after 30 days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.pagination import page_of
from news import actions
from news.models import Article
from news.states import EDITORS

from . import autosave
from .frame import admit, respond

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

ROWS_PER_PAGE = 30


def paths(site: AdminSite) -> list[URLPattern]:
    """Before the address of the other moves, whose place two of these take."""
    return [
        path(route, site.admin_view(view), name=f"news_article_{name}")
        for route, view, name in (
            ("thung-rac/", bin_list, "bin"),
            ("<int:pk>/viec/trash/", trash, "trash"),
            ("<int:pk>/viec/put_back/", put_back, "put_back"),
            ("<int:pk>/xoa-han/", delete_for_good, "delete_for_good"),
        )
    ]


@require_safe
def bin_list(request: HttpRequest) -> HttpResponse:
    admit(request)
    articles = Article.objects.at_desk(request.user).for_bin()
    context = {
        "title": "Thùng rác",
        "page": page_of(articles, request, size=ROWS_PER_PAGE),
        "may_edit": request.user.has_role(*EDITORS),
    }
    return respond(request, "admin/news/desk/bin.html", context)


@require_POST
def trash(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks nothing; the message that follows has a button to take it back."""
    article = get_object_or_404(Article.objects.at_desk(request.user), pk=pk)
    try:
        actions.trash(article=article, by=request.user)
    except actions.AlreadyMoved as lost:
        return _lost(request, article, lost)
    undo = render_to_string("admin/news/desk/_undo.html", {"article": article}, request)
    messages.success(request, undo)
    return redirect("admin:news_article_changelist")


@require_POST
def put_back(request: HttpRequest, pk: int) -> HttpResponse:
    article = get_object_or_404(Article.objects.at_desk(request.user), pk=pk)
    try:
        actions.put_back(article=article, by=request.user)
    except actions.AlreadyMoved as lost:
        return _lost(request, article, lost)
    messages.success(request, f"Đã khôi phục “{article}”.")
    return redirect("admin:news_article_change", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def delete_for_good(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks; a POST deletes."""
    if not request.user.has_role(*EDITORS):
        raise PermissionDenied
    article = get_object_or_404(Article.objects.at_desk(request.user).for_bin(), pk=pk)
    if request.method == "POST":
        try:
            actions.delete_for_good(article=article, by=request.user)
        except actions.AlreadyMoved as lost:
            return _lost(request, article, lost)
        messages.success(request, f"Đã xoá hẳn “{article}”.")
        return redirect("admin:news_article_bin")
    context = {"title": f"Xoá hẳn “{article}”?", "article": article}
    return respond(request, "admin/news/desk/delete_for_good.html", context)


def answer(request: HttpRequest, article: Article) -> HttpResponse:
    """To whoever opens or saves what somebody else has put into the bin; the words are kept."""
    sentence = f"Bài “{article}” đang trong thùng rác."
    if request.method == "POST":
        autosave.keep(request, article=article)
        sentence += " Nội dung vừa gõ được giữ lại: khôi phục bài rồi mở ra sẽ thấy."
    messages.warning(request, sentence)
    return redirect("admin:news_article_bin")


def _lost(request: HttpRequest, article: Article, lost: actions.AlreadyMoved) -> HttpResponse:
    """Tells who was first, where the article is now."""
    messages.warning(request, str(lost))
    now = get_object_or_404(Article, pk=article.pk)
    if now.is_trashed:
        return redirect("admin:news_article_bin")
    return redirect("admin:news_article_change", now.pk)
