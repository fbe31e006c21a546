"""The association's half of reports: what is asked, when, and who may be late."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from accounts.models import Role
from accounts.role_admin import RoleModelAdmin, RoleTabularInline
from core.row_version_admin import RowVersionAdmin

from .actions import issue_next
from .forms import PeriodForm
from .models import Edition, Indicator, LockException, Period, ReportForm, Section
from .states import OFFICERS

if TYPE_CHECKING:
    from django.db.models import Field, Model, QuerySet
    from django.forms import BaseModelFormSet, ModelChoiceField, ModelForm
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

VIEWERS = frozenset(Role)


class LockExceptionInline(RoleTabularInline):
    """Written once: a longer leave is another line."""

    model = LockException
    viewers, editors, extra = VIEWERS, OFFICERS, 1
    fields = ["branch", "until", "reason", "by", "at"]
    readonly_fields = ["by", "at"]
    autocomplete_fields = ["branch"]
    verbose_name_plural = "gia hạn cho từng Hội cơ sở"

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Period)
class PeriodAdmin(RowVersionAdmin, RoleModelAdmin):
    viewers, editors, actions = VIEWERS, OFFICERS, None
    form = PeriodForm
    list_display = ["__str__", "opens_on", "due_on", "closes_on", "edition"]
    list_select_related = ["edition__form"]
    list_filter = ["kind"]
    fieldsets = [
        (None, {"fields": ["kind", "year", "number", "title", "edition"]}),
        ("Số liệu của những ngày nào", {"fields": [("starts_on", "ends_on")]}),
        (
            "Nhập, nộp và trả lời lúc nào",
            {"fields": [("opens_on", "due_on", "closes_on"), "answer_days"]},
        ),
    ]
    inlines = [LockExceptionInline]

    def get_fieldsets(self, request: HttpRequest, obj: Period | None = None) -> list[Any]:
        """What reports have been begun on is told and stays what it was."""
        fieldsets = super().get_fieldsets(request, obj)
        if not self.is_begun(obj):
            return fieldsets
        (_, told), _, days = fieldsets
        version = [name for name in told["fields"] if name == "shown_version"]
        return [(None, {"fields": ["name", "edition", "of_days", *version]}), days]

    def get_readonly_fields(self, request: HttpRequest, obj: Period | None = None) -> list[str]:
        return ["name", "edition", "of_days"] if self.is_begun(obj) else []

    def get_queryset(self, request: HttpRequest) -> QuerySet[Period]:
        return super().get_queryset(request).with_use()

    def is_begun(self, period: Period | None) -> bool:
        return period is not None and period.has_submissions

    @admin.display(description="kỳ")
    def name(self, period: Period) -> str:
        return str(period)

    @admin.display(description="số liệu từ ngày, đến ngày")
    def of_days(self, period: Period) -> str:
        return f"{period.starts_on:%d/%m/%Y} – {period.ends_on:%d/%m/%Y}"

    def get_inlines(self, request: HttpRequest, obj: Period | None) -> list[type]:
        """Leave is given once there is a period to be late for."""
        return self.inlines if obj else []

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The period after the last one, with its days."""
        last = Period.objects.select_related("edition").exclude(kind=Period.Kind.AD_HOC).first()
        if last is None:
            return super().get_changeform_initial_data(request)
        proposed = last.next
        return {name: getattr(proposed, name) for name in PeriodForm.Meta.fields}

    def has_delete_permission(self, request: HttpRequest, obj: Period | None = None) -> bool:
        free = obj is None or not (obj.has_submissions or obj.has_exceptions)
        return free and super().has_delete_permission(request, obj)

    def save_formset(
        self, request: HttpRequest, form: ModelForm, formset: BaseModelFormSet, change: bool
    ) -> None:
        for exception in formset.save(commit=False):
            exception.by = request.user
            exception.save()


class SectionInline(RowVersionAdmin, RoleTabularInline):
    model = Section
    viewers, editors, extra = VIEWERS, OFFICERS, 1
    fields = ["title", "position"]

    def has_add_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        return not (obj and obj.is_used) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        return not (obj and obj.is_used) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        return not (obj and obj.is_used) and super().has_delete_permission(request, obj)


@admin.register(ReportForm)
class ReportFormAdmin(RowVersionAdmin, RoleModelAdmin):
    viewers, editors, actions = VIEWERS, OFFICERS, None
    fields = ["name"]

    def has_delete_permission(self, request: HttpRequest, obj: ReportForm | None = None) -> bool:
        free = obj is None or not obj.editions.exists()
        return free and super().has_delete_permission(request, obj)


@admin.register(Edition)
class EditionAdmin(RowVersionAdmin, RoleModelAdmin):
    """A used one is read, and copied as the next."""

    viewers, editors, actions = VIEWERS, OFFICERS, None
    list_display = ["__str__", "valid_from", "standing"]
    fields = ["form", "number", "valid_from", "contents"]
    readonly_fields = ["contents"]
    inlines = [SectionInline]

    def get_urls(self) -> list[URLPattern]:
        issue = path(
            "<int:pk>/lan-moi/",
            self.admin_site.admin_view(require_POST(self.issue_view)),
            name="reports_edition_issue",
        )
        return [issue, *super().get_urls()]

    def has_change_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        return not (obj and obj.is_used) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        return not (obj and obj.is_used) and super().has_delete_permission(request, obj)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> HttpResponse:
        edition = kwargs.get("obj")
        context["use"] = edition.use if edition else ""
        context["may_issue"] = context["use"] and request.user.has_role(*OFFICERS)
        return super().render_change_form(request, context, **kwargs)

    def issue_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        edition = Edition.objects.filter(pk=pk).first()
        if edition is None:
            raise Http404
        new = issue_next(edition=edition, by=request.user)
        messages.success(request, f"Đã có {new}. Có thể sửa đến khi một kỳ dùng lần ban hành này.")
        return redirect("admin:reports_edition_change", new.pk)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        return super().get_queryset(request).prefetch_related("periods")

    @admin.display(description="tình trạng")
    def standing(self, edition: Edition) -> str:
        return "Đã dùng, giữ nguyên" if edition.periods.all() else "Còn sửa được"

    @admin.display(description="Chỉ tiêu")
    def contents(self, edition: Edition) -> str:
        if edition.pk is None:
            return "Thêm sau khi lưu."
        address = f"{reverse('admin:reports_indicator_changelist')}?edition__id__exact={edition.pk}"
        count = edition.indicators.count()
        return format_html('<a href="{}">Xem và sửa {} chỉ tiêu</a>', address, count)


@admin.register(Indicator)
class IndicatorAdmin(RowVersionAdmin, RoleModelAdmin):
    viewers, editors, actions = VIEWERS, OFFICERS, None
    list_display = ["__str__", "section", "kind", "is_required"]
    list_select_related = ["section"]
    list_filter = ["edition", "section__title", "kind"]
    search_fields = ["code", "label"]
    ordering = ["-edition", "section__position", "position"]
    fieldsets = [
        (None, {"fields": ["section", "position", "code", "label", "hint", "is_required"]}),
        ("Số liệu", {"fields": ["kind", ("unit", "decimals"), "combine", "formula"]}),
        ("Kiểm tra và điền sẵn", {"fields": ["at_most", "prefill", "registry"]}),
    ]

    def formfield_for_foreignkey(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField:
        """What is added goes into an edition that can still change."""
        if db_field.name == "section":
            kwargs["queryset"] = Section.objects.open_to_change()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Indicator]:
        """With the periods, by which an edition is used: all that may be done is asked of that."""
        rows = super().get_queryset(request).select_related("section", "edition__form")
        return rows.prefetch_related("edition__periods")

    def has_change_permission(self, request: HttpRequest, obj: Indicator | None = None) -> bool:
        return not (obj and obj.edition.is_used) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Indicator | None = None) -> bool:
        return not (obj and obj.edition.is_used) and super().has_delete_permission(request, obj)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> HttpResponse:
        indicator = kwargs.get("obj")
        context["use"] = indicator.edition.use if indicator else ""
        return super().render_change_form(request, context, **kwargs)
