"""The records of a branch in one year: how each stands, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from branches.models import Branch
from learning.models import Assessment, LearningModel, Recognition
from learning.states import Standing, State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from learning.models import LearningModelQuerySet

TO_REGISTER, TO_RENEW, WITHDRAWN = "chua-dang-ky", "dang-ky-lai", "da-rut"
TO_ASSESS, DOUBLE, CLOSED = "chua-danh-gia", "trung", "thoi-theo-doi"
# By the word of the address, in the order of the year.
STATUSES = {
    TO_REGISTER: "Chưa đăng ký",
    TO_RENEW: "Công nhận năm trước, chưa đăng ký lại",
    TO_ASSESS: "Chưa tự đánh giá",
    "cho-hoi-danh-gia": "Đã tự đánh giá, chờ Hội đánh giá",
    "cho-cong-nhan": "Hội đã đánh giá, chờ công nhận",
    "da-cong-nhan": "Đã công nhận",
    "chua-cong-nhan": "Chưa được công nhận",
    WITHDRAWN: "Đã rút đăng ký",
    DOUBLE: "Trông như trùng",
    CLOSED: "Thôi theo dõi",
}
# What a branch has to do something about, and how a number of it is said.
MISSING = {
    TO_ASSESS: "mô hình chưa tự đánh giá",
    TO_RENEW: "mô hình được công nhận năm trước chưa đăng ký lại",
    DOUBLE: "mô hình trông như trùng",
}


@dataclass(frozen=True)
class Row:
    """One record in one year. Recognised by a paper alone, it has no assessment."""

    model: LearningModel
    assessment: Assessment | None
    is_recognised: bool

    @property
    def status(self) -> str:
        if self.assessment:
            return self.assessment.get_state_display()
        return State.RECOGNISED.label if self.is_recognised else STATUSES[TO_REGISTER]

    @property
    def may_be_registered(self) -> bool:
        living = self.model.state == Standing.LIVING
        return living and not (self.assessment or self.is_recognised)


def records_of(branch: Branch) -> LearningModelQuerySet:
    """Its own, and those of what went into it that nobody took along."""
    return LearningModel.objects.kept().of_branches(Branch.objects.leading_to(branch))


def in_status(records: LearningModelQuerySet, status: str, year: int) -> LearningModelQuerySet:
    """Those of a word of STATUSES; without one, all that are followed."""
    found = records.filter(_conditions(records, year)[status]) if status else records
    return found if status == CLOSED else found.living()


def counts_of_status(
    records: LearningModelQuerySet, year: int, statuses: Iterable[str] = MISSING
) -> dict[str, int]:
    """How many there are of each of these words, asked at once."""
    conditions = _conditions(records, year)
    names = {status: status.replace("-", "_") for status in statuses}
    found = records.living().aggregate(
        **{name: Count("pk", filter=conditions[status]) for status, name in names.items()}
    )
    return {status: found[name] for status, name in names.items()}


def rows_of(records: LearningModelQuerySet, year: int) -> LearningModelQuerySet:
    """With all that `row_of` reads: two queries, however many."""
    held = Recognition.objects.standing().of_year(year).filter(model=OuterRef("pk"))
    of_year = Prefetch("assessments", Assessment.objects.of_year(year), to_attr="of_that_year")
    return records.annotate(is_recognised=Exists(held)).prefetch_related(of_year)


def row_of(record: LearningModel) -> Row:
    return Row(record, next(iter(record.of_that_year), None), record.is_recognised)


def _conditions(records: LearningModelQuerySet, year: int) -> dict[str, Q]:
    of_year = Assessment.objects.of_year(year)

    def at(*states: str) -> Q:
        return Q(pk__in=of_year.in_state(*states).values("model"))

    standing = Recognition.objects.standing()
    recognised = Q(pk__in=standing.of_year(year).values("model"))
    recognised_before = Q(pk__in=standing.of_year(year - 1).values("model"))
    unregistered = ~Q(pk__in=of_year.values("model")) & ~recognised
    double = LearningModel.objects.with_double().filter(branch__in=records.values("branch"))
    return {
        TO_REGISTER: unregistered,
        TO_RENEW: unregistered & recognised_before,
        TO_ASSESS: at(State.REGISTERED),
        "cho-hoi-danh-gia": at(State.SELF_ASSESSED),
        "cho-cong-nhan": at(State.BRANCH_ASSESSED, State.DISTRICT_ASSESSED),
        "da-cong-nhan": recognised,
        "chua-cong-nhan": at(State.NOT_RECOGNISED),
        WITHDRAWN: at(State.WITHDRAWN),
        DOUBLE: Q(pk__in=double.values("pk")),
        CLOSED: Q(state=Standing.WITHDRAWN),
    }
