"""The admin's half of `core.row_version`; apart from it because models cannot import the admin."""

from typing import Any

from django.contrib.admin.options import BaseModelAdmin, flatten_fieldsets
from django.db.models import Model
from django.http import HttpRequest

from .row_version import RowVersionForm


class RowVersionAdmin(BaseModelAdmin):
    """First base of the ModelAdmin or inline of every `RowVersioned` model.

    `list_editable` is not for such models: Django's list gives its forms no place for a version
    (`tests/core/test_row_version_admin.py` looks at every registered admin).
    """

    form = RowVersionForm

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        """The declared fieldsets, with the hidden version where something can be changed."""
        fieldsets = super().get_fieldsets(request, obj)
        present = "shown_version" in flatten_fieldsets(fieldsets)
        if present or not self.has_change_permission(request, obj):
            return fieldsets
        (name, options), *rest = fieldsets
        return [(name, {**options, "fields": [*options["fields"], "shown_version"]}), *rest]
