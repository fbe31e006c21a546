"""What somebody types in the article form is kept, for them alone, before they press "Lưu"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib.admin.options import InlineModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
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
    from django.forms import BaseInlineFormSet
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

    from news.models import Photo

RESTORE = "khoi-phuc"  # ?khoi-phuc=1 opens the form with the working copy in it

# "attachments-0-title": a box in a row of an inline, as the formset names it.
CELL = re.compile(r"(?P<prefix>[a-z_]+)-(?P<row>\d{1,4})-(?P<name>\w+)", re.ASCII)


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
    return answer(request, typed_names(request.POST), form_url(article), article=article)


def typed_names(posted: Iterable[str]) -> list[str]:
    """What is kept of the article's form: its own boxes and those of its inlines' rows."""
    return [*ArticleForm.typed_names(), *(name for name in posted if CELL.fullmatch(name))]


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
    names: Iterable[str] | None = None,
    *,
    article: Article | None = None,
    photo: Photo | None = None,
) -> WorkingCopy:
    """Writes what was posted into the one row of this person and article or photo; `names` are
    those of the article's form where none are given.
    """
    names = typed_names(request.POST) if names is None else names
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
    copy = _asked_for(request, article)
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


class KeptRows(InlineModelAdmin):
    """First base of an inline of the article whose rows are kept and put back like its text.

    A file that was chosen cannot be: its row comes back with its words and asks for the file.
    """

    def get_formset(
        self, request: HttpRequest, obj: Article | None = None, **kwargs: object
    ) -> type[BaseInlineFormSet]:
        formset = super().get_formset(request, obj, **kwargs)
        copy = _asked_for(request, obj)
        if copy is None:
            return formset
        kept = _rows(copy, formset.get_default_prefix())
        return type("RestoredFormSet", (RestoredRows, formset), {"kept": kept})


class RestoredRows:
    """First base of a formset that shows `kept` rows. Those whose row is no more come back as new
    ones.
    """

    kept: ClassVar[list[dict[str, str]]]

    @cached_property
    def initials(self) -> list[dict[str, str]]:
        key, parent = self.model._meta.pk.name, self.fk.name
        rows = {str(row.pk): {} for row in self.get_queryset()}
        new = []
        for cells in self.kept:
            words = {name: text for name, text in cells.items() if name not in {key, parent}}
            if cells.get(key) in rows:
                rows[cells[key]] = words
            else:
                new.append(words)
        return [*rows.values(), *new]

    @property
    def extra(self) -> int:
        return len(self.initials) - self.initial_form_count()

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        kwargs = super().get_form_kwargs(index)
        if index is None:  # the empty row that scripts copy
            return kwargs
        return kwargs | {"initial": self.initials[index]}


def _rows(copy: WorkingCopy, prefix: str) -> list[dict[str, str]]:
    """The kept rows of the inline of this prefix, in their order."""
    rows: dict[int, dict[str, str]] = {}
    for name, value in copy.fields.items():
        cell = CELL.fullmatch(name)
        if cell and cell["prefix"] == prefix:
            rows.setdefault(int(cell["row"]), {})[cell["name"]] = value
    return [cells for _, cells in sorted(rows.items())]


def _asked_for(request: HttpRequest, article: Article | None) -> WorkingCopy | None:
    """The working copy, if the address asks for it."""
    if request.method != "GET" or RESTORE not in request.GET:
        return None
    return WorkingCopy.objects.typed_by(request.user, article).first()


def form_url(article: Article | None) -> str:
    if article is None:
        return reverse("admin:news_article_add")
    return reverse("admin:news_article_change", args=[article.pk])
