"""What share of families, clans and the others is to be reached by which year, by which paper."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from audit.triggers import Audited
from core.fields import DecimalField, LineField, PositiveSmallIntegerField, ProseField
from core.row_version import RowVersioned
from documents.models import Document

from .kind import ModelKind
from .model import FIRST_YEAR, LAST_YEAR


class TargetQuerySet(models.QuerySet["Target"]):
    def for_year(self, year: int) -> Self:
        """Those to be reached by that year or later, the nearest first."""
        return self.filter(year__gte=year).order_by("year", *Target._meta.ordering)


class Target(RowVersioned):
    """As the paper has it; `audience` says of whom the share is, where it is not of all."""

    class Scope(models.TextChoices):
        NATIONAL = "national", "cả nước"
        PROVINCE = "province", "tỉnh, thành phố"

    kind = LineField("loại mô hình", max_length=9, choices=ModelKind)
    audience = LineField(
        "tính trong số",
        max_length=150,
        blank=True,
        help_text="Ví dụ: người lớn. Để trống nếu tính trên tổng số của loại.",
    )
    year = PositiveSmallIntegerField("đến năm")
    share = DecimalField("tỷ lệ (%)", max_digits=5, decimal_places=2)
    scope = LineField("phạm vi", max_length=8, choices=Scope, default=Scope.NATIONAL)
    paper = LineField(
        "theo văn bản", max_length=200, help_text="Ví dụ: Quyết định 387/QĐ-TTg ngày 25/03/2022."
    )
    document = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="targets",
        verbose_name="văn bản trong thư viện",
    )
    note = ProseField(
        "nguồn và điều chưa rõ",
        max_length=1000,
        blank=True,
        help_text="Bạn đọc thấy ghi chú này.",
    )

    objects = TargetQuerySet.as_manager()

    class Meta:
        ordering = ["scope", "kind", "year", "audience", "pk"]
        verbose_name = verbose_name_plural = "mục tiêu mô hình học tập"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "audience", "year", "scope", "paper"], name="target_once"
            ),
            models.CheckConstraint(
                name="target_is_a_share",
                condition=Q(share__gt=0, share__lte=100),
                violation_error_message="Tỷ lệ phải trên 0 và không quá 100.",
            ),
            models.CheckConstraint(
                name="target_year_is_plausible",
                condition=Q(year__range=(FIRST_YEAR, LAST_YEAR)),
                violation_error_message="Năm ghi đủ bốn chữ số, ví dụ 2022.",
            ),
        ]
        triggers = [
            Audited(
                *("kind", "audience", "year", "share", "scope", "paper", "document", "note"),
                label=["kind", "year", "paper"],
            ),
        ]

    def __str__(self) -> str:
        of = f" ({self.audience})" if self.audience else ""
        return f"{self.get_kind_display()}{of}, đến năm {self.year}: {self.share.normalize():f}%"
