"""The pictures of an article: choosing many, their order and their leave to be seen; then each one
on a page of its own, with its words, the consent for children and the crops.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.views.decorators.http import require_http_methods, require_POST

from core.forms import IntegerField
from core.images import SMALLEST_CROP, PictureRefused
from news import actions
from news.models import Article, Photo, WorkingCopy
from news.models.files import CARD, WIDE
from news.photo_form import PARTS, SHAPES, PhotoForm
from news.states import EDITORS

from . import autosave
from .frame import respond

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite
    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpRequest
    from django.urls import URLPattern

logger = logging.getLogger(__name__)

DISK_FAILED = "Máy chủ chưa ghi được tệp này. Cần báo người quản trị, rồi tải ảnh lên lại."
MOVES = {
    "len": partial(actions.move_photo, earlier=True),
    "xuong": partial(actions.move_photo, earlier=False),
    "dai-dien": actions.lead_with_photo,
    "bo": actions.remove_photo,
    "khoi-phuc": actions.bring_back_photo,
    "rut-dong-y": actions.withdraw_consent,
}


def paths(site: AdminSite) -> list[URLPattern]:
    return [
        path(f"<int:pk>/anh/{route}", site.admin_view(view), name=f"news_{name}")
        for route, view, name in (
            ("", article_photos, "article_photos"),
            ("<int:photo>/", photo_edit, "photo_edit"),
            ("<int:photo>/tu-luu/", photo_autosave, "photo_autosave"),
            ("<int:photo>/viec/<slug:name>/", photo_move, "photo_move"),
        )
    ]


class JustRemoved(forms.Form):
    """`?da-bo=12`: the photo that the bar "Hoàn tác" is about."""

    def __init__(self, data: object) -> None:
        super().__init__(data)
        self.fields["da-bo"] = IntegerField(min_value=1, max_value=2**63 - 1)

    @property
    def pk(self) -> int | None:
        return self.cleaned_data["da-bo"] if self.is_valid() else None


def strip(article: Article | None) -> dict[str, Any]:
    """What _photo_strip.html shows in the article's form."""
    return {"photos": list(article.photos.kept()) if article else []}


def next_page(request: HttpRequest, article: Article) -> HttpResponse | None:
    """Where the article's form leads when it was saved with the button of the pictures."""
    return redirect("admin:news_article_photos", article.pk) if "_photos" in request.POST else None


def offer(request: HttpRequest, article: Article) -> None:
    """Says where pictures are added to an article that has just been made."""
    page = reverse("admin:news_article_photos", args=[article.pk])
    messages.info(request, format_html('<a href="{}">Thêm ảnh cho bài “{}”</a>', page, article))


@require_http_methods(["GET", "HEAD", "POST"])
def article_photos(request: HttpRequest, pk: int) -> HttpResponse:
    """The list; a POST adds the files it brings, each judged by itself.

    A script sends them one by one and asks for no page: what was refused is told by the next one.
    """
    article = _article(request, pk)
    if request.method == "POST":
        _add(request, article)
        if "application/json" in request.headers.get("Accept", ""):
            return HttpResponse(status=204)
        return redirect("admin:news_article_photos", pk)
    photos = list(article.photos.kept())
    removed = list(article.photos.restorable())
    just_removed = JustRemoved(request.GET).pk
    context = {
        "title": f"Ảnh của bài: {article}",
        "article": article,
        "photos": photos,
        "undescribed": [photo for photo in photos if not photo.alt],
        "removed": removed,
        "just_removed": next((photo for photo in removed if photo.pk == just_removed), None),
        "first_other": next((photo for photo in photos if not photo.is_lead), None),
    }
    return respond(request, "admin/news/desk/photos.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def photo_edit(request: HttpRequest, pk: int, photo: int) -> HttpResponse:
    article, shown = _photo(request, pk, photo)
    if shown.removed_at:
        messages.warning(request, "Ảnh này đã được bỏ khỏi bài. Cần khôi phục ảnh trước khi sửa.")
        return redirect("admin:news_article_photos", pk)
    copy = WorkingCopy.objects.typed_by(request.user, photo=shown).first()
    form = _form(request, shown, copy)
    if form.is_valid() and _saved(form):
        autosave.forget(request, photo=shown)
        messages.success(request, f"Đã lưu ảnh “{_short(shown)}”.")
        following = _following(article, shown) if "_next" in request.POST else None
        if following:
            return redirect("admin:news_photo_edit", pk, following.pk)
        return redirect(_place(shown))
    siblings = list(article.photos.kept())
    number = siblings.index(shown) + 1
    page = reverse("admin:news_photo_edit", args=[pk, photo])
    context = {
        "title": f"{'Lỗi: ' if form.errors else ''}Ảnh {number} trong {len(siblings)}: {article}",
        "article": article,
        "photo": shown,
        "number": number,
        "is_last": number == len(siblings),
        "form": form,
        "crops": [_crop_context(form, shape) for shape in SHAPES],
        "smallest": SMALLEST_CROP,
        "autosave_url": reverse("admin:news_photo_autosave", args=[pk, photo]),
        "autosave_key": f"{request.user.pk}-anh-{photo}",
        "login_url": f"{reverse('accounts:login')}?next={page}",
        "restore_url": f"{page}?{autosave.RESTORE}=1",
        "working_copy": None if form.is_bound or autosave.RESTORE in request.GET else copy,
    }
    return respond(request, "admin/news/desk/photo.html", context)


@require_http_methods(["GET", "POST"])
def photo_autosave(request: HttpRequest, pk: int, photo: int) -> HttpResponse:
    _, shown = _photo(request, pk, photo)
    page = reverse("admin:news_photo_edit", args=[pk, photo])
    return autosave.answer(request, PhotoForm.typed_names(), page, photo=shown)


@require_POST
def photo_move(request: HttpRequest, pk: int, photo: int, name: str) -> HttpResponse:
    _, shown = _photo(request, pk, photo)
    if name not in MOVES:
        raise Http404
    try:
        MOVES[name](photo=shown, by=request.user)
    except actions.AlreadyMoved as lost:
        messages.warning(request, str(lost))
        return redirect(_place(shown))
    if name == "bo":
        return redirect(f"{reverse('admin:news_article_photos', args=[pk])}?da-bo={photo}")
    if name == "khoi-phuc":
        messages.success(request, f"Đã khôi phục ảnh “{_short(shown)}”.")
    if name == "rut-dong-y":
        _tell_of_withdrawal(request, shown)
    return redirect(_place(shown))


def _article(request: HttpRequest, pk: int) -> Article:
    if not request.user.has_role(*EDITORS):
        raise PermissionDenied
    return get_object_or_404(Article.objects.visible_to(request.user), pk=pk)


def _photo(request: HttpRequest, pk: int, photo: int) -> tuple[Article, Photo]:
    article = _article(request, pk)
    rows = article.photos.select_related("consent_withdrawn_by")
    return article, get_object_or_404(rows, pk=photo)


def _add(request: HttpRequest, article: Article) -> None:
    files = request.FILES.getlist("pictures")
    if not files:
        messages.warning(request, "Chưa chọn ảnh nào. Cần chọn ảnh trước, rồi bấm “Tải ảnh lên”.")
    for file in files:
        if refusal := _refusal(request, article, file):
            messages.error(request, f"Chưa thêm “{file.name}”. {refusal}")


def _refusal(request: HttpRequest, article: Article, file: UploadedFile) -> str:
    """Adds the picture; the first of an article leads it. The sentence says why it was not."""
    is_lead = not article.photos.leads().exists()
    try:
        actions.add_photo(article=article, file=file, is_lead=is_lead, by=request.user)
    except PictureRefused as refused:
        return str(refused)
    except OSError:
        logger.exception("picture not stored")
        return DISK_FAILED
    return ""


def _form(request: HttpRequest, photo: Photo, copy: WorkingCopy | None) -> PhotoForm:
    if request.method == "POST":
        return PhotoForm(request.POST, instance=photo)
    if copy is None or autosave.RESTORE not in request.GET:
        return PhotoForm(instance=photo)
    # A browser sends nothing for an empty box, nor for one that nobody may change.
    unsent = {} if photo.consent_withdrawn_at else {"shows_children": ""}
    form = PhotoForm(instance=photo, initial=unsent | copy.fields)
    form.initial["shown_version"] = copy.base_version
    return form


def _saved(form: PhotoForm) -> bool:
    try:
        form.save()
    except OSError:
        logger.exception("crop not stored")
        form.add_error(
            None, "Máy chủ chưa ghi được ảnh đã cắt. Cần báo người quản trị, rồi bấm lưu lần nữa."
        )
        return False
    return True


def _following(article: Article, photo: Photo) -> Photo | None:
    photos = list(article.photos.kept())
    return next(iter(photos[photos.index(photo) + 1 :]), None)


def _crop_context(form: PhotoForm, shape: str) -> dict[str, Any]:
    """What _crop.html shows of one shape."""
    ratio = {"wide": WIDE, "card": CARD}[shape]
    photo = form.instance
    files = getattr(photo, shape)
    return {
        "name": SHAPES[shape],
        "where": {
            "wide": "Dùng trong bài và ở đầu trang chủ.",
            "card": "Dùng trên các trang danh sách.",
        }[shape],
        "aspect": float(ratio) * photo.height / photo.width,
        "fields": [form[f"{shape}_{part}"] for part in PARTS],
        "files": files if getattr(photo, f"crop_{shape}") else None,
    }


def _tell_of_withdrawal(request: HttpRequest, photo: Photo) -> None:
    messages.success(
        request, "Đã ghi việc rút đồng ý. Bạn đọc không còn thấy ảnh này ở bài và ở mọi trang."
    )
    for twin in Photo.objects.permitted().twins_of(photo).select_related("article"):
        messages.warning(
            request,
            f"Ảnh này còn hiện ở bài “{twin.article}”. Cần xem có phải rút cả ở bài đó không.",
        )


def _place(photo: Photo) -> str:
    """Its place in the list, so that the page comes back where the button was."""
    return f"{reverse('admin:news_article_photos', args=[photo.article_id])}#anh-{photo.pk}"


def _short(photo: Photo) -> str:
    return Truncator(str(photo)).chars(60)
