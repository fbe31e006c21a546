"""What a branch reports for a period: versions, what happened, and what was said of them."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from branches.models import Branch, ClusterMembership
from core.dates import today, within_history, working_days_after
from core.fields import (
    BooleanField,
    DateField,
    DateTimeField,
    LineField,
    PositiveSmallIntegerField,
    ProseField,
)
from core.move_event import MoveEvent
from core.row_version import RowVersioned
from core.text import slugify_vi
from reports.states import BRANCH_LABELS, MOVES, OFFICERS, State

from .period import Period

if TYPE_CHECKING:
    from collections.abc import Collection

    from accounts.models import User
    from branches.models import Cluster
    from reports.states import Move

DECISIONS = ("approve", "approve_alone", "send_back")
CLAIM_LASTS = dt.timedelta(minutes=30)
UNDO_LASTS = dt.timedelta(minutes=10)


def live_claim() -> Q:
    """Somebody has it before him."""
    return Q(claimed_at__isnull=False, claimed_at__gt=timezone.now() - CLAIM_LASTS)


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, user: User) -> Self:
        """Officers see all; others those of their branches and of what went into them."""
        if not user.is_authenticated:
            return self.none()
        if user.has_role(*OFFICERS):
            return self
        return self.filter(branch__in=Branch.objects.read_by(user))

    def kept(self) -> Self:
        """Not void: what boards and totals count."""
        return self.exclude(state=State.VOID)

    def awaiting_review(self) -> Self:
        return self.filter(state=State.SUBMITTED)

    def asking_for_correction(self) -> Self:
        """Approved, and somebody asks to open them again."""
        return self.filter(asked_at__isnull=False)

    def unconfirmed(self) -> Self:
        """Approved by whoever had written or sent them himself, with nobody else to look yet."""
        return self.kept().filter(is_unconfirmed=True)

    def of_period(self, period: Period | None) -> Self:
        """All, where none is named."""
        return self.filter(period=period) if period else self

    def in_cluster(self, cluster: Cluster | None) -> Self:
        """Of the branches that are in it today; all, where none is named."""
        if cluster is None:
            return self
        members = ClusterMembership.objects.current().filter(cluster=cluster)
        return self.filter(branch__in=members.values("branch"))

    def sent(self) -> Self:
        """With the version that was sent as the current one."""
        return self.filter(current__sent_at__isnull=False)

    def by_urgency(self) -> Self:
        """What should have been in by now first, then what was sent first."""
        return self.annotate(is_urgent=Q(period__due_on__lt=today())).order_by(
            "-is_urgent", "current__sent_at", "pk"
        )

    def decidable_by(self, user: User) -> Self:
        """Waiting, read by nobody else now, and neither written nor sent by this person."""
        free = ~live_claim() | Q(claimed_by=user)
        own = Q(current__writers__contains=[user.pk]) | Q(current__sent_by=user)
        own |= Q(current__saved_by=user)
        return self.awaiting_review().filter(free).exclude(own)

    def undoable_by(self, user: User) -> Self:
        """What this person has decided within ten minutes and nobody has gone on from; the last
        decision first.
        """
        last = Event.objects.filter(submission=models.OuterRef("pk"))
        return (
            self.filter(decided_at__gt=timezone.now() - UNDO_LASTS)
            .annotate(
                last_move=models.Subquery(last.values("move")[:1]),
                last_by=models.Subquery(last.values("by")[:1]),
            )
            .filter(last_by=user.pk, last_move__in=DECISIONS)
            .order_by("-decided_at")
        )

    def official(self) -> Self:
        """Those with figures that stand: approved, also while a correction of them is at work."""
        return self.kept().filter(approved__isnull=False, revoked_at=None)

    def counted_by(self, conditions: dict[str, Q]) -> dict[str, int]:
        """How many fit each condition, by its name, in one query."""
        counts = {
            f"n{place}": models.Count("pk", filter=condition)
            for place, condition in enumerate(conditions.values())
        }
        found = self.aggregate(**counts)
        return {name: found[f"n{place}"] for place, name in enumerate(conditions)}

    def for_list(self) -> Self:
        return self.select_related("branch", "period__edition__form", "claimed_by", "current")


class Submission(RowVersioned):
    """One report of one branch. What is typed and sent stands in its versions."""

    branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="submissions", verbose_name="Hội cơ sở"
    )
    period = models.ForeignKey(
        Period, models.PROTECT, related_name="submissions", verbose_name="kỳ"
    )
    state = LineField("trạng thái", max_length=9, choices=State, default=State.DRAFT)
    current = models.OneToOneField(
        "Version", models.PROTECT, null=True, related_name="+", verbose_name="bản đang dùng"
    )
    approved = models.OneToOneField(
        "Version", models.PROTECT, null=True, related_name="+", verbose_name="bản đã duyệt"
    )
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    claimed_at = DateTimeField(null=True)
    decided_at = DateTimeField("quyết định lúc", null=True)
    correct_until = DateField("sửa trước hết ngày", null=True)
    revoked_at = DateTimeField("thu hồi lúc", null=True)
    asked_at = DateTimeField("đề nghị mở lại lúc", null=True)
    is_unconfirmed = BooleanField("duyệt một mình, chờ xác nhận", default=False)
    # Who types it from the branch's paper; ends when it is sent.
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người nhập thay",
    )
    is_sample = BooleanField("dữ liệu mẫu", default=False)
    created_at = DateTimeField("bắt đầu lúc", auto_now_add=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["-period__ends_on", "branch__sort_key"]
        verbose_name = verbose_name_plural = "báo cáo"
        constraints = [
            models.UniqueConstraint(fields=["branch", "period"], name="submission_once"),
            models.CheckConstraint(
                name="submission_claimed_by_and_at",
                condition=Q(claimed_by=None, claimed_at=None)
                | Q(claimed_by__isnull=False, claimed_at__isnull=False, state="submitted"),
            ),
            models.CheckConstraint(
                name="submission_approved_has_a_version",
                condition=~Q(state="approved") | Q(approved__isnull=False),
            ),
            models.CheckConstraint(
                name="submission_asked_while_approved",
                condition=Q(asked_at=None) | Q(state="approved"),
            ),
            models.CheckConstraint(
                name="submission_unconfirmed_has_a_version",
                condition=Q(is_unconfirmed=False) | Q(approved__isnull=False),
            ),
            models.CheckConstraint(
                name="submission_entered_while_open",
                condition=Q(entered_by=None) | Q(state__in=["draft", "returned"]),
            ),
            models.CheckConstraint(
                name="submission_dates_within_history",
                condition=within_history(
                    "claimed_at", "decided_at", "correct_until", "revoked_at", "asked_at"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} – {self.branch}"

    def get_absolute_url(self) -> str:
        return reverse("reports:submission_detail", args=[self.pk])

    @property
    def branch_label(self) -> str:
        return BRANCH_LABELS[State(self.state)]

    @property
    def receipt(self) -> str:
        """BC-2022-6-THANG-DAU-TIEN-DU-08263-01: what a branch reads out on the telephone."""
        name = slugify_vi(f"{self.branch.name} {self.branch.code}").upper()
        period = f"{self.period.year}-{self.period.slug.upper()}"
        return f"BC-{period}-{name}-{self.current.number:02}"

    @property
    def is_editable(self) -> bool:
        return self.state in {State.DRAFT, State.RETURNED}

    @property
    def is_correction(self) -> bool:
        """Being corrected while the approved version stays official."""
        return self.is_editable and self.approved_id is not None and self.revoked_at is None

    @property
    def claim_is_live(self) -> bool:
        return self.claimed_at is not None and self.claimed_at > timezone.now() - CLAIM_LASTS

    @property
    def claimed_until(self) -> dt.datetime | None:
        return self.claimed_at and self.claimed_at + CLAIM_LASTS

    @property
    def answer_by(self) -> dt.date | None:
        """The last day on which the association answers what was sent; of what waits alone."""
        if self.state != State.SUBMITTED:
            return None
        sent_on = timezone.localdate(self.current.sent_at)
        return working_days_after(sent_on, self.period.answer_days)

    @property
    def is_answer_late(self) -> bool:
        return self.answer_by is not None and self.answer_by < today()

    @property
    def undo_until(self) -> dt.datetime | None:
        return self.decided_at and self.decided_at + UNDO_LASTS

    def is_claimed_by_other(self, user: User) -> bool:
        return self.claim_is_live and self.claimed_by_id != user.pk

    def roles_of(self, user: User) -> frozenset[str]:
        """What this person is to it: roles at its branch, or at the one it went into, and at the
        association.
        """
        if not (user.is_authenticated and user.is_active):
            return frozenset()
        held = user.branch_grants.current().filter(branch__in=Branch.objects.following(self.branch))
        return frozenset(held.values_list("role", flat=True)) | user.roles

    def officers_moves(self, user: User) -> dict[str, Move]:
        """What this person may do with it by a role at the association, before any guard asks."""
        return {
            move.name: move
            for move in MOVES.values()
            if self.state in move.sources and user.roles & move.roles
        }

    def allowed_moves(self, user: User) -> list[Move]:
        """The buttons this person is shown, in the order of the table, before any guard asks."""
        roles = self.roles_of(user)
        return [
            move
            for move in MOVES.values()
            if self.state in move.sources and roles & (move.branch_roles | move.roles)
        ]


class Version(models.Model):
    """What was typed: one working version, overwritten by saving; frozen when it is sent.

    `values` maps codes to numbers as text ("1412", "2.5") or to prose; a code without a value is
    "chưa có", which is never 0. `notes` are reasons for figures that look wrong, `origins` say
    where a figure came from that nobody typed.
    """

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="versions")
    number = PositiveSmallIntegerField("lần")
    values = models.JSONField(default=dict)
    notes = models.JSONField(default=dict)
    origins = models.JSONField(default=dict)
    # How often each section was saved, by its id: two people in two sections do not disturb each
    # other, two in one do.
    saves = models.JSONField(default=dict)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    saved_at = DateTimeField(auto_now=True)
    # Everybody who typed some of it, here or in the version it was copied from, by id: nobody of
    # them approves it.
    writers = ArrayField(models.BigIntegerField(), default=list)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    sent_at = DateTimeField(null=True)
    is_late = BooleanField("nộp muộn", default=False)
    hash = LineField(max_length=64, blank=True)

    class Meta:
        ordering = ["-number"]
        verbose_name = verbose_name_plural = "lần nộp"
        constraints = [
            models.UniqueConstraint(fields=["submission", "number"], name="version_number_once"),
            models.CheckConstraint(
                name="version_sent_by_and_at",
                condition=Q(sent_by=None, sent_at=None, hash="")
                | Q(sent_by__isnull=False, sent_at__isnull=False) & ~Q(hash=""),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="sent_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__sent_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission}, lần {self.number}"

    @property
    def contents(self) -> list[dict[str, str]]:
        return [self.values, self.notes, self.origins]

    @property
    def hands(self) -> frozenset[int]:
        """Ids of all who wrote or sent it."""
        return frozenset({*self.writers, self.saved_by_id, self.sent_by_id} - {None})

    @property
    def digest(self) -> str:
        """What an approval names: of the contents, the same whatever order they were typed in."""
        text = json.dumps(self.contents, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


class EventQuerySet(models.QuerySet["Event"]):
    def before(self, event: Event) -> Self:
        return self.filter(pk__lt=event.pk)

    def of_moves(self, names: Collection[str]) -> Self:
        return self.filter(move__in=names)


class Event(MoveEvent):
    """One move of one submission."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="events")
    version = models.ForeignKey(Version, models.PROTECT, null=True, related_name="+")
    move = LineField("việc", max_length=20, choices=[(m.name, m.label) for m in MOVES.values()])
    from_state = LineField("từ", max_length=9, choices=State, blank=True)
    to_state = LineField("sang", max_length=9, choices=State)
    hash = LineField(max_length=64, blank=True)
    reason = ProseField("lý do", max_length=2000, blank=True)
    role = LineField("với vai trò", max_length=20, blank=True)

    objects = EventQuerySet.as_manager()


class CommentQuerySet(models.QuerySet["Comment"]):
    def on_earlier_versions(self, submission: Submission) -> Self:
        """What was said of what the branch had sent before its current version."""
        return self.filter(version__submission=submission).exclude(version=submission.current_id)

    def unanswered(self) -> Self:
        return self.filter(answer="")


class Comment(models.Model):
    """What an officer says of one figure of one version; without a code, of the whole."""

    class Answer(models.TextChoices):
        CHANGED = "changed", "Đã sửa"
        KEPT = "kept", "Giữ nguyên"

    version = models.ForeignKey(Version, models.PROTECT, related_name="comments")
    code = LineField("chỉ tiêu", max_length=8, blank=True)
    text = ProseField("góp ý", max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = DateTimeField(auto_now_add=True)
    answer = LineField("trả lời", max_length=7, choices=Answer, blank=True)
    answer_text = ProseField("vì sao giữ nguyên", max_length=1000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = DateTimeField(null=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = verbose_name_plural = "góp ý"
        constraints = [
            models.CheckConstraint(
                name="comment_answered_by_and_at",
                condition=Q(answer="", answered_by=None, answered_at=None)
                | ~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="comment_kept_says_why", condition=~Q(answer="kept") | ~Q(answer_text="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.text}" if self.code else self.text
