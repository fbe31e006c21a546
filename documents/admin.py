"""The staff's half of the library."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.files.storage import default_storage
from django.db import transaction

from accounts.models import Role
from accounts.role_admin import RoleModelAdmin
from branches.actions import EDITORS
from core.row_version_admin import RowVersionAdmin
from core.search import Query

from .forms import DocumentForm
from .models import Document

if TYPE_CHECKING:
    from django.http import HttpRequest

    from .models import DocumentQuerySet


class IsPublishedFilter(admin.SimpleListFilter):
    title = "bạn đọc xem được"
    parameter_name = "dang"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("da", "Đã đăng"), ("chua", "Chưa đăng")]

    def queryset(self, request: HttpRequest, queryset: DocumentQuerySet) -> DocumentQuerySet:
        match self.value():
            case "da":
                return queryset.published()
            case "chua":
                return queryset.unpublished()
        return queryset


@admin.register(Document)
class DocumentAdmin(RowVersionAdmin, RoleModelAdmin):
    viewers, editors, actions = frozenset(Role), EDITORS, None
    form = DocumentForm
    list_display = ["name", "issued_on", "issuer", "abstract", "state"]
    list_filter = [IsPublishedFilter, "kind"]
    list_per_page = 30
    search_fields = ["search_text"]
    search_help_text = "Tìm theo số, cơ quan, trích yếu, có dấu hay không dấu."
    autocomplete_fields = ["replaced_by", "based_on"]
    fieldsets = [
        (None, {"fields": ["kind", "symbol", "issuer", ("issued_on", "effective_on"), "abstract"]}),
        ("Nội dung", {"fields": ["summary", "file"]}),
        ("Văn bản liên quan", {"fields": ["replaced_by", "based_on"]}),
        ("Nguồn", {"fields": ["also_printed", "note"]}),
        ("Đăng", {"fields": ["publish"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> DocumentQuerySet:
        return Document.objects.visible_to(request.user)

    def get_search_results(
        self, request: HttpRequest, queryset: DocumentQuerySet, search_term: str
    ) -> tuple[DocumentQuerySet, bool]:
        query = Query.parse(search_term)
        return (queryset.search(query) if query else queryset), False

    def get_fieldsets(self, request: HttpRequest, obj: Document | None = None) -> list[Any]:
        """Who may only look is told whether it is published: there is no box for him to mark."""
        fieldsets = super().get_fieldsets(request, obj)
        if self.has_change_permission(request, obj):
            return fieldsets
        return [*fieldsets[:-1], ("Đăng", {"fields": ["state"]})]

    def has_delete_permission(self, request: HttpRequest, obj: Document | None = None) -> bool:
        """What readers see is first taken off the library."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or obj.published_at is None)

    @admin.display(description="văn bản", ordering="symbol")
    def name(self, document: Document) -> str:
        return document.name

    @admin.display(description="trạng thái", ordering="published_at")
    def state(self, document: Document) -> str:
        return "Đã đăng" if document.is_published else "Chưa đăng"

    def save_model(
        self, request: HttpRequest, obj: Document, form: DocumentForm, change: bool
    ) -> None:
        """A file that another one replaces is kept no longer than the transaction."""
        super().save_model(request, obj, form, change)
        if "file" in form.changed_data and form.initial.get("file"):
            transaction.on_commit(partial(default_storage.delete, form.initial["file"].name))

    def delete_model(self, request: HttpRequest, obj: Document) -> None:
        name = obj.file.name
        super().delete_model(request, obj)
        if name:
            transaction.on_commit(partial(default_storage.delete, name))
