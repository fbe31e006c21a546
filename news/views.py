"""News as readers see it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from accounts.viewer import viewer
from branches.models import Association
from core.pagination import page_of
from core.social_card import draw_card
from core.stored_files import FOR_READERS, FOR_STAFF, stored_file, stored_paper

from . import counting
from .beside import beside
from .forms import YearFilter
from .models import Article, Attachment, Category, Photo
from .models.files import path_of
from .shelf import Shelf

if TYPE_CHECKING:
    from django.http import HttpRequest

ARTICLES_PER_PAGE = 10
MOST_READ = 5


@require_safe
def article_list(request: HttpRequest) -> HttpResponse:
    articles, shelf = Article.objects.published(), Shelf()
    context = {
        "page": page_of(shelf, request, size=ARTICLES_PER_PAGE),
        "categories": Category.objects.in_use(),
        "months": shelf.months,
        "most_read_7": articles.most_read(days=7)[:MOST_READ],
        "most_read_30": articles.most_read(days=30)[:MOST_READ],
    }
    return render(request, "news/article_list.html", context)


@require_safe
def category_detail(request: HttpRequest, slug: str) -> HttpResponse:
    category = get_object_or_404(Category, slug=slug)
    shelf = Shelf(category)
    years = YearFilter(request.GET, years=shelf.years)
    shelf.narrow(years.chosen)
    context = {
        "category": category,
        "years": years,
        "page": page_of(shelf, request, size=ARTICLES_PER_PAGE),
    }
    return render(request, "news/category_detail.html", context)


@require_safe
def month_archive(request: HttpRequest, year: int, month: int) -> HttpResponse:
    articles = Article.objects.published().in_month(year, month)
    page = page_of(articles.for_list(), request, size=ARTICLES_PER_PAGE)
    if not page.object_list:
        raise Http404
    context = {"month": dt.date(year, month, 1), "page": page}
    return render(request, "news/month_archive.html", context)


@require_safe
def article_detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    user = viewer(request)
    article = Article.objects.visible_to(user).for_page().filter(pk=pk).first()
    if article is None:
        withdrawn = get_object_or_404(Article.objects.withdrawn(), pk=pk)
        return render(request, "news/article_withdrawn.html", {"article": withdrawn}, status=410)
    if slug != article.slug:
        return redirect(article, permanent=True)
    is_view = article.is_live and counting.count_view(article=article, request=request, user=user)
    article.views = counting.told(article, request, is_view=is_view)
    context = {"article": article, "beside": beside(article)}
    return render(request, "news/article_detail.html", context)


@require_safe
def article_card(request: HttpRequest, pk: int) -> HttpResponse:
    """The 1200×630 picture that Facebook and Zalo show beside a shared address.

    Words alone: what those keep of a photo, no withdrawn consent takes back (ADR 0008).
    """
    article = get_object_or_404(Article.objects.published().select_related("category"), pk=pk)
    association = Association.objects.current()
    png = draw_card(
        title=article.title,
        association=association.name,
        parent=association.parent_name,
        label=article.category.name,
        day=timezone.localdate(article.published_at),
    )
    return HttpResponse(png, headers={"Content-Type": "image/png", "Cache-Control": FOR_READERS})


@require_safe
def photo_file(request: HttpRequest, content_hash: str, width: int) -> HttpResponse:
    """A name never gets other bytes, so it is its own ETag; whether it may be seen is asked anew
    each time, before anything is answered.
    """
    photos = Photo.objects.holding(content_hash, width)
    if photos.visible_to(AnonymousUser()).exists():
        kept = FOR_READERS
    elif photos.visible_to(viewer(request)).exists():
        kept = FOR_STAFF
    else:
        raise Http404
    etag = f'"{content_hash}-{width}"'
    response = get_conditional_response(request, etag=etag) or stored_file(
        path_of(content_hash, width), content_type="image/webp"
    )
    response["ETag"], response["Cache-Control"] = etag, kept
    return response


@require_safe
def attachment_file(request: HttpRequest, pk: int) -> FileResponse:
    attachment = get_object_or_404(Attachment.objects.visible_to(viewer(request)), pk=pk)
    return stored_paper(attachment.file.name, filename=attachment.download_name)
