"""Form fields that read what people here write, and say in whole sentences what they could not.

All of them compose their text (NFC) and drop what is invisible in it before anything is checked
(ADR 0003). An error sentence may hold {Label} or {label}, the field's own.
"""

import re
import unicodedata
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.dates import EARLIEST, LATEST
from core.partial_date import PartialDate
from core.text import normalise, normalise_line

# Three digits a group, one separator throughout: 1.412.000 or 1 412 000, never 0.125.
GROUPED = r"[1-9]\d{0,2}(?P<gap>[. ])\d{3}(?:(?P=gap)\d{3})*"
WHOLE = re.compile(rf"[+-]?(?:\d+|{GROUPED})", re.ASCII)
DECIMAL = re.compile(rf"[+-]?(?:\d+|{GROUPED})(?:,\d+)?", re.ASCII)
# Many phones show no comma among their number keys.
POINT_DECIMAL = re.compile(r"[+-]?\d+\.\d{1,2}", re.ASCII)
# How labels mark what may stay empty; no part of the field's name.
OPTIONAL = " (không bắt buộc)"
DAY = re.compile(r"\d{1,2}([/.-])\d{1,2}\1\d{2,4}|\d{4}-\d\d-\d\d|\d{1,2} tháng \d{1,2} năm \d{4}")


class Field(forms.Field):
    """What the fields below have in common; no field by itself."""

    default_error_messages = {"required": "Chưa nhập {label}."}
    tidy = staticmethod(normalise_line)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        label = str(self.label or "mục này").removesuffix(OPTIONAL)
        # An acronym (UBND) stays one in the middle of a sentence.
        inside = label if label[:2].isupper() else label[0].lower() + label[1:]
        outset = label[0].upper() + label[1:]
        self.error_messages |= {
            code: sentence.replace("{Label}", outset).replace("{label}", inside)
            for code, sentence in self.error_messages.items()
            if isinstance(sentence, str)  # and not one of Django's, translated when shown
        }

    def to_python(self, value: Any) -> Any:
        return super().to_python(self.tidy(value) if isinstance(value, str) else value)


class LineField(Field, forms.CharField):
    """One line of text."""

    default_error_messages = {
        "max_length": "{Label} dài %(show_value)s ký tự; tối đa %(limit_value)s ký tự."
    }

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = super().widget_attrs(widget)
        # A browser counts a decomposed ệ as three letters, and cuts what is pasted without a word.
        attrs.pop("maxlength", None)
        return attrs


class ProseField(LineField):
    """Text of several lines."""

    widget = forms.Textarea
    tidy = staticmethod(normalise)


class PasswordField(Field, forms.CharField):
    """Composed, since another device may compose otherwise, and left alone: its blanks count."""

    widget = forms.PasswordInput
    tidy = staticmethod(partial(unicodedata.normalize, "NFC"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs | {"strip": False})


class EmailField(Field, forms.EmailField):
    default_error_messages = {"invalid": "{Label} chưa đúng dạng, ví dụ hoi@vidu.vn."}


class URLField(Field, forms.URLField):
    default_error_messages = {"invalid": "{Label} chưa đúng dạng, ví dụ https://vidu.vn/trang."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"assume_scheme": "https"} | kwargs)


class DateField(Field, forms.DateField):
    """A day in any of DATE_INPUT_FORMATS, typed on the letter keys: an iPhone's number keys have no
    slash.
    """

    default_error_messages = {
        "invalid": "{Label} cần ghi theo dạng ngày/tháng/năm, ví dụ 25/05/2022.",
        "no_such_day": "Ngày %(day)s không có trong lịch.",
    }

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except ValidationError:
            day = self.tidy(value).lower().removeprefix("ngày ")
            if not DAY.fullmatch(day):
                raise
            raise ValidationError(
                self.error_messages["no_such_day"], code="no_such_day", params={"day": day}
            ) from None


class PartialDateField(DateField):
    """A day as `DateField` reads it, a month or a year; empty is an unknown date."""

    empty_values = (*DateField.empty_values, PartialDate())

    default_error_messages = {
        "invalid": "{Label} cần ghi theo dạng 25/05/2022; chưa rõ ngày thì ghi 05/2022 hoặc 2022.",
        "out_of_range": "{Label} phải từ năm 1945 đến năm 2199.",
    }

    def to_python(self, value: Any) -> PartialDate:
        try:
            known = PartialDate.read(self.tidy(value)) if isinstance(value, str) else value
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        if not isinstance(known, PartialDate):
            day = super().to_python(value)
            known = PartialDate.of(day) if day else PartialDate()
        if known and not EARLIEST.year <= known.year < LATEST.year:
            raise ValidationError(self.error_messages["out_of_range"], code="out_of_range")
        return known

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, PartialDate) else super().prepare_value(value)


class DateTimeField(Field, forms.DateTimeField):
    """A day and an hour, in any of DATETIME_INPUT_FORMATS; a day alone is its first minute."""

    default_error_messages = {
        "invalid": "{Label} cần ghi ngày rồi giờ, ví dụ 25/05/2022 07:30.",
    }

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except ValidationError:
            if day := DAY.search(self.tidy(value).lower()):
                DateField().to_python(day[0])
            raise


class TimeField(Field, forms.TimeField):
    """An hour of the day in any of TIME_INPUT_FORMATS: 7:30, 7h30, 7 giờ 30."""

    default_error_messages = {
        "invalid": "{Label} cần ghi giờ và phút, ví dụ 7:30 hoặc 7 giờ 30.",
    }


class NumberField(Field):
    """What both number fields have in common; no field by itself."""

    default_error_messages = {
        "min_value": "{Label} không thể nhỏ hơn %(limit_value)s.",
        "max_value": "{Label} không thể lớn hơn %(limit_value)s.",
    }

    def __init__(self, **kwargs: Any) -> None:
        if kwargs.get("min_value") == 0:
            negative = {"min_value": "{Label} không thể là số âm."}
            kwargs["error_messages"] = negative | (kwargs.get("error_messages") or {})
        super().__init__(**kwargs | {"localize": True})
        # The admin asks for type="number", where a browser takes 1.412 for one point four.
        if getattr(self.widget, "input_type", "") == "number":
            self.widget.input_type = "text"

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": self.inputmode}

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value.strip():
            value = self.ungrouped(normalise_line(value))
        return super().to_python(value)

    def ungrouped(self, text: str) -> str:
        """The number as Django's fields read it under our formats: "1412,5"."""
        if not self.pattern.fullmatch(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return text.replace(".", "").replace(" ", "")


class IntegerField(NumberField, forms.IntegerField):
    """A whole number, written 1412, 1.412 or 1 412; shown as 1.412."""

    default_error_messages = {"invalid": "{Label} phải là số nguyên, ví dụ 14."}
    inputmode = "numeric"
    pattern = WHOLE


class DecimalField(NumberField, forms.DecimalField):
    """A number with a decimal comma, grouped as whole numbers are; a point before one or two last
    digits is read as a comma, before three never.
    """

    default_error_messages = {"invalid": "{Label} phải là số, ví dụ 14 hoặc 2,5."}
    inputmode = "decimal"
    pattern = DECIMAL

    def ungrouped(self, text: str) -> str:
        return super().ungrouped(text.replace(".", ",") if POINT_DECIMAL.fullmatch(text) else text)
