"""What readers may ask about the organisation, and what staff fill in."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.base import ContentFile
from django.forms.utils import ErrorDict, ErrorList

from accounts.models import User
from core.dates import today
from core.forms import DateField, LineField
from core.images import PictureRefused, read_picture, render
from core.row_version import RowVersionForm
from core.search import Query

from .actions import WHOLE
from .models import (
    Association,
    Branch,
    BranchGrant,
    BranchRole,
    Cluster,
    ClusterMembership,
    Succession,
)
from .models.succession import EXPLAINED, SIDES

if TYPE_CHECKING:
    import datetime as dt

    from django.forms.boundfield import BoundWidget
    from django.http import HttpRequest, QueryDict

# So many branches are listed without a field to search them by.
FEW = 12


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


class BranchChoice(forms.Form):
    """`?hoi=HKH05`, by which an address says whose work it is; a posted form says it the same."""

    hoi = LineField(required=False, max_length=20)


def code_in(request: HttpRequest) -> str:
    """The code of the branch that an address or a posted form names; "" where none is."""
    choice = BranchChoice(request.POST if request.method == "POST" else request.GET)
    return choice.cleaned_data["hoi"].upper() if choice.is_valid() else ""


class InviteForm(forms.ModelForm):
    """Who he is, how he is reached, what he is to do for which branch and how long."""

    branch = forms.ModelChoiceField(
        Branch.objects.none(),
        label="Hội cơ sở",
        error_messages={"required": "Chưa chọn Hội cơ sở."},
    )
    role = forms.ChoiceField(
        label="Vai trò", choices=BranchRole, initial=BranchRole.SECRETARY, widget=forms.RadioSelect
    )
    starts_on = BranchGrant._meta.get_field("starts_on").formfield(initial=today)
    ends_on = BranchGrant._meta.get_field("ends_on").formfield()

    class Meta:
        model = User
        fields = ["full_name", "phone", "email"]
        help_texts = {
            "phone": "Ví dụ 0912 345 678. Không có thư điện tử thì gửi lời mời qua Zalo.",
            "email": "Lời mời được gửi tới đây. Cần ít nhất điện thoại hoặc thư điện tử.",
        }

    field_order = ["branch", "role", "full_name", "phone", "email", "starts_on", "ends_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = Branch.objects.current()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not (cleaned.get("phone") or cleaned.get("email") or self.errors):
            self.add_error("phone", "Chưa nhập số điện thoại hoặc thư điện tử. Cần một trong hai.")
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "Ngày cuối phải từ ngày bắt đầu trở đi.")
        if cleaned.get("role") == BranchRole.DELEGATE and not last and "ends_on" not in self.errors:
            self.add_error("ends_on", "Uỷ quyền phải có ngày cuối. Cần ghi ngày cuối.")
        return cleaned

    @property
    def answers(self) -> dict[str, Any]:
        """What `actions.invite_to_branch` asks for besides who invites."""
        names = ("branch", "role", "starts_on", "ends_on")
        return {"user": self.instance} | {name: self.cleaned_data[name] for name in names}


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


class Unchecked:
    """A form shown again with what was typed, before it is time to say what is wrong with it."""

    def leave_unchecked(self) -> None:
        self._errors = ErrorDict()


class SuccessionKindForm(forms.Form):
    use_required_attribute = False

    kind = forms.ChoiceField(
        label="Việc nào đã xảy ra?",
        choices=[
            (kind, f"{kind.label.capitalize()}: {EXPLAINED[kind]}") for kind in Succession.Kind
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Chưa chọn việc. Cần chọn một trong năm việc dưới đây.",
            "invalid_choice": "Chưa chọn việc. Cần chọn một trong năm việc dưới đây.",
        },
    )


class SuccessionForm(Unchecked, forms.ModelForm):
    """The old branches and the decision; of the fields only those that this kind has."""

    find = LineField(label="Tìm trong danh sách", required=False)
    predecessors = forms.ModelMultipleChoiceField(
        Branch.objects.none(),
        label="Các Hội sáp nhập",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Chưa chọn Hội. Cần đánh dấu từ hai Hội trở lên."},
    )
    predecessor = forms.ModelChoiceField(
        Branch.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Chưa chọn Hội. Cần chọn một Hội trong danh sách."},
    )
    taker = forms.ModelChoiceField(
        Branch.objects.none(),
        label="Hội nhận",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Chưa chọn Hội nhận. Cần chọn một Hội trong danh sách."},
    )
    cluster = forms.ModelChoiceField(
        Cluster.objects.none(),
        label="Cụm thi đua của Hội mới",
        required=False,
        blank=True,  # among radios, "none" has to be one
        widget=forms.RadioSelect,
        empty_label="Chưa xếp cụm",
    )
    hand_over = forms.BooleanField(
        label="Chuyển quyền sang Hội mới",
        required=False,
        initial=True,
        help_text="Người đang có vai trò ở Hội cũ giữ vai trò ấy ở Hội mới, thôi ở Hội cũ.",
    )

    class Meta:
        model = Succession
        fields = ["decision", "effective_on", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    use_required_attribute = False

    def __init__(self, data: QueryDict | None, *, kind: Succession.Kind) -> None:
        super().__init__(data, label_suffix="")
        self.kind = kind
        several, takes, makes = kind == "merge", kind == "transfer", kind in MAKING
        kept = {
            "predecessors": several,
            "predecessor": not several,
            "taker": takes,
            "cluster": makes,
            "hand_over": kind in WHOLE,
        }
        for name in [name for name, is_kept in kept.items() if not is_kept]:
            del self.fields[name]
        if not several:
            self.fields["predecessor"].label = GIVERS[kind]
        if makes:
            self.fields["cluster"].queryset = Cluster.objects.current()
        branches = Branch.objects.open_ended()
        for name in self.lists:
            self.fields[name].queryset = branches
            self.fields[name].label_from_instance = lambda branch: branch.distinct_label
        self.is_long = branches.count() > FEW

    @property
    def lists(self) -> list[str]:
        """The fields that list branches."""
        return [n for n in ("predecessors", "predecessor", "taker") if n in self.fields]

    def grouped(self) -> list[tuple[forms.BoundField, list[tuple[str, list[BoundWidget]]]]]:
        """Each list by cluster; of a searched one what was found, and what is ticked already."""
        clusters = {
            member.branch_id: str(member.cluster)
            for member in ClusterMembership.objects.current().for_list()
        }
        branches = Branch.objects.open_ended()
        query = Query.parse(self["find"].value() or "")
        found = set((branches.named(query) if query else branches).values_list("pk", flat=True))
        lists = []
        for name in self.lists:
            by_cluster = defaultdict(list)
            for widget in self[name].subwidgets:
                key = widget.data["value"].value
                if key in found or widget.data["selected"]:
                    by_cluster[clusters.get(key, "")].append(widget)
            by_name = sorted(by_cluster.items(), key=lambda item: (not item[0], item[0]))
            lists.append((self[name], by_name))
        return lists

    def clean_predecessors(self) -> list[Branch]:
        chosen = list(self.cleaned_data["predecessors"])
        if len(chosen) < SIDES[self.kind][0][0]:
            raise forms.ValidationError("Mới chọn một Hội. Cần đánh dấu từ hai Hội trở lên.")
        return chosen

    @property
    def decided(self) -> dict[str, Any]:
        """The arguments of `succeed` that this form knows."""
        data = self.cleaned_data
        return {
            "kind": self.kind,
            "decision": data["decision"],
            "effective_on": data["effective_on"],
            "note": data["note"],
            "predecessors": data.get("predecessors") or [data["predecessor"]],
            "successors": [data["taker"]] if "taker" in data else [],
            "cluster": data.get("cluster"),
            "hand_over": data.get("hand_over", False),
        }


MAKING = frozenset({Succession.Kind.RENAME, Succession.Kind.MERGE, Succession.Kind.SPLIT})
GIVERS = {
    Succession.Kind.RENAME: "Hội đổi tên",
    Succession.Kind.SPLIT: "Hội chia tách",
    Succession.Kind.TRANSFER: "Hội giao",
    Succession.Kind.DISSOLVE: "Hội giải thể",
}


class NewBranchForm(Unchecked, forms.ModelForm):
    class Meta:
        model = Branch
        fields = ["kind", "name", "code"]
        widgets = {"kind": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"label_suffix": ""})
        self.fields["name"].label, self.fields["code"].label = "Tên", "Mã"
        self.fields["kind"].label = "Loại"


class NewBranchFormSet(forms.BaseFormSet):
    def leave_unchecked(self) -> None:
        self._errors, self._non_form_errors = [], ErrorList()
        for form in self.forms:
            form.leave_unchecked()

    @property
    def branches(self) -> list[Branch]:
        """Unsaved; rows left empty are none."""
        return [form.instance for form in self.forms if form.has_changed()]


def new_branches(kind: Succession.Kind, data: QueryDict | None) -> NewBranchFormSet:
    """As many rows as the kind needs; `data` may have more."""
    least = SIDES[kind][1][0] if kind in MAKING else 0
    form_set = forms.formset_factory(
        NewBranchForm, NewBranchFormSet, extra=0, min_num=least, max_num=20
    )
    return form_set(data, prefix="new")


class ConfirmationForm(forms.Form):
    request_key = forms.UUIDField()
    fingerprint = LineField(max_length=64)
