"""Posts of the association and its branches. Holders are names, not accounts."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from audit.triggers import Audited
from core.dates import today
from core.fields import BooleanField, DateField, LineField, PositiveSmallIntegerField
from core.ordering import person_key
from core.row_version import RowVersioned
from core.spans import SpanQuerySet, no_overlap, span_checks

from .branch import Branch

YEARS_OF_A_TERM = 5
# One person at a time; of the others there are several.
SINGLE_TITLES = ("chair", "standing_vice_chair")
STANDING_TITLES = ("chair", "standing_vice_chair", "vice_chair", "standing_member")


class PostQuerySet(SpanQuerySet):
    def of_the_association(self) -> Self:
        """Ban Thường vụ: its chair, vice-chairs and standing members."""
        return self.filter(branch=None, title__in=STANDING_TITLES)


class Post(RowVersioned):
    """A post, its holder and the five-year term; without a branch, it is the association's own."""

    class Title(models.TextChoices):
        CHAIR = "chair", "Chủ tịch"
        STANDING_VICE_CHAIR = "standing_vice_chair", "Phó Chủ tịch thường trực"
        VICE_CHAIR = "vice_chair", "Phó Chủ tịch"
        STANDING_MEMBER = "standing_member", "Uỷ viên Ban Thường vụ"
        SECRETARY = "secretary", "Thư ký"
        COMMITTEE_MEMBER = "committee_member", "Uỷ viên Ban Chấp hành"

    class Honorific(models.TextChoices):
        MR = "mr", "Ông"
        MRS = "mrs", "Bà"

    branch = models.ForeignKey(
        Branch,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="posts",
        verbose_name="Hội cơ sở",
        help_text="Để trống nếu là chức vụ ở Hội cấp trên.",
    )
    title = LineField("chức vụ", max_length=19, choices=Title, default=Title.CHAIR)
    honorific = LineField("xưng hô", max_length=3, choices=Honorific, default=Honorific.MR)
    holder = LineField("họ và tên", max_length=120, help_text="Ví dụ: Nguyễn Thị Lan.")
    term_from = PositiveSmallIntegerField("nhiệm kỳ từ năm", help_text="Ví dụ: 2021.")
    term_to = PositiveSmallIntegerField("đến năm", help_text="Ví dụ: 2026.")
    starts_on = DateField("giữ chức từ ngày", default=today)
    ends_on = DateField("đến hết ngày", null=True, blank=True)
    phone = LineField(
        "điện thoại cơ quan",
        max_length=40,
        blank=True,
        help_text="Bạn đọc thấy số này. Không ghi số máy riêng.",
    )
    is_sample = BooleanField("dữ liệu mẫu", default=False)
    rank = PositiveSmallIntegerField(editable=False)
    sort_key = LineField(max_length=500, editable=False, db_collation="C")

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["rank", "sort_key", "-starts_on"]
        verbose_name = verbose_name_plural = "chức vụ"
        constraints = [
            models.CheckConstraint(
                name="post_term_is_five_years",
                condition=Q(term_from__range=(1990, 2195))
                & Q(term_to__gt=F("term_from"), term_to__lte=F("term_from") + YEARS_OF_A_TERM),
                violation_error_message="Nhiệm kỳ là năm năm, ví dụ 2021 – 2026.",
            ),
            *span_checks("post"),
            # The seats of the association, whose branch is null, are compared too.
            no_overlap(
                "post_one_holder_at_a_time",
                Coalesce("branch", 0),
                "title",
                condition=Q(title__in=SINGLE_TITLES),
                message="Chức vụ này đã có người giữ trong khoảng ngày đó. Cần ghi ngày cuối của"
                " người trước.",
            ),
        ]
        triggers = [
            Audited(
                *("branch", "title", "honorific", "holder", "term_from", "term_to"),
                *("starts_on", "ends_on", "phone", "is_sample"),
                label=["holder", "title"],
                part_of="branch",
                branch="branch__code",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.named_holder} – {self.get_title_display()}"

    def save(self, **kwargs: object) -> None:
        self.rank = self.Title.values.index(self.title)
        self.sort_key = person_key(self.holder)
        super().save(**kwargs)

    @property
    def named_holder(self) -> str:
        return f"{self.get_honorific_display()} {self.holder}"

    @property
    def term(self) -> str:
        return f"{self.term_from} – {self.term_to}"
