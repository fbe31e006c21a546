"""The staff's half of the organisation."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import Role
from accounts.role_admin import RoleModelAdmin
from core.row_version_admin import RowVersionAdmin

from .forms import AssociationForm
from .models import Association


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
