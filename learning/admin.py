"""The association's half of the registry: records, criteria, decisions, totals, targets."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.options import BaseModelAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Count
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from accounts.models import Role
from accounts.role_admin import RoleModelAdmin, RoleStackedInline, RoleTabularInline
from core.row_version_admin import RowVersionAdmin
from core.search import Query

from . import actions
from .forms import TOTAL_FIELDS, ConsentForm, MergeForm, ModelTotalForm
from .models import (
    Assessment,
    CriteriaGroup,
    CriteriaSet,
    Criterion,
    LearningModel,
    ModelTotal,
    PublicationConsent,
    Recognition,
    RecognitionDecision,
    Target,
)
from .states import OFFICERS, Standing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Field, Model, QuerySet
    from django.forms import Field as FormField
    from django.forms import ModelChoiceField
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

    from .models import LearningModelQuerySet

VIEWERS = frozenset(Role)
KEPT_BY_OFFICERS = "Theo dõi"


class OfYears(BaseModelAdmin):
    """A year has no thousands."""

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> FormField | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name in {"year", "registered_year"}:
            field.widget.is_localized = field.localize = False
        return field

    @admin.display(description="năm", ordering="year")
    def of_year(self, row: Assessment | Recognition | ModelTotal | Target) -> str:
        return str(row.year)


class ReadOnlyInline(OfYears, RoleTabularInline):
    """What is moved by actions alone."""

    viewers, extra = OFFICERS, 0

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class AssessmentInline(RowVersionAdmin, ReadOnlyInline):
    model = Assessment
    fields = ["of_year", "branch", "criteria_set", "state", "total", "passes"]
    readonly_fields = ["of_year", "state", "total", "passes"]


class RecognitionInline(RowVersionAdmin, ReadOnlyInline):
    model = Recognition
    fields = ["of_year", "decision", "branch", "level", "withdrawn_on", "withdrawn_reason"]
    readonly_fields = ["of_year", "withdrawn_on", "withdrawn_reason"]


class ConsentInline(RowVersionAdmin, RoleTabularInline):
    """Written once: its end is a button, and a new consent another line."""

    model = PublicationConsent
    form = ConsentForm
    viewers, editors, extra = OFFICERS, OFFICERS, 0
    fields = ["given_on", "how", "withdrawn_at"]
    readonly_fields = ["withdrawn_at"]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class AlikeFilter(admin.SimpleListFilter):
    title = "hồ sơ trùng"
    parameter_name = "trung"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("co", "Trùng tên, Hội và khu dân cư")]

    def queryset(
        self, request: HttpRequest, queryset: LearningModelQuerySet
    ) -> LearningModelQuerySet:
        return queryset.with_double() if self.value() else queryset


@admin.register(LearningModel)
class LearningModelAdmin(OfYears, RowVersionAdmin, RoleModelAdmin):
    """Officers' work; others find those alone that readers know by name, to link news to them."""

    viewers, editors, actions = VIEWERS, OFFICERS, None
    list_display = ["name", "kind", "branch", "residential_area", "state"]
    list_select_related = ["branch"]
    list_filter = [AlikeFilter, "kind", "state"]
    list_per_page = 50
    search_fields = ["search_name"]
    search_help_text = "Tìm theo tên hoặc khu dân cư, có dấu hay không dấu."
    autocomplete_fields = ["branch"]
    fieldsets = [
        (None, {"fields": ["kind", "name", "is_child", "branch", "residential_area"]}),
        (KEPT_BY_OFFICERS, {"fields": ["head", "registered_year"]}),
        ("Cho bạn đọc", {"fields": ["story"]}),
    ]
    inlines = [ConsentInline, AssessmentInline, RecognitionInline]

    def get_urls(self) -> list[URLPattern]:
        door = self.admin_site.admin_view
        return [
            path("<int:pk>/gop/", door(self.merge_view), name="learning_learningmodel_merge"),
            path(
                "<int:pk>/rut-dong-y/",
                door(require_POST(self.withdraw_consent_view)),
                name="learning_learningmodel_withdraw_consent",
            ),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> LearningModelQuerySet:
        return LearningModel.objects.visible_to(request.user)

    def get_search_results(
        self, request: HttpRequest, queryset: LearningModelQuerySet, search_term: str
    ) -> tuple[LearningModelQuerySet, bool]:
        query = Query.parse(search_term)
        return (queryset.named(query) if query else queryset), False

    def get_inlines(self, request: HttpRequest, obj: LearningModel | None) -> list[type]:
        return self.inlines if obj else []

    def get_fieldsets(
        self, request: HttpRequest, obj: LearningModel | None = None
    ) -> list[tuple[str | None, dict[str, Any]]]:
        officer = request.user.has_role(*OFFICERS)
        return [
            (name, options)
            for name, options in super().get_fieldsets(request, obj)
            if officer or name != KEPT_BY_OFFICERS
        ]

    def has_change_permission(self, request: HttpRequest, obj: LearningModel | None = None) -> bool:
        """What was merged into another is only looked at."""
        merged = obj is not None and obj.state == Standing.MERGED
        return not merged and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: LearningModel | None = None) -> bool:
        """What was registered once is closed or merged, never deleted."""
        free = obj is None or not (
            obj.events.exists() or obj.recognitions.exists() or obj.assessments.exists()
        )
        return free and super().has_delete_permission(request, obj)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> HttpResponse:
        model = kwargs.get("obj")
        if model and request.user.has_role(*OFFICERS):
            alike = LearningModel.objects.looking_alike(model).select_related("branch")
            context |= {"alike": list(alike), "merged_into": model.merged_into}
            context["may_merge"] = context["alike"] and self.has_change_permission(request, model)
        return super().render_change_form(request, context, **kwargs)

    def merge_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        model = self._held_to(request, pk)
        form = MergeForm(request.POST if request.method == "POST" else None, model=model)
        if form.is_valid():
            try:
                actions.merge(model=model, by=request.user, **form.cleaned_data)
            except (ValidationError, actions.AlreadyMoved) as refused:
                form.add_error(None, getattr(refused, "message", str(refused)))
            else:
                into = form.cleaned_data["into"]
                messages.success(request, f"Đã gộp {model} vào {into.distinct_label}.")
                return redirect("admin:learning_learningmodel_change", into.pk)
        context = self.admin_site.each_context(request) | {
            "title": f"Gộp {model}",
            "opts": self.opts,
            "model": model,
            "form": form,
        }
        return render(request, "admin/learning/learningmodel/merge.html", context)

    def withdraw_consent_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        model = self._held_to(request, pk)
        consent = model.consents.standing().first()
        if consent is None:
            messages.warning(request, "Không có lần đồng ý nào còn hiệu lực.")
        else:
            actions.withdraw_consent(consent=consent, by=request.user)
            messages.success(request, "Đã ghi việc rút đồng ý. Bạn đọc không thấy tên này nữa.")
        return redirect("admin:learning_learningmodel_change", model.pk)

    def _held_to(self, request: HttpRequest, pk: int) -> LearningModel:
        """The record, if the person may change it."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        model = self.get_queryset(request).select_related("branch").filter(pk=pk).first()
        if model is None:
            raise Http404
        if not self.has_change_permission(request, model):
            raise PermissionDenied
        return model


class UnlessUsed:
    """Of a criteria set: part of it, which stays as it is once the set is used."""

    viewers, editors = VIEWERS, OFFICERS

    def has_add_permission(self, request: HttpRequest, obj: CriteriaSet | None = None) -> bool:
        return not (obj and obj.is_used) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: CriteriaSet | None = None) -> bool:
        return not (obj and obj.is_used) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: CriteriaSet | None = None) -> bool:
        return not (obj and obj.is_used) and super().has_delete_permission(request, obj)


class CriteriaGroupInline(RowVersionAdmin, UnlessUsed, RoleTabularInline):
    model = CriteriaGroup
    extra = 1
    fields = ["position", "title", "maximum"]


class CriterionInline(RowVersionAdmin, UnlessUsed, RoleStackedInline):
    model = Criterion
    extra = 1
    fields = [("group", "position", "code"), "text", ("maximum", "level")]

    def formfield_for_foreignkey(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField:
        """The groups of this set: those of others would take the criterion there."""
        if db_field.name == "group":
            pk = request.resolver_match.kwargs.get("object_id")
            of_it = CriteriaGroup.objects.filter(criteria_set=pk)
            kwargs["queryset"] = of_it.select_related("criteria_set")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(CriteriaSet)
class CriteriaSetAdmin(RowVersionAdmin, RoleModelAdmin):
    """A used one stays as it is, but for its last day and its place in the library."""

    viewers, editors, actions = VIEWERS, OFFICERS, None
    list_display = ["__str__", "issuer", "starts_on", "ends_on", "is_complete", "standing"]
    list_filter = ["kind"]
    autocomplete_fields = ["document"]
    fieldsets = [
        (None, {"fields": ["kind", "audience", "edition", ("starts_on", "ends_on")]}),
        ("Văn bản", {"fields": ["issuer", "paper", "document", "note"]}),
        ("Khi nào đạt", {"fields": ["levels", ("pass_total", "pass_each"), "is_complete"]}),
    ]
    inlines = [CriteriaGroupInline, CriterionInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[CriteriaSet]:
        return super().get_queryset(request).annotate(uses=Count("assessments"))

    def get_inlines(self, request: HttpRequest, obj: CriteriaSet | None) -> list[type]:
        """Criteria are added once there are groups to put them in."""
        if obj is None:
            return []
        return self.inlines if obj.groups.exists() else [CriteriaGroupInline]

    def get_readonly_fields(
        self, request: HttpRequest, obj: CriteriaSet | None = None
    ) -> Sequence[str]:
        if obj is None or not obj.is_used:
            return []
        kept = {"ends_on", "document"}
        return [
            field.name
            for field in CriteriaSet._meta.concrete_fields
            if field.editable and field.name not in kept
        ]

    def has_delete_permission(self, request: HttpRequest, obj: CriteriaSet | None = None) -> bool:
        return not (obj and obj.is_used) and super().has_delete_permission(request, obj)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> HttpResponse:
        criteria_set = kwargs.get("obj")
        context["is_used"] = criteria_set and criteria_set.is_used
        return super().render_change_form(request, context, **kwargs)

    @admin.display(description="tình trạng")
    def standing(self, criteria_set: CriteriaSet) -> str:
        return "Đã dùng, giữ nguyên" if criteria_set.uses else "Còn sửa được"


@admin.register(RecognitionDecision)
class RecognitionDecisionAdmin(OfYears, RowVersionAdmin, RoleModelAdmin):
    """Whom it names is not shown here: the page is open to all of the association."""

    viewers, editors, actions = VIEWERS, OFFICERS, None
    list_display = ["number", "issued_on", "issuer", "of_year", "recognised"]
    list_filter = ["year", "level"]
    search_fields = ["number", "issuer"]
    autocomplete_fields = ["document"]
    fields = ["number", "issued_on", "issuer", "level", "year", "document", "recognised"]
    readonly_fields = ["recognised"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[RecognitionDecision]:
        return super().get_queryset(request).annotate(names=Count("recognitions"))

    def has_delete_permission(
        self, request: HttpRequest, obj: RecognitionDecision | None = None
    ) -> bool:
        free = obj is None or not obj.recognitions.exists()
        return free and super().has_delete_permission(request, obj)

    def delete_model(self, request: HttpRequest, obj: RecognitionDecision) -> None:
        name = obj.file.name
        super().delete_model(request, obj)
        if name:
            transaction.on_commit(partial(default_storage.delete, name))

    @admin.display(description="số mô hình được công nhận", ordering="names")
    def recognised(self, decision: RecognitionDecision) -> int:
        return getattr(decision, "names", 0)


@admin.register(ModelTotal)
class ModelTotalAdmin(OfYears, RowVersionAdmin, RoleModelAdmin):
    viewers, editors, actions = VIEWERS, OFFICERS, None
    form = ModelTotalForm
    list_display = ["branch", "kind", "of_year", "total", "registered", "recognised"]
    list_select_related = ["branch"]
    list_filter = ["year", "kind"]
    search_fields = ["branch__search_name", "branch__code"]
    autocomplete_fields = ["branch"]
    fields = TOTAL_FIELDS


@admin.register(Target)
class TargetAdmin(OfYears, RowVersionAdmin, RoleModelAdmin):
    viewers, editors, actions = VIEWERS, OFFICERS, None
    list_display = ["kind", "audience", "of_year", "share", "scope", "paper"]
    list_filter = ["scope", "year", "kind"]
    autocomplete_fields = ["document"]
    fields = ["kind", "audience", "year", "share", "scope", "paper", "document", "note"]
