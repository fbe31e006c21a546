"""The forms of a meeting's record: one a part or a row, each saved by itself."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django import forms

from accounts.models import User
from branches.models import Branch, Cluster
from core.dates import today
from core.forms import DateField, LineField, ProseField
from core.move_pages import ReasonForm
from core.papers import check_paper
from core.radio_group import RadioGroup
from core.row_version import RowVersionForm, VersionInput
from learning.models import ModelKind
from reports.models import Period

from .models import (
    Attendance,
    Exemplary,
    File,
    Guest,
    Meeting,
    Paper,
    Recommendation,
    ReportReceived,
    StudiedDocument,
)
from .models.recommendation import OWNERS

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.db.models import Model

LONGEST_ANSWER = 5000
MOST_PEOPLE = 9_999
LEARNING_MODELS = [("", "Không ghi"), *ModelKind.choices]


class PartForm(RowVersionForm):
    """Some fields of a row that several people fill in at the same time.

    What counts is whether these fields have changed since they were shown: what somebody else has
    written into other fields of the row is no conflict, and neither is the same form once more.
    """

    shown_values = LineField(required=False, max_length=64, widget=VersionInput)

    use_required_attribute = False

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.meeting = meeting
        if self.instance.pk:
            self.initial["shown_values"] = self.digest_of(self.instance)

    def digest_of(self, row: Model) -> str:
        """Of what these fields hold in this row."""
        values = forms.model_to_dict(row, fields=self._meta.fields)
        text = json.dumps(values, default=str, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def is_stale(self, stored: Model, shown: int | None) -> bool:
        values = forms.model_to_dict(stored, fields=self._meta.fields)
        typed = any(
            self.fields[name].has_changed(value, self[name].data) for name, value in values.items()
        )
        shown_values = self.data.get(self.add_prefix("shown_values"))
        return typed and shown_values != self.digest_of(stored)

    def _show_both(self, stored: Model | None) -> None:
        super()._show_both(stored)
        if stored is not None:
            self.data[self.add_prefix("shown_values")] = self.digest_of(stored)

    def save(self, commit: bool = True) -> Any:
        """Of a row that is there, these fields alone."""
        if not self.instance.pk:
            return super().save(commit)
        # Held since the cleaning, so that this is the version that was compared.
        self.instance.refresh_from_db(fields=["lock_version"])
        self.instance.save(update_fields=[*self._meta.fields, "changed_by", "changed_at"])
        return self.instance


def branches_of(meeting: Meeting) -> Any:
    """Those on its roll, the host among them or not."""
    return Branch.objects.filter(pk__in=meeting.attendances.values("branch"))


class BranchField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Branch) -> str:
        return obj.distinct_label if obj.is_closed else obj.label


class MeetingForm(PartForm):
    """Part 1: when, where, who."""

    host = BranchField(
        Branch.objects.none(), label="Đơn vị đăng cai", required=False, empty_label="Chưa rõ"
    )
    next_lead = BranchField(
        Branch.objects.none(),
        label="Bàn giao vai cụm trưởng cho",
        required=False,
        empty_label="Không bàn giao",
        help_text="Chỉ ghi khi hội nghị bàn giao. Vai cụm trưởng vẫn ghi ở trang quản trị.",
    )
    period = forms.ModelChoiceField(
        Period.objects.none(),
        label="Kỳ báo cáo được nghe",
        required=False,
        empty_label="Không theo kỳ báo cáo nào",
        help_text="Báo cáo kỳ này mà các Hội đã nộp trên trang sẽ được lấy vào.",
    )

    class Meta:
        model = Meeting
        fields = [
            *("held_on", "session", "starts_at", "ends_at", "venue", "host", "chair"),
            *("secretary", "period", "next_lead"),
        ]
        widgets = {"session": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        on_roll = branches_of(self.meeting)
        self.fields["host"].queryset = self.fields["next_lead"].queryset = on_roll
        self.fields["period"].queryset = Period.objects.begun()
        self.fields["session"].choices = Meeting.Session.choices


class NewMeetingForm(forms.ModelForm):
    """What a meeting begins with; the rest is written on its own page."""

    cluster = forms.ModelChoiceField(
        Cluster.objects.none(),
        label="Cụm thi đua",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Chưa chọn cụm thi đua."},
    )

    class Meta:
        model = Meeting
        fields = ["cluster", "held_on", "session", "venue"]
        widgets = {"session": forms.RadioSelect}

    use_required_attribute = False

    def __init__(self, *args: Any, clusters: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["cluster"].queryset = clusters
        self.fields["session"].choices = Meeting.Session.choices


class AgendaForm(PartForm):
    class Meta:
        model = Meeting
        fields = ["agenda"]
        widgets = {"agenda": forms.Textarea(attrs={"rows": 6})}


class ConclusionForm(PartForm):
    class Meta:
        model = Meeting
        fields = ["conclusion"]
        widgets = {"conclusion": forms.Textarea(attrs={"rows": 8})}


class AttendanceForm(PartForm):
    """One branch. How many came is asked of who is there."""

    class Meta:
        model = Attendance
        fields = ["status", "people", "who"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label = f"Điểm danh {self.instance.branch.label}"
        self.fields["status"].widget = RadioGroup(label, choices=Attendance.Status.choices)
        self.fields["people"].max_value = MOST_PEOPLE

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("status") != Attendance.Status.PRESENT:
            cleaned["people"] = None
        return cleaned


class ReportForm(PartForm):
    class Meta:
        model = ReportReceived
        fields = ["how"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label = f"Báo cáo của {self.instance.branch.label}"
        choices = [*ReportReceived.How.choices, ("", "Chưa có")]
        self.fields["how"].widget = RadioGroup(label, choices=choices)


class EntryForm(PartForm):
    """Of a row that may be added and deleted; its branch is one of those on the roll."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "branch" in self.fields:
            self.fields["branch"].queryset = branches_of(self.meeting)
        if "kind" in self.fields:
            self.fields["kind"].choices = LEARNING_MODELS


class GuestForm(EntryForm):
    class Meta:
        model = Guest
        fields = ["name", "people"]


class StudiedDocumentForm(EntryForm):
    class Meta:
        model = StudiedDocument
        fields = ["name"]


class PaperForm(EntryForm):
    branch = BranchField(
        Branch.objects.none(), label="Hội cơ sở", required=False, empty_label="Chưa rõ"
    )

    class Meta:
        model = Paper
        fields = ["title", "author", "branch", "kind"]


class RecommendationForm(EntryForm):
    branch = BranchField(
        Branch.objects.none(),
        label="Hội nêu kiến nghị",
        required=False,
        empty_label="Chung của hội nghị",
    )
    owner = forms.ModelChoiceField(
        User.objects.none(), label="Người theo dõi", required=False, empty_label="Chưa giao"
    )

    class Meta:
        model = Recommendation
        fields = ["text", "branch", "addressee", "owner", "due_on"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners()


class ExemplaryForm(EntryForm):
    branch = BranchField(
        Branch.objects.none(), label="Hội cơ sở", required=False, empty_label="Không ghi"
    )

    class Meta:
        model = Exemplary
        fields = ["branch", "kind", "name", "reason"]
        widgets = {"reason": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "name": "Ví dụ: dòng họ Nguyễn khu 3. Tên gia đình, công dân chỉ có trong biên bản, bạn"
            " đọc không thấy."
        }


class FileForm(forms.ModelForm):
    """A paper to hand out; without a title it is called by the name of its file."""

    title = LineField(label="Tên tài liệu", required=False, max_length=200)

    class Meta:
        model = File
        fields = ["file", "title"]
        error_messages = {"file": {"required": "Chưa chọn tệp."}}

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)

    def clean_file(self) -> UploadedFile:
        upload: UploadedFile = self.cleaned_data["file"]
        check_paper(upload)
        return upload

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("file") and not cleaned.get("title"):
            name = cleaned["file"].name.rpartition(".")[0]
            cleaned["title"] = name[: self.fields["title"].max_length] or "Tài liệu"
        return cleaned


class PhotoForm(forms.Form):
    file = forms.FileField(label="Ảnh", error_messages={"required": "Chưa chọn ảnh."})
    alt = LineField(
        label="Mô tả ảnh",
        max_length=250,
        help_text="Mô tả ngắn những gì thấy trong ảnh, để đọc cho người khiếm thị nghe.",
        error_messages={"required": "Chưa nhập mô tả ảnh. Cần một câu ngắn."},
    )
    without_children = forms.BooleanField(
        label="Trong ảnh không có trẻ em",
        help_text="Ảnh có trẻ em chỉ đăng qua tin bài, nơi ghi sự đồng ý của gia đình.",
        error_messages={
            "required": "Chưa xác nhận ảnh không có trẻ em. Ảnh có trẻ em thì đăng qua tin bài."
        },
    )

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)


class DueField(DateField):
    """From today on."""

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day and day < today():
            raise forms.ValidationError(f"Hạn trả lời {day:%d/%m/%Y} đã qua. Cần ghi ngày sau này.")
        return day


class TakeForm(forms.Form):
    owner = forms.ModelChoiceField(
        User.objects.none(),
        label="Người theo dõi",
        error_messages={"required": "Chưa chọn người theo dõi."},
    )
    due_on = DueField(label="Hạn trả lời", help_text="Ví dụ: 25/06/2022.")

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners()


class AnswerForm(forms.Form):
    text = ProseField(
        label="Trả lời",
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Bạn đọc và Hội nêu kiến nghị đọc được câu trả lời này.",
        error_messages={"required": "Chưa ghi nội dung trả lời."},
    )
    on = DateField(label="Ngày trả lời", required=False, help_text="Để trống là hôm nay.")

    use_required_attribute = False


class TakeUpAgainForm(ReasonForm):
    due_on = DueField(label="Hạn trả lời mới", help_text="Ví dụ: 25/06/2022.")


class ListFilter(forms.Form):
    """`?cum=2&nam=2022`; what is none of the choices narrows nothing."""

    cum = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    nam = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)

    def __init__(self, data: object, *, clusters: list[Cluster], years: list[int]) -> None:
        super().__init__(data)
        self.clusters, self.years = clusters, years
        self.fields["cum"].choices = [("", ""), *((c.number, str(c)) for c in clusters)]
        self.fields["nam"].choices = [("", ""), *((y, str(y)) for y in years)]
        self.is_valid()

    @property
    def year(self) -> int | None:
        return self.cleaned_data.get("nam")

    @property
    def cluster(self) -> Cluster | None:
        number = self.cleaned_data.get("cum")
        return next((c for c in self.clusters if c.number == number), None)


def owners() -> Any:
    """Who may follow a recommendation, by name."""
    return User.objects.active().with_role(*OWNERS).order_by("sort_key", "pk")
