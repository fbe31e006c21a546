"""What readers may ask the library for, and what staff fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from core.ordering import place_key
from core.papers import check_paper
from core.rich_text import RichTextarea
from core.row_version import RowVersionForm
from core.search_form import SearchForm

from .models import Document

if TYPE_CHECKING:
    from .models import DocumentQuerySet

ISSUER = "co-quan"


class LibraryForm(SearchForm):
    """`?q=`, `?loai=`, `?nam=` and `?co-quan=`; what no document has filters nothing."""

    loai = forms.ChoiceField(label="Loại", required=False)
    nam = forms.TypedChoiceField(label="Năm", required=False, coerce=int, empty_value=None)

    def __init__(self, data: object, *, documents: DocumentQuerySet) -> None:
        super().__init__(data)
        self.fields["q"].label = "Tìm trong văn bản"
        used = documents.kinds()
        kinds = [choice for choice in Document.Kind.choices if choice[0] in used]
        self.fields["loai"].choices = [("", "Tất cả các loại"), *kinds]
        years = [(year, str(year)) for year in documents.years()]
        self.fields["nam"].choices = [("", "Tất cả các năm"), *years]
        issuers = [(name, name) for name in sorted(documents.issuers(), key=place_key)]
        self.fields[ISSUER] = forms.ChoiceField(
            label="Cơ quan ban hành", required=False, choices=[("", "Tất cả cơ quan"), *issuers]
        )
        for field in self.selects:
            field.field.widget.attrs["class"] = "search__input"
        self.is_valid()

    @property
    def selects(self) -> list[forms.BoundField]:
        return [self[name] for name in ("loai", "nam", ISSUER)]

    @property
    def asks(self) -> bool:
        """Whether anything is narrowed down."""
        return any(self.cleaned_data.values())

    def narrow(self, documents: DocumentQuerySet) -> DocumentQuerySet:
        asked = self.cleaned_data
        if asked.get("loai"):
            documents = documents.of_kind(asked["loai"])
        if asked.get("nam"):
            documents = documents.of_year(asked["nam"])
        if asked.get(ISSUER):
            documents = documents.of_issuer(asked[ISSUER])
        return documents.search(self.query) if self.query else documents


class DocumentForm(RowVersionForm):
    """The document, and whether readers see it."""

    publish = forms.BooleanField(
        label="Bạn đọc xem được văn bản này",
        required=False,
        help_text="Bỏ đánh dấu thì văn bản và tệp chỉ còn cán bộ Hội thấy.",
    )

    class Meta:
        model = Document
        fields = [
            "kind",
            "symbol",
            "issuer",
            "issued_on",
            "effective_on",
            "abstract",
            "summary",
            "file",
            "replaced_by",
            "based_on",
            "also_printed",
            "note",
        ]
        widgets = {
            "abstract": forms.Textarea(attrs={"rows": 2}),
            "summary": RichTextarea(attrs={"rows": 12}),
            "note": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["publish"].initial = self.instance.published_at is not None

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if isinstance(upload, UploadedFile):
            check_paper(upload)
        return upload

    def clean_replaced_by(self) -> Document | None:
        by: Document | None = self.cleaned_data["replaced_by"]
        if by and self.instance.pk in by.chain("replaced_by"):
            raise forms.ValidationError(
                f"{by.name} là chính văn bản này, hoặc đã được nó thay thế. Cần chọn văn bản khác."
            )
        return by

    def clean_based_on(self) -> DocumentQuerySet:
        bases: DocumentQuerySet = self.cleaned_data["based_on"]
        for basis in bases:
            if self.instance.pk in basis.chain("based_on"):
                raise forms.ValidationError(
                    f"{basis.name} là chính văn bản này, hoặc căn cứ vào nó. Cần bỏ khỏi danh sách."
                )
        return bases

    def save(self, commit: bool = True) -> Document:
        if not self.cleaned_data["publish"]:
            self.instance.published_at = None
        elif self.instance.published_at is None:
            self.instance.published_at = timezone.now()
        return super().save(commit)
