"""Emulation clusters: redrawn from time to time, led in rotation, so everything here has dates."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from audit.triggers import Audited
from core.dates import today
from core.fields import BooleanField, DateField, LineField, PositiveSmallIntegerField
from core.row_version import RowVersioned
from core.spans import SpanQuerySet, days_of, no_overlap, span_checks
from core.text import roman

from .branch import Branch


class ClusterQuerySet(SpanQuerySet):
    def get_by_natural_key(self, number: int) -> Cluster:
        return self.get(number=number)


class Cluster(RowVersioned):
    number = PositiveSmallIntegerField(
        "số",
        unique=True,
        error_messages={"unique": "Đã có cụm mang số này. Xin chọn số khác."},
        help_text="Ghi bằng chữ số thường, ví dụ 2; trang sẽ in “Cụm thi đua số II”.",
    )
    starts_on = DateField("lập từ ngày", null=True, blank=True, help_text="Để trống nếu chưa rõ.")
    ends_on = DateField("đến hết ngày", null=True, blank=True)
    is_sample = BooleanField(
        "dữ liệu mẫu", default=False, help_text="Trang sẽ ghi rõ cách chia cụm này là mẫu."
    )

    objects = ClusterQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        verbose_name = verbose_name_plural = "cụm thi đua"
        constraints = [
            models.CheckConstraint(
                name="cluster_number_is_plausible",
                condition=Q(number__range=(1, 99)),
                violation_error_message="Số của cụm phải từ 1 đến 99.",
            ),
            *span_checks("cluster"),
        ]
        triggers = [Audited("number", "starts_on", "ends_on", "is_sample", label="number")]

    def __str__(self) -> str:
        return f"Cụm thi đua số {roman(self.number)}"

    def get_absolute_url(self) -> str:
        """The page gathers what several apps know, and so is the project's own."""
        return reverse("cluster_detail", args=[self.number])

    def natural_key(self) -> tuple[int]:
        return (self.number,)

    @property
    def days(self) -> str:
        return days_of(self)


class ClusterMembershipQuerySet(SpanQuerySet):
    def for_list(self) -> Self:
        return self.select_related("cluster", "branch").order_by(
            "cluster__number", "branch__sort_key"
        )


class ClusterMembership(RowVersioned):
    """A branch in a cluster; in one at a time."""

    cluster = models.ForeignKey(
        Cluster, models.PROTECT, related_name="memberships", verbose_name="cụm"
    )
    branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="memberships", verbose_name="Hội cơ sở"
    )
    starts_on = DateField("từ ngày", null=True, blank=True, help_text="Để trống nếu chưa rõ.")
    ends_on = DateField("đến hết ngày", null=True, blank=True)
    is_sample = BooleanField("dữ liệu mẫu", default=False)

    objects = ClusterMembershipQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "pk"]
        verbose_name = verbose_name_plural = "thành viên cụm"
        constraints = [
            *span_checks("cluster_membership"),
            no_overlap(
                "cluster_membership_one_at_a_time",
                "branch",
                message="Hội này đã thuộc một cụm trong khoảng ngày đó. Cần ghi ngày cuối ở cụm cũ"
                " trước.",
            ),
        ]
        triggers = [
            Audited(
                *("cluster", "branch", "starts_on", "ends_on", "is_sample"),
                label="branch__name",
                part_of="branch",
                branch="branch__code",
            ),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, [f"{self.branch} – {self.cluster}", self.days]))

    @property
    def days(self) -> str:
        return days_of(self)


class ClusterLead(RowVersioned):
    """Who leads a cluster: a branch, chosen in rotation, for a year."""

    class Role(models.TextChoices):
        LEAD = "lead", "cụm trưởng"
        DEPUTY = "deputy", "cụm phó"

    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="leads", verbose_name="cụm")
    branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="leads", verbose_name="Hội cơ sở"
    )
    role = LineField("vai", max_length=6, choices=Role, default=Role.LEAD)
    starts_on = DateField("từ ngày", default=today)
    ends_on = DateField(
        "đến hết ngày",
        null=True,
        blank=True,
        help_text="Thường là một năm. Trống nếu chưa bàn giao.",
    )
    is_sample = BooleanField("dữ liệu mẫu", default=False)

    objects = SpanQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-role", "pk"]
        verbose_name = verbose_name_plural = "cụm trưởng, cụm phó"
        constraints = [
            *span_checks("cluster_lead"),
            no_overlap(
                "cluster_lead_one_at_a_time",
                "cluster",
                "role",
                message="Khoảng ngày đó cụm đã có người giữ vai này. Cần ghi ngày cuối của nhiệm kỳ"
                " trước.",
            ),
            no_overlap(
                "cluster_lead_one_role_a_branch",
                "cluster",
                "branch",
                message="Một Hội không vừa là cụm trưởng vừa là cụm phó.",
            ),
        ]
        triggers = [
            Audited(
                *("cluster", "branch", "role", "starts_on", "ends_on", "is_sample"),
                label="branch__name",
                part_of="cluster",
                branch="branch__code",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch} – {self.get_role_display()} {self.cluster}"
