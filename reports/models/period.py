"""Reporting periods: what is reported when, and who may be late by leave."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse

from audit.triggers import Audited
from branches.models import Branch
from core.dates import today, within_history
from core.fields import DateField, DateTimeField, LineField, PositiveSmallIntegerField
from core.row_version import RowVersioned
from core.text import roman
from reports.states import State

from .form import Edition

if TYPE_CHECKING:
    from branches.models import BranchQuerySet


# From the end of a period on, where there was none of its kind.
USUAL_DAYS = {"opens_on": -31, "due_on": -10, "closes_on": 10}


class PeriodQuerySet(models.QuerySet["Period"]):
    def begun(self) -> Self:
        return self.filter(opens_on__lte=today())

    def of_year(self, year: int) -> Self:
        return self.filter(year=year)

    def open_now(self) -> Self:
        """Those that every branch can send for today."""
        return self.begun().filter(closes_on__gte=today())

    def before(self, period: Period) -> Self:
        """Those that ended before this one did, the latest first."""
        return self.filter(ends_on__lt=period.ends_on).order_by("-ends_on", "-starts_on")

    def comparable(self, period: Period) -> Self:
        """Those of its length that ended before it, the latest first; none for one of its own."""
        if period.kind == Period.Kind.AD_HOC:
            return self.none()
        return self.before(period).filter(kind=period.kind)

    def with_approved(self) -> Self:
        """Those with official figures, and `approved`: how many branches have them."""
        official = Q(submissions__approved__isnull=False, submissions__revoked_at=None)
        official &= ~Q(submissions__state=State.VOID)
        counted = self.annotate(approved=Count("submissions", filter=official))
        return counted.filter(approved__gt=0).order_by(*Period._meta.ordering)

    def with_use(self) -> Self:
        """`has_submissions`, `has_exceptions`: whether there is any of each."""
        of_period = {"period": OuterRef("pk")}
        submissions = Period.submissions.field.model.objects.filter(**of_period)
        exceptions = LockException.objects.filter(**of_period)
        return self.annotate(has_submissions=Exists(submissions), has_exceptions=Exists(exceptions))

    def alike(self, period: Period) -> Self:
        """The same part of other years."""
        return self.filter(kind=period.kind, number=period.number).exclude(pk=period.pk)


class Period(RowVersioned):
    """What is reported on (`starts_on`, `ends_on`) and when (`opens_on`, `due_on`, `closes_on`)."""

    class Kind(models.TextChoices):
        QUARTER = "quarter", "quý"
        HALF = "half", "6 tháng"
        NINE_MONTHS = "nine_months", "9 tháng"
        YEAR = "year", "năm"
        AD_HOC = "ad_hoc", "đột xuất"

    # The months that a kind's numbers begin with, and how many they are.
    MONTHS = {
        Kind.QUARTER: ((1, 4, 7, 10), 3),
        Kind.HALF: ((1, 7), 6),
        Kind.NINE_MONTHS: ((1,), 9),
        Kind.YEAR: ((1,), 12),
    }

    kind = LineField("kỳ", max_length=11, choices=Kind, default=Kind.QUARTER)
    year = PositiveSmallIntegerField("năm")
    number = PositiveSmallIntegerField(
        "số", default=1, help_text="Quý 1–4; 6 tháng đầu năm là 1, cuối năm là 2; kỳ khác là 1."
    )
    title = LineField(
        "tên kỳ đột xuất", max_length=120, blank=True, help_text="Chỉ ghi cho kỳ đột xuất."
    )
    edition = models.ForeignKey(
        Edition, models.PROTECT, related_name="periods", verbose_name="mẫu báo cáo"
    )
    starts_on = DateField("số liệu từ ngày", blank=True, help_text="Để trống thì theo kỳ và năm.")
    ends_on = DateField("số liệu đến ngày", blank=True, help_text="Để trống thì theo kỳ và năm.")
    opens_on = DateField("mở nhập từ ngày")
    due_on = DateField("hạn nộp")
    closes_on = DateField("khoá sau ngày", help_text="Sau ngày này phải có gia hạn mới nộp được.")
    answer_days = PositiveSmallIntegerField(
        "trả lời trong (ngày làm việc)",
        default=5,
        help_text="Tính từ hôm sau ngày nộp, không tính thứ bảy, chủ nhật. Ghi trên biên nhận.",
    )

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["-ends_on", "-starts_on", "-pk"]
        verbose_name = verbose_name_plural = "kỳ báo cáo"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "year", "number"],
                condition=~Q(kind="ad_hoc"),
                name="period_once",
                violation_error_message="Kỳ này đã có. Xin sửa kỳ đã có.",
            ),
            models.CheckConstraint(
                name="period_number_fits_its_kind",
                condition=Q(kind="quarter", number__range=(1, 4))
                | Q(kind="half", number__range=(1, 2))
                | Q(kind__in=["nine_months", "year"], number=1)
                | Q(kind="ad_hoc"),
                violation_error_message="Quý có số từ 1 đến 4, 6 tháng là 1 hoặc 2, kỳ khác là 1.",
            ),
            models.CheckConstraint(
                name="period_days_are_in_order",
                condition=Q(
                    starts_on__lte=F("ends_on"),
                    opens_on__lte=F("due_on"),
                    due_on__lte=F("closes_on"),
                ),
                violation_error_message="Các ngày phải theo thứ tự: mở nhập, hạn nộp, khoá.",
            ),
            models.CheckConstraint(
                name="period_answer_days_are_few",
                condition=Q(answer_days__range=(1, 60)),
                violation_error_message="Số ngày trả lời từ 1 đến 60.",
            ),
            models.CheckConstraint(
                name="period_ad_hoc_has_a_title",
                condition=~Q(kind="ad_hoc") | ~Q(title=""),
                violation_error_message="Kỳ đột xuất cần có tên.",
            ),
            models.CheckConstraint(
                name="period_dates_within_history",
                condition=within_history("starts_on", "ends_on", "opens_on", "due_on", "closes_on"),
            ),
        ]
        triggers = [
            Audited(
                *("kind", "year", "number", "title", "edition", "starts_on", "ends_on"),
                *("opens_on", "due_on", "closes_on", "answer_days"),
                label=["kind", "number", "year"],
            ),
        ]

    def __str__(self) -> str:
        match self.kind:
            case self.Kind.QUARTER:
                return f"Quý {roman(self.number)} năm {self.year}"
            case self.Kind.HALF:
                return f"6 tháng {'đầu' if self.number == 1 else 'cuối'} năm {self.year}"
            case self.Kind.NINE_MONTHS:
                return f"9 tháng năm {self.year}"
            case self.Kind.YEAR:
                return f"Năm {self.year}"
        return self.title

    def propose_days(self) -> None:
        """Where nobody wrote a day of opening, due or closing: as far from its end as that of the
        last period of its kind, which was reported on in practice.
        """
        self.clean()
        if self.ends_on is None:
            return
        last = Period.objects.filter(kind=self.kind).exclude(pk=self.pk).first()
        for name, usual in USUAL_DAYS.items():
            if getattr(self, name) is None:
                apart = getattr(last, name) - last.ends_on if last else dt.timedelta(days=usual)
                setattr(self, name, self.ends_on + apart)

    @property
    def next(self) -> Period:
        """The one after it, unsaved, of the same kind and with days proposed."""
        firsts, _ = self.MONTHS.get(self.kind, ((1,), 12))
        is_last = self.number >= len(firsts)
        following = Period(
            kind=self.kind,
            year=self.year + is_last,
            number=1 if is_last else self.number + 1,
            edition=self.edition,
            answer_days=self.answer_days,
        )
        following.propose_days()
        return following

    def clean(self) -> None:
        """Full days of the calendar, where nobody wrote others."""
        if self.kind in self.MONTHS and self.year:
            firsts, length = self.MONTHS[self.kind]
            if 1 <= (self.number or 0) <= len(firsts):
                first = dt.date(self.year, firsts[self.number - 1], 1)
                after = first.month + length - 1
                end = dt.date(first.year + after // 12, after % 12 + 1, 1) - dt.timedelta(days=1)
                self.starts_on = self.starts_on or first
                self.ends_on = self.ends_on or end

    def save(self, **kwargs: object) -> None:
        self.clean()
        super().save(**kwargs)

    def get_absolute_url(self) -> str:
        """Where its approved figures are published."""
        return reverse("reports:statistics_period", args=[self.year, self.slug])

    @property
    def slug(self) -> str:
        """How addresses and receipts name it: quy-1, 6-thang-dau, 9-thang, ca-nam, dot-xuat-12."""
        match self.kind:
            case self.Kind.QUARTER:
                return f"quy-{self.number}"
            case self.Kind.HALF:
                return f"6-thang-{'dau' if self.number == 1 else 'cuoi'}"
            case self.Kind.NINE_MONTHS:
                return "9-thang"
            case self.Kind.YEAR:
                return "ca-nam"
        return f"dot-xuat-{self.pk}"

    @property
    def expected_branches(self) -> BranchQuerySet:
        """The branches of its last day: a branch that was merged before that owes nothing."""
        return Branch.objects.on(self.ends_on)

    @property
    def is_begun(self) -> bool:
        return self.opens_on <= today()

    @property
    def is_closed(self) -> bool:
        return self.closes_on < today()

    @property
    def is_overdue(self) -> bool:
        return self.due_on < today()


class LockExceptionQuerySet(models.QuerySet["LockException"]):
    def current(self) -> Self:
        return self.filter(until__gte=today())


class LockException(models.Model):
    """A branch may still send after the period is closed. Written once, never changed."""

    period = models.ForeignKey(
        Period, models.PROTECT, related_name="exceptions", verbose_name="kỳ báo cáo"
    )
    branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="exceptions", verbose_name="Hội cơ sở"
    )
    until = DateField("gia hạn đến hết ngày")
    reason = LineField("lý do", max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name="người cho gia hạn",
    )
    at = DateTimeField("lúc", auto_now_add=True)

    objects = LockExceptionQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        verbose_name = verbose_name_plural = "gia hạn"
        constraints = [
            models.CheckConstraint(name="lockexception_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="lockexception_dates_within_history", condition=within_history("until")
            ),
        ]
        triggers = [
            Audited(
                *("period", "branch", "until", "reason", "by"),
                label="branch__name",
                part_of="period",
                branch="branch__code",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch}, {self.period}: đến {self.until:%d/%m/%Y}"
