"""What somebody types in the article form is kept, for them alone, before they press "Lưu"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from core.forms import IntegerField
from core.text import storable
from news.actions import take
from news.forms import ArticleForm
from news.models import Article, WorkingCopy
from news.states import EDITORS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.admin import AdminSite
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

    from news.models import Photo

RESTORE = "khoi-phuc"  # ?khoi-phuc=1 opens the form with the working copy in it


def paths(site: AdminSite) -> list[URLPattern]:
    keep = site.admin_view(autosave)
    return [
        path("tu-luu/", keep, name="news_article_autosave_new"),
        path("<int:pk>/tu-luu/", keep, name="news_article_autosave"),
    ]


class BegunOn(forms.Form):
    """The version of the row that the page showed."""

    shown_version = IntegerField(required=False, min_value=0, max_value=2**31 - 1)


@require_http_methods(["GET", "POST"])
def autosave(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """POST keeps the form's fields in the one row of this person and article, or with `drop`
    deletes it; no version is written and nobody else sees it.

    GET answers with the form's token: logging in again in another tab makes a new one, and the
    text that waits in the page must still be accepted.
    """
    if not request.user.has_role(*EDITORS):
        raise PermissionDenied
    article = get_object_or_404(Article.objects.visible_to(request.user), pk=pk) if pk else None
    return answer(request, ArticleForm.Meta.fields, form_url(article), article=article)


def answer(
    request: HttpRequest,
    names: Iterable[str],
    form_url: str,
    *,
    article: Article | None = None,
    photo: Photo | None = None,
) -> HttpResponse:
    """Does what `autosave` says for a form with fields of these names, at this address."""
    if request.method == "GET":
        return JsonResponse({"token": get_token(request)})
    if "drop" in request.POST:
        forget(request, article, photo)
        return redirect(form_url)
    copy = keep(request, names, article=article, photo=photo)
    return JsonResponse({"saved_at": f"{timezone.localtime(copy.saved_at):%H:%M}"})


def keep(
    request: HttpRequest,
    names: Iterable[str] = ArticleForm.Meta.fields,
    *,
    article: Article | None = None,
    photo: Photo | None = None,
) -> WorkingCopy:
    """Writes what was posted into the one row of this person and article or photo."""
    if article:
        take(article=article, by=request.user)
    begun = BegunOn(request.POST)
    copy, _ = WorkingCopy.objects.update_or_create(
        user=request.user,
        article=article,
        photo=photo,
        defaults={
            "base_version": begun.cleaned_data["shown_version"] or 0 if begun.is_valid() else 0,
            "fields": {
                name: storable(request.POST[name]) for name in names if name in request.POST
            },
        },
    )
    return copy


def forget(
    request: HttpRequest, article: Article | None = None, photo: Photo | None = None
) -> None:
    """The text is saved, or given up."""
    WorkingCopy.objects.typed_by(request.user, article, photo).delete()


def form_context(request: HttpRequest, article: Article | None) -> dict[str, object]:
    """What templates/admin/news/desk/_autosave.html and _working_copy.html show with the form."""
    copy = None
    if request.method == "GET" and RESTORE not in request.GET:
        copy = WorkingCopy.objects.typed_by(request.user, article).first()
    arguments = [article.pk] if article else []
    name = "admin:news_article_autosave" if article else "admin:news_article_autosave_new"
    return {
        "autosave_url": reverse(name, args=arguments),
        "autosave_key": f"{request.user.pk}-{article.pk if article else 'moi'}",
        "login_url": f"{reverse('accounts:login')}?next={reverse('admin:news_article_changelist')}",
        "restore_url": f"{form_url(article)}?{RESTORE}=1",
        "working_copy": copy,
    }


def restored(
    form: type[ArticleForm], request: HttpRequest, article: Article | None
) -> type[ArticleForm]:
    """The form, filled in as it was left where the person asked for that.

    It remembers the version the text was begun on: if the row was saved meanwhile, saving shows
    both texts.
    """
    if request.method != "GET" or RESTORE not in request.GET:
        return form
    copy = WorkingCopy.objects.typed_by(request.user, article).first()
    if copy is None:
        return form

    class RestoredForm(form):
        def __init__(self, *args: object, **kwargs: object) -> None:
            super().__init__(*args, **kwargs)
            # A browser sends nothing for an empty box.
            self.initial |= {"is_sample": ""} | copy.fields
            if article:
                self.initial["shown_version"] = copy.base_version

    return RestoredForm


def form_url(article: Article | None) -> str:
    if article is None:
        return reverse("admin:news_article_add")
    return reverse("admin:news_article_change", args=[article.pk])
