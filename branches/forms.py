"""What staff fill in about the organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.base import ContentFile

from accounts.models import User
from core.dates import today
from core.forms import LineField
from core.images import PictureRefused, read_picture, render
from core.row_version import RowVersionForm

from .models import Association, Branch, BranchGrant, BranchRole

if TYPE_CHECKING:
    from django.http import HttpRequest


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
