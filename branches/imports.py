"""What of the organisation can be brought in from Excel: branches, posts, clusters, members."""

from __future__ import annotations

import datetime as dt
from abc import abstractmethod
from collections import defaultdict
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError

from core.forms import DateField, IntegerField, LineField
from core.spans import days_of
from core.text import exact
from imports.kinds import Column, Listed, Outcome, register
from imports.model_kind import ModelKind

from .actions import EDITORS
from .models import Branch, Cluster, ClusterMembership, Post
from .models.post import SINGLE_TITLES

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from django.db.models import Model

    from imports.kinds import Row


class BranchField(Listed):
    """A branch by its code, by the label of the template's list, or by a name that is its alone."""

    # The general sentence writes its label small, as within a sentence.
    default_error_messages: ClassVar = {"required": "Chưa nhập Hội cơ sở."}

    def __init__(self, **kwargs: Any) -> None:
        labels = {branch.distinct_label: branch for branch in Branch.objects.for_list()}
        self.namesakes = defaultdict(list)
        for branch in labels.values():
            for name in {branch.name, branch.full_name, branch.label, branch.title}:
                self.namesakes[exact(name)].append(branch)
        unique = {name: found[0] for name, found in self.namesakes.items() if len(found) == 1}
        codes = {branch.code: branch for branch in labels.values()}
        super().__init__(unique | codes | labels, **kwargs)
        self.options = list(labels)

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except ValidationError:
            namesakes = self.namesakes.get(exact(str(value)), [])
            if not namesakes:
                raise
            codes = " hoặc ".join(branch.code for branch in namesakes)
            raise ValidationError(
                f"“{value}” là tên của {len(namesakes)} Hội. Ghi mã: {codes}."
            ) from None


def labels(choices: type) -> dict[str, str]:
    """The values of choices by what people call them."""
    return {label: value for value, label in choices.choices}


class SpanKind(ModelKind):
    """Rows that hold from one day to another. Two of one `group` may not share a day."""

    overlap: ClassVar[str]

    def __init__(self) -> None:
        self.spans: dict[Hashable, list[tuple[dt.date, dt.date, str]]] = defaultdict(list)

    @abstractmethod
    def group(self, row: Any) -> Hashable | None:
        """Of a stored object or the values of a row; None where days may be shared."""

    def match(self, rows: Sequence[Row]) -> None:
        super().match(rows)
        matched = {row.stored.pk for row in rows if row.stored}
        others = self.queryset().filter(branch__in={row.values["branch"] for row in rows})
        stored = defaultdict(list)
        for each in others.exclude(pk__in=matched):
            if group := self.group(each):
                stored[group].append((*_days(each), f"dòng đã có ({days_of(each) or 'mọi ngày'})"))
        for row in rows:
            values = _Values(row.values)
            if row.outcome != Outcome.ERROR and (group := self.group(values)):
                self._compare(row, _days(values), [*stored[group], *self.spans[group]])
                self.spans[group].append((*_days(values), f"dòng {row.number}"))

    def _compare(
        self,
        row: Row,
        days: tuple[dt.date, dt.date],
        others: list[tuple[dt.date, dt.date, str]],
    ) -> None:
        first, last = days
        for start, end, where in others:
            if start <= last and first <= end:
                row.fail("starts_on", f"{self.overlap} Trùng ngày với {where}.")
                return


class _Values:
    """The values of a row as attributes, so that rows and objects are asked alike."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__ |= values


def _days(row: Any) -> tuple[dt.date, dt.date]:
    return row.starts_on or dt.date.min, row.ends_on or dt.date.max


@register
class BranchKind(ModelKind):
    name = "hoi-co-so"
    title = "Hội cơ sở"
    about = (
        "Mỗi dòng là một Hội cơ sở. Sáp nhập, chia tách, đổi tên làm ở trang riêng, không ở đây."
    )
    roles = EDITORS
    model = Branch
    key = ("code",)

    def columns(self) -> list[Column]:
        return [
            Column(
                "code",
                LineField(label="Mã", max_length=20),
                "08263",
                "Mã đơn vị hành chính, hoặc mã Hội tự đặt như HKH01.",
            ),
            Column("kind", Listed(labels(Branch.Kind), label="Loại"), "xã"),
            Column("name", LineField(label="Tên", max_length=80), "Tiên Du"),
            Column(
                "starts_on",
                DateField(label="Hoạt động từ ngày", required=False),
                "01/07/2025",
                "Để trống nếu chưa rõ.",
            ),
            Column(
                "phone",
                LineField(label="Điện thoại cơ quan", max_length=40, required=False),
                "0210 000 0000",
            ),
            Column(
                "address",
                LineField(label="Địa chỉ", max_length=200, required=False),
                "Khu 5, xã Tiên Du",
            ),
        ]


@register
class PostKind(SpanKind):
    name = "chuc-vu"
    title = "Chức vụ ở Hội cơ sở"
    about = "Mỗi dòng là một người giữ một chức vụ. Một người giữ hai chức vụ thì ghi hai dòng."
    roles = EDITORS
    model = Post
    key = ("branch", "title", "holder", "starts_on")
    overlap = "Chức vụ này chỉ có một người giữ."

    def columns(self) -> list[Column]:
        return [
            Column("branch", BranchField(label="Hội cơ sở"), "08263", "Ghi mã, hoặc chọn."),
            Column("title", Listed(labels(Post.Title), label="Chức vụ"), "Chủ tịch"),
            Column("honorific", Listed(labels(Post.Honorific), label="Xưng hô"), "Ông"),
            Column("holder", LineField(label="Họ và tên", max_length=120), "Nguyễn Văn An"),
            Column("term_from", IntegerField(label="Nhiệm kỳ từ năm"), "2021"),
            Column("term_to", IntegerField(label="Nhiệm kỳ đến năm"), "2026"),
            Column("starts_on", DateField(label="Giữ chức từ ngày"), "01/06/2021"),
            Column("ends_on", DateField(label="Đến hết ngày", required=False)),
            Column(
                "phone",
                LineField(label="Điện thoại cơ quan", max_length=40, required=False),
                "0210 000 0000",
                "Bạn đọc thấy số này. Không ghi số máy riêng.",
            ),
        ]

    def group(self, row: Any) -> Hashable | None:
        return (
            (row.branch_id if isinstance(row, Post) else row.branch.pk, row.title)
            if (row.title in SINGLE_TITLES)
            else None
        )


@register
class ClusterKind(ModelKind):
    name = "cum-thi-dua"
    title = "Cụm thi đua"
    about = "Mỗi dòng là một cụm. Các Hội của cụm nhập sau, ở “Thành viên cụm thi đua”."
    roles = EDITORS
    model = Cluster
    key = ("number",)

    def columns(self) -> list[Column]:
        return [
            Column(
                "number",
                IntegerField(label="Số của cụm", min_value=1, max_value=99),
                "2",
                "Ghi bằng chữ số thường; trang sẽ in “Cụm thi đua số II”.",
            ),
            Column(
                "starts_on",
                DateField(label="Lập từ ngày", required=False),
                "01/01/2022",
                "Để trống nếu chưa rõ.",
            ),
            Column("ends_on", DateField(label="Đến hết ngày", required=False)),
        ]


@register
class MembershipKind(SpanKind):
    name = "thanh-vien-cum"
    title = "Thành viên cụm thi đua"
    about = "Mỗi dòng là một Hội ở một cụm, từ ngày đến ngày. Cụm nhập trước, ở “Cụm thi đua”."
    roles = EDITORS
    model = ClusterMembership
    key = ("branch", "starts_on")
    overlap = "Một Hội chỉ ở một cụm."

    def columns(self) -> list[Column]:
        clusters = {str(cluster): cluster for cluster in Cluster.objects.all()}
        return [
            Column("cluster", Listed(clusters, label="Cụm"), next(iter(clusters), "")),
            Column("branch", BranchField(label="Hội cơ sở"), "08263", "Ghi mã, hoặc chọn."),
            Column(
                "starts_on",
                DateField(label="Từ ngày", required=False),
                "01/01/2022",
                "Để trống nếu chưa rõ.",
            ),
            Column("ends_on", DateField(label="Đến hết ngày", required=False)),
        ]

    def group(self, row: Model | _Values) -> Hashable:
        return row.branch_id if isinstance(row, ClusterMembership) else row.branch.pk
