"""The staff's half of news, plain and complete; the writing desk builds on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import prefetch_related_objects
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.html import format_html

from accounts.models import Role
from accounts.role_admin import NamedSelectMultiple, RoleModelAdmin, RoleTabularInline
from core.repairing import RepairingForm
from core.row_version_admin import RowVersionAdmin
from core.search import Query
from learning.models import LearningModel

from . import actions
from .desk import autosave, figures, health, photos, preview, publishing, trash, versions
from .forms import ArticleForm, AttachmentForm, MoveForm
from .models import (
    Article,
    Attachment,
    Category,
    Correction,
    ImportedViews,
    OldAddress,
)
from .states import EDITORS

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin
    from django.db.models import ManyToManyField
    from django.db.models.options import Options
    from django.forms import ModelForm, ModelMultipleChoiceField
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

    from .models import ArticleQuerySet

VIEWERS = frozenset(Role)
IN_THIS_ARTICLE = "Trong bài này"


class AttachmentInline(autosave.KeptRows, RoleTabularInline):
    model, form, extra = Attachment, AttachmentForm, 0
    viewers, editors = VIEWERS, EDITORS


class CorrectionInline(RoleTabularInline):
    """To read: a note is written beside the text it is about (`ArticleForm.correction`)."""

    model, extra = Correction, 0
    fields = ["text", "by", "at"]
    readonly_fields = ["by", "at"]
    viewers = VIEWERS


class ImportedViewsInline(autosave.KeptRows, RoleTabularInline):
    model, form, extra = ImportedViews, RepairingForm, 0
    viewers, editors = VIEWERS, EDITORS


class OldAddressInline(autosave.KeptRows, RoleTabularInline):
    model, extra = OldAddress, 0
    viewers, editors = VIEWERS, EDITORS


class ImportFilter(admin.SimpleListFilter):
    title = "việc chuyển từ trang cũ"
    parameter_name = "chuyen"
    TO_CHECK = "xem-lai"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        return [(self.TO_CHECK, "Cần xem lại sau khi chuyển")]

    def queryset(self, request: HttpRequest, queryset: ArticleQuerySet) -> ArticleQuerySet:
        return queryset.unchecked_since_import() if self.value() == self.TO_CHECK else queryset


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
    list_filter = ["state", SentFilter, "category", ImportFilter, "is_sample"]
    list_per_page = 30
    view_on_site = False  # the buttons of change_form.html say whether it is a preview
    ordering = ["-updated_at"]
    search_fields = ["index__text_folded"]
    search_help_text = "Tìm trong tiêu đề và nội dung, có dấu hay không dấu."
    readonly_fields = ["state_label", "published_at", "meeting_link", "models_told"]
    autocomplete_fields = ["branches", "documents", "learning_models"]
    inlines = [
        AttachmentInline,
        CorrectionInline,
        ImportedViewsInline,
        OldAddressInline,
    ]
    fieldsets = [
        (None, {"fields": [("state_label", "published_at"), "category", "title", "sapo", "body"]}),
        ("Tác giả", {"fields": [("byline", "organisation"), "dateline"]}),
        (IN_THIS_ARTICLE, {"fields": ["branches", "documents"]}),
        (
            "Chi tiết",
            {"fields": ["printed_title", "slug", "is_sample"], "classes": ["collapse"]},
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> ArticleQuerySet:
        return (
            Article.objects.visible_to(request.user)
            .select_related("category", "sent_for", "sent_by", "meeting__cluster")
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

    def get_list_display(self, request: HttpRequest) -> list[str]:
        """Why each is a draft, where those are looked through that were brought in."""
        if ImportFilter.parameter_name in request.GET:
            return [*self.list_display, "import_note"]
        return self.list_display

    @admin.display(description="vì sao là bản nháp")
    def import_note(self, article: Article) -> str:
        return article.import_note

    def has_history_permission(self, request: HttpRequest, obj: Article) -> bool:
        """Its history is of versions (`desk.versions`), for whoever sees the article."""
        return self.has_view_permission(request, obj)

    @admin.display(description="trạng thái")
    def state_label(self, article: Article) -> str:
        return article.state_label

    @admin.display(description="cuộc giao ban")
    def meeting_link(self, article: Article) -> str:
        url = article.meeting.get_absolute_url()
        return format_html('<a href="{}">{}</a>', url, article.meeting)

    @admin.display(description="mô hình học tập được nói đến")
    def models_told(self, article: Article) -> str:
        """For who only looks at the article: those that readers know by name."""
        return ", ".join(map(str, article.learning_models.public()))

    @admin.display(description="lượt xem")
    def views(self, article: Article) -> int:
        return article.views

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> list[Any]:
        """With the meeting it tells of, if any, and with what the form asks beside the row, where
        there is a row that may be saved.
        """
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None:
            asked = {IN_THIS_ARTICLE: ["learning_models"]}
        elif self.has_change_permission(request, obj):
            asked = {
                None: ["correction"] * obj.is_live,
                IN_THIS_ARTICLE: [
                    "learning_models",
                    *["meeting_link"] * bool(obj.meeting_id),
                    "found_branches",
                    "found_documents",
                ],
            }
        else:
            asked = {IN_THIS_ARTICLE: ["models_told", *["meeting_link"] * bool(obj.meeting_id)]}
        return [
            (name, options | {"fields": [*options["fields"], *asked.get(name, [])]})
            for name, options in fieldsets
        ]

    def formfield_for_manytomany(
        self, db_field: ManyToManyField, request: HttpRequest, **kwargs: Any
    ) -> ModelMultipleChoiceField | None:
        """Of learning models those alone whom the person knows by name."""
        if db_field.name == "learning_models":
            kwargs["queryset"] = LearningModel.objects.visible_to(request.user).select_related(
                "branch"
            )
        else:
            kwargs["widget"] = NamedSelectMultiple(db_field, self.admin_site)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

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
            *preview.paths(self.admin_site),
            *publishing.paths(self.admin_site),
            *trash.paths(self.admin_site),
            *figures.paths(self.admin_site),
            *health.paths(self.admin_site),
            *versions.paths(self.admin_site),
            *photos.paths(self.admin_site),
            move,
            *super().get_urls(),
        ]

    def get_form(
        self, request: HttpRequest, obj: Article | None = None, **kwargs: object
    ) -> type[ModelForm]:
        return autosave.restored(super().get_form(request, obj, **kwargs), request, obj)

    @preview.may_frame
    def render_change_form(
        self, request: HttpRequest, context: dict[str, object], **kwargs: object
    ) -> HttpResponse:
        article = kwargs.get("obj")
        context |= photos.strip(article)
        if article:
            context["moves"] = article.allowed_moves(request.user)
        if self.has_change_permission(request, article):
            context |= autosave.form_context(request, article) | preview.urls(article)
        return super().render_change_form(request, context, **kwargs)

    def response_add(
        self, request: HttpRequest, obj: Article, post_url_continue: str | None = None
    ) -> HttpResponse:
        if page := photos.next_page(request, obj):
            return page
        response = super().response_add(request, obj, post_url_continue)
        if "_continue" not in request.POST:  # that page has a button for it
            photos.offer(request, obj)
        return response

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        return photos.next_page(request, obj) or super().response_change(request, obj)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Article | None:
        """With what its form asks for more than once."""
        article = super().get_object(request, object_id, from_field)
        if article:
            prefetch_related_objects([article], "branches", "documents")
        return article

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Options, object_id: str
    ) -> HttpResponse:
        # Django has no public place for what becomes of an address whose row is not there.
        return trash.answer(request, self.in_bin(request, object_id))

    def in_bin(self, request: HttpRequest, object_id: str) -> Article:
        """The list and all pages leave out what is in the bin."""
        trashed = Article.objects.at_desk(request.user).trashed().numbered(object_id)
        if trashed is None:
            raise Http404
        return trashed

    def move_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Asks what the move needs, then makes it; a second person's move is told, not redone."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        article = get_object_or_404(Article.objects.at_desk(request.user), pk=pk)
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
