"""Sets of criteria. One that was used is never changed: a new text is a new edition."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Mod
from django.db.models.lookups import Exact

from audit.triggers import Audited
from core.fields import (
    BooleanField,
    DateField,
    DecimalField,
    LineField,
    PositiveSmallIntegerField,
    ProseField,
)
from core.row_version import RowVersioned
from core.spans import SpanQuerySet, days_of, no_overlap, span_checks
from documents.models import Document
from learning.rules import STEP, Item, Rule

from .kind import ModelKind

if TYPE_CHECKING:
    from decimal import Decimal

HALF_POINTS = "Điểm ghi theo bước 0,5, từ 0 trở lên."


def in_half_points(name: str, field: str) -> models.CheckConstraint:
    """The check that a number of points is whole or a half, and not negative."""
    return models.CheckConstraint(
        name=name,
        condition=Q((field, None))
        | Q((f"{field}__gte", 0)) & Q(Exact(Mod(F(field), Value(STEP)), 0)),
        violation_error_message=HALF_POINTS,
    )


def unless_used(criteria_set: str) -> str:
    """PL/pgSQL that refuses a change of what belongs to a set that an assessment has used."""
    return f"""
        IF EXISTS (SELECT FROM learning_assessment WHERE criteria_set_id = {criteria_set}) THEN
            RAISE EXCEPTION 'criteria set % has been used', {criteria_set}
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN COALESCE(NEW, OLD);
    """


class CriteriaSetQuerySet(SpanQuerySet):
    def in_year(self, year: int) -> Self:
        """Those by which a year is assessed: at its end."""
        return self.on(dt.date(year, 12, 31))

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def only_one(self, kind: str, year: int) -> CriteriaSet | None:
        """The set of that kind and year; None where there is none, or where there are several for
        different people and somebody has to choose.
        """
        found = list(self.of_kind(kind).in_year(year)[:2])
        return found[0] if len(found) == 1 else None

    def with_criteria(self) -> Self:
        return self.prefetch_related(Criterion.objects.of_sets())


class CriteriaSet(RowVersioned):
    """One edition. Its days may be unknown at either end (`core.spans`).

    `levels` above 0: criteria are met or not, and each level asks for its own. Otherwise they have
    points. A set of which the sources do not give everything is incomplete, and decides nothing.
    """

    kind = LineField("loại mô hình", max_length=9, choices=ModelKind)
    audience = LineField(
        "dành cho",
        max_length=150,
        blank=True,
        help_text="Chỉ ghi khi một loại có nhiều mẫu phiếu, ví dụ: nông dân.",
    )
    edition = LineField("lần ban hành", max_length=60, help_text="Ví dụ: năm 2022.")
    issuer = LineField("cơ quan ban hành", max_length=120)
    paper = LineField(
        "văn bản ban hành",
        max_length=200,
        blank=True,
        help_text="Số, ký hiệu và ngày, ví dụ: Quyết định 244/QĐ-KHVN ngày 28/07/2022.",
    )
    document = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="criteria_sets",
        verbose_name="văn bản trong thư viện",
    )
    starts_on = DateField("áp dụng từ ngày", null=True, blank=True)
    ends_on = DateField("áp dụng đến hết ngày", null=True, blank=True)
    levels = PositiveSmallIntegerField(
        "số mức",
        default=0,
        help_text="Ghi 0 nếu chấm điểm. Bộ tiêu chí không chấm điểm thì ghi số mức đạt, ví dụ 2.",
    )
    pass_total = DecimalField(
        "đạt từ (điểm)", max_digits=5, decimal_places=1, null=True, blank=True
    )
    pass_each = DecimalField(
        "mỗi tiêu chí từ (điểm)", max_digits=4, decimal_places=1, null=True, blank=True
    )
    is_complete = BooleanField(
        "đã đủ để xét",
        default=False,
        help_text="Chỉ đánh dấu khi đã có đủ mọi tiêu chí, điểm tối đa và điều kiện đạt.",
    )
    note = ProseField(
        "nguồn và điều chưa rõ",
        max_length=2000,
        blank=True,
        help_text="Lấy ở đâu, điều gì chưa kiểm được. Bạn đọc thấy ghi chú này.",
    )

    objects = CriteriaSetQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "audience", F("starts_on").desc(nulls_last=True), "pk"]
        verbose_name = verbose_name_plural = "bộ tiêu chí"
        constraints = [
            *span_checks("criteria_set"),
            no_overlap(
                "criteria_set_one_at_a_time",
                "kind",
                "audience",
                message="Loại này đã có bộ tiêu chí trong khoảng ngày đó. Cần ghi ngày cuối của bộ"
                " cũ trước.",
            ),
            models.CheckConstraint(
                name="criteria_set_has_levels_or_points",
                condition=Q(levels=0) | Q(pass_total=None, pass_each=None),
                violation_error_message="Bộ tiêu chí xét theo mức thì không có điểm đạt.",
            ),
            models.CheckConstraint(
                name="criteria_set_complete_says_when_it_passes",
                condition=Q(is_complete=False) | Q(levels__gt=0) | Q(pass_total__isnull=False),
                violation_error_message="Chưa ghi từ bao nhiêu điểm là đạt, nên chưa đủ để xét.",
            ),
            in_half_points("criteria_set_total_in_half_points", "pass_total"),
            in_half_points("criteria_set_each_in_half_points", "pass_each"),
        ]
        triggers = [
            Audited(
                *("kind", "audience", "edition", "issuer", "paper", "document", "starts_on"),
                *("ends_on", "levels", "pass_total", "pass_each", "is_complete", "note"),
                label=["kind", "audience", "edition"],
            ),
            # Its last day is written once the next edition is known.
            pgtrigger.Trigger(
                name="used_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["ends_on", "document", "lock_version"]),
                func=unless_used("OLD.id"),
            ),
        ]

    def __str__(self) -> str:
        audience = f" ({self.audience})" if self.audience else ""
        return f"{self.get_kind_display()}{audience}, {self.edition}"

    @property
    def days(self) -> str:
        return days_of(self)

    @property
    def is_used(self) -> bool:
        """Asked once a row that the admin has read."""
        if self.pk is None:
            return False
        return self.uses > 0 if hasattr(self, "uses") else self.assessments.exists()

    @property
    def criteria(self) -> list[Criterion]:
        """In their order, each with its group; see `with_criteria`."""
        models.prefetch_related_objects([self], Criterion.objects.of_sets())
        return list(self.all_criteria.all())

    @property
    def rule(self) -> Rule:
        items = [Item(one.code, one.maximum, one.level) for one in self.criteria]
        return Rule(tuple(items), self.is_complete, self.pass_total, self.pass_each, self.levels)

    @property
    def maximum(self) -> Decimal | None:
        """What all criteria come to together, where all of them are known."""
        maxima = [criterion.maximum for criterion in self.criteria]
        return sum(maxima) if self.is_complete and maxima and None not in maxima else None


class CriteriaGroup(RowVersioned):
    criteria_set = models.ForeignKey(
        CriteriaSet, models.CASCADE, related_name="groups", verbose_name="bộ tiêu chí"
    )
    title = LineField("tên nhóm", max_length=200)
    maximum = DecimalField(
        "điểm cả nhóm",
        max_digits=5,
        decimal_places=1,
        null=True,
        blank=True,
        help_text="Chỉ ghi khi nguồn chỉ cho điểm của nhóm.",
    )
    position = PositiveSmallIntegerField("thứ tự", default=1)

    class Meta:
        ordering = ["criteria_set", "position", "pk"]
        verbose_name = verbose_name_plural = "nhóm tiêu chí"
        constraints = [in_half_points("criteria_group_in_half_points", "maximum")]
        triggers = [
            Audited(
                *("criteria_set", "title", "maximum", "position"),
                label="title",
                part_of="criteria_set",
            ),
            pgtrigger.Trigger(
                name="used_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=unless_used("COALESCE(OLD.criteria_set_id, NEW.criteria_set_id)"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def distinct_label(self) -> str:
        return f"{self.title} ({self.criteria_set})"


class CriterionQuerySet(models.QuerySet["Criterion"]):
    def of_sets(self, prefix: str = "") -> models.Prefetch:
        """Fills `all_criteria` of sets, group by group, in one query."""
        ordered = self.order_by("group__position", "group_id", "position", "pk")
        return models.Prefetch(f"{prefix}all_criteria", ordered.select_related("group"))


class Criterion(RowVersioned):
    group = models.ForeignKey(
        CriteriaGroup, models.CASCADE, related_name="criteria", verbose_name="nhóm"
    )
    criteria_set = models.ForeignKey(
        CriteriaSet, models.CASCADE, related_name="all_criteria", editable=False
    )
    code = LineField(
        "số",
        max_length=8,
        validators=[RegexValidator(r"^[0-9]{1,2}[a-z]?\Z", "Số gồm chữ số, ví dụ 1, 2a.")],
    )
    text = ProseField("nội dung", max_length=1000)
    hint = ProseField("giải thích", max_length=1000, blank=True)
    maximum = DecimalField(
        "điểm tối đa",
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        help_text="Để trống nếu chỉ xét đạt hay không đạt, hoặc nguồn không cho điểm.",
    )
    level = PositiveSmallIntegerField(
        "cần cho mức", default=1, help_text="Chỉ dùng cho bộ tiêu chí xét theo mức."
    )
    position = PositiveSmallIntegerField("thứ tự", default=1)

    objects = CriterionQuerySet.as_manager()

    class Meta:
        ordering = ["group__position", "position", "pk"]
        verbose_name = verbose_name_plural = "tiêu chí"
        constraints = [
            models.UniqueConstraint(
                fields=["criteria_set", "code"],
                name="criterion_code_once_a_set",
                violation_error_message="Số này đã có trong bộ tiêu chí. Xin chọn số khác.",
            ),
            models.CheckConstraint(
                name="criterion_code_is_plain", condition=Q(code__regex=r"^[0-9]{1,2}[a-z]?$")
            ),
            models.CheckConstraint(
                name="criterion_level_is_from_one",
                condition=Q(level__gte=1),
                violation_error_message="Mức tính từ 1.",
            ),
            in_half_points("criterion_in_half_points", "maximum"),
        ]
        triggers = [
            Audited(
                *("group", "code", "text", "hint", "maximum", "level", "position"),
                label=["code", "text"],
                part_of="criteria_set",
            ),
            pgtrigger.Trigger(
                name="used_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=unless_used("COALESCE(OLD.criteria_set_id, NEW.criteria_set_id)"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}. {self.text}"

    def save(self, **kwargs: object) -> None:
        self.criteria_set_id = self.group.criteria_set_id
        super().save(**kwargs)
