"""The staff's half of the organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import path

from accounts.admin import UserAdmin
from accounts.models import Role, User
from accounts.role_admin import RoleModelAdmin, RoleTabularInline
from accounts.tokens import INVITATION_LASTS
from core.row_version_admin import RowVersionAdmin
from core.search import Query

from . import actions
from .actions import EDITORS, OFFICERS
from .desk import succeeding
from .forms import AssociationForm, InviteForm, code_in
from .models import (
    Association,
    Branch,
    BranchGrant,
    ChapterCount,
    Cluster,
    ClusterLead,
    ClusterMembership,
    Post,
    Succession,
)

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

    from .models import BranchQuerySet
    from .models.succession import SuccessionQuerySet

VIEWERS = frozenset(Role)
GRANTERS = frozenset({Role.ADMINISTRATOR})


@admin.register(Association)
class AssociationAdmin(RowVersionAdmin, RoleModelAdmin):
    """One row: its list is its form."""

    viewers = frozenset(Role)
    editors = frozenset({Role.ADMINISTRATOR})
    form = AssociationForm
    fieldsets = [
        (None, {"fields": ["name", "short_name", "level", "parent_name", "place", "motto"]}),
        ("Liên hệ", {"fields": ["address", "phone", "email", "office_hours", "responsible"]}),
        ("Giới thiệu", {"fields": ["about", "logo", "is_sample"]}),
    ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        if Association.objects.exists():
            return redirect("admin:branches_association_change", 1)
        if self.has_add_permission(request):
            return redirect("admin:branches_association_add")
        return super().changelist_view(request, extra_context)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Association.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Association | None = None) -> bool:
        return False


class DatedInline(RowVersionAdmin, RoleTabularInline):
    """Rows that end with a date rather than by deletion."""

    viewers, editors, extra = VIEWERS, EDITORS, 0


class PostInline(DatedInline):
    model = Post
    fields = ["title", "honorific", "holder", "term_from", "term_to", "starts_on", "ends_on"]
    verbose_name_plural = "chức vụ (thôi chức thì ghi ngày cuối, không xoá dòng cũ)"


class ChapterCountInline(DatedInline):
    model = ChapterCount
    fields = ["form", "kind", "count", "counted_on"]


class MembershipInline(DatedInline):
    model = ClusterMembership
    fields = ["cluster", "branch", "starts_on", "ends_on"]
    autocomplete_fields = ["branch"]


class LeadInline(DatedInline):
    model = ClusterLead
    fields = ["role", "branch", "starts_on", "ends_on"]
    autocomplete_fields = ["branch"]


class IsOpenFilter(admin.SimpleListFilter):
    title = "hoạt động"
    parameter_name = "hoat-dong"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("co", "Đang hoạt động"), ("khong", "Đã kết thúc")]

    def queryset(self, request: HttpRequest, queryset: BranchQuerySet) -> BranchQuerySet:
        match self.value():
            case "co":
                return queryset.current()
            case "khong":
                return queryset.closed()
        return queryset


@admin.register(Branch)
class BranchAdmin(RowVersionAdmin, RoleModelAdmin):
    viewers, editors = VIEWERS, EDITORS
    list_display = ["distinct_label", "phone"]
    list_filter = [IsOpenFilter, "kind"]
    search_fields = ["search_name", "code"]
    search_help_text = "Tìm theo tên, có dấu hay không dấu, hoặc theo mã."
    fieldsets = [
        (None, {"fields": ["code", "kind", "name", "starts_on", "ends_on"]}),
        ("Liên hệ", {"fields": ["phone", "address"]}),
        ("Vị trí trên sơ đồ", {"fields": [("map_row", "map_column")], "classes": ["collapse"]}),
    ]
    readonly_fields = ["ends_on"]
    inlines = [PostInline, ChapterCountInline, MembershipInline]

    def get_queryset(self, request: HttpRequest) -> BranchQuerySet:
        return Branch.objects.visible_to(request.user)

    def get_search_results(
        self, request: HttpRequest, queryset: BranchQuerySet, search_term: str
    ) -> tuple[BranchQuerySet, bool]:
        query = Query.parse(search_term)
        return (queryset.named(query) if query else queryset), False

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> HttpResponse:
        context["may_invite"] = kwargs.get("obj") and request.user.has_role(*GRANTERS)
        return super().render_change_form(request, context, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Branch | None = None) -> bool:
        """A branch is closed by a succession and keeps its page."""
        return False

    @admin.display(description="Hội cơ sở", ordering="sort_key")
    def distinct_label(self, branch: Branch) -> str:
        return branch.distinct_label


@admin.register(Cluster)
class ClusterAdmin(RowVersionAdmin, RoleModelAdmin):
    viewers, editors = VIEWERS, EDITORS
    list_display = ["__str__", "starts_on", "ends_on"]
    fields = ["number", "starts_on", "ends_on", "is_sample"]
    inlines = [MembershipInline, LeadInline]

    def has_delete_permission(self, request: HttpRequest, obj: Cluster | None = None) -> bool:
        return False


@admin.register(Post)
class PostAdmin(RowVersionAdmin, RoleModelAdmin):
    viewers, editors = VIEWERS, EDITORS
    list_display = ["named_holder", "title", "branch", "term", "starts_on", "ends_on"]
    list_select_related = ["branch"]
    list_filter = ["title"]
    autocomplete_fields = ["branch"]
    fieldsets = [
        (None, {"fields": ["branch", "title", ("honorific", "holder")]}),
        (None, {"fields": [("term_from", "term_to"), ("starts_on", "ends_on"), "phone"]}),
    ]


class BranchGrantInline(RowVersionAdmin, RoleTabularInline):
    """On the page of an account; ended by its last day, so that who acted when stays known."""

    model = BranchGrant
    fk_name = "user"
    editors = GRANTERS
    extra = 0
    fields = ["role", "branch", "cluster", "starts_on", "ends_on"]
    autocomplete_fields = ["branch"]
    can_delete = False
    verbose_name_plural = "vai trò ở Hội cơ sở, cụm (thôi vai trò thì ghi ngày cuối)"


# Accounts know nothing of branches; so their page gets this part from here.
UserAdmin.inlines = [*UserAdmin.inlines, BranchGrantInline]


@admin.register(BranchGrant)
class BranchGrantAdmin(RowVersionAdmin, RoleModelAdmin):
    viewers, editors = frozenset({Role.HEAD_OFFICER}), GRANTERS
    list_display = ["user", "role", "branch", "cluster", "starts_on", "ends_on", "granted_by"]
    list_select_related = ["user", "branch", "cluster", "granted_by"]
    list_filter = ["role"]
    autocomplete_fields = ["user", "branch"]
    fields = ["user", "role", "branch", "cluster", "starts_on", "ends_on"]

    def has_delete_permission(self, request: HttpRequest, obj: BranchGrant | None = None) -> bool:
        """Ended by its last day, so that who acted when stays known."""
        return False

    def get_urls(self) -> list[URLPattern]:
        invite = path(
            "moi/", self.admin_site.admin_view(self.invite_view), name="branches_branchgrant_invite"
        )
        return [invite, *super().get_urls()]

    def save_model(self, request: HttpRequest, obj: BranchGrant, form: Any, change: bool) -> None:
        if not change:
            obj.granted_by = request.user
        super().save_model(request, obj, form, change)

    def invite_view(self, request: HttpRequest) -> HttpResponse:
        """A new person of a branch: account, role and letter by one button. `?hoi=` fills it in."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = InviteForm(
            request.POST if request.method == "POST" else None,
            initial={"branch": Branch.objects.current().filter(code=code_in(request)).first()},
        )
        context = self.admin_site.each_context(request) | {"opts": self.opts}
        if not form.is_valid():
            context |= {"title": "Mời người của Hội cơ sở", "form": form}
            return render(request, "admin/branches/branchgrant/invite.html", context)
        user, link = actions.invite_to_branch(by=request.user, request=request, **form.answers)
        context |= {
            "title": "Lời mời",
            "invited": [(user, link)],
            "days": INVITATION_LASTS.days,
            "opts": User._meta,
        }
        return render(request, "admin/accounts/user/invited.html", context)


@admin.register(Succession)
class SuccessionAdmin(RowVersionAdmin, RoleModelAdmin):
    """Written down and undone in steps (desk/succeeding.py), read here."""

    viewers, editors = VIEWERS, OFFICERS
    list_display = ["summary", "effective_on", "decision"]
    fields = ["summary", "decision", "effective_on", "note", "by", "at"]
    readonly_fields = ["summary"]

    def get_queryset(self, request: HttpRequest) -> SuccessionQuerySet:
        return super().get_queryset(request).for_list()

    def get_urls(self) -> list[URLPattern]:
        return [*succeeding.paths(self.admin_site), *super().get_urls()]

    def has_change_permission(self, request: HttpRequest, obj: Succession | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Succession | None = None) -> bool:
        return False

    @admin.display(description="việc")
    def summary(self, succession: Succession) -> str:
        return succession.summary
