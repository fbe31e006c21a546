"""The article as readers will see it, from what is typed and not yet saved.

A page of the desk holds a frame, and the frame the portal's own page. With a script the same frame
stands beside the form and follows the typing (static/js/preview.js).
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from csp.constants import SELF
from csp.decorators import csp_replace
from django import forms
from django.contrib import admin
from django.db import models
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from news.beside import beside
from news.forms import ArticleForm
from news.models import Article, Category, WorkingCopy
from news.states import EDITORS

from . import autosave

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

NOBODYS = 0  # the number of an article that is not made yet: it has an address, and no rows

# The portal's pages may be framed by nobody, and frame nothing; only these two may.
may_frame = csp_replace({"frame-src": [SELF]})
may_be_framed = csp_replace({"frame-ancestors": [SELF]})


class Kind(models.TextChoices):
    PHONE = "dien-thoai", "Điện thoại"
    DESKTOP = "may-tinh", "Máy tính"
    PAPER = "ban-in", "Bản in"
    CARD = "the-tin", "Trên trang chủ"


TEMPLATES = {
    Kind.PAPER: "admin/news/desk/preview_paper.html",
    Kind.CARD: "admin/news/desk/preview_card.html",
}


class KindFilter(forms.Form):
    """`?kieu=ban-in`; anything else than a kind is a phone, which most readers hold."""

    kieu = forms.ChoiceField(choices=Kind)

    @property
    def chosen(self) -> Kind:
        return Kind(self.cleaned_data["kieu"]) if self.is_valid() else Kind.PHONE


def paths(site: AdminSite) -> list[URLPattern]:
    whole, framed = site.admin_view(preview), site.admin_view(preview_page)
    return [
        path("xem-truoc/", whole, name="news_article_preview_new"),
        path("xem-truoc/trang/", framed, name="news_article_preview_page_new"),
        path("<int:pk>/xem-truoc/", whole, name="news_article_preview"),
        path("<int:pk>/xem-truoc/trang/", framed, name="news_article_preview_page"),
    ]


@may_frame
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The frame on a page of its own; a POST of the form first keeps what is typed in it."""
    article = _article(request, pk)
    if request.method == "POST":
        autosave.keep(request, article=article)
        return redirect(urls(article)["preview_url"])
    kept = WorkingCopy.objects.typed_by(request.user, article).exists()
    back = autosave.form_url(article)
    context = urls(article) | {
        "title": f"Xem trước: {article or 'bài mới'}",
        "article": article,
        "kind": KindFilter(request.GET).chosen,
        "back_url": f"{back}?{autosave.RESTORE}=1" if kept else back,
    }
    frame = admin.site.each_context(request) | {"opts": Article._meta}
    return render(request, "admin/news/desk/preview.html", frame | context)


@may_be_framed
@xframe_options_sameorigin
@require_safe
def preview_page(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """What stands in the frame: a page of the portal that counts nothing and leads out of it."""
    article, objections = typed(request, _article(request, pk))
    template = TEMPLATES.get(KindFilter(request.GET).chosen, "admin/news/desk/preview_page.html")
    context = {
        "article": article,
        "beside": beside(article),
        "objections": objections,
        "canonical": request.build_absolute_uri(article.get_absolute_url()),
    }
    return render(request, template, context)


def urls(article: Article | None) -> dict[str, object]:
    """What templates/admin/news/desk/_preview.html shows, first as a phone does."""
    new, arguments = ("", [article.pk]) if article else ("_new", [])
    return {
        "kind": Kind.PHONE,
        "preview_kinds": Kind,
        "preview_url": reverse(f"admin:news_article_preview{new}", args=arguments),
        "preview_page_url": reverse(f"admin:news_article_preview_page{new}", args=arguments),
    }


def typed(request: HttpRequest, article: Article | None) -> tuple[Article, list[str]]:
    """The article with this person's words in it, cleaned as a save would, and in sentences what a
    save would object to; nothing is written. What is refused is shown as it is stored.
    """
    shown, objections = article or _unmade(), []
    kept = WorkingCopy.objects.typed_by(request.user, article).first()
    if kept:
        stored = copy(shown)
        form = ArticleForm(kept.fields, instance=shown)
        del form.fields["shown_version"]  # who else has saved is told when this is saved
        form.fields.pop("correction", None)  # no part of the row
        for name, sentences in form.errors.items():
            objections += [f"{form[name].label}: {sentence}" for sentence in sentences]
            # Refused markup has not been cleaned, and must not be shown as if it were.
            attribute = Article._meta.get_field(name).attname
            setattr(shown, attribute, getattr(stored, attribute))
    shown.clean()
    if not shown.category_id:
        shown.category = Category(name="Chưa chọn chuyên mục", slug="chua-chon")
    shown.title = shown.title or "Chưa có tiêu đề"
    shown.published_at = shown.published_at or timezone.now()
    return shown, objections


def _unmade() -> Article:
    """What `for_page` would have fetched of an article without anything."""
    article = Article(pk=NOBODYS)
    article.views, article.shown_corrections = 0, []
    return article


def _article(request: HttpRequest, pk: int | None) -> Article | None:
    if not request.user.has_role(*EDITORS):
        raise Http404
    if pk is None:
        return None
    return get_object_or_404(Article.objects.visible_to(request.user).for_page(), pk=pk)
