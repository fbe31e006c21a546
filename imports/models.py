"""An import from Excel: the file, what became of each row, and how far it has come."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from core.dates import within_history
from core.fields import DateTimeField, LineField, PositiveIntegerField
from core.worker import is_pending

from .kinds import KINDS, ImportKind, Outcome, kinds_for

if TYPE_CHECKING:
    from accounts.models import User

UNDO_LASTS = dt.timedelta(days=7)
FILE_LASTS = dt.timedelta(days=30)


class State(models.TextChoices):
    CHECKING = "checking", "đang kiểm tra"
    CHECKED = "checked", "đã kiểm tra, chưa ghi"
    WRITING = "writing", "đang ghi"
    WRITTEN = "written", "đã ghi"
    UNDOING = "undoing", "đang hoàn tác"
    UNDONE = "undone", "đã hoàn tác"
    FAILED = "failed", "dừng vì có lỗi"
    CANCELLED = "cancelled", "đã huỷ"


BUSY = frozenset({State.CHECKING, State.WRITING, State.UNDOING})
# States in which the rows have been asked to be written, and in which to be taken back.
PRESSED = [State.WRITING, State.WRITTEN, State.UNDOING, State.UNDONE]
TAKEN_BACK = [State.UNDOING, State.UNDONE]


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, user: User) -> Self:
        """Imports of the kinds this person may use, whoever began them."""
        return self.filter(kind__in=[kind.name for kind in kinds_for(user)])

    def for_list(self) -> Self:
        return self.select_related("by")

    def past_keeping(self) -> Self:
        """Those whose file and rows have been kept long enough."""
        return self.filter(created_at__lt=timezone.now() - FILE_LASTS)

    def move(self, import_: Import, target: State, **changes: Any) -> bool:
        """One conditional UPDATE from the state this copy has; False where somebody was first."""
        rows = self.filter(pk=import_.pk, state=import_.state, lock_version=import_.lock_version)
        return bool(rows.update(state=target, lock_version=F("lock_version") + 1, **changes))


class Import(models.Model):
    """`rows_done` of `rows_total` tell how far the job of a busy state has come."""

    kind = LineField("loại dữ liệu", max_length=40)
    file_name = LineField("tên tệp", max_length=200)
    state = LineField("trạng thái", max_length=9, choices=State, default=State.CHECKING)
    message = LineField("vì sao dừng", max_length=2000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người nhập"
    )
    created_at = DateTimeField("gửi lúc", default=timezone.now)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    written_at = DateTimeField("ghi lúc", null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    undone_at = DateTimeField("hoàn tác lúc", null=True)
    rows_total = PositiveIntegerField("số dòng", default=0)
    rows_done = PositiveIntegerField("số dòng đã xử lý", default=0)
    rows_new = PositiveIntegerField("mới", default=0)
    rows_update = PositiveIntegerField("cập nhật", default=0)
    rows_same = PositiveIntegerField("trùng", default=0)
    rows_error = PositiveIntegerField("lỗi", default=0)
    notes = models.JSONField("điều cần biết về tệp", default=list)
    job = models.UUIDField("việc đang chạy", null=True)
    lock_version = models.PositiveIntegerField("phiên bản", default=0)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "lần nhập từ Excel"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="import_state_is_known", condition=Q(state__in=State.values)
            ),
            models.CheckConstraint(
                name="import_written_by_and_at_match_state",
                condition=Q(state__in=PRESSED, written_by__isnull=False, written_at__isnull=False)
                | Q(~Q(state__in=PRESSED), written_by=None, written_at=None),
            ),
            models.CheckConstraint(
                name="import_undone_by_and_at_match_state",
                condition=Q(state__in=TAKEN_BACK, undone_by__isnull=False, undone_at__isnull=False)
                | Q(~Q(state__in=TAKEN_BACK), undone_by=None, undone_at=None),
            ),
            models.CheckConstraint(
                name="import_dates_within_history",
                condition=within_history("created_at", "written_at", "undone_at"),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("imports:import_detail", args=[self.pk])

    @property
    def kind_class(self) -> type[ImportKind]:
        return KINDS[self.kind]

    @property
    def title(self) -> str:
        return self.kind_class.title

    @property
    def to_write(self) -> int:
        return self.rows_new + self.rows_update

    @property
    def is_busy(self) -> bool:
        return self.state in BUSY

    @property
    def can_be_cancelled(self) -> bool:
        return self.state in {State.CHECKING, State.WRITING}

    @property
    def is_stalled(self) -> bool:
        """Busy by name, while the job that should be at it was given up."""
        return self.is_busy and not (self.job and is_pending(self.job))

    @property
    def undo_until(self) -> dt.datetime | None:
        return self.written_at and self.written_at + UNDO_LASTS

    @property
    def can_be_undone(self) -> bool:
        return self.state == State.WRITTEN and timezone.now() < self.undo_until

    @property
    def can_be_checked_again(self) -> bool:
        states = {State.CHECKED, State.FAILED, State.CANCELLED}
        return self.state in states and ImportFile.objects.of(self).exists()


class ImportFileQuerySet(models.QuerySet["ImportFile"]):
    def of(self, import_: Import) -> Self:
        return self.filter(run=import_)

    def marked(self) -> Self:
        return self.exclude(marked=None)


class ImportFile(models.Model):
    """The workbook as it was sent. In the database, since it is small, private, and must be gone
    or there together with its import.
    """

    run = models.OneToOneField(Import, models.CASCADE, primary_key=True, related_name="file")
    content = models.BinaryField()
    # The same with its bad cells coloured and commented.
    marked = models.BinaryField(null=True)

    objects = ImportFileQuerySet.as_manager()

    def __str__(self) -> str:
        return f"tệp của lần nhập {self.run_id}"


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    def of(self, import_: Import) -> Self:
        return self.filter(run=import_)

    def with_outcome(self, outcome: str) -> Self:
        return self.filter(outcome=outcome) if outcome else self

    def written(self) -> Self:
        return self.exclude(record=None)


class ImportRow(models.Model):
    """`errors` are [column letter, heading, sentence]; `record` is the kind's, for undo."""

    run = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    number = PositiveIntegerField("dòng")
    outcome = LineField("kết quả", max_length=6, choices=Outcome)
    title = LineField("nội dung", max_length=200)
    errors = models.JSONField(default=list)
    record = models.JSONField(null=True)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint("run", "number", name="import_row_is_one_of_its_number"),
            models.CheckConstraint(
                name="import_row_outcome_is_known", condition=Q(outcome__in=Outcome.values)
            ),
        ]

    def __str__(self) -> str:
        return f"Dòng {self.number}: {self.title}"

    @property
    def sentences(self) -> list[str]:
        """Each fault with its address in the sheet."""
        return [
            f"Dòng {self.number}, cột {letter} ({heading}): {sentence}"
            for letter, heading, sentence in self.errors
        ]
