"""What readers may ask a list for, and what staff fill in."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from core.forms import DateTimeField, IntegerField, ProseField
from core.html import paragraphs_to_html
from core.papers import check_paper
from core.radio_group import RadioGroup
from core.repairing import RepairingForm
from core.rich_text import RichTextarea
from core.row_version import RowVersionForm

from .models import Article, Attachment, Correction

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from .models import ArticleQuerySet
    from .states import Move

LATEST_SCHEDULE = dt.timedelta(days=366)
TAG = re.compile("</?[a-z]", re.IGNORECASE)


class YearFilter(forms.Form):
    """`?nam=2022`; anything else than a year that has articles filters nothing."""

    nam = forms.TypedChoiceField(label="Năm", required=False, coerce=int, empty_value=None)

    def __init__(self, data: object, *, years: list[int]) -> None:
        super().__init__(data)
        self.years = years
        self.fields["nam"].choices = [("", "Tất cả các năm"), *((y, str(y)) for y in years)]

    @property
    def chosen(self) -> int | None:
        return self.cleaned_data["nam"] if self.is_valid() else None

    def narrow(self, articles: ArticleQuerySet) -> ArticleQuerySet:
        return articles.in_year(self.chosen) if self.chosen else articles


class SpanFilter(forms.Form):
    """`?ngay=90`: so many days up to today; anything else than a choice is the default."""

    DEFAULT = 30
    SPANS = [(7, "7 ngày"), (30, "30 ngày"), (90, "90 ngày"), (365, "Một năm")]

    ngay = forms.TypedChoiceField(label="Khoảng thời gian", choices=SPANS, coerce=int)

    @property
    def days(self) -> int:
        return self.cleaned_data["ngay"] if self.is_valid() else self.DEFAULT


class PartFilter(forms.Form):
    """`?sau=1412`: what follows that number; anything else begins at the beginning."""

    sau = IntegerField(min_value=0, max_value=2**31 - 1)

    @property
    def after(self) -> int:
        return self.cleaned_data["sau"] if self.is_valid() else 0


class ArticleForm(RowVersionForm):
    """The article; while readers can read it, also a note for them about what was wrong."""

    correction = Correction._meta.get_field("text").formfield(
        label="Đính chính cho bạn đọc (không bắt buộc)",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    # The stock admin adds `branches` and `documents` itself: what is picked is no text that could
    # get lost.
    found_branches = forms.TypedMultipleChoiceField(
        label="Đơn vị máy tìm thấy trong bài",
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    found_documents = forms.TypedMultipleChoiceField(
        label="Văn bản máy tìm thấy trong bài",
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Article
        fields = [
            "category",
            "title",
            "printed_title",
            "slug",
            "dateline",
            "sapo",
            "body",
            "byline",
            "organisation",
            "is_sample",
        ]
        widgets = {
            "category": RadioGroup("Chuyên mục"),  # all of them in sight
            "sapo": forms.Textarea(attrs={"rows": 5}),
            "body": RichTextarea(attrs={"rows": 24}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.is_live:
            self.fields.pop("correction", None)
        if self.instance.pk:
            branches = [(row.pk, row.distinct_label) for row in self.instance.unlinked_branches()]
            documents = [(row.pk, str(row)) for row in self.instance.unlinked_documents()]
            for name in {"branches", "documents"} & set(self.fields):
                self.fields[name].widget.chosen = self.initial[name]
            self._suggest("found_branches", branches, "đơn vị", "tên đơn vị")
            self._suggest("found_documents", documents, "văn bản", "số văn bản")

    @classmethod
    def typed_names(cls) -> list[str]:
        """What is kept of it before it is saved (`desk.autosave`)."""
        return [*cls.Meta.fields, "correction"]

    def _suggest(self, name: str, found: list[tuple[int, str]], what: str, named_by: str) -> None:
        """By the text as it is stored: the same choices when shown and when saved."""
        field = self.fields[name]
        field.choices = found
        field.help_text = (
            f"Đánh dấu {what} mà bài thật sự nói đến rồi bấm Lưu."
            if found
            else f"Chưa thấy {named_by} nào khác. Sửa nội dung xong, bấm Lưu để máy tìm lại."
        )

    def _save_m2m(self) -> None:
        super()._save_m2m()
        self.instance.branches.add(*self.cleaned_data["found_branches"])
        self.instance.documents.add(*self.cleaned_data["found_documents"])

    def clean_body(self) -> str:
        """Typed without a script, and so without a tag: each line is a paragraph."""
        body = self.cleaned_data["body"]
        return body if TAG.search(body) else paragraphs_to_html(body)


class AttachmentForm(RepairingForm):
    class Meta:
        model = Attachment
        fields = ["title", "file", "position"]

    def clean_file(self) -> UploadedFile:
        upload: UploadedFile = self.cleaned_data["file"]
        check_paper(upload)
        return upload


class MoveForm(forms.Form):
    """What one move of an article asks for: a reason, or nothing."""

    def __init__(self, data: object = None, *, move: Move) -> None:
        super().__init__(data)
        if move.needs_reason:
            self.fields["reason"] = ProseField(
                label="Lý do",
                max_length=300,
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text="Người khác sẽ đọc lý do này; khi gỡ bài, bạn đọc cũng thấy.",
                error_messages={"required": "Chưa ghi lý do. Cần một câu ngắn."},
            )


class ScheduleForm(forms.Form):
    """When an article is to appear: from now on, and not in a year nobody meant."""

    at = DateTimeField(
        label="Ngày và giờ đăng",
        help_text="Ghi ngày rồi giờ, ví dụ 26/05/2022 07:00.",
        error_messages={
            "required": "Chưa ghi ngày và giờ đăng. Cần ghi ngày rồi giờ, ví dụ 26/05/2022 07:00."
        },
    )

    def clean_at(self) -> dt.datetime:
        at: dt.datetime = self.cleaned_data["at"]
        now = timezone.localtime()
        if at <= now:
            raise forms.ValidationError(
                f"Giờ đăng {timezone.localtime(at):%H:%M ngày %d/%m/%Y} đã qua."
                " Cần ghi một giờ sau này, hoặc bấm “Đăng ngay”."
            )
        if at > now + LATEST_SCHEDULE:
            raise forms.ValidationError(
                f"Giờ đăng {timezone.localtime(at):%H:%M ngày %d/%m/%Y} còn hơn một năm nữa."
                " Cần xem lại năm."
            )
        return at
