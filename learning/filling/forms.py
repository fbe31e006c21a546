"""What people of a branch choose and write about its learning models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms

from core.dates import today
from core.forms import IntegerField, LineField
from core.repairing import RepairingForm
from core.row_version import RowVersionForm
from core.search import Query
from learning import counting
from learning.models import LearningModel, ModelKind, ModelTotal

from .listing import STATUSES, in_status

if TYPE_CHECKING:
    from branches.models import Branch
    from learning.models import LearningModelQuerySet

STATUS = "tinh-trang"
LONGEST_ID = 9
MOST_AT_ONCE = 500
MOST = 2_147_483_647  # what the column holds


def years_to_choose(told: list[int]) -> list[int]:
    """The next, this and the last, and those of which anything is known; the latest first."""
    this = today().year
    return sorted({this + 1, this, this - 1, *told}, reverse=True)


class ListForm(forms.Form):
    """`?nam=`, `?loai=`, `?tinh-trang=` and `?q=`; what is none of the choices narrows nothing."""

    nam = forms.TypedChoiceField(label="Năm", required=False, coerce=int, empty_value=None)
    loai = forms.ChoiceField(
        label="Loại mô hình", required=False, choices=[("", "Mọi loại"), *ModelKind.choices]
    )
    q = LineField(label="Tên hoặc khu dân cư", required=False, max_length=200)

    def __init__(self, data: Any, *, branch: Branch, years: list[int] = ()) -> None:
        this = today().year
        chosen = data.copy()
        chosen.setdefault("nam", str(this))
        super().__init__(chosen)
        self.branch = branch
        self.fields["nam"].choices = [(year, str(year)) for year in years_to_choose(list(years))]
        self.fields[STATUS] = forms.ChoiceField(
            label="Tình trạng",
            required=False,
            choices=[("", "Mọi tình trạng"), *STATUSES.items()],
        )
        self.order_fields(["nam", "loai", STATUS, "q"])
        for field in self.fields.values():
            field.widget.attrs["class"] = "field__input"
        self.is_valid()

    @property
    def year(self) -> int:
        return self.cleaned_data.get("nam") or today().year

    @property
    def kind(self) -> str:
        return self.cleaned_data.get("loai", "")

    @property
    def status(self) -> str:
        return self.cleaned_data.get(STATUS, "")

    @property
    def status_label(self) -> str:
        return STATUSES.get(self.status, "")

    @property
    def asks(self) -> bool:
        """Whether anything but the year is narrowed down."""
        return any(self.cleaned_data.get(name) for name in ("loai", STATUS, "q"))

    def address(self, **changes: str) -> str:
        """`?hoi=…&nam=…` with what is chosen and these changes, by names of the fields."""
        chosen = {"hoi": self.branch.code, "nam": self.year, "loai": self.kind, STATUS: self.status}
        told = chosen | {name.replace("_", "-"): value for name, value in changes.items()}
        return "?" + urlencode({name: value for name, value in told.items() if value})

    @property
    def year_address(self) -> str:
        return self.address(loai="", tinh_trang="")

    def narrow(self, records: LearningModelQuerySet) -> LearningModelQuerySet:
        found = in_status(records, self.status, self.year)
        if self.kind:
            found = found.of_kind(self.kind)
        query = Query.parse(self.cleaned_data.get("q", ""))
        return found.named(query) if query else found


class NewModelForm(RepairingForm):
    """Who it is, and for which year. `shown` are the records it was said to look like, `since` the
    last record there was when the form was opened: by them a form that arrives twice is known.
    """

    year = forms.TypedChoiceField(
        label="Đăng ký cho năm", coerce=int, error_messages={"required": "Chưa chọn năm."}
    )
    shown = LineField(required=False, max_length=2000, widget=forms.HiddenInput)
    since = IntegerField(required=False, min_value=0, max_value=MOST, widget=forms.HiddenInput)

    class Meta:
        model = LearningModel
        fields = ["kind", "name", "residential_area", "head", "is_child"]
        labels = {"kind": "Loại mô hình"}
        widgets = {"kind": forms.RadioSelect}
        error_messages = {"kind": {"required": "Chưa chọn loại mô hình."}}

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["kind"].choices = ModelKind.choices
        self.fields["year"].choices = [(year, str(year)) for year in years_to_choose([])]

    @property
    def shown_keys(self) -> set[int]:
        return set(keys_in(self.cleaned_data["shown"].split()))

    def show(self, alike: list[LearningModel]) -> None:
        """Comes back as it was typed, and tells next time that these have been shown."""
        self.data = self.data.copy()
        self.data["shown"] = " ".join(str(model.pk) for model in alike)


class CorrectForm(RowVersionForm):
    """Kind and branch stay: another kind is another record, and a branch changes by a merger."""

    class Meta:
        model = LearningModel
        fields = ["name", "residential_area", "head", "is_child"]

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        if self.instance.kind != ModelKind.CITIZEN:
            del self.fields["is_child"]


class BranchTotalForm(RowVersionForm):
    """The numbers of one branch, kind and year, which the instance says."""

    class Meta:
        model = ModelTotal
        fields = ["total", "registered", "recognised", "source"]

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)

    def is_stale(self, stored: ModelTotal, shown: int | None) -> bool:
        """The same numbers once more are no conflict."""
        values = forms.model_to_dict(stored, fields=self._meta.fields)
        differs = any(
            self.fields[name].has_changed(value, self[name].data) for name, value in values.items()
        )
        return differs and super().is_stale(stored, shown)

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        if not self.errors:
            here = self.instance
            entered = ModelTotal(branch=here.branch, kind=here.kind, year=here.year)
            for name in self._meta.fields:
                setattr(entered, name, told[name])
            records = counting.records_of([here.year], [here.branch_id])
            if sentence := counting.contradiction(entered, records):
                self.add_error(counting.contradicted_field(entered, records), sentence)
        return told


def keys_in(values: list[str]) -> list[int]:
    """Numbers of rows, five hundred at most; what is none is left out."""
    return [
        int(v)
        for v in values[:MOST_AT_ONCE]
        if v.isascii() and v.isdigit() and len(v) <= LONGEST_ID
    ]
