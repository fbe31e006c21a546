"""Branch people write news and send it to the desk: /ban-lam-viec/gui-tin/."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches.workspace import branch_people_only, for_one_branch
from core.forms import IntegerField
from core.images import PictureRefused
from core.pagination import page_of
from core.text import normalise
from news import actions
from news.models import Article, WorkingCopy

from .forms import MOST_PHOTOS, PREFIX, TYPED, SendingForm, photos_of, restore
from .status import status_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from branches.models import Branch

    from .forms import BasePhotoFormSet

ARTICLES_PER_PAGE = 20
TAKEN = (
    "Hội đã nhận biên tập tin này nên không sửa ở đây được nữa. Nội dung vừa nhập chưa được lưu và"
    " còn ở cuối trang; cần sửa thì sao chép gửi cho Hội."
)


class BegunOn(forms.Form):
    """The version of the row that the page showed."""

    shown_version = IntegerField(required=False, min_value=0, max_value=2**31 - 1)


@require_safe
@for_one_branch
def sending_list(request: HttpRequest, branch: Branch) -> HttpResponse:
    """What one has written; with the branch's own word, also what others wrote for it."""
    articles = Article.objects.of_branch_person(request.user).left_to(branch).begun()
    newest = articles.with_reason_of_decline().select_related("sent_by").order_by("-updated_at")
    page = page_of(newest, request, size=ARTICLES_PER_PAGE)
    context = {
        "branch": branch,
        "page": page,
        "rows": [(article, status_of(article)) for article in page],
    }
    return render(request, "news/sending/list.html", context)


@require_POST
@for_one_branch
def sending_new(request: HttpRequest, branch: Branch) -> HttpResponse:
    article = actions.begin_sending(branch=branch, by=request.user)
    return redirect("news:sending_edit", article.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@branch_people_only
def sending_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The form while the article is its sender's; afterwards, and for others, the page to read."""
    article = _article(request, pk, lock=request.method == "POST")
    if not (article.is_with_sender and article.sent_by_id == request.user.pk):
        return _shown(request, article)
    if request.method == "POST":
        return _saved(request, article)
    form, photos = SendingForm(instance=article), photos_of(article)
    copy = WorkingCopy.objects.typed_by(request.user, article).first()
    if copy:
        restore(copy, form, photos)
    return _form(request, article, form, photos, copy=copy)


@require_safe
@branch_people_only
def sending_review(request: HttpRequest, pk: int) -> HttpResponse:
    """How readers will see it, what is still missing, and the button that sends it."""
    article = _own(request, pk)
    context = {
        "article": article,
        "photos": article.photos.in_order(),
        "missing": actions.what_is_missing(article),
        "branch": article.sent_for,
    }
    return render(request, "news/sending/review.html", context)


@require_POST
@branch_people_only
def sending_send(request: HttpRequest, pk: int) -> HttpResponse:
    """Sends once: a second click, or a request sent again, finds it sent."""
    article = _own(request, pk)
    if article.sent_at:
        return redirect(_list_url(article.sent_for))
    if request.POST.get("shown_version") != str(article.lock_version):
        messages.warning(request, "Tin vừa được sửa ở nơi khác. Xin xem lại bản mới rồi bấm gửi.")
        return redirect("news:sending_review", pk)
    try:
        actions.send(article=article, by=request.user)
    except ValidationError:
        return redirect("news:sending_review", pk)
    except actions.AlreadyMoved as lost:
        messages.warning(request, str(lost))
    else:
        messages.success(request, f"Đã gửi tin “{article}” về Hội. Tin đang chờ Hội biên tập.")
    return redirect(_list_url(article.sent_for))


@require_POST
@branch_people_only
def sending_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Puts away what has not been sent; with `undo`, brings it back."""
    article = _own(request, pk)
    if "undo" in request.POST:
        actions.recover(article=article, by=request.user)
        return redirect("news:sending_edit", pk)
    actions.discard(article=article, by=request.user)
    messages.success(request, "Đã bỏ tin. Cần lấy lại thì mở tin ở danh sách rồi bấm “Lấy lại”.")
    return redirect(_list_url(article.sent_for))


@require_http_methods(["GET", "POST"])
@branch_people_only
def sending_autosave(request: HttpRequest, pk: int) -> HttpResponse:
    """POST keeps what is typed in the one row of this person and article; GET renews the token."""
    article = _own(request, pk)
    if request.method == "GET":
        return JsonResponse({"token": get_token(request)})
    begun = BegunOn(request.POST)
    copy, _ = WorkingCopy.objects.update_or_create(
        user=request.user,
        article=article,
        defaults={
            "base_version": begun.cleaned_data["shown_version"] or 0 if begun.is_valid() else 0,
            "fields": {
                name: normalise(value)
                for name, value in request.POST.items()
                if name in TYPED or name.startswith(f"{PREFIX}-")
            },
        },
    )
    return JsonResponse({"saved_at": f"{timezone.localtime(copy.saved_at):%H:%M}"})


def _article(request: HttpRequest, pk: int, *, lock: bool = False) -> Article:
    """One of this person's; locked, so that the desk does not take it between check and save."""
    articles = Article.objects.of_branch_person(request.user).with_reason_of_decline()
    if lock:
        articles = articles.select_for_update(of=("self",))
    return get_object_or_404(articles.select_related("sent_for", "sent_by"), pk=pk)


def _own(request: HttpRequest, pk: int) -> Article:
    return get_object_or_404(Article.objects.written_by(request.user), pk=pk)


def _saved(request: HttpRequest, article: Article) -> HttpResponse:
    """Saves the article, its pictures and their words; then goes where the button says."""
    form = SendingForm(request.POST, request.FILES, instance=article)
    photos = photos_of(article, request.POST)
    if not (form.is_valid() and photos.is_valid()):
        return _form(request, article, form, photos)
    if article.sent_at and not (form.cleaned_data["title"] and form.cleaned_data["body"]):
        form.add_error(None, "Tin đã gửi cần có tiêu đề và nội dung. Xin nhập đủ cả hai.")
        return _form(request, article, form, photos)
    form.save()
    photos.save()
    article.photos.keep_a_lead()
    refused = _add_pictures(request, article, form.cleaned_data["pictures"])
    WorkingCopy.objects.typed_by(request.user, article).delete()
    for sentence in refused:
        messages.error(request, sentence)
    if "review" in request.POST and not refused:
        return redirect("news:sending_review", article.pk)
    if "later" in request.POST and not refused:
        messages.success(request, "Đã lưu. Có thể viết tiếp bất cứ lúc nào.")
        return redirect(_list_url(article.sent_for))
    if not refused:
        messages.success(request, "Đã lưu.")
    if article.sent_at:
        for sentence in actions.what_is_missing(article):
            messages.warning(request, sentence)
    return redirect(reverse("news:sending_edit", args=[article.pk]) + "#anh")


def _add_pictures(request: HttpRequest, article: Article, files: list) -> list[str]:
    """Adds what can be added; a sentence for each file that cannot. The first leads the article."""
    room = MOST_PHOTOS - article.photos.count()
    refused = [
        f"Ảnh “{file.name}” chưa được nhận: mỗi tin có tối đa {MOST_PHOTOS} ảnh. Bỏ bớt một ảnh"
        " rồi chọn lại."
        for file in files[max(room, 0) :]
    ]
    for file in files[: max(room, 0)]:
        try:
            with transaction.atomic():
                actions.add_photo(
                    article=article,
                    file=file,
                    alt="",
                    is_lead=not article.photos.leads().exists(),
                    by=request.user,
                )
        except PictureRefused as why:
            refused.append(f"Ảnh “{file.name}” chưa được nhận. {why}")
    return refused


def _form(
    request: HttpRequest,
    article: Article,
    form: SendingForm,
    photos: BasePhotoFormSet,
    *,
    copy: WorkingCopy | None = None,
) -> HttpResponse:
    errors = form.errors or any(photos.errors) if form.is_bound else False
    context = {
        "article": article,
        "branch": article.sent_for,
        "form": form,
        "photos": photos,
        "has_errors": errors,
        "copy": copy,
        "room": MOST_PHOTOS - article.photos.count(),
        "most": MOST_PHOTOS,
        "autosave_url": reverse("news:sending_autosave", args=[article.pk]),
        "autosave_key": f"{request.user.pk}-{article.pk}-gui",
        "login_url": f"{reverse('accounts:login')}?next={reverse('workspace')}",
    }
    return render(request, "news/sending/edit.html", context)


def _shown(request: HttpRequest, article: Article) -> HttpResponse:
    """To read; what was typed too late is shown, to be copied, rather than lost."""
    late = request.method == "POST"
    context = {
        "article": article,
        "branch": article.sent_for,
        "status": status_of(article),
        "photos": article.photos.in_order(),
        "is_own": article.sent_by_id == request.user.pk,
        "late": [request.POST.get(name, "") for name in ("title", "body")] if late else None,
        "taken": TAKEN if late else "",
    }
    return render(request, "news/sending/shown.html", context, status=409 if late else 200)


def _list_url(branch: Branch) -> str:
    return f"{reverse('news:sending_list')}?hoi={branch.code}"
