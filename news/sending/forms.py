"""What a branch person fills in: a title, a text, pictures with what belongs to them.

Nothing is required while it is being written, so that "Lưu" keeps whatever there is; what is still
missing stands in the way of sending alone (`actions.what_is_missing`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from core.forms import LineField, ProseField
from core.html import paragraphs_to_html, plain_text
from core.row_version import RowVersionForm
from news.models import Article, Photo

if TYPE_CHECKING:
    from news.models import WorkingCopy

MOST_PHOTOS = 5
LONGEST_TEXT = 20_000
PREFIX = "anh"
TYPED = ("title", "body", "shown_version")


class AwaitedField(LineField):
    """May be empty until `actions.send` asks for it; so its label calls it no optional one."""

    is_awaited = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs, required=False)


class ParagraphsField(AwaitedField, ProseField):
    """HTML of paragraphs alone, typed as text: each line is a paragraph."""

    def prepare_value(self, value: Any) -> Any:
        return as_text(value) if isinstance(value, str) and value.startswith("<p>") else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return plain_text(initial or "") != plain_text(paragraphs_to_html(self.tidy(data or "")))

    def clean(self, value: Any) -> str:
        return paragraphs_to_html(super().clean(value))


def as_text(body: str) -> str:
    return plain_text(body).replace("\n", "\n\n")


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """Any number of files; `news.sending.views` reads them one by one."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return list(data or [])


class SendingForm(RowVersionForm):
    title = AwaitedField(
        label="Tiêu đề",
        max_length=Article._meta.get_field("title").max_length,
        help_text="Một câu ngắn: việc gì, ở đâu. Ví dụ: Xã Bình Phú trao 40 suất học bổng.",
    )
    body = ParagraphsField(
        label="Nội dung",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="Việc gì, ngày nào, ở đâu, ai dự, kết quả. Mỗi lần xuống dòng là một đoạn.",
    )
    pictures = PicturesField(
        label="Chọn ảnh từ máy",
        required=False,
        widget=ManyFilesInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text="Ảnh JPG, PNG hoặc WebP, mỗi ảnh tối đa 12 MB. Có thể chọn nhiều ảnh một lần,"
        " cộng lại tối đa 30 MB.",
    )

    class Meta:
        model = Article
        fields = ["title", "body"]


class SentPhotoForm(forms.ModelForm):
    alt = AwaitedField(
        label="Mô tả ảnh",
        max_length=Photo._meta.get_field("alt").max_length,
        help_text="Cho người khiếm thị: ghi ngắn những gì thấy trong ảnh.",
    )

    class Meta:
        model = Photo
        fields = [
            "alt",
            "caption",
            "shows_children",
            "consent_by",
            "consent_on",
            "consent_paper",
        ]
        labels = {"shows_children": "Trong ảnh có trẻ em"}
        help_texts = {
            "shows_children": "Ảnh có trẻ em chỉ hiện với bạn đọc khi đã ghi đủ ba mục dưới đây.",
            "consent_by": "Trẻ từ 7 tuổi và người giám hộ, ví dụ: cháu Lan và bà Nguyễn Thị Hoa.",
            "consent_on": "Ví dụ: 25/05/2022.",
            "consent_paper": "Nơi lưu và số của bản giấy.",
        }

    @property
    def is_about_children(self) -> bool:
        """Whether the part on consent has something to show."""
        return bool(self.errors) or bool(self["shows_children"].value())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("consent_on"):
            if not cleaned.get("shows_children"):
                self.add_error(
                    "shows_children",
                    "Đã ghi ngày đồng ý mà chưa chọn “Trong ảnh có trẻ em”. Cần chọn ô này.",
                )
            for name in ("consent_by", "consent_paper"):
                if not cleaned.get(name):
                    label = self.fields[name].label.lower()
                    self.add_error(name, f"Đã ghi ngày đồng ý mà chưa ghi {label}. Cần ghi cả hai.")
        return cleaned


class BasePhotoFormSet(forms.BaseModelFormSet):
    deletion_widget = forms.CheckboxInput

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = "Bỏ ảnh này"


SentPhotos = forms.modelformset_factory(
    Photo, form=SentPhotoForm, formset=BasePhotoFormSet, extra=0, can_delete=True
)


def photos_of(article: Article, data: Any = None) -> BasePhotoFormSet:
    return SentPhotos(data, queryset=article.photos.in_order(), prefix=PREFIX)


def restore(copy: WorkingCopy, form: SendingForm, photos: BasePhotoFormSet) -> None:
    """Fills the forms in as they were left, each picture's words beside that picture.

    The form remembers the version the text was begun on: what was saved meanwhile is not
    overwritten unseen.
    """
    form.initial |= {name: copy.fields[name] for name in ("title", "body") if name in copy.fields}
    form.initial["shown_version"] = copy.base_version
    rows = {
        value: name.removesuffix("id")
        for name, value in copy.fields.items()
        if name.startswith(PREFIX) and name.endswith("-id")
    }
    for photo_form in photos:
        if row := rows.get(str(photo_form.instance.pk)):
            photo_form.initial |= {
                name: copy.fields.get(row + name, "") for name in SentPhotoForm.Meta.fields
            }
