"""Documents from Excel (imports/kinds.py); long texts and files are added one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from branches.actions import EDITORS
from core.forms import DateField, LineField, PartialDateField
from imports.kinds import Column, Listed, register
from imports.model_kind import ModelKind

from .models import Document

if TYPE_CHECKING:
    from accounts.models import User
    from imports.kinds import Row


@register
class DocumentKind(ModelKind):
    name = "van-ban"
    title = "Văn bản"
    about = "Mỗi dòng là một văn bản. Tóm tắt, tệp và văn bản liên quan ghi sau, ở trang “Văn bản”."
    roles = EDITORS
    model = Document
    key = ("symbol", "issuer", "issued_on")

    def columns(self) -> list[Column]:
        kinds = {label: value for value, label in Document.Kind.choices}
        return [
            Column("kind", Listed(kinds, label="Loại"), "Kết luận"),
            Column("symbol", LineField(label="Số, ký hiệu", max_length=60), "49-KL/TW"),
            Column("issuer", LineField(label="Cơ quan ban hành", max_length=120), "Ban Bí thư"),
            Column(
                "issued_on",
                PartialDateField(label="Ngày ban hành", required=False),
                "10/05/2019",
                "Chưa rõ ngày thì ghi 11/2023 hoặc 2020, hoặc để trống.",
            ),
            Column("effective_on", DateField(label="Có hiệu lực từ ngày", required=False)),
            Column(
                "abstract", LineField(label="Trích yếu", max_length=500), "Về công tác khuyến học"
            ),
            Column(
                "is_published",
                Listed({"có": True, "không": False}, label="Đăng"),
                "có",
                "“không”: chỉ cán bộ Hội thấy.",
            ),
        ]

    def build(self, row: Row, instance: Document, *, by: User | None) -> None:
        for name, value in row.values.items():
            if name != "is_published":
                setattr(instance, name, value)
            elif value != instance.is_published:
                instance.published_at = timezone.now() if value else None
