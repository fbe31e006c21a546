"""Who may act for a branch or a cluster, as what, from when to when, given by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from audit.triggers import Audited
from core.dates import today
from core.fields import DateField, LineField
from core.row_version import RowVersioned
from core.spans import SpanQuerySet, no_overlap, span_checks

from .branch import Branch
from .cluster import Cluster

if TYPE_CHECKING:
    from accounts.models import User


class BranchRole(models.TextChoices):
    SECRETARY = "secretary", "Người nhập liệu"
    CHAIR = "chair", "Chủ tịch (nộp báo cáo)"
    DELEGATE = "delegate", "Người được uỷ quyền nộp thay"


# Whose word is the branch's own.
SENDERS = frozenset({BranchRole.CHAIR, BranchRole.DELEGATE})


class BranchGrantQuerySet(SpanQuerySet):
    def in_roles(self, *roles: str) -> Self:
        """Any role, where none is named."""
        return self.filter(role__in=roles) if roles else self

    def at(self, branches: list[Branch]) -> Self:
        """Of people at these branches, by their names."""
        held = self.filter(branch__in=branches).select_related("user")
        return held.order_by("user__sort_key", "pk")

    def held_by_active(self) -> Self:
        """Those of accounts that are in use."""
        return self.filter(user__is_active=True)

    def visible_to(self, user: User) -> Self:
        """One's own; the association's people see all."""
        if not user.is_authenticated:
            return self.none()
        return self if user.is_staff else self.filter(user=user)

    def for_list(self) -> Self:
        return self.select_related("user", "branch", "cluster", "granted_by")


class BranchGrant(RowVersioned):
    """A role at one branch or one cluster for a span of days; the last day counts."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="branch_grants",
        verbose_name="tài khoản",
    )
    branch = models.ForeignKey(
        Branch,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="grants",
        verbose_name="Hội cơ sở",
    )
    cluster = models.ForeignKey(
        Cluster,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="grants",
        verbose_name="cụm thi đua",
        help_text="Chọn Hội cơ sở hoặc cụm, không chọn cả hai.",
    )
    role = LineField("vai trò", max_length=9, choices=BranchRole, default=BranchRole.SECRETARY)
    starts_on = DateField("từ ngày", default=today)
    ends_on = DateField(
        "đến hết ngày",
        null=True,
        blank=True,
        help_text="Người được uỷ quyền luôn có ngày cuối; vai trò khác để trống nếu chưa biết.",
    )
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người giao",
    )

    objects = BranchGrantQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "pk"]
        verbose_name = verbose_name_plural = "vai trò ở Hội cơ sở"
        constraints = [
            models.CheckConstraint(
                name="branch_grant_is_for_one",
                condition=Q(branch__isnull=False, cluster=None)
                | Q(branch=None, cluster__isnull=False),
                violation_error_message="Cần chọn một Hội cơ sở hoặc một cụm, không chọn cả hai.",
            ),
            models.CheckConstraint(
                name="branch_grant_of_a_delegate_ends",
                condition=~Q(role=BranchRole.DELEGATE) | Q(ends_on__isnull=False),
                violation_error_message="Uỷ quyền phải có ngày cuối. Cần ghi ngày cuối.",
            ),
            *span_checks("branch_grant"),
            no_overlap(
                "branch_grant_once_at_a_time",
                "user",
                "role",
                Coalesce("branch", 0),
                Coalesce("cluster", 0),
                message="Người này đã có vai trò ấy trong khoảng ngày đó. Xin sửa dòng đã có.",
            ),
        ]
        triggers = [
            Audited(
                *("user", "role", "branch", "cluster", "starts_on", "ends_on", "granted_by"),
                label=["user__full_name", "role"],
                part_of="user",
                branch="branch__code",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.branch or self.cluster}"
