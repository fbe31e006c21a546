"""What branches ask for at a meeting (kiến nghị, đề xuất), until it is answered in public."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q

from accounts.models import Role
from audit.triggers import Audited
from branches.models import Branch
from core.dates import today, within_history
from core.fields import DateField, LineField, ProseField
from meetings.states import OFFICERS, RECOMMENDATION_MOVES, Standing, State

from .entries import Entry, once_a_form
from .meeting import Meeting

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from branches.models import Cluster
    from meetings.states import Move

# Who may be made to follow one.
OWNERS = (Role.OFFICER, Role.HEAD_OFFICER)


def overdue() -> Q:
    return ~Q(state=Standing.ANSWERED) & Q(due_on__lt=today())


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    def public(self) -> Self:
        """Those of meetings whose record is closed, and what has been said of them since."""
        return self.filter(meeting__in=Meeting.objects.recorded())

    def visible_to(self, user: User | AnonymousUser) -> Self:
        kept = Meeting.objects.kept_by(user)
        return self.filter(Q(meeting__in=Meeting.objects.recorded()) | Q(meeting__in=kept))

    def followed(self) -> Self:
        """What the board shows: of meetings that have been held."""
        return self.filter(meeting__state__in=[State.HELD, State.CLOSED])

    def of_cluster(self, cluster: Cluster) -> Self:
        return self.filter(meeting__cluster=cluster)

    def of_branches(self, keys: set[int]) -> Self:
        """Those that one of these branches raised."""
        return self.filter(branch__in=keys)

    def latest_first(self) -> Self:
        return self.order_by("-meeting__held_on", "-pk")

    def unanswered(self) -> Self:
        return self.exclude(state=Standing.ANSWERED)

    def overdue(self) -> Self:
        return self.filter(overdue())

    def tally(self) -> dict[str, int]:
        """How many are `overdue`, and how many `new`: not yet taken by anybody."""
        return self.aggregate(
            overdue=Count("pk", filter=overdue()),
            new=Count("pk", filter=Q(state=Standing.NEW)),
        )

    def by_urgency(self) -> Self:
        return self.order_by(F("due_on").asc(nulls_last=True), "pk")

    def for_list(self) -> Self:
        return self.select_related("meeting__cluster", "branch", "owner")


class Recommendation(Entry):
    """Moved by the table in `meetings.states` alone; owner and due day may change on the way."""

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="recommendations", verbose_name="cuộc giao ban"
    )
    text = ProseField("nội dung kiến nghị", max_length=2000)
    branch = models.ForeignKey(
        Branch,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recommendations",
        verbose_name="Hội nêu kiến nghị",
        help_text="Để trống nếu là kiến nghị chung của hội nghị.",
    )
    addressee = LineField(
        "kiến nghị với",
        max_length=200,
        blank=True,
        help_text="Ví dụ: Thường trực Hội, Uỷ ban nhân dân xã.",
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recommendations",
        verbose_name="người theo dõi",
    )
    due_on = DateField("hạn trả lời", null=True, blank=True)
    state = LineField(
        "trạng thái", max_length=11, choices=Standing, default=Standing.NEW, editable=False
    )
    answer = ProseField("trả lời", max_length=5000, blank=True, editable=False)
    answered_on = DateField("ngày trả lời", null=True, editable=False)

    objects = RecommendationQuerySet.as_manager()

    class Meta(Entry.Meta):
        verbose_name = verbose_name_plural = "kiến nghị, đề xuất"
        constraints = [
            once_a_form("recommendation"),
            models.CheckConstraint(
                name="recommendation_answered_says_what_and_when",
                condition=Q(state="answered", answered_on__isnull=False) & ~Q(answer="")
                | ~Q(state="answered") & Q(answered_on=None, answer=""),
            ),
            models.CheckConstraint(
                name="recommendation_at_work_has_owner_and_day",
                condition=~Q(state="in_progress") | Q(owner__isnull=False, due_on__isnull=False),
                violation_error_message="Kiến nghị đang giải quyết cần có người theo dõi và hạn"
                " trả lời.",
            ),
            models.CheckConstraint(
                name="recommendation_dates_within_history",
                condition=within_history("due_on", "answered_on"),
                violation_error_message="Ngày phải từ 02/09/1945 đến 01/01/2200.",
            ),
        ]
        triggers = [
            Audited(
                *("meeting", "text", "branch", "addressee", "owner", "due_on", "state", "answer"),
                "answered_on",
                label="text",
                part_of="meeting",
                branch="branch__code",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        """Its place on the page of the meeting."""
        return f"{self.meeting.get_absolute_url()}#kien-nghi-{self.pk}"

    @property
    def is_answered(self) -> bool:
        return self.state == Standing.ANSWERED

    @property
    def days_over(self) -> int:
        """By how many days it is overdue; 0 where it is not."""
        if self.is_answered or self.due_on is None:
            return 0
        return max(0, (today() - self.due_on).days)

    def allowed_moves(self, user: User) -> list[Move]:
        if not user.has_role(*OFFICERS) or not self.meeting.has_been_held:
            return []
        return [m for m in RECOMMENDATION_MOVES.values() if self.state in m.sources]
