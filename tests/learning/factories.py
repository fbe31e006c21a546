"""Rows of learning models for tests: records of every kind, criteria, decisions, totals."""

import datetime as dt
from decimal import Decimal
from itertools import count
from uuid import uuid4

from learning import actions
from learning.models import (
    Assessment,
    CriteriaGroup,
    CriteriaSet,
    Criterion,
    LearningModel,
    ModelKind,
    ModelTotal,
    PublicationConsent,
    Recognition,
    RecognitionDecision,
    Score,
    Target,
)
from learning.states import State
from tests.factories import make_branch
from tests.reports.factories import People

number = count(1)
YEAR = 2024
NAMES = {
    ModelKind.FAMILY: "Nguyễn Văn Mẫu {}",
    ModelKind.CLAN: "Dòng họ Nguyễn {}",
    ModelKind.COMMUNITY: "Khu {}",
    ModelKind.UNIT: "Trường Tiểu học số {}",
    ModelKind.CITIZEN: "Trần Thị Mẫu {}",
}


def make_model(kind=ModelKind.CLAN, *, consent=False, **fields) -> LearningModel:
    """Of a new branch, unless named; with a consent that stands, if so asked."""
    n = next(number)
    if "branch" not in fields:
        fields["branch"] = make_branch()
    defaults = {"name": NAMES[kind].format(n), "residential_area": "khu 3"}
    model = LearningModel.objects.create(kind=kind, **defaults | fields)
    if consent:
        make_consent(model)
    return model


def make_consent(model, **fields) -> PublicationConsent:
    defaults = {"given_on": dt.date(2024, 1, 15), "how": "Phiếu số 12, lưu tại Hội"}
    return PublicationConsent.objects.create(model=model, **defaults | fields)


def make_criteria(kind=ModelKind.CITIZEN, *, maxima=(10,) * 10, **fields) -> CriteriaSet:
    """Ten criteria of 10 points, passed from 80 with no one below 5, since a day unknown."""
    n = next(number)
    defaults = {
        "edition": f"lần {n}",
        "issuer": "Hội Khuyến học Việt Nam",
        "pass_total": Decimal(80),
        "pass_each": Decimal(5),
        "is_complete": True,
    }
    criteria_set = CriteriaSet.objects.create(kind=kind, **defaults | fields)
    group = CriteriaGroup.objects.create(criteria_set=criteria_set, title="Năng lực tự học")
    for place, maximum in enumerate(maxima, 1):
        Criterion.objects.create(
            group=group, code=str(place), text=f"Tiêu chí {place}", maximum=maximum, position=place
        )
    return criteria_set


def make_assessment(model=None, **fields) -> Assessment:
    """A row as it is, brought there by no move."""
    model = model or make_model()
    defaults = {"year": YEAR, "branch": model.branch}
    return Assessment.objects.create(model=model, **defaults | fields)


def make_scores(assessment, points, stage="self") -> None:
    """One number for each criterion, in their order."""
    for criterion, given in zip(assessment.criteria_set.criteria, points, strict=True):
        Score.objects.create(
            assessment=assessment, criterion=criterion, stage=stage, points=Decimal(str(given))
        )


def make_decision(**fields) -> RecognitionDecision:
    n = next(number)
    defaults = {
        "number": f"{n}/QĐ-UBND",
        "issued_on": dt.date(2024, 12, 15),
        "issuer": "Uỷ ban nhân dân xã Mẫu",
        "year": YEAR,
    }
    return RecognitionDecision.objects.create(**defaults | fields)


def make_recognition(model=None, **fields) -> Recognition:
    """By a decision of its own, for the year of that, unless named."""
    model = model or make_model()
    if "decision" not in fields:
        fields["decision"] = make_decision(**{"year": fields["year"]} if "year" in fields else {})
    defaults = {"year": fields["decision"].year, "branch": model.branch}
    return Recognition.objects.create(model=model, **defaults | fields)


def make_total(**fields) -> ModelTotal:
    if "branch" not in fields:
        fields["branch"] = make_branch()
    defaults = {
        "kind": ModelKind.FAMILY,
        "year": YEAR,
        "total": 1200,
        "registered": 900,
        "recognised": 700,
        "source": "Báo cáo năm của Hội xã",
    }
    return ModelTotal.objects.create(**defaults | fields)


def make_target(**fields) -> Target:
    defaults = {
        "kind": ModelKind.FAMILY,
        "year": 2025,
        "share": Decimal(70),
        "paper": "Quyết định 387/QĐ-TTg",
    }
    return Target.objects.create(**defaults | fields)


def bring_to(state, *, people=None, year=YEAR, points=(8,) * 10) -> tuple[Assessment, People]:
    """The assessment of a citizen, brought to this state by the people and moves that do so."""
    people = people or People(make_branch())
    criteria_set = CriteriaSet.objects.only_one(ModelKind.CITIZEN, year) or make_criteria()
    model = make_model(ModelKind.CITIZEN, branch=people.branch)
    (assessment,) = actions.register(
        models=[model], year=year, by=people.secretary, criteria_set=criteria_set
    )
    scores = {str(n): Decimal(str(given)) for n, given in enumerate(points, 1)}
    if state == State.WITHDRAWN:
        actions.withdraw(assessment=assessment, by=people.secretary, reason="Chuyển đi.")
    elif state != State.REGISTERED:
        actions.self_assess(assessment=assessment, scores=scores, by=people.secretary)
        if state != State.SELF_ASSESSED:
            actions.assess_by_branch(assessment=assessment, by=people.chair)
            _decide(assessment, state, people)
    assessment.refresh_from_db()
    return assessment, people


def _decide(assessment, state, people) -> None:
    if state == State.DISTRICT_ASSESSED:
        actions.assess_by_district(assessment=assessment, by=people.officer)
    elif state == State.NOT_RECOGNISED:
        actions.not_recognise(assessment=assessment, by=people.officer, reason="Chưa đủ.")
    elif state == State.RECOGNISED:
        recognise(assessment.model, year=assessment.year, by=people.officer)


def recognise(*models, by, year=YEAR, batch=None, **fields) -> list[Recognition]:
    """By one decision that is new."""
    return actions.recognise_in_bulk(
        decision=make_decision(year=year, **fields), models=models, by=by, batch=batch or uuid4()
    )
