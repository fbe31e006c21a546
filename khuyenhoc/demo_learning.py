"""The learning models of the demo: real criteria and targets, samples of everything else.

Figures follow from the sizes of the branches in the sample reports. Records have gone through the
moves that people make, and those of old branches to the successors, as the merger would have done.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pgtrigger
from django.utils import timezone

from branches.heirs import fates_by, heir_of
from branches.models import Branch
from core.dates import today
from learning import actions
from learning.known import load_known
from learning.models import (
    Assessment,
    Event,
    LearningModel,
    ModelKind,
    ModelTotal,
    RecognitionDecision,
)
from learning.states import State

from .demo_reports import Sizes

if TYPE_CHECKING:
    from collections.abc import Iterable

# How many years before this one there are totals.
YEARS = 4
# What the sample reports call the number of each kind that there could be.
CODES = {
    ModelKind.FAMILY: "E1a",
    ModelKind.CLAN: "E2a",
    ModelKind.COMMUNITY: "E3a",
    ModelKind.UNIT: "E4a",
    ModelKind.CITIZEN: "E5a",
}
SOURCE = "Số liệu mẫu"


def load_learning(content: dict[str, Any]) -> None:
    """`content` is learning.toml."""
    load_known()
    by_year: dict[int, list[LearningModel]] = {}
    for row in content["models"]:
        model = load_model(**row)
        for ago in row["years"]:
            by_year.setdefault(today().year - ago, []).append(model)
    for year, models in sorted(by_year.items()):
        recognise(models, year)
    follow(LearningModel.objects.all(), today())
    load_totals(content["own"])
    for row in content["this_year"]:
        load_this_year(**row)
    date_back()


def load_model(
    *, branch: str, years: Iterable[int] = (), consent: str = "", **fields: Any
) -> LearningModel:
    model = actions.add(
        model=LearningModel(
            branch=Branch.objects.get_by_natural_key(branch),
            registered_year=today().year - max(years, default=0),
            is_sample=True,
            **fields,
        ),
        by=None,
    )
    if consent:
        given_on = dt.date(today().year - 1, 1, 15)
        actions.give_consent(model=model, given_on=given_on, how=consent, by=None)
    return model


def recognise(models: list[LearningModel], year: int) -> None:
    """By one decision of the year's end, in the branches of that day."""
    follow(models, dt.date(year, 12, 31))
    for assessment in actions.register(models=models, year=year, by=None):
        scores = {str(n): Decimal(9) for n in range(1, 11)} if can_decide(assessment) else None
        actions.assess_by_branch(assessment=assessment, scores=scores, passes=True, by=None)
    decision = RecognitionDecision(
        number=f"{year % 100}/QĐ-MẪU",
        issued_on=dt.date(year, 12, 20),
        issuer="Uỷ ban nhân dân xã (mẫu)",
        year=year,
        is_sample=True,
    )
    actions.recognise_in_bulk(decision=decision, models=models, by=None, batch=uuid4())


def can_decide(assessment: Assessment) -> bool:
    return assessment.criteria_set is not None and assessment.criteria_set.rule.decides


def follow(models: Iterable[LearningModel], day: dt.date) -> None:
    """To whoever answers for their branches on that day."""
    fates = fates_by(day)
    for model in models:
        model.branch = heir_of(model.branch, fates)
        model.save()


def load_totals(own: str) -> None:
    """Of each year in the branches of its last day; a branch knows its own models by name."""
    sizes, own_line = Sizes(), Branch.objects.leading_to(Branch.objects.get_by_natural_key(own))
    named = set(own_line.values_list("pk", flat=True))
    for ago in range(YEARS, 0, -1):
        year = today().year - ago
        for branch in Branch.objects.on(dt.date(year, 12, 31)):
            for kind, code in CODES.items():
                if branch.pk in named and kind in {"clan", "community", "unit"}:
                    continue
                most = sizes.of(branch)[code]
                registered = most * (80 - 2 * ago) // 100
                total = ModelTotal(branch=branch, kind=kind, year=year, total=most)
                total.registered, total.recognised = registered, registered * (90 - 3 * ago) // 100
                total.source, total.is_sample = SOURCE, True
                actions.enter_total(total=total, by=None)


def load_this_year(*, state: str, scores: Iterable[float] = (), **fields: Any) -> None:
    model = load_model(**fields)
    follow([model], today())
    (assessment,) = actions.register(models=[model], year=today().year, by=None)
    given = {str(n): Decimal(str(points)) for n, points in enumerate(scores, 1)}
    if state != State.REGISTERED:
        actions.self_assess(
            assessment=assessment, scores=given, evidence="Minh chứng mẫu.", by=None
        )
    if state == State.BRANCH_ASSESSED:
        actions.assess_by_branch(assessment=assessment, by=None)


def date_back() -> None:
    """Gives each move a moment of its year that is not to come."""
    events = list(Event.objects.filter(year__lt=today().year))
    for event in events:
        day = dt.date(event.year, 1 if event.move == "register" else 12, 20)
        event.at = timezone.make_aware(dt.datetime.combine(day, dt.time(9)))
    with pgtrigger.ignore("learning.Event:append_only"):
        Event.objects.bulk_update(events, ["at"])
