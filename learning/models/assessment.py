"""How a learning model fares in one year: scores by whom, what they come to, and how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from audit.triggers import Audited
from branches.models import Branch
from core.fields import (
    BooleanField,
    DateTimeField,
    DecimalField,
    LineField,
    PositiveIntegerField,
    PositiveSmallIntegerField,
    ProseField,
)
from core.papers import PaperKind, ending_of
from core.row_version import RowVersioned
from core.text import slugify_vi
from learning.rules import verdict
from learning.states import ASSESSED, MOVES, OFFICERS, UNFINISHED, Standing, State

from .criteria import CriteriaSet, Criterion, in_half_points
from .model import FIRST_YEAR, LAST_YEAR, LearningModel, branch_roles

if TYPE_CHECKING:
    from decimal import Decimal

    from accounts.models import User
    from learning.rules import Verdict
    from learning.states import Move

    from .criteria import CriteriaSetQuerySet


class Stage(models.TextChoices):
    """Who gives scores; what a later one gives stands beside what an earlier one gave."""

    SELF = "self", "Tự đánh giá"
    BRANCH = "branch", "Hội cơ sở"
    DISTRICT = "district", "Hội cấp trên"


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, user: User) -> Self:
        """Officers see all; others those of their branches and of what went into them."""
        if not user.is_authenticated:
            return self.none()
        if user.has_role(*OFFICERS):
            return self
        own = Branch.objects.read_by(user)
        return self.filter(Q(branch__in=own) | Q(model__branch__in=own))

    def of_year(self, year: int) -> Self:
        return self.filter(year=year)

    def years(self) -> list[int]:
        """Those that there are, the latest first."""
        return list(self.order_by("-year").values_list("year", flat=True).distinct())

    def of_branch(self, branch: Branch) -> Self:
        return self.filter(branch=branch)

    def of_kind(self, kind: str) -> Self:
        return self.filter(model__kind=kind)

    def counted(self) -> Self:
        """Registrations that stand, of records that are not another one once more."""
        merged = Q(model__state=Standing.MERGED)
        return self.exclude(state=State.WITHDRAWN).exclude(merged)

    def in_state(self, *states: str) -> Self:
        return self.filter(state__in=states)

    def decidable(self) -> Self:
        """What has been assessed, of records that are followed still: a decision is next."""
        return self.in_state(*ASSESSED).filter(model__state=Standing.LIVING)

    def recognisable(self) -> Self:
        """Those that a decision may name."""
        return self.decidable().filter(passes=True)

    def failed(self) -> Self:
        return self.decidable().exclude(passes=True)

    def unfinished(self) -> Self:
        """What its branch has not assessed yet, of records that are followed still."""
        return self.in_state(*UNFINISHED).filter(model__state=Standing.LIVING)

    def for_list(self) -> Self:
        return self.select_related("model__branch", "branch", "criteria_set")

    def in_order(self) -> Self:
        """Branch by branch, by name."""
        return self.order_by("branch__sort_key", "branch", "model__sort_key", "pk")


class Assessment(RowVersioned):
    """One year of one model. Moved by the table in `learning.states` alone.

    `branch` is that of the year: a merger moves the model and leaves this. `total`, `passes` and
    `level` are what the last scores came to; where the criteria cannot decide, `passes` is what the
    assessor said, and None is "nothing said yet".
    """

    model = models.ForeignKey(
        LearningModel, models.PROTECT, related_name="assessments", verbose_name="mô hình"
    )
    year = PositiveSmallIntegerField("năm")
    branch = models.ForeignKey(
        Branch,
        models.PROTECT,
        related_name="assessments",
        verbose_name="Hội cơ sở khi đăng ký",
    )
    criteria_set = models.ForeignKey(
        CriteriaSet,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assessments",
        verbose_name="bộ tiêu chí",
    )
    state = LineField(
        "trạng thái", max_length=17, choices=State, default=State.REGISTERED, editable=False
    )
    evidence = ProseField("minh chứng", max_length=4000, blank=True)
    total = DecimalField("tổng điểm", max_digits=5, decimal_places=1, null=True, editable=False)
    passes = BooleanField("đạt", null=True, editable=False)
    level = PositiveSmallIntegerField("mức", default=0, editable=False)
    created_at = DateTimeField("đăng ký lúc", default=timezone.now, editable=False)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "pk"]
        verbose_name = verbose_name_plural = "đánh giá hằng năm"
        constraints = [
            models.UniqueConstraint(
                fields=["model", "year"],
                name="assessment_once_a_year",
                violation_error_message="Mô hình này đã đăng ký năm ấy.",
            ),
            models.CheckConstraint(
                name="assessment_year_is_plausible",
                condition=Q(year__range=(FIRST_YEAR, LAST_YEAR)),
                violation_error_message="Năm ghi đủ bốn chữ số, ví dụ 2022.",
            ),
            in_half_points("assessment_in_half_points", "total"),
        ]
        indexes = [models.Index(fields=["year", "branch"], name="assessment_of_a_year")]
        triggers = [
            Audited(
                *("model", "year", "branch", "criteria_set", "state", "total", "passes", "level"),
                secret=["evidence"],  # may name persons
                label="year",
                part_of="model",
                branch="branch__code",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model}, năm {self.year}"

    @property
    def criteria_sets(self) -> CriteriaSetQuerySet:
        """Those by which it may be scored: of its kind and year."""
        return CriteriaSet.objects.of_kind(self.model.kind).in_year(self.year)

    def scores_of(self, stage: str) -> dict[str, Decimal]:
        """By the code of the criterion."""
        given = self.scores.filter(stage=stage).values_list("criterion__code", "points")
        return dict(given)

    def verdict_of(self, stage: str) -> Verdict | None:
        """What its scores of that stage come to under its criteria."""
        return self.criteria_set and verdict(self.criteria_set.rule, self.scores_of(stage))

    def roles_of(self, user: User) -> frozenset[str]:
        """What this person is to it: at the branch of that year or the one it went into, at that of
        the model today, and at the association.
        """
        if not (user.is_authenticated and user.is_active):
            return frozenset()
        return branch_roles(user, self.branch, self.model.branch) | user.roles

    def allowed_moves(self, user: User) -> list[Move]:
        """The buttons this person is shown, in the order of the table."""
        roles = self.roles_of(user)
        return [move for move in MOVES.values() if move.is_open_to(roles, self.state)]


class Score(models.Model):
    """What one stage gave for one criterion of the assessment's set; a trigger holds it to that."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="scores")
    stage = LineField("ai chấm", max_length=8, choices=Stage)
    points = DecimalField("điểm", max_digits=4, decimal_places=1)

    class Meta:
        ordering = ["criterion__position", "pk"]
        verbose_name = verbose_name_plural = "điểm"
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "criterion", "stage"], name="score_once_a_stage"
            ),
            in_half_points("score_in_half_points", "points"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="fits_its_criterion",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF NOT EXISTS (
                        SELECT FROM learning_criterion c
                        JOIN learning_assessment a
                          ON a.id = NEW.assessment_id AND a.criteria_set_id = c.criteria_set_id
                        WHERE c.id = NEW.criterion_id AND NEW.points <= COALESCE(c.maximum, 1)
                    ) THEN
                        RAISE EXCEPTION 'no such score by the criteria of the assessment'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion.code}: {self.points}"


class EvidenceFileQuerySet(models.QuerySet["EvidenceFile"]):
    def visible_to(self, user: User) -> Self:
        """No reader sees one: it may tell of persons."""
        return self.filter(assessment__in=Assessment.objects.visible_to(user))


class EvidenceFile(models.Model):
    """A paper that shows what an assessment says."""

    assessment = models.ForeignKey(
        Assessment, models.CASCADE, related_name="evidence_files", verbose_name="đánh giá"
    )
    title = LineField("tên minh chứng", max_length=200)
    file = models.FileField("tệp", upload_to="minh-chung/%Y/%m/")
    kind = LineField("loại", max_length=4, choices=PaperKind, editable=False)
    size = PositiveIntegerField("cỡ (byte)", editable=False)
    added_at = DateTimeField(default=timezone.now, editable=False)

    objects = EvidenceFileQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = verbose_name_plural = "tệp minh chứng"

    def __str__(self) -> str:
        return self.title

    def save(self, **kwargs: object) -> None:
        self.kind = ending_of(self.file.name)
        self.size = self.file.size
        super().save(**kwargs)

    @property
    def download_name(self) -> str:
        return f"{slugify_vi(self.title) or 'minh-chung'}.{self.kind}"
