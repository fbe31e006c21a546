"""The staff's half of news, plain and complete; the writing desk builds on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.html import format_html

from accounts.models import Role
from accounts.role_admin import RoleModelAdmin, RoleStackedInline, RoleTabularInline
from core.row_version_admin import RowVersionAdmin
from core.search import Query

from . import actions
from .desk import autosave, figures, health, publishing, versions
from .forms import ArticleForm, AttachmentForm, MoveForm, PhotoForm
from .models import (
    Article,
    Attachment,
    Category,
    Correction,
    ImportedViews,
    OldAddress,
    Photo,
)
from .states import EDITORS

if TYPE_CHECKING:
    from django.forms import ModelForm
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

    from .models import ArticleQuerySet

VIEWERS = frozenset(Role)


class PhotoInline(RoleStackedInline):
    model, form, extra = Photo, PhotoForm, 0
    viewers, editors = VIEWERS, EDITORS
    fieldsets = [
        (None, {"fields": ["picture", "alt", "caption", "credit", ("is_lead", "position")]}),
        (
            "Ảnh có trẻ em: ghi sự đồng ý",
            {
                "fields": [
                    "shows_children",
                    ("consent_by", "consent_on"),
                    "consent_paper",
                    "consent_withdrawn_at",
                ],
                "classes": ["collapse"],
            },
        ),
    ]

    @admin.display(description="ảnh")
    def picture(self, photo: Photo) -> str:
        """What stands in the place of the file field for those who may only look."""
        size = format_html('width="240" height="{}"', round(240 * photo.height / photo.width))
        return format_html('<img src="{}" alt="{}" {}>', photo.smallest_url, photo.alt, size)


class AttachmentInline(RoleTabularInline):
    model, form, extra = Attachment, AttachmentForm, 0
    viewers, editors = VIEWERS, EDITORS


class CorrectionInline(RoleTabularInline):
    """To read: a note is written beside the text it is about (`ArticleForm.correction`)."""

    model, extra = Correction, 0
    fields = ["text", "by", "at"]
    readonly_fields = ["by", "at"]
    viewers = VIEWERS


class ImportedViewsInline(RoleTabularInline):
    model, extra = ImportedViews, 0
    viewers, editors = VIEWERS, EDITORS


class OldAddressInline(RoleTabularInline):
    model, extra = OldAddress, 0
    viewers, editors = VIEWERS, EDITORS


class SentFilter(admin.SimpleListFilter):
    title = "tin xã gửi"
    parameter_name = "tin-xa-gui"

    def lookups(self, request: HttpRequest, model_admin: ArticleAdmin) -> list[tuple[str, str]]:
        return [("cho", "Chờ nhận biên tập"), ("tat-ca", "Tất cả tin xã gửi")]

    def queryset(self, request: HttpRequest, queryset: ArticleQuerySet) -> ArticleQuerySet:
        match self.value():
            case "cho":
                return queryset.waiting()
            case "tat-ca":
                return queryset.sent()
        return queryset


@admin.register(Article)
class ArticleAdmin(RowVersionAdmin, RoleModelAdmin):
    viewers, editors = VIEWERS, EDITORS
    form = ArticleForm
    list_display = ["title", "category", "state_label", "sent_for", "published_at", "views"]
    list_filter = ["state", SentFilter, "category", "is_sample"]
    list_per_page = 30
    view_on_site = False  # the buttons of change_form.html say whether it is a preview
    ordering = ["-updated_at"]
    search_fields = ["index__text_folded"]
    search_help_text = "Tìm trong tiêu đề và nội dung, có dấu hay không dấu."
    readonly_fields = ["state_label", "published_at"]
    inlines = [
        PhotoInline,
        AttachmentInline,
        CorrectionInline,
        ImportedViewsInline,
        OldAddressInline,
    ]
    fieldsets = [
        (None, {"fields": [("state_label", "published_at"), "category", "title", "sapo", "body"]}),
        ("Tác giả", {"fields": [("byline", "organisation"), "dateline"]}),
        (
            "Chi tiết",
            {"fields": ["printed_title", "slug", "is_sample"], "classes": ["collapse"]},
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> ArticleQuerySet:
        return (
            Article.objects.visible_to(request.user)
            .select_related("category", "sent_for", "sent_by")
            .with_views()
        )

    def get_search_results(
        self, request: HttpRequest, queryset: ArticleQuerySet, search_term: str
    ) -> tuple[ArticleQuerySet, bool]:
        query = Query.parse(search_term)
        return (queryset.search(query) if query else queryset), False

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """What readers have seen is withdrawn with a reason; nothing is deleted here."""
        return False

    @admin.display(description="trạng thái")
    def state_label(self, article: Article) -> str:
        return article.state_label

    @admin.display(description="lượt xem")
    def views(self, article: Article) -> int:
        return article.views

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> list[Any]:
        fieldsets = super().get_fieldsets(request, obj)
        if not (obj and obj.is_live and self.has_change_permission(request, obj)):
            return fieldsets
        (name, options), *rest = fieldsets
        return [(name, options | {"fields": [*options["fields"], "correction"]}), *rest]

    def save_model(
        self, request: HttpRequest, obj: Article, form: ArticleForm, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        if text := form.cleaned_data.get("correction"):
            Correction.objects.create(article=obj, text=text, by=request.user)
        actions.take(article=obj, by=request.user)
        autosave.forget(request, obj if change else None)

    def get_urls(self) -> list[URLPattern]:
        move = path(
            "<int:pk>/viec/<slug:name>/",
            self.admin_site.admin_view(self.move_view),
            name="news_article_move",
        )
        return [
            *autosave.paths(self.admin_site),
            *publishing.paths(self.admin_site),
            *figures.paths(self.admin_site),
            *health.paths(self.admin_site),
            *versions.paths(self.admin_site),
            move,
            *super().get_urls(),
        ]

    def get_form(
        self, request: HttpRequest, obj: Article | None = None, **kwargs: object
    ) -> type[ModelForm]:
        return autosave.restored(super().get_form(request, obj, **kwargs), request, obj)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, object], **kwargs: object
    ) -> HttpResponse:
        article = kwargs.get("obj")
        if self.has_change_permission(request, article):
            context |= autosave.form_context(request, article)
        return super().render_change_form(request, context, **kwargs)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        article = self.get_object(request, object_id)
        moves = article.allowed_moves(request.user) if article else []
        return super().change_view(
            request, object_id, form_url, (extra_context or {}) | {"moves": moves}
        )

    def move_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Asks what the move needs, then makes it; a second person's move is told, not redone."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        article = get_object_or_404(self.get_queryset(request), pk=pk)
        move = next((m for m in article.allowed_moves(request.user) if m.name == name), None)
        back = redirect("admin:news_article_change", pk)
        if move is None:
            self.message_user(
                request, f"Bài đang ở trạng thái “{article.state_label}”.", messages.WARNING
            )
            return back
        form = MoveForm(request.POST if request.method == "POST" else None, move=move)
        if form.is_valid():
            given = {key: value for key, value in form.cleaned_data.items() if value}
            try:
                getattr(actions, move.name)(article=article, by=request.user, **given)
            except actions.AlreadyMoved as lost:
                self.message_user(request, str(lost), messages.WARNING)
                return back
            except ValidationError as refused:
                form.add_error(None, refused)
            else:
                self.message_user(request, f"Đã xong: {move.label} “{article}”.")
                return back
        context = self.admin_site.each_context(request) | {
            "title": f"{move.label}: {article}",
            "article": article,
            "move": move,
            "form": form,
            "opts": self.opts,
        }
        return render(request, "admin/news/article/move.html", context)


@admin.register(Category)
class CategoryAdmin(RoleModelAdmin):
    viewers, editors = VIEWERS, EDITORS
    list_display = ["name", "position", "description"]
    fields = ["name", "slug", "description", "position"]

    def has_delete_permission(self, request: HttpRequest, obj: Category | None = None) -> bool:
        """Only a category that holds nothing."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not obj.articles.exists())
