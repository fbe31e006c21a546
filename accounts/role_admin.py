"""Who may do what in the admin: every admin class states its roles, none asks Django's permissions.

@admin.register(Decision)
class DecisionAdmin(RoleModelAdmin):
    viewers = frozenset(Role)
    editors = frozenset({Role.STAFF, Role.ADMINISTRATOR})
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import (
    AutocompleteSelect,
    AutocompleteSelectMultiple,
    RelatedFieldWidgetWrapper,
)
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Field, Model, QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import URLPattern, URLResolver

from .audit_pages import row_history
from .models import Role


def option_label(row: Model) -> str:
    """A row as pickers name it: told apart from every other, where its kind can do that."""
    return getattr(row, "distinct_label", str(row))


class Named:
    """First base of a widget that names what is chosen by `chosen`, which came along with the row,
    instead of asking for it once more. For lists that leave nothing out: what the person may not
    read would be named too.
    """

    chosen: Sequence[Model] = ()

    def optgroups(self, name: str, value: list[str], attr: object = None) -> list[Any]:
        if {str(row.pk) for row in self.chosen} != set(value):
            return super().optgroups(name, value, attr)
        has_blank = not (self.is_required or self.allow_multiple_selected)
        label = self.choices.field.label_from_instance
        rows = [("", "", False)] * has_blank + [(row.pk, label(row), True) for row in self.chosen]
        options = [self.create_option(name, *row, index) for index, row in enumerate(rows)]
        return [(None, options, 0)]


class NamedSelect(Named, AutocompleteSelect):
    """Of one row."""


class NamedSelectMultiple(Named, AutocompleteSelectMultiple):
    """Of several."""


class RoleAutocomplete(AutocompleteJsonView):
    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        return super().serialize_result(obj, to_field_name) | {"text": option_label(obj)}


class RoleAdminSite(admin.AdminSite):
    """An admin for people with a role, whose only door is the portal's own log-in.

    The stock log-in of the admin would let a password pass without the second factor.
    """

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: type[admin.ModelAdmin] | None = None,
        **options: Any,
    ) -> None:
        """Leave out what packages bring along: an admin that states no roles is for nobody."""
        if admin_class and issubclass(admin_class, RoleAccess):
            super().register(model_or_iterable, admin_class, **options)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Without the door to the page of any row of any table: it breaks on tables of packages."""
        return [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return RoleAutocomplete.as_view(admin_site=self)(request)

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_staff

    def login(
        self,
        request: HttpRequest,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or resolve_url("admin:index"))

    def password_change(
        self,
        request: HttpRequest,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        return redirect("accounts:password_change")


class RoleAccess(BaseModelAdmin):
    """The policy of one admin or inline: `editors` add, change and delete, `viewers` look too."""

    viewers: ClassVar[frozenset[Role]] = frozenset()
    editors: ClassVar[frozenset[Role]] = frozenset()

    def view_on_site(self, obj: Model) -> str | None:
        """The row's own page, if rows of its kind have one."""
        return obj.get_absolute_url() if hasattr(obj, "get_absolute_url") else None

    def formfield_for_foreignkey(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField:
        return _labelled(super().formfield_for_foreignkey(db_field, request, **kwargs))

    def formfield_for_manytomany(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelMultipleChoiceField:
        return _labelled(super().formfield_for_manytomany(db_field, request, **kwargs))

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        """Without the four small icons beside a list that open windows: a row has a page."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _has_role(request, self.viewers | self.editors)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _has_role(request, self.editors)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _has_role(request, self.editors)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _has_role(request, self.editors)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _has_role(request, self.viewers | self.editors)


class RoleModelAdmin(RoleAccess, admin.ModelAdmin):
    """Base of every ModelAdmin of the project.

    A row's history is what the audit log tells of it and its parts; Django's own log stays empty.
    """

    def has_history_permission(self, request: HttpRequest, obj: Model) -> bool:
        return self.has_view_permission(request, obj) and request.user.reads_audit

    def history_view(
        self,
        request: HttpRequest,
        object_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        if not self.has_history_permission(request, row):
            raise PermissionDenied
        return row_history(request, row)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> HttpResponse:
        row = kwargs.get("obj")
        may_read = row is not None and self.has_history_permission(request, row)
        context |= {"may_read_history": may_read}
        return super().render_change_form(request, context, **kwargs)

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> None:
        pass

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> None:
        pass

    def log_deletions(self, request: HttpRequest, queryset: Iterable[Model]) -> None:
        pass


class RoleFormSet(BaseInlineFormSet):
    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        for name, field in form.fields.items():
            if isinstance(field.widget, NamedSelect):
                pointing = self.model._meta.get_field(name)
                chosen = pointing.get_cached_value(form.instance, default=None)
                field.widget.chosen = [chosen] if chosen else []


class TabularFormSet(RoleFormSet):
    deletion_widget = forms.CheckboxInput(attrs={"aria-label": "Xoá dòng này"})


class RoleInline(RoleAccess):
    """Of many rows on one page, which asks the same of the database for three as for one."""

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """With what they point to: rows are named by it."""
        pointing = [field.name for field in self.model._meta.fields if field.many_to_one]
        return super().get_queryset(request).select_related(*pointing)

    def formfield_for_foreignkey(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField:
        """The list to choose from is read once for all rows; of a long one only what is chosen."""
        if db_field.name in self.autocomplete_fields:
            named = NamedSelect(db_field, self.admin_site)
            return super().formfield_for_foreignkey(db_field, request, widget=named, **kwargs)
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        choices = field.choices
        # Not `list`, which would ask for their number first.
        field.choices = cache(lambda: [*iter(choices)])
        return field


class RoleStackedInline(RoleInline, admin.StackedInline):
    """Of rows with long texts, for which a table is too wide; an inline states its roles itself."""

    formset = RoleFormSet


class RoleTabularInline(RoleInline, admin.TabularInline):
    """Base of every tabular inline; an inline states its roles itself."""

    formset = TabularFormSet

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        """Named by itself: to a screen reader the column's head is no label."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field:
            field.widget.attrs["aria-label"] = str(field.label)
        return field


def _labelled(field: forms.ModelChoiceField) -> forms.ModelChoiceField:
    field.label_from_instance = option_label
    return field


def _has_role(request: HttpRequest, roles: frozenset[Role]) -> bool:
    return request.user.is_authenticated and request.user.has_role(*roles)
