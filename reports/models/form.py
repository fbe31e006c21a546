"""Forms of indicators. What has been asked once is never changed: a new year has a new edition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from audit.triggers import Audited
from core.fields import BooleanField, DateField, LineField, PositiveSmallIntegerField
from core.row_version import RowVersioned
from core.text import listed
from learning.models import ModelKind
from reports.formulas import BadFormula, codes_of

if TYPE_CHECKING:
    from decimal import Decimal


# By kind and figure, as `learning.counting` names them.
REGISTRY = [
    (f"{kind}.{figure}", f"{kind.label}: {label}")
    for kind in ModelKind
    for figure, label in (("registered", "đăng ký"), ("recognised", "được công nhận"))
]


class ReportForm(RowVersioned):
    name = LineField("tên mẫu báo cáo", max_length=120, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name = verbose_name_plural = "mẫu báo cáo"
        triggers = [Audited("name", label="name")]

    def __str__(self) -> str:
        return self.name


class EditionManager(models.Manager["Edition"]):
    def get_queryset(self) -> models.QuerySet[Edition]:
        """With the form, which it is named by."""
        return super().get_queryset().select_related("form")


class Edition(RowVersioned):
    """One wording of a form. A submission keeps the one it was begun on."""

    form = models.ForeignKey(
        ReportForm, models.PROTECT, related_name="editions", verbose_name="mẫu"
    )
    number = PositiveSmallIntegerField("lần ban hành", default=1)
    valid_from = DateField("dùng từ ngày")

    objects = EditionManager()

    class Meta:
        ordering = ["form", "-number"]
        verbose_name = verbose_name_plural = "lần ban hành mẫu"
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="edition_number_once"),
        ]
        triggers = [
            Audited("form", "number", "valid_from", label=["form__name", "number"]),
        ]

    def __str__(self) -> str:
        return f"{self.form}, lần {self.number}"

    @property
    def is_used(self) -> bool:
        """Used ones are left as they are."""
        return self.pk is not None and self.periods.exists()

    @property
    def use(self) -> str:
        """Why it is left as it is, or nothing."""
        if self.pk is None or not (periods := list(self.periods.all())):
            return ""
        return (
            f"Đã dùng cho {listed([str(period) for period in periods])} nên giữ nguyên. Cần thay"
            " đổi thì bấm “Ban hành lần mới” rồi sửa ở lần mới."
        )


class SectionQuerySet(models.QuerySet["Section"]):
    def open_to_change(self) -> Self:
        """Of editions that no period has used."""
        return self.filter(edition__periods=None).select_related("edition__form")


class Section(RowVersioned):
    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="sections", verbose_name="lần ban hành"
    )
    title = LineField("tên phần", max_length=120)
    position = PositiveSmallIntegerField("thứ tự", default=1)

    objects = SectionQuerySet.as_manager()

    class Meta:
        ordering = ["edition", "position", "pk"]
        verbose_name = verbose_name_plural = "phần của mẫu"
        triggers = [
            Audited("edition", "title", "position", label="title", part_of="edition"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def distinct_label(self) -> str:
        """Told apart from the same part of other editions."""
        return f"{self.title} ({self.edition})"


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    def of(self, edition: Edition) -> Self:
        return self.filter(edition=edition).select_related("section")

    def counted(self) -> Self:
        """Those with a figure."""
        return self.exclude(kind=Indicator.Kind.TEXT)


class Indicator(RowVersioned):
    """One line of a form.

    Stocks (members, a fund's balance) are never summed over periods, flows are; `combine` says what
    becomes of both over branches.
    """

    class Kind(models.TextChoices):
        STOCK = "stock", "số cuối kỳ"
        FLOW = "flow", "số trong kỳ"
        DERIVED = "derived", "máy tính"
        TEXT = "text", "lời văn"

    class Combine(models.TextChoices):
        SUM = "sum", "cộng"
        NONE = "none", "không cộng"

    section = models.ForeignKey(
        Section, models.CASCADE, related_name="indicators", verbose_name="phần"
    )
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="indicators", editable=False)
    code = LineField(
        "mã",
        max_length=8,
        validators=[
            RegexValidator(r"^[A-Z][0-9]{1,2}[a-z]?\Z", "Mã gồm một chữ hoa và số, ví dụ B1, E1a.")
        ],
    )
    label = LineField("tên chỉ tiêu", max_length=150)
    hint = LineField("giải thích", max_length=300, blank=True)
    kind = LineField("loại", max_length=7, choices=Kind, default=Kind.STOCK)
    unit = LineField("đơn vị tính", max_length=30, blank=True, help_text="Ví dụ: người, đồng.")
    decimals = PositiveSmallIntegerField("số chữ số lẻ", default=0)
    combine = LineField("gộp các Hội", max_length=4, choices=Combine, default=Combine.SUM)
    formula = LineField(
        "công thức",
        max_length=200,
        blank=True,
        help_text="Chỉ cho loại “máy tính”, ví dụ: C1 + C2 - C3.",
    )
    at_most = LineField(
        "không lớn hơn",
        max_length=8,
        blank=True,
        help_text="Mã của chỉ tiêu mà số này không thể vượt, ví dụ công nhận: mã của đăng ký.",
    )
    prefill = LineField(
        "điền sẵn từ",
        max_length=8,
        blank=True,
        help_text="Mã của chỉ tiêu ở báo cáo trước mà số này lấy theo, ví dụ tồn quỹ đầu kỳ: C4.",
    )
    registry = LineField(
        "điền sẵn từ sổ mô hình học tập",
        max_length=20,
        blank=True,
        choices=REGISTRY,
        help_text="Số của năm, theo hồ sơ hoặc số tổng mà Hội đã ghi.",
    )
    is_required = BooleanField(
        "phải nhập", default=True, help_text="Không có thì nhập số 0; bỏ trống là chưa có số."
    )
    position = PositiveSmallIntegerField("thứ tự", default=1)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        ordering = ["section__position", "position", "pk"]
        verbose_name = verbose_name_plural = "chỉ tiêu"
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "code"],
                name="indicator_code_once_an_edition",
                violation_error_message="Mã này đã có trong mẫu. Xin chọn mã khác.",
            ),
            models.CheckConstraint(
                name="indicator_code_is_plain", condition=Q(code__regex=r"^[A-Z][0-9]{1,2}[a-z]?$")
            ),
            models.CheckConstraint(
                name="indicator_derived_has_a_formula",
                condition=Q(kind="derived") & ~Q(formula="") | ~Q(kind="derived") & Q(formula=""),
                violation_error_message="Chỉ tiêu loại “máy tính”, và chỉ loại ấy, có công thức.",
            ),
            models.CheckConstraint(
                name="indicator_decimals_are_few", condition=Q(decimals__range=(0, 2))
            ),
        ]
        triggers = [
            Audited(
                *("section", "code", "label", "hint", "kind", "unit", "decimals", "combine"),
                *("formula", "at_most", "prefill", "registry", "is_required", "position"),
                label=["code", "label"],
                part_of="edition",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}. {self.label}"

    def clean(self) -> None:
        if self.formula:
            try:
                codes_of(self.formula)
            except BadFormula as bad:
                raise ValidationError({"formula": str(bad)}) from bad

    def save(self, **kwargs: object) -> None:
        self.edition_id = self.section.edition_id
        super().save(**kwargs)

    @property
    def is_typed(self) -> bool:
        return self.kind != self.Kind.DERIVED

    @property
    def is_text(self) -> bool:
        return self.kind == self.Kind.TEXT

    def rounded(self, value: Decimal | None) -> Decimal | None:
        # With the number of digits named, even if it is none: else the result would be an int.
        return None if value is None else round(value, self.decimals)
