"""What of the news can be brought in from Excel (imports/kinds.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import forms
from imports.kinds import Column, Listed, register
from imports.model_kind import ModelKind

from .models import Article, ImportedViews
from .states import EDITORS

if TYPE_CHECKING:
    from django.db.models import Model


@register
class ImportedViewsKind(ModelKind):
    """What an older portal had counted, for many articles at once."""

    name = "luot-xem"
    title = "Lượt xem ở trang cũ"
    about = "Số lượt xem mà trang cũ đã đếm, ghi cho các bài đã có trên cổng này."
    roles = EDITORS
    model = ImportedViews
    key = ("article_id",)

    def columns(self) -> list[Column]:
        numbers = Article.objects.order_by("pk").values_list("pk", flat=True)
        return [
            Column(
                "article_id",
                Listed({str(pk): pk for pk in numbers}, label="Mã bài", offered=False),
                "1412",
                "Số ở cuối địa chỉ của bài trên cổng này.",
            ),
            Column(
                "views",
                forms.IntegerField(label="Lượt xem", min_value=0, max_value=2**31 - 1),
                "1.412",
            ),
            Column(
                "source",
                forms.LineField(label="Nguồn", max_length=200),
                "khuyenhoc.example.vn",
                "Trang đã đếm số này.",
            ),
            Column("counted_on", forms.DateField(label="Tính đến ngày"), "25/05/2022"),
        ]

    def label(self, instance: Model) -> str:
        return f"bài {instance.article_id}: {instance}"
