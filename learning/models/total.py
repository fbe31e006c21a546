"""How many learning models a branch counts in a year, where it knows totals alone."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q

from audit.triggers import Audited
from branches.models import Branch
from core.fields import BooleanField, LineField, PositiveIntegerField, PositiveSmallIntegerField
from core.row_version import RowVersioned

from .kind import ModelKind
from .model import FIRST_YEAR, LAST_YEAR


class ModelTotalQuerySet(models.QuerySet["ModelTotal"]):
    def of_branch(self, branch: Branch) -> Self:
        return self.filter(branch=branch)

    def of_year(self, year: int) -> Self:
        return self.filter(year=year)

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)


class ModelTotal(RowVersioned):
    """Stands in place of the records of that branch, kind and year, never beside them
    (`learning.counting`). What is not known is empty, and never 0.
    """

    branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="model_totals", verbose_name="Hội cơ sở"
    )
    kind = LineField("loại mô hình", max_length=9, choices=ModelKind)
    year = PositiveSmallIntegerField("năm")
    total = PositiveIntegerField(
        "tổng số",
        null=True,
        blank=True,
        help_text="Số hộ, dòng họ, khu dân cư, cơ quan hay người thuộc diện đăng ký.",
    )
    registered = PositiveIntegerField("đăng ký", null=True, blank=True)
    recognised = PositiveIntegerField("được công nhận", null=True, blank=True)
    source = LineField(
        "nguồn", max_length=200, help_text="Ví dụ: báo cáo năm 2022 của Hội Khuyến học xã."
    )
    is_sample = BooleanField("số liệu mẫu", default=False)

    objects = ModelTotalQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "branch__sort_key", "kind"]
        verbose_name = verbose_name_plural = "số tổng mô hình học tập"
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "kind", "year"],
                name="model_total_once",
                violation_error_message="Đã có số tổng của Hội, loại và năm này. Xin sửa số đã có.",
            ),
            models.CheckConstraint(
                name="model_total_in_order",
                condition=(Q(registered=None) | Q(total=None) | Q(registered__lte=F("total")))
                & (Q(recognised=None) | Q(registered=None) | Q(recognised__lte=F("registered")))
                & (Q(recognised=None) | Q(total=None) | Q(recognised__lte=F("total"))),
                violation_error_message="Số được công nhận không lớn hơn số đăng ký, số đăng ký"
                " không lớn hơn tổng số.",
            ),
            models.CheckConstraint(
                name="model_total_says_something",
                condition=Q(total__isnull=False)
                | Q(registered__isnull=False)
                | Q(recognised__isnull=False),
                violation_error_message="Cần ghi ít nhất một số.",
            ),
            models.CheckConstraint(
                name="model_total_year_is_plausible",
                condition=Q(year__range=(FIRST_YEAR, LAST_YEAR)),
                violation_error_message="Năm ghi đủ bốn chữ số, ví dụ 2022.",
            ),
        ]
        triggers = [
            Audited(
                *("branch", "kind", "year", "total", "registered", "recognised", "source"),
                "is_sample",
                label=["kind", "year"],
                branch="branch__code",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} năm {self.year}, {self.branch}"
