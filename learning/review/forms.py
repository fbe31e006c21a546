"""What officers choose in the queue, and the decision they recognise by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from branches.models import Branch
from core.dates import today
from core.forms import LineField
from core.papers import check_paper
from core.row_version import RowVersionForm
from learning.models import Assessment, LearningModel, ModelKind, RecognitionDecision

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db import models
    from django.http import QueryDict

    from learning.models import LearningModelQuerySet
    from learning.models.assessment import AssessmentQuerySet

MOST_AT_ONCE = 500
LONGEST_ID = 9


class QueueForm(forms.Form):
    """Which models the queue shows; what is none of the choices is left out."""

    nam = forms.TypedChoiceField(label="Năm", required=False, coerce=int, empty_value=None)
    hoi = forms.ModelChoiceField(
        Branch.objects.none(), label="Hội cơ sở", required=False, empty_label="Mọi Hội"
    )
    loai = forms.ChoiceField(
        label="Loại mô hình", required=False, choices=[("", "Mọi loại"), *ModelKind.choices]
    )

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        years = sorted({today().year, *Assessment.objects.years()}, reverse=True)
        self.fields["nam"].choices = [(year, str(year)) for year in years]
        # Also those that are no more: their years are decided of like the others'.
        with_models = Branch.objects.filter(pk__in=Assessment.objects.values("branch"))
        self.fields["hoi"].queryset = with_models.order_by("sort_key", "pk")
        for field in self.fields.values():
            field.widget.attrs["class"] = "field__input"
        self.is_valid()

    @property
    def year(self) -> int:
        return self.cleaned_data.get("nam") or today().year

    @property
    def branch(self) -> Branch | None:
        return self.cleaned_data.get("hoi")

    @property
    def kind(self) -> str:
        return self.cleaned_data.get("loai", "")

    @property
    def chosen(self) -> dict[str, str]:
        """For addresses: what was chosen, by the names of the fields."""
        told = {"hoi": str(self.branch.pk) if self.branch else "", "loai": self.kind}
        return {"nam": str(self.year)} | {name: value for name, value in told.items() if value}

    def narrow(self, assessments: AssessmentQuerySet) -> AssessmentQuerySet:
        found = assessments.of_year(self.year)
        if self.branch:
            found = found.of_branch(self.branch)
        if self.kind:
            found = found.of_kind(self.kind)
        return found


class DecisionForm(forms.ModelForm):
    """The decision to recognise by: a known one, chosen or written once more, or a new one. The
    list of one decision may come in parts, so that a known one is no mistake; `instance` is it.
    """

    use_required_attribute = False

    known = forms.ModelChoiceField(
        RecognitionDecision.objects.none(),
        label="Quyết định đã có trên cổng",
        required=False,
        empty_label="Quyết định mới, ghi ở các ô dưới",
        help_text="Chọn khi ghi tiếp danh sách của quyết định ấy; khi đó bỏ qua các ô dưới.",
    )

    class Meta:
        model = RecognitionDecision
        fields = ["number", "issued_on", "issuer", "level", "year"]

    field_order = ["known", *Meta.fields]

    def __init__(self, data: QueryDict | None = None, *, year: int) -> None:
        """Offers the decisions about that year."""
        offered = RecognitionDecision.objects.of_year(year)
        chosen = known_decision(data, offered) if data else None
        super().__init__(
            data, instance=chosen, initial={} if chosen else {"year": year}, label_suffix=""
        )
        self.fields["known"].queryset = offered
        if not self.data.get("known") and not offered.exists():
            del self.fields["known"]
        self.fields["year"].widget.is_localized = self.fields["year"].localize = False
        for name in self.Meta.fields:
            self.fields[name].disabled = chosen is not None

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        if self.errors or self.instance.pk:
            return told
        key = {name: told[name] for name in ("number", "issued_on", "issuer")}
        known = RecognitionDecision.objects.filter(**key).first()
        if known:
            if (known.year, known.level) != (told["year"], told["level"]):
                raise forms.ValidationError(
                    f"{known} đã có và công nhận cho năm {known.year}, cấp"
                    f" {known.get_level_display().lower()}. Cần ghi năm và cấp như quyết định ấy."
                )
            self.instance = known
        return told


class DecisionFileForm(RowVersionForm):
    """The paper of a decision, to be downloaded by whom it concerns."""

    use_required_attribute = False

    class Meta:
        model = RecognitionDecision
        fields = ["file"]
        widgets = {"file": forms.FileInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs, label_suffix="")
        self.fields["file"].required = True
        self.fields["file"].error_messages["required"] = "Chưa chọn tệp quyết định."

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if isinstance(upload, UploadedFile):
            check_paper(upload)
        return upload


class PairForm(forms.Form):
    """Which of two records stays, and why they are one."""

    use_required_attribute = False

    kept = forms.ModelChoiceField(
        LearningModel.objects.none(),
        label="Giữ hồ sơ nào",
        error_messages=dict.fromkeys(["required", "invalid_choice"], "Chưa chọn hồ sơ giữ lại."),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    reason = LineField(
        label="Lý do",
        max_length=300,
        error_messages={"required": "Chưa ghi lý do."},
        help_text="Ví dụ: ghi hai lần cùng một gia đình.",
    )

    def __init__(self, data: QueryDict | None = None, *, pair: Sequence[LearningModel]) -> None:
        super().__init__(data, label_suffix="")
        both = [model.pk for model in pair]
        self.fields["kept"].queryset = LearningModel.objects.filter(pk__in=both).order_by("pk")
        self.fields["kept"].label_from_instance = lambda row: f"Hồ sơ số {row.pk}"


def known_decision(
    data: QueryDict, offered: models.QuerySet[RecognitionDecision]
) -> RecognitionDecision | None:
    key = data.get("known", "")
    return offered.filter(pk=key).first() if is_id(key) else None


def chosen_models(data: QueryDict) -> LearningModelQuerySet:
    """By their ids, five hundred at most; what is no id is left out."""
    keys = [int(key) for key in data.getlist("mo-hinh")[:MOST_AT_ONCE] if is_id(key)]
    return LearningModel.objects.filter(pk__in=keys)


def is_id(key: str) -> bool:
    return key.isascii() and key.isdigit() and len(key) <= LONGEST_ID
