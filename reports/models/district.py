"""The association's own report of a period, made of what its branches had approved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.dates import within_history
from core.fields import (
    DateField,
    DateTimeField,
    LineField,
    PositiveSmallIntegerField,
    ProseField,
)
from core.row_version import RowVersioned
from reports.states import OFFICERS

from .period import Period

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import User


class DistrictReportQuerySet(models.QuerySet["DistrictReport"]):
    def visible_to(self, user: User) -> Self:
        """Officers' alone: until it is signed and sent it is no matter of anybody else."""
        if user.is_authenticated and user.has_role(*OFFICERS):
            return self
        return self.none()

    def frozen(self) -> Self:
        return self.filter(frozen_at__isnull=False)

    def drafts(self) -> Self:
        return self.filter(frozen_at=None)

    def of_periods(self, periods: Iterable[Period]) -> Self:
        return self.filter(period__in=list(periods))

    def for_list(self) -> Self:
        return self.select_related("period", "created_by", "frozen_by").defer("contents")


class DistrictReport(RowVersioned):
    """Words are written while it is a draft, and figures are those of the moment. Freezing pins
    both: `contents` has every figure with the versions it is from, and nothing of it is ever
    changed, also where a source is corrected later.
    """

    class Boundaries(models.TextChoices):
        REPORTED = "reported", "như lúc báo cáo"
        TODAY = "today", "như ngày lập tổng hợp"

    period = models.ForeignKey(
        Period, models.PROTECT, related_name="district_reports", verbose_name="kỳ"
    )
    number = PositiveSmallIntegerField("lần", default=1)
    boundaries = LineField(
        "đơn vị",
        max_length=8,
        choices=Boundaries,
        default=Boundaries.REPORTED,
        help_text="Sau khi sáp nhập, số của các đơn vị cũ có thể cộng vào đơn vị mới.",
    )
    document_number = LineField(
        "số của văn bản",
        max_length=10,
        blank=True,
        help_text="Ví dụ: 12. Để trống nếu ghi tay khi vào sổ.",
    )
    signed_on = DateField(
        "ngày ký", null=True, blank=True, help_text="Ví dụ: 05/07/2022. Để trống nếu ghi tay."
    )
    opening = ProseField("lời mở đầu", max_length=4000, blank=True)
    assessment = ProseField(
        "đánh giá chung",
        max_length=8000,
        blank=True,
        help_text="Mặt được, mặt chưa được, nguyên nhân. Để trống thì văn bản không có phần này.",
    )
    tasks = ProseField(
        "nhiệm vụ thời gian tới",
        max_length=8000,
        blank=True,
        help_text="Mỗi dòng là một đoạn. Để trống thì văn bản không có phần này.",
    )
    recipients = ProseField(
        "nơi nhận", max_length=1000, blank=True, help_text="Mỗi dòng là một nơi."
    )
    contents = models.JSONField(null=True, editable=False)
    # The versions pinned, by the id of their submission: [id of the version, its number, its
    # branch]. They are in `contents` too, which a list need not read.
    sources = models.JSONField(null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    created_at = DateTimeField("lập lúc", auto_now_add=True)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    frozen_at = DateTimeField("chốt lúc", null=True, editable=False)

    objects = DistrictReportQuerySet.as_manager()

    class Meta:
        ordering = ["-period__ends_on", "-number"]
        verbose_name = verbose_name_plural = "báo cáo tổng hợp"
        constraints = [
            models.UniqueConstraint(fields=["period", "number"], name="districtreport_number_once"),
            models.UniqueConstraint(
                fields=["period"],
                condition=Q(frozen_at=None),
                name="districtreport_one_draft_a_period",
            ),
            models.CheckConstraint(
                name="districtreport_frozen_whole",
                condition=Q(
                    frozen_at=None, frozen_by=None, contents__isnull=True, sources__isnull=True
                )
                | Q(
                    frozen_at__isnull=False,
                    frozen_by__isnull=False,
                    contents__isnull=False,
                    sources__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="districtreport_dates_within_history",
                condition=within_history("signed_on", "frozen_at"),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__frozen_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        again = f", lần {self.number}" if self.number > 1 else ""
        return f"Tổng hợp {self.period}{again}"

    def get_absolute_url(self) -> str:
        return reverse("reports:district_detail", args=[self.pk])

    @property
    def is_frozen(self) -> bool:
        return self.frozen_at is not None

    @property
    def file_name(self) -> str:
        """Without an ending: tong-hop-6-thang-2022, tong-hop-quy-1-2022-lan-2."""
        period = f"{self.period.slug.removesuffix('-dau')}-{self.period.year}"
        again = f"-lan-{self.number}" if self.number > 1 else ""
        return f"tong-hop-{period}{again}"
