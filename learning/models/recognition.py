"""Recognition by a decision: one paper, often hundreds of names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, Min, Q

from audit.triggers import Audited
from branches.models import Association, Branch
from core.dates import within_history
from core.fields import BooleanField, DateField, DateTimeField, LineField, PositiveSmallIntegerField
from core.papers import ending_of
from core.row_version import RowVersioned
from core.text import slugify_vi
from documents.models import Document
from learning.states import OFFICERS, Standing

from .model import FIRST_YEAR, LAST_YEAR, LearningModel

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from accounts.models import User


class RecognitionDecisionQuerySet(models.QuerySet["RecognitionDecision"]):
    def of_year(self, year: int) -> Self:
        return self.filter(year=year)

    def with_file_for(self, user: User) -> Self:
        """Those whose file the person may have: its list may name families and citizens, and so is
        for officers and for people of the branches that it names somebody of.
        """
        found = self.exclude(file="")
        if user.has_role(*OFFICERS):
            return found
        own = Branch.objects.read_by(user)
        named = Recognition.objects.filter(Q(branch__in=own) | Q(model__branch__in=own))
        return found.filter(pk__in=named.values("decision"))


class RecognitionDecision(RowVersioned):
    """Who decided what of which year. Its list of names is on paper, or in the library."""

    number = LineField("số, ký hiệu", max_length=60, help_text="Ví dụ: 12/QĐ-UBND.")
    issued_on = DateField("ngày ban hành")
    issuer = LineField(
        "cơ quan ban hành", max_length=120, help_text="Ví dụ: Uỷ ban nhân dân xã Tiên Du."
    )
    level = LineField(
        "cấp", max_length=8, choices=Association.Level, default=Association.Level.COMMUNE
    )
    year = PositiveSmallIntegerField("công nhận cho năm")
    document = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recognition_decisions",
        verbose_name="văn bản trong thư viện",
        help_text="Chỉ chọn khi văn bản đăng được cho bạn đọc.",
    )
    file = models.FileField(
        "tệp quyết định",
        upload_to="quyet-dinh/%Y/%m/",
        blank=True,
        help_text="PDF, Word, Excel hoặc OpenDocument, tối đa 12 MB. Bạn đọc không tải được: danh"
        " sách có thể nêu tên người.",
    )
    is_sample = BooleanField("dữ liệu mẫu", default=False)

    objects = RecognitionDecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-issued_on", "number"]
        verbose_name = verbose_name_plural = "quyết định công nhận"
        constraints = [
            models.UniqueConstraint(
                fields=["number", "issuer", "issued_on"],
                name="recognition_decision_once",
                violation_error_message="Quyết định có số, cơ quan và ngày này đã có.",
            ),
            models.CheckConstraint(
                name="recognition_decision_dates_within_history",
                condition=within_history("issued_on"),
                violation_error_message="Ngày phải từ 02/09/1945 đến 01/01/2200.",
            ),
            models.CheckConstraint(
                name="recognition_decision_year_is_plausible",
                condition=Q(year__range=(FIRST_YEAR, LAST_YEAR)),
                violation_error_message="Năm ghi đủ bốn chữ số, ví dụ 2022.",
            ),
        ]
        triggers = [
            Audited(
                *("number", "issued_on", "issuer", "level", "year", "document", "file"),
                "is_sample",
                label=["number", "issuer"],
            ),
        ]

    def __str__(self) -> str:
        """As it is cited: Quyết định 12/QĐ-UBND ngày 15/12/2022 của Uỷ ban nhân dân xã Tiên Du."""
        return f"Quyết định {self.number} ngày {self.issued_on:%d/%m/%Y} của {self.issuer}"

    @property
    def download_name(self) -> str:
        return f"{slugify_vi(f'quyết định {self.number}')}.{ending_of(self.file.name)}"


class RecognitionQuerySet(models.QuerySet["Recognition"]):
    def standing(self) -> Self:
        return self.filter(withdrawn_on=None)

    def counted(self) -> Self:
        """Those that stand, of records that are not another one once more."""
        return self.standing().exclude(model__state=Standing.MERGED)

    def public(self) -> Self:
        """Of models that readers may know by name."""
        return self.filter(model__in=LearningModel.objects.public())

    def of_year(self, year: int) -> Self:
        return self.filter(year=year)

    def levels(self) -> list[str]:
        """Those that are named, each once."""
        named = self.exclude(level="").order_by("level")
        return list(named.values_list("level", flat=True).distinct())

    def of_batch(self, batch: UUID) -> Self:
        return self.filter(batch=batch)

    def by_batch(self) -> QuerySet[Recognition, dict[str, Any]]:
        """One row each of what was confirmed together, the latest first: `batch`, `at`, its
        `decision_id`, how many `names` it has, how many of them `stand`, and one `model_id`.
        """
        batches = self.exclude(batch=None).order_by().values("batch", "decision_id")
        return batches.annotate(
            at=Min("at"),
            names=Count("pk"),
            stand=Count("pk", filter=Q(withdrawn_on=None)),
            model_id=Min("model"),
        ).order_by("-at", "batch")

    def for_list(self) -> Self:
        return self.select_related("model__branch", "branch", "decision__document")

    def in_order(self) -> Self:
        """Branch by branch, by name."""
        return self.order_by("branch__sort_key", "branch", "model__sort_key", "pk")


class Recognition(RowVersioned):
    """Of one model for one year. `branch` is that of the moment, and no merger moves it.

    `batch` are those recognised by one confirmation, which are undone together.
    """

    model = models.ForeignKey(
        LearningModel, models.PROTECT, related_name="recognitions", verbose_name="mô hình"
    )
    year = PositiveSmallIntegerField("năm")
    decision = models.ForeignKey(
        RecognitionDecision,
        models.PROTECT,
        related_name="recognitions",
        verbose_name="quyết định",
    )
    branch = models.ForeignKey(
        Branch,
        models.PROTECT,
        related_name="recognitions",
        verbose_name="Hội cơ sở khi công nhận",
    )
    level = LineField(
        "mức, danh hiệu", max_length=60, blank=True, help_text="Nếu quyết định có ghi: mức 2."
    )
    withdrawn_on = DateField("thu hồi ngày", null=True, editable=False)
    withdrawn_reason = LineField("lý do thu hồi", max_length=300, blank=True, editable=False)
    batch = models.UUIDField(null=True, editable=False)
    at = DateTimeField("ghi lúc", auto_now_add=True)

    objects = RecognitionQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "pk"]
        verbose_name = verbose_name_plural = "lượt công nhận"
        constraints = [
            models.UniqueConstraint(
                fields=["model", "year"],
                condition=Q(withdrawn_on=None),
                name="recognition_one_stands_a_year",
                violation_error_message="Mô hình này đã được công nhận cho năm ấy.",
            ),
            models.CheckConstraint(
                name="recognition_withdrawn_says_why",
                condition=Q(withdrawn_on=None, withdrawn_reason="")
                | Q(withdrawn_on__isnull=False) & ~Q(withdrawn_reason=""),
            ),
            models.CheckConstraint(
                name="recognition_dates_within_history", condition=within_history("withdrawn_on")
            ),
            models.CheckConstraint(
                name="recognition_year_is_plausible",
                condition=Q(year__range=(FIRST_YEAR, LAST_YEAR)),
            ),
        ]
        indexes = [
            models.Index(fields=["year", "branch"], name="recognition_of_a_year"),
            models.Index(fields=["batch"], name="recognition_batch"),
        ]
        triggers = [
            Audited(
                *("model", "year", "decision", "branch", "level", "withdrawn_on"),
                "withdrawn_reason",
                label="year",
                part_of="model",
                branch="branch__code",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model}, năm {self.year}"

    @property
    def stands(self) -> bool:
        return self.withdrawn_on is None
