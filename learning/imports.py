"""Records and totals from Excel; assessments and recognitions have pages of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from branches.imports import BranchField, labels
from core.forms import IntegerField, LineField
from imports.kinds import Column, Listed, Outcome, register
from imports.model_kind import ModelKind as OneObjectARow

from . import counting
from .models import LearningModel, ModelKind, ModelTotal
from .models.model import FIRST_YEAR, LAST_YEAR
from .states import OFFICERS, Standing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from accounts.models import User
    from imports.kinds import Row

    from .models import LearningModelQuerySet

MOST = 2_147_483_647  # what the column holds
BRANCH_HELP = "Ghi mã, hoặc chọn."
KINDS = labels(ModelKind)


def year_field(label: str, **options: Any) -> IntegerField:
    return IntegerField(label=label, min_value=FIRST_YEAR, max_value=LAST_YEAR, **options)


def number_field(label: str) -> IntegerField:
    return IntegerField(label=label, min_value=0, max_value=MOST, required=False)


@register
class RecordKind(OneObjectARow):
    """Children are none of its business: a file that is kept for 30 days would have their names."""

    name = "mo-hinh-hoc-tap"
    title = "Mô hình học tập"
    about = (
        "Mỗi dòng là một gia đình, dòng họ, cộng đồng, đơn vị hoặc công dân. Hai gia đình cùng tên"
        " ở một khu thì ghi thêm vào tên để phân biệt. Trẻ em không nhập từ tệp, mà ghi ở trang"
        " “Mô hình học tập”."
    )
    roles, is_exported = OFFICERS, True
    model = LearningModel
    key = ("name", "kind", "branch", "residential_area")

    def columns(self) -> list[Column]:
        return [
            Column("branch", BranchField(label="Hội cơ sở"), "08263", BRANCH_HELP),
            Column("kind", Listed(KINDS, label="Loại mô hình"), "Gia đình học tập"),
            Column(
                "name",
                LineField(label="Tên", max_length=150),
                "Nguyễn Văn An",
                "Gia đình thì ghi họ tên chủ hộ.",
            ),
            Column(
                "residential_area",
                LineField(label="Khu dân cư", max_length=100, required=False),
                "khu 3",
            ),
            Column(
                "head",
                LineField(label="Người đứng đầu", max_length=120, required=False),
                "",
                "Trưởng họ, trưởng khu, thủ trưởng. Bạn đọc không thấy.",
            ),
            Column("registered_year", year_field("Đăng ký từ năm", required=False), "2022"),
        ]

    def queryset(self) -> LearningModelQuerySet:
        """Of two alike, one of which was merged, the living one is found: the last counts."""
        return LearningModel.objects.order_by("-state", "pk")

    def exported(self) -> LearningModelQuerySet:
        return LearningModel.objects.importable()

    def build(self, row: Row, instance: LearningModel, *, by: User | None) -> None:
        """What was merged into another stays as it is, and no second one is made of it."""
        if instance.state != Standing.MERGED:
            super().build(row, instance, by=by)


@register
class TotalKind(OneObjectARow):
    name = "so-tong-mo-hinh"
    title = "Số tổng mô hình học tập"
    about = (
        "Mỗi dòng là số của một Hội, một loại mô hình, một năm. Số tổng thay cho các hồ sơ có tên,"
        " không cộng thêm. Chưa có số thì để trống, không ghi 0."
    )
    roles, is_exported = OFFICERS, True
    model = ModelTotal
    key = ("branch", "kind", "year")

    def columns(self) -> list[Column]:
        return [
            Column("branch", BranchField(label="Hội cơ sở"), "08263", BRANCH_HELP),
            Column("kind", Listed(KINDS, label="Loại mô hình"), "Gia đình học tập"),
            Column("year", year_field("Năm"), "2022"),
            Column("total", number_field("Tổng số"), "1200", "Số thuộc diện đăng ký."),
            Column("registered", number_field("Đăng ký"), "900"),
            Column("recognised", number_field("Được công nhận"), "700"),
            Column(
                "source",
                LineField(label="Nguồn", max_length=200),
                "Báo cáo năm 2022 của Hội Khuyến học xã",
            ),
        ]

    def exported(self) -> QuerySet[ModelTotal]:
        return ModelTotal.objects.select_related("branch").order_by("branch__code", "year", "kind")

    def match(self, rows: Sequence[Row]) -> None:
        super().match(rows)
        records = counting.records_of({row.values["year"] for row in rows})
        for row in rows:
            if row.outcome in {Outcome.NEW, Outcome.UPDATE} and (
                sentence := counting.contradiction(ModelTotal(**row.values), records)
            ):
                row.fail("registered", sentence)
