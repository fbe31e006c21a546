import pytest
from django.apps import apps
from django.contrib import admin

from core.row_version import RowVersioned, RowVersionForm
from core.row_version_admin import RowVersionAdmin

VERSIONED = [
    each
    for model in apps.get_models()
    if admin.site.is_registered(model)
    for model_admin in [admin.site.get_model_admin(model)]
    for each in [type(model_admin), *model_admin.inlines]
    if issubclass(getattr(each, "model", None) or model_admin.model, RowVersioned)
]


@pytest.mark.parametrize("admin_class", VERSIONED)
def test_every_admin_of_a_versioned_model_carries_the_version(admin_class):
    assert issubclass(admin_class, RowVersionAdmin)
    assert issubclass(admin_class.form, RowVersionForm)
    assert not getattr(admin_class, "list_editable", ())
