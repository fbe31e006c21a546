"""Nothing of the project reads text, numbers or dates in Django's own way (ADR 0003)."""

import ast

import pghistory.models
import pytest
from django.apps import apps
from django.conf import settings

ROOT = settings.BASE_DIR
APPS = ["khuyenhoc", "news", "branches", "accounts", "audit", "core"]
READ_BY_DJANGO = {
    "CharField",
    "DateField",
    "DateTimeField",
    "DecimalField",
    "EmailField",
    "FloatField",
    "IntegerField",
    "SplitDateTimeField",
    "URLField",
}
# Written by the portal itself, never by people.
COMPUTED = {"ArticleIndex", "AuditEntry", "LaneViews", "Pending", "ViewTotal"}


def is_typed(model, field):
    is_history = issubclass(model, pghistory.models.Event)
    return field.editable and not is_history and model.__name__ not in COMPUTED


def is_read_by_django(field):
    form_class = type(field.formfield())
    return form_class.__module__ == "django.forms.fields" and form_class.__name__ in READ_BY_DJANGO


def test_models_store_what_people_write_through_our_fields():
    offenders = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model.__module__.split(".")[0] in APPS
        for field in model._meta.concrete_fields
        if is_typed(model, field) and is_read_by_django(field)
    }

    # Django's own: a hash, and a moment it sets.
    assert offenders - {"User.password", "User.last_login"} == set()


def django_form_fields(source):
    """Line and name of each of Django's form fields that the source names."""
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(value=ast.Name(id="forms"), attr=name) if name in READ_BY_DJANGO:
                found.append((node.lineno, name))
            case ast.ImportFrom(module="django.forms", names=names):
                found += [
                    (node.lineno, alias.name) for alias in names if alias.name in READ_BY_DJANGO
                ]
    return found


@pytest.mark.parametrize("app", [app for app in APPS if app != "core"])
def test_forms_read_what_people_write_through_our_fields(app):
    offenders = {
        (str(path.relative_to(ROOT)), *field)
        for path in (ROOT / app).rglob("*.py")
        for field in django_form_fields(path.read_text())
    }

    assert offenders == set()


def test_django_form_fields_are_found_however_they_are_named():
    source = "from django.forms import CharField\nforms.DateField()\nforms.BooleanField()"

    assert sorted(django_form_fields(source)) == [(1, "CharField"), (2, "DateField")]
