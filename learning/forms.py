"""What officers fill in about learning models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from core.dates import today
from core.forms import LineField
from core.row_version import RowVersionForm

from . import counting
from .models import LearningModel, ModelTotal, PublicationConsent

if TYPE_CHECKING:
    import datetime as dt


TOTAL_FIELDS = ["branch", "kind", "year", "total", "registered", "recognised", "source"]


class ModelTotalForm(RowVersionForm):
    class Meta:
        model = ModelTotal
        fields = TOTAL_FIELDS

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        if not self.errors:
            entered = ModelTotal(**{name: told[name] for name in TOTAL_FIELDS})
            if sentence := counting.contradiction(entered):
                raise ValidationError(sentence)
        return told


class ConsentForm(RowVersionForm):
    class Meta:
        model = PublicationConsent
        fields = ["given_on", "how"]

    def clean_given_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["given_on"]
        if day > today():
            raise ValidationError(f"Ngày {day:%d/%m/%Y} còn ở sau hôm nay. Cần xem lại ngày.")
        return day


class MergeForm(forms.Form):
    """Into which of those that look alike."""

    into = forms.ModelChoiceField(
        LearningModel.objects.none(),
        label="Gộp vào hồ sơ",
        error_messages={"required": "Chưa chọn hồ sơ nhận."},
        widget=forms.RadioSelect,
        empty_label=None,
    )
    reason = LineField(
        label="Lý do",
        max_length=300,
        error_messages={"required": "Chưa ghi lý do."},
        help_text="Ví dụ: ghi hai lần cùng một gia đình.",
    )

    def __init__(self, *args: Any, model: LearningModel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["into"]
        field.queryset = LearningModel.objects.looking_alike(model).select_related("branch")
        field.label_from_instance = lambda row: row.distinct_label
