"""What readers may ask about the organisation, and what staff fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.core.files.base import ContentFile

from core.dates import today
from core.forms import DateField
from core.images import PictureRefused, read_picture, render
from core.row_version import RowVersionForm

from .models import Association

if TYPE_CHECKING:
    import datetime as dt


class DayForm(forms.Form):
    """`?ngay=30/06/2025`; without it, or with a day that is none, today."""

    ngay = DateField(
        label="Xem tổ chức Hội vào ngày",
        required=False,
        error_messages={
            "invalid": "Ngày muốn xem cần ghi theo dạng ngày/tháng/năm, ví dụ 30/06/2025."
        },
    )

    def clean_ngay(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["ngay"]
        if day and day > today():
            raise forms.ValidationError("Ngày muốn xem phải trước hoặc trong ngày hôm nay.")
        return day

    @property
    def day(self) -> dt.date:
        return (self.is_valid() and self.cleaned_data["ngay"]) or today()


class AssociationForm(RowVersionForm):
    class Meta:
        model = Association
        fields = [
            "name",
            "short_name",
            "level",
            "parent_name",
            "place",
            "motto",
            "address",
            "phone",
            "email",
            "office_hours",
            "responsible",
            "about",
            "logo",
            "is_sample",
        ]
        widgets = {"about": forms.Textarea(attrs={"rows": 16})}

    def clean_logo(self) -> object:
        """Re-encoded like every picture: what a file hides besides its pixels is left behind."""
        upload = self.cleaned_data["logo"]
        if "logo" not in self.changed_data or not upload:
            return upload
        try:
            smallest = render(read_picture(upload)).files[0]
        except PictureRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return ContentFile(smallest.content, name=smallest.name)
