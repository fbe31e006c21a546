"""The administrators' page of accounts and roles."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from core.pagination import page_of
from core.row_version_admin import RowVersionAdmin

from . import actions
from .activity import as_deed, deeds_of
from .models import Role, RoleGrant, User
from .role_admin import RoleModelAdmin, RoleTabularInline
from .tokens import INVITATION_LASTS

ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
DEEDS_PER_PAGE = 50


class RoleGrantInline(RowVersionAdmin, RoleTabularInline):
    model = RoleGrant
    fk_name = "user"
    editors = ADMINISTRATORS
    extra = 0
    fields = ["role", "starts_on", "ends_on"]
    verbose_name_plural = "vai trò (thôi vai trò thì ghi ngày cuối, không xoá dòng cũ)"


class CurrentRoleFilter(admin.SimpleListFilter):
    title = "vai trò hôm nay"
    parameter_name = "vai-tro"

    def lookups(
        self, _request: HttpRequest, _model_admin: admin.ModelAdmin
    ) -> list[tuple[str, str]]:
        return Role.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        return queryset.with_role(self.value()) if self.value() in Role.values else queryset


@admin.register(User)
class UserAdmin(RowVersionAdmin, RoleModelAdmin):
    editors = ADMINISTRATORS
    list_display = ["full_name", "username", "email", "phone", "roles_today", "is_active"]
    list_filter = [CurrentRoleFilter, "is_active"]
    search_fields = ["full_name"]
    search_help_text = "Tìm theo họ tên (có dấu hoặc không dấu), thư điện tử, số điện thoại."
    ordering = ["sort_key"]
    fieldsets = [
        (None, {"fields": ["full_name", "email", "phone", "username", "is_active"]}),
        ("Theo dõi", {"fields": ["invited_at", "invited_by", "last_login", "created_at"]}),
    ]
    readonly_fields = ["invited_at", "invited_by", "last_login", "created_at"]
    inlines = [RoleGrantInline]
    actions = ["send_invitations"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).with_current_grants()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        return (queryset.matching(search_term) if search_term else queryset), False

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Nobody locks the door behind himself."""
        own = ["is_active"] if obj == request.user else []
        return [*self.readonly_fields, *own]

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Accounts are disabled: what a person wrote and decided keeps its name."""
        return False

    def get_urls(self) -> list[URLPattern]:
        deeds = path(
            "<int:pk>/viec-da-lam/",
            self.admin_site.admin_view(self.deeds_view),
            name="accounts_user_deeds",
        )
        return [deeds, *super().get_urls()]

    def deeds_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What this account has changed, as far as the history goes back."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        user = get_object_or_404(User, pk=pk)
        page = page_of(deeds_of(user), request, size=DEEDS_PER_PAGE)
        context = self.admin_site.each_context(request) | {
            "title": f"Việc đã làm: {user}",
            "user_shown": user,
            "page": page,
            "deeds": [as_deed(row) for row in page],
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/accounts/user/deeds.html", context)

    @admin.display(description="vai trò hôm nay")
    def roles_today(self, user: User) -> str:
        return ", ".join(grant.get_role_display() for grant in user.current_grants) or "–"

    @admin.action(description="Gửi lời mời", permissions=["change"])
    def send_invitations(self, request: HttpRequest, users: QuerySet[User]) -> HttpResponse:
        invited = [
            (user, actions.invite(user=user, by=request.user, request=request))
            for user in users.active()
        ]
        context = self.admin_site.each_context(request) | {
            "title": "Lời mời",
            "invited": invited,
            "days": INVITATION_LASTS.days,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/accounts/user/invited.html", context)

    def save_formset(
        self, request: HttpRequest, form: ModelForm, formset: BaseModelFormSet, change: Any
    ) -> None:
        for grant_form in formset.extra_forms:
            grant_form.instance.granted_by = request.user
        super().save_formset(request, form, formset, change)
