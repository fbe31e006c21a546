"""What is written about a photo: its words, the consent for children in it, its two crops."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import timezone

from core.forms import DecimalField
from core.images import Crop
from core.row_version import RowVersionForm

from .models import Photo

# Name, what people call it, width to height as they write it.
SHAPES = {"wide": "16:9", "card": "4:3"}
PARTS = {"left": "Cách trái", "top": "Cách trên", "width": "Rộng", "height": "Cao"}
CONSENT = ["consent_by", "consent_on", "consent_paper"]


class PhotoForm(RowVersionForm):
    """Crops are four numbers each, in percent of the picture, or nothing.

    `Photo.crop` fits them to their shape: the box that people drag needs no more exactness.
    """

    class Meta:
        model = Photo
        fields = ["alt", "caption", "credit", "shows_children", *CONSENT]
        labels = {
            "caption": "Chú thích (không bắt buộc)",
            "credit": "Tác giả ảnh (không bắt buộc)",
        }
        error_messages = {
            "alt": {"required": "Chưa nhập mô tả ảnh. Cần một câu ngắn về những gì thấy trong ảnh."}
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        for shape in SHAPES:
            for part, number in zip(PARTS, percents(self.instance, shape), strict=True):
                name = f"{shape}_{part}"
                self.fields[name] = DecimalField(
                    label=PARTS[part], required=False, min_value=0, max_value=100, decimal_places=1
                )
                self.initial.setdefault(name, number)
        if self.instance.consent_withdrawn_at:
            for name in ["shows_children", *CONSENT]:
                self.fields[name].disabled = True

    @classmethod
    def typed_names(cls) -> list[str]:
        """What a browser sends of it."""
        return [*cls.Meta.fields, *(f"{shape}_{part}" for shape in SHAPES for part in PARTS)]

    def clean(self) -> dict[str, Any]:
        super().clean()
        self._check_consent()
        for shape in SHAPES:
            self._check_crop(shape)
        return self.cleaned_data

    def save(self, commit: bool = True) -> Photo:
        """Raises OSError when the disk is full, with nothing written."""
        if any(name.partition("_")[0] in SHAPES for name in self.changed_data):
            self.instance.crop(**{shape: self._crop(shape) for shape in SHAPES})
        return super().save(commit)

    def _check_consent(self) -> None:
        given = {name: self.cleaned_data.get(name) for name in CONSENT if name not in self.errors}
        if not any(given.values()):
            return
        if not self.cleaned_data.get("shows_children"):
            self.add_error(
                "shows_children",
                "Sự đồng ý chỉ ghi cho ảnh có trẻ em. Cần đánh dấu ô này, hoặc xoá các ô về sự"
                " đồng ý.",
            )
        for name, value in given.items():
            if not value:
                label = str(self.fields[name].label).lower()
                self.add_error(name, f"Chưa nhập {label}. Sự đồng ý cần đủ người, ngày và số giấy.")
        day = given.get("consent_on")
        if day and day > timezone.localdate():
            self.add_error(
                "consent_on", f"Ngày đồng ý {day:%d/%m/%Y} còn ở sau hôm nay. Cần xem lại ngày."
            )

    def _check_crop(self, shape: str) -> None:
        empty = [part for part, number in self._numbers(shape).items() if number is None]
        misread = any(f"{shape}_{part}" in self.errors for part in PARTS)
        if 0 < len(empty) < len(PARTS) and not misread:
            self.add_error(
                f"{shape}_{empty[0]}",
                f"Khung {SHAPES[shape]} chưa đủ bốn số. Cần ghi đủ, hoặc để trống cả bốn.",
            )

    def _crop(self, shape: str) -> Crop | None:
        numbers = self._numbers(shape)
        if None in numbers.values():
            return None
        left, top, width, height = (float(number) / 100 for number in numbers.values())
        return Crop(left, top, left + width, top + height)

    def _numbers(self, shape: str) -> dict[str, Decimal | None]:
        return {part: self.cleaned_data.get(f"{shape}_{part}") for part in PARTS}

    def _show_both(self, stored: Photo | None) -> None:
        """The stored crops too, where they are not the typed ones."""
        super()._show_both(stored)
        if stored is None:
            return
        for shape in SHAPES:
            names = [f"{shape}_{part}" for part in PARTS]
            numbers = percents(stored, shape)
            pairs = zip(names, numbers, strict=True)
            if any(self.fields[name].has_changed(n, self[name].data) for name, n in pairs):
                self.add_error(names[0], f"Bản đang lưu: {described(numbers)}")


def percents(photo: Photo, shape: str) -> list[Decimal | None]:
    """Left, top, width and height of its crop, to a tenth of a percent."""
    crop = getattr(photo, f"crop_{shape}")
    if crop is None:
        return [None] * len(PARTS)
    left, top, right, bottom = crop
    return [Decimal(f"{100 * part:.1f}") for part in (left, top, right - left, bottom - top)]


def described(numbers: list[Decimal | None]) -> str:
    if None in numbers:
        return "(không cắt)"
    left, top, width, height = (str(number).replace(".", ",") for number in numbers)
    return f"cách trái {left}, cách trên {top}, rộng {width}, cao {height}"
