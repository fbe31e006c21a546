"""What people give and ask for on the pages of an import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms

from core.workbooks import WorkbookRefused
from core.workbooks.archive import examine, refuse_large

from .kinds import Outcome

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


class UploadForm(forms.Form):
    """One workbook. What is no workbook, or a dangerous one, is refused before it is kept."""

    file = forms.FileField(
        label="Tệp Excel",
        max_length=200,
        help_text="Tệp .xlsx, tối đa 5 MB và 20.000 dòng.",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": "Chưa chọn tệp. Bấm nút chọn tệp để lấy tệp Excel từ máy.",
            "empty": "Tệp rỗng. Mở bằng Excel, ghi dữ liệu rồi lưu lại.",
            "max_length": "Tên tệp dài quá 200 ký tự. Đặt tên ngắn hơn rồi gửi lại.",
        },
    )

    def clean_file(self) -> UploadedFile:
        upload: UploadedFile = self.cleaned_data["file"]
        try:
            refuse_large(upload.size)
            examine(upload.read())
        except WorkbookRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return upload

    @property
    def content(self) -> bytes:
        upload = self.cleaned_data["file"]
        upload.seek(0)
        return upload.read()


class OutcomeFilter(forms.Form):
    """`?loc=error`; anything else than an outcome shows all rows."""

    def __init__(self, data: object) -> None:
        super().__init__(data)
        self.fields["loc"] = forms.ChoiceField(choices=Outcome)

    @property
    def outcome(self) -> str:
        return self.cleaned_data["loc"] if self.is_valid() else ""


class VersionForm(forms.Form):
    """Which state of the import the page with the button had shown."""

    shown_version = forms.IntegerField(min_value=0, max_value=2**31 - 1)

    @property
    def shown(self) -> int | None:
        return self.cleaned_data["shown_version"] if self.is_valid() else None
