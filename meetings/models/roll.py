"""Who was there and what was heard: a row a branch of the cluster, and the groups of guests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from audit.triggers import Audited
from branches.models import Branch
from core.fields import LineField, PositiveSmallIntegerField
from reports.models import Submission

from .entries import Entry, Written, once_a_form
from .meeting import Meeting

if TYPE_CHECKING:
    from typing import Self


class RollQuerySet(models.QuerySet):
    def in_order(self) -> Self:
        return self.select_related("branch").order_by("branch__sort_key", "branch")


class Attendance(Written):
    """One branch at one meeting; not marked yet where `status` is empty.

    Each row has its own version, so that two clerks may mark two branches, and never overwrite each
    other's mark without a word.
    """

    class Status(models.TextChoices):
        PRESENT = "present", "Có mặt"
        EXCUSED = "excused", "Vắng có phép"
        ABSENT = "absent", "Vắng"

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="attendances", verbose_name="cuộc giao ban"
    )
    branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="attendances", verbose_name="Hội cơ sở"
    )
    status = LineField("điểm danh", max_length=7, choices=Status, blank=True)
    people = PositiveSmallIntegerField("số người", null=True, blank=True)
    who = LineField(
        "thành phần", max_length=200, blank=True, help_text="Ví dụ: Chủ tịch và thường trực Hội."
    )

    objects = RollQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "branch__sort_key", "branch"]
        verbose_name = verbose_name_plural = "điểm danh"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "branch"], name="attendance_once"),
            models.CheckConstraint(
                name="attendance_people_are_present",
                condition=Q(people=None) | Q(status="present", people__gte=1),
                violation_error_message="Số người chỉ ghi cho Hội có mặt, từ 1 trở lên.",
            ),
        ]
        triggers = [
            Audited(
                *("meeting", "branch", "status", "people"),
                secret=["who"],  # may name persons
                label="branch__name",
                part_of="meeting",
                branch="branch__code",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch}: {self.get_status_display() or 'chưa điểm danh'}"


class ReportReceived(Written):
    """Whether a branch reported, and how; the report itself, where it was sent on the portal."""

    class How(models.TextChoices):
        READ = "read", "Đọc tại hội nghị"
        SUBMITTED = "submitted", "Gửi văn bản"
        LATE = "late", "Gửi muộn"

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="reports", verbose_name="cuộc giao ban"
    )
    branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="reports_at_meetings", verbose_name="Hội cơ sở"
    )
    how = LineField("báo cáo", max_length=9, choices=How, blank=True)
    submission = models.ForeignKey(
        Submission,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="báo cáo trên trang",
    )

    objects = RollQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "branch__sort_key", "branch"]
        verbose_name = verbose_name_plural = "báo cáo đã nhận"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "branch"], name="report_received_once"),
        ]
        triggers = [
            Audited(
                *("meeting", "branch", "how", "submission"),
                label="branch__name",
                part_of="meeting",
                branch="branch__code",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch}: {self.get_how_display() or 'chưa có'}"


class Guest(Entry):
    """A group of guests; how many they were may be unknown."""

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="guests", verbose_name="cuộc giao ban"
    )
    name = LineField(
        "thành phần", max_length=200, help_text="Ví dụ: lãnh đạo Phòng Giáo dục và Đào tạo."
    )
    people = PositiveSmallIntegerField("số người", null=True, blank=True)

    class Meta(Entry.Meta):
        verbose_name = verbose_name_plural = "khách mời"
        constraints = [
            once_a_form("guest"),
            models.CheckConstraint(
                name="guest_people_are_some",
                condition=Q(people=None) | Q(people__gte=1),
                violation_error_message="Số người phải từ 1 trở lên; chưa rõ thì để trống.",
            ),
        ]
        triggers = [Audited("meeting", "name", "people", label="name", part_of="meeting")]

    def __str__(self) -> str:
        return f"{self.name} ({self.people} người)" if self.people else self.name
