"""Model fields: text is stored clean whichever door it came through, and every form, the admin's
included, gets the fields of `core.forms` (ADR 0003).

No model uses Django's own class of these names; tests/test_fields.py holds them to it.
"""

from typing import Any

from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.db import models

from core import forms
from core.html import HtmlRefused, sanitise
from core.partial_date import PartialDate
from core.text import normalise, normalise_line


class Field(models.Field):
    """What the fields below have in common; no field by itself."""

    form_class: type[forms.Field]

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**kwargs | {"form_class": self.form_class})


class CleanField(Field):
    """Text, cleaned in `to_python`, which forms, saves, updates and exact look-ups pass."""

    tidy = staticmethod(normalise_line)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return self.tidy(text) if isinstance(text, str) else text

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Leave the object with the text that was stored."""
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = self.tidy(value)
            setattr(model_instance, self.attname, value)
        return value


class LineField(CleanField, models.CharField):
    form_class = forms.LineField


class ProseField(CleanField, models.TextField):
    form_class = forms.ProseField
    tidy = staticmethod(normalise)


class HtmlField(ProseField):
    """HTML as `core.html.sanitise` leaves it, whichever door it came through.

    Forms answer markup that is too long or too deep with an error; a save raises HtmlRefused.
    """

    tidy = staticmethod(sanitise)

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        try:
            return super().clean(value, model_instance)
        except HtmlRefused as refused:
            raise ValidationError(str(refused)) from refused


class EmailField(CleanField, models.EmailField):
    form_class = forms.EmailField


class URLField(CleanField, models.URLField):
    form_class = forms.URLField


class DateField(Field, models.DateField):
    form_class = forms.DateField


class PartialDateField(Field):
    """A `PartialDate`, never None; a row that does not know it has the one that is false."""

    form_class = forms.PartialDateField
    empty_values = (*Field.empty_values, PartialDate())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 10, "default": PartialDate()} | kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        return (
            name,
            path,
            args,
            {k: v for k, v in kwargs.items() if k not in {"max_length", "default"}},
        )

    def get_internal_type(self) -> str:
        return "CharField"

    def from_db_value(self, value: str | None, *_: Any) -> PartialDate:
        return PartialDate.from_iso(value or "")

    def to_python(self, value: Any) -> PartialDate:
        return value if isinstance(value, PartialDate) else PartialDate.from_iso(value or "")

    def pre_save(self, model_instance: models.Model, add: bool) -> PartialDate:
        """Leave the object with what was stored."""
        value = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def get_prep_value(self, value: Any) -> str:
        return self.to_python(value).iso

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj))


class DateTimeField(Field, models.DateTimeField):
    form_class = forms.DateTimeField

    def formfield(self, **kwargs: Any) -> Any:
        # The admin asks for two inputs; people here write day and hour in one.
        if kwargs.get("form_class") is django_forms.SplitDateTimeField:
            del kwargs["widget"]
        return super().formfield(**kwargs)


class TimeField(Field, models.TimeField):
    form_class = forms.TimeField


class IntegerField(Field, models.IntegerField):
    form_class = forms.IntegerField


class PositiveIntegerField(Field, models.PositiveIntegerField):
    form_class = forms.IntegerField


class BooleanField(models.BooleanField):
    """Told in a word where the admin only shows it: Django's icons are read out in English."""

    flatchoices = ((True, "có"), (False, "không"))


class DecimalField(Field, models.DecimalField):
    form_class = forms.DecimalField


class PositiveSmallIntegerField(Field, models.PositiveSmallIntegerField):
    form_class = forms.IntegerField
