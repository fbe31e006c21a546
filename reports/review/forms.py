"""What officers choose and write in the queue and in a review."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms

from branches.models import Branch, Cluster
from core.dates import today
from core.forms import DateField, ProseField
from core.move_pages import ReasonForm
from reports.models import Period

from .comparing import Basis
from .sentences import READY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import QueryDict

    from reports.models.period import PeriodQuerySet

LONGEST_COMMENT = 1000
# Time for the branch to correct, where nobody says otherwise.
CORRECTION_LASTS = dt.timedelta(days=7)
MOST_AT_ONCE = 100
LONGEST_ID = 9


def periods() -> PeriodQuerySet:
    """What has been opened, the latest first."""
    return Period.objects.begun().order_by("-ends_on", "-starts_on")


class QueueForm(forms.Form):
    """Which reports the queue shows; what is none of the choices is left out."""

    ky = forms.ModelChoiceField(
        Period.objects.none(), label="Kỳ báo cáo", required=False, empty_label="Mọi kỳ"
    )
    cum = forms.ModelChoiceField(
        Cluster.objects.none(), label="Cụm thi đua", required=False, empty_label="Mọi cụm"
    )

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.fields["ky"].queryset = periods()
        self.fields["cum"].queryset = Cluster.objects.current()
        for field in self.fields.values():
            field.widget.attrs["class"] = "field__input"
        self.is_valid()

    @property
    def period(self) -> Period | None:
        return self.cleaned_data.get("ky")

    @property
    def cluster(self) -> Cluster | None:
        return self.cleaned_data.get("cum")

    @property
    def chosen(self) -> dict[str, int]:
        """For addresses: what was chosen, by the names of the fields."""
        return {name: row.pk for name, row in self.cleaned_data.items() if row}


class CompareForm(forms.Form):
    """What a report is held against, and which lines are shown."""

    so_voi = forms.ChoiceField(
        label="So với", choices=Basis.choices, required=False, widget=forms.RadioSelect
    )
    thay_doi = forms.BooleanField(label="Chỉ hiện chỗ thay đổi", required=False)
    canh_bao = forms.BooleanField(label="Chỉ hiện cảnh báo", required=False)

    def __init__(self, data: QueryDict, *, bases: Iterable[Basis]) -> None:
        super().__init__(data)
        choices = [(basis.value, basis.label) for basis in bases]
        self.fields["so_voi"].choices = choices
        self.is_valid()

    @property
    def basis(self) -> Basis:
        return Basis(self.cleaned_data.get("so_voi") or Basis.LAST)

    @property
    def only_changes(self) -> bool:
        return self.cleaned_data.get("thay_doi", False)

    @property
    def only_warnings(self) -> bool:
        return self.cleaned_data.get("canh_bao", False)


class CommentForm(forms.Form):
    """A ready sentence, or one's own words; both chosen and written, the written ones hold."""

    mau = forms.ChoiceField(
        label="Câu mẫu",
        required=False,
        choices=[("", "Chọn một câu, hoặc tự viết ở dưới"), *((s, s) for s in READY)],
    )
    text = ProseField(
        label="Lời góp ý",
        max_length=LONGEST_COMMENT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.is_awaited = True  # one of the two: neither is called optional

    def clean(self) -> dict[str, Any]:
        words = self.cleaned_data.get("text") or self.cleaned_data.get("mau")
        if not words and "text" not in self.errors:
            self.add_error("text", "Chưa nhập góp ý. Cần chọn một câu mẫu hoặc tự viết.")
        return self.cleaned_data | {"words": words}


class ReturnForm(ReasonForm):
    """The line that stands above all comments."""

    reason = ProseField(
        label="Lời nhắn chung cho Hội cơ sở",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class CorrectionForm(ReasonForm):
    until = DateField(label="Cho sửa đến hết ngày")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("until", today() + CORRECTION_LASTS)

    def clean_until(self) -> dt.date:
        until: dt.date = self.cleaned_data["until"]
        if until < today():
            raise forms.ValidationError("Ngày cuối để sửa phải từ hôm nay trở đi.")
        return until


class UnbegunForm(ReasonForm):
    ky = forms.ModelChoiceField(
        Period.objects.none(),
        label="Kỳ báo cáo",
        empty_label="Chọn kỳ",
        error_messages={"required": "Chưa chọn kỳ báo cáo."},
    )
    hoi = forms.ModelChoiceField(
        Branch.objects.none(),
        label="Hội cơ sở",
        empty_label="Chọn Hội cơ sở",
        error_messages={"required": "Chưa chọn Hội cơ sở."},
    )
    field_order = ("ky", "hoi", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ky"].queryset = periods()
        self.fields["hoi"].queryset = Branch.objects.current()


def chosen_reports(data: QueryDict) -> dict[int, str]:
    """Reports by id with the hash of the version that was shown, as in "12:ab…"; a hundred at most,
    and what is no id is left out.
    """
    found = {}
    for value in data.getlist("bao-cao")[:MOST_AT_ONCE]:
        pk, _, digest = value.partition(":")
        if pk.isascii() and pk.isdigit() and len(pk) <= LONGEST_ID:
            found[int(pk)] = digest
    return found
