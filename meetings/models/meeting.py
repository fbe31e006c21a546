"""A cluster meeting (giao ban cụm): when, where, who, and how far its record is."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.text import capfirst

from audit.triggers import Audited
from branches.models import Branch, BranchGrant, Cluster, ClusterLead, ClusterMembership
from core.dates import today, within_history
from core.fields import BooleanField, DateField, DateTimeField, LineField, ProseField, TimeField
from core.row_version import RowVersioned
from core.search import as_words
from core.text import fold, roman
from meetings.states import KEEPERS, MOVES, OF_THE_CLUSTER, OPEN, State
from reports.models import Period

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from branches.models import BranchQuerySet
    from core.search import Query
    from documents.models import Document
    from meetings.states import Move

# What of a record is searched, beside who was present.
PARTS_OF_RECORD = ["guests", "studied", "papers", "recommendations", "exemplary"]
SLUG = re.compile(r"cum-(\d{1,2})-(\d\d)-(\d\d)", re.ASCII)


def of_keeper(user: User) -> Q:
    """Those of the clusters that his branch leads on the day of the meeting, or at which he has a
    role.
    """
    own = BranchGrant.objects.current().filter(user=user, cluster=models.OuterRef("cluster"))
    leads = ClusterLead.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=models.OuterRef("held_on")),
        cluster=models.OuterRef("cluster"),
        role=ClusterLead.Role.LEAD,
        starts_on__lte=models.OuterRef("held_on"),
        branch__in=Branch.objects.acted_for_by(user),
    )
    return models.Exists(own) | models.Exists(leads)


def upcoming() -> Q:
    return Q(state__in=[State.DRAFT, State.PLANNED], held_on__gte=today())


def unclosed() -> Q:
    return Q(state=State.HELD) | Q(state=State.PLANNED, held_on__lt=today())


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def public(self) -> Self:
        """What readers may know of: announced or held; cancelled, if it had been announced."""
        seen = Q(state__in=[State.PLANNED, State.HELD, State.CLOSED])
        return self.filter(seen | Q(state=State.CANCELLED, announced_at__isnull=False))

    def recorded(self) -> Self:
        """Those whose record is closed, and so public."""
        return self.filter(state=State.CLOSED)

    def kept_by(self, user: User | AnonymousUser) -> Self:
        """Those whose record this person keeps: all, at the association; else those of the clusters
        that his branch leads on the day of the meeting, or at which he has a role.
        """
        if not user.is_authenticated:
            return self.none()
        return self if user.has_role(*KEEPERS) else self.filter(of_keeper(user))

    def with_keeping(self, user: User) -> Self:
        """Adds `is_kept`: whether this person keeps its record."""
        kept = models.Value(True) if user.has_role(*KEEPERS) else of_keeper(user)
        return self.annotate(is_kept=models.ExpressionWrapper(kept, models.BooleanField()))

    def held(self) -> Self:
        """Those that took place."""
        return self.filter(state__in=[State.HELD, State.CLOSED])

    def visible_to(self, user: User | AnonymousUser) -> Self:
        if not user.is_authenticated:
            return self.public()
        return self.filter(
            Q(pk__in=self.model.objects.public().values("pk"))
            | Q(pk__in=self.model.objects.kept_by(user).values("pk"))
        )

    def upcoming(self) -> Self:
        """Still to come, the next one first."""
        return self.filter(upcoming()).order_by("held_on", "session", "cluster__number")

    def past(self) -> Self:
        """All others, the latest first."""
        return self.exclude(upcoming())

    def unclosed(self) -> Self:
        """Over, and their record is not closed."""
        return self.filter(unclosed())

    def pending(self, *, coming_to: models.QuerySet) -> Self:
        """Over, and their record is not closed; of these clusters also those still to come."""
        return self.filter(unclosed() | upcoming() & Q(cluster__in=coming_to))

    def of_cluster(self, cluster: Cluster | None) -> Self:
        """All, where none is named."""
        return self.filter(cluster=cluster) if cluster else self

    def of_branches(self, keys: set[int]) -> Self:
        """Those at which one of these branches was present, or which it is host of."""
        present = Q(attendances__branch__in=keys, attendances__status="present")
        found = self.model.objects.filter(present | Q(host__in=keys))
        return self.filter(pk__in=found.values("pk"))

    def studying(self, document: Document) -> Self:
        return self.filter(pk__in=document.studied_at.values("meeting"))

    def search(self, query: Query) -> Self:
        """Those that readers find by every term of the query, with or without accents."""
        found = self
        for term in query.terms:
            found = found.filter(search_text__contains=term.in_words)
        return found

    def in_year(self, year: int) -> Self:
        return self.filter(held_on__year=year)

    def years(self) -> list[int]:
        """The years that have some, the latest first."""
        return [day.year for day in self.order_by().dates("held_on", "year", order="DESC")]

    def at_address(self, year: int, slug: str) -> Self:
        """`cum-2-25-05`: the meeting of that cluster on that day; what was cancelled comes last."""
        parts = SLUG.fullmatch(slug)
        try:
            number, day, month = map(int, parts.groups()) if parts else (0, 0, 0)
            held_on = dt.date(year, month, day)
        except (ValueError, OverflowError):
            return self.none()
        found = self.filter(cluster__number=number, held_on=held_on)
        return found.alias(is_off=Q(state=State.CANCELLED)).order_by("is_off", "pk")

    def for_results(self) -> Self:
        """All that a search result shows: what readers see of it, to quote from."""
        related = [*PARTS_OF_RECORD, "exemplary__branch", "attendances__branch"]
        return self.select_related("cluster", "host").prefetch_related(*related)

    def for_list(self) -> Self:
        """With the cluster, the host, and how many of how many branches were there."""
        counted = self.select_related("cluster", "host").annotate(
            members=Count("attendances"),
            present=Count("attendances", filter=Q(attendances__status="present")),
        )
        # What counts forgets the order of the model.
        return counted.order_by(*(self.query.order_by or self.model._meta.ordering))


@dataclass(frozen=True)
class Quorum:
    """Two thirds of the members make one."""

    present: int
    unmarked: int
    total: int

    @classmethod
    def of(cls, marks: list[str]) -> Self:
        return cls(marks.count("present"), marks.count(""), len(marks))

    @property
    def is_met(self) -> bool:
        return self.total > 0 and 3 * self.present >= 2 * self.total

    @property
    def needed(self) -> int:
        return -(-2 * self.total // 3)


class Meeting(RowVersioned):
    """What nobody has written down is empty: a record states no more than is known."""

    class Session(models.TextChoices):
        # In the order of the day, which is that of the letters too.
        MORNING = "am", "buổi sáng"
        AFTERNOON = "pm", "buổi chiều"
        DAY = "whole", "cả ngày"

    cluster = models.ForeignKey(
        Cluster, models.PROTECT, related_name="meetings", verbose_name="cụm thi đua"
    )
    held_on = DateField("ngày họp")
    session = LineField("buổi", max_length=5, choices=Session, default=Session.MORNING)
    starts_at = TimeField(
        "giờ bắt đầu", null=True, blank=True, help_text="Ví dụ 7:30 hoặc 7 giờ 30."
    )
    ends_at = TimeField("giờ kết thúc", null=True, blank=True)
    venue = LineField(
        "địa điểm",
        max_length=200,
        blank=True,
        help_text="Ví dụ: hội trường Uỷ ban nhân dân xã Tiên Du.",
    )
    host = models.ForeignKey(
        Branch,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="hosted_meetings",
        verbose_name="đơn vị đăng cai",
    )
    chair = LineField(
        "chủ trì", max_length=200, blank=True, help_text="Họ tên và chức vụ của người chủ trì."
    )
    secretary = LineField(
        "thư ký", max_length=200, blank=True, help_text="Họ tên và chức vụ của người ghi biên bản."
    )
    period = models.ForeignKey(
        Period,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings",
        verbose_name="kỳ báo cáo được nghe",
        help_text="Báo cáo kỳ này mà các Hội đã nộp trên trang sẽ được lấy vào.",
    )
    agenda = ProseField(
        "chương trình", max_length=5000, blank=True, help_text="Mỗi việc ghi một dòng."
    )
    conclusion = ProseField(
        "kết luận",
        max_length=10_000,
        blank=True,
        help_text="Kết luận của người chủ trì; mỗi ý một dòng.",
    )
    next_lead = models.ForeignKey(
        Branch,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="bàn giao vai cụm trưởng cho",
        help_text="Chỉ ghi khi hội nghị bàn giao. Vai cụm trưởng vẫn ghi ở trang quản trị.",
    )
    state = LineField("trạng thái", max_length=9, choices=State, default=State.DRAFT)
    announced_at = DateTimeField("thông báo lúc", null=True, editable=False)
    closed_at = DateTimeField("chốt biên bản lúc", null=True, editable=False)
    cancel_reason = ProseField("lý do huỷ", max_length=2000, blank=True, editable=False)
    is_sample = BooleanField("dữ liệu mẫu", default=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    changed_at = DateTimeField(auto_now=True)
    search_text = models.TextField(default="", editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-session", "cluster__number", "-pk"]
        verbose_name = verbose_name_plural = "cuộc giao ban"
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "held_on"],
                condition=~Q(state="cancelled"),
                name="meeting_once_a_day",
                violation_error_message="Cụm này đã có một cuộc giao ban ngày ấy. Xin mở cuộc họp"
                " đã có.",
            ),
            models.CheckConstraint(
                name="meeting_ends_after_start",
                condition=Q(ends_at=None) | Q(starts_at__isnull=False, starts_at__lt=F("ends_at")),
                violation_error_message="Giờ kết thúc phải sau giờ bắt đầu. Cần ghi cả hai giờ.",
            ),
            models.CheckConstraint(
                name="meeting_planned_was_announced",
                condition=~Q(state="planned") | Q(announced_at__isnull=False),
            ),
            models.CheckConstraint(
                name="meeting_closed_since_when",
                condition=Q(state="closed", closed_at__isnull=False)
                | ~Q(state="closed") & Q(closed_at=None),
            ),
            models.CheckConstraint(
                name="meeting_cancelled_says_why",
                condition=Q(state="cancelled") & ~Q(cancel_reason="")
                | ~Q(state="cancelled") & Q(cancel_reason=""),
            ),
            models.CheckConstraint(
                name="meeting_dates_within_history",
                condition=within_history("held_on", "announced_at", "closed_at"),
                violation_error_message="Ngày phải từ 02/09/1945 đến 01/01/2200.",
            ),
        ]
        triggers = [
            Audited(
                *("cluster", "held_on", "session", "starts_at", "ends_at", "venue", "host"),
                *("period", "agenda", "conclusion", "next_lead", "state", "cancel_reason"),
                "is_sample",
                secret=["chair", "secretary"],  # names of persons are not kept for ever
                label=["cluster__number", "held_on"],
            ),
        ]

    def __str__(self) -> str:
        return f"Giao ban {self.cluster_name} ngày {self.held_on:%d/%m/%Y}"

    def save(self, **kwargs: Any) -> None:
        """The fields named by `update_fields` are those of a form; what it is found by follows."""
        self.search_text = self.words_of_public_text
        if kwargs.get("update_fields"):
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_text"}
        super().save(**kwargs)

    @property
    def words_of_public_text(self) -> str:
        return as_words(fold(self.public_text))

    @property
    def public_text(self) -> str:
        """What readers see of it in this state, to be found by and to be quoted from."""
        parts = [str(self), self.venue, self.host.label if self.host else "", *self.agenda_items]
        if self.is_closed:
            parts += [self.chair, *self.conclusions]
            for rows in PARTS_OF_RECORD:
                parts += [str(row) for row in getattr(self, rows).all()]
            present = [row for row in self.attendances.all() if row.status == "present"]
            parts += [row.branch.label for row in present]
        return ". ".join(capfirst(part.rstrip(" .;")) for part in parts if part)

    def get_absolute_url(self) -> str:
        """The page gathers what several apps know, and so is the project's own."""
        return reverse("meeting_detail", args=[self.held_on.year, self.slug])

    @property
    def calendar_url(self) -> str:
        return reverse("meetings:meeting_calendar", args=[self.held_on.year, self.slug])

    @property
    def slug(self) -> str:
        return f"cum-{self.cluster.number}-{self.held_on:%d-%m}"

    @property
    def cluster_name(self) -> str:
        """Inside a sentence: "cụm số II"."""
        return f"cụm số {roman(self.cluster.number)}"

    @property
    def when(self) -> str:
        """As in "buổi sáng ngày 25/05/2022, từ 7 giờ 30"."""
        begins = f", từ {hour(self.starts_at)}" if self.starts_at else ""
        return f"{self.get_session_display()} ngày {self.held_on:%d/%m/%Y}{begins}"

    @property
    def agenda_items(self) -> list[str]:
        return lines_of(self.agenda)

    @property
    def conclusions(self) -> list[str]:
        return lines_of(self.conclusion)

    @property
    def is_open(self) -> bool:
        """Whether its record may still be written."""
        return self.state in OPEN

    @property
    def has_been_held(self) -> bool:
        return self.state in {State.HELD, State.CLOSED}

    @property
    def is_closed(self) -> bool:
        return self.state == State.CLOSED

    @property
    def is_cancelled(self) -> bool:
        return self.state == State.CANCELLED

    @property
    def is_public(self) -> bool:
        """What `public()` asks, of a row at hand."""
        announced = self.is_cancelled and self.announced_at is not None
        return announced or self.state in {State.PLANNED, State.HELD, State.CLOSED}

    @property
    def is_upcoming(self) -> bool:
        return self.state in {State.DRAFT, State.PLANNED} and self.held_on >= today()

    @property
    def quorum(self) -> Quorum:
        return Quorum.of(list(self.attendances.values_list("status", flat=True)))

    @property
    def members_on_the_day(self) -> list[ClusterMembership]:
        """Who belongs to the cluster on that day, by name."""
        of_the_day = self.cluster.memberships.on(self.held_on)
        return list(of_the_day.select_related("branch").order_by("branch__sort_key", "branch"))

    @property
    def branches(self) -> BranchQuerySet:
        """Those on its roll."""
        return Branch.objects.filter(pk__in=self.attendances.values("branch"))

    def roles_of(self, user: User | AnonymousUser) -> frozenset[str]:
        """What this person is to it: roles at the association, and whether he keeps the records of
        its cluster.
        """
        if not (user.is_authenticated and user.is_active):
            return frozenset()
        keeps = Meeting.objects.filter(pk=self.pk).kept_by(user).exists()
        return user.roles | (frozenset({OF_THE_CLUSTER}) if keeps else frozenset())

    def allowed_moves(self, user: User) -> list[Move]:
        """The buttons this person is shown, in the order of the table."""
        return self.moves_of(self.roles_of(user))

    def moves_of(self, roles: frozenset[str]) -> list[Move]:
        return [
            move for move in MOVES.values() if self.state in move.sources and roles & move.roles
        ]


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def hour(at: dt.time) -> str:
    """As papers write it: "7 giờ 30", "14 giờ"."""
    return f"{at.hour} giờ {at.minute:02}" if at.minute else f"{at.hour} giờ"
