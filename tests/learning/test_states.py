"""Every state, every move, every person: who may do what, and that others change nothing."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from learning import actions
from learning.models import Assessment, Event, LearningModel, Recognition
from learning.states import MODEL_MOVES, MOVES, Standing, State
from tests.factories import make_branch
from tests.learning.factories import YEAR, bring_to, make_decision, make_model
from tests.matrix import Expected, Matrix
from tests.reports.factories import People

pytestmark = pytest.mark.django_db

PEOPLE = [
    "secretary",
    "chair",
    "delegate",
    "other_chair",
    "former_chair",
    "staff",
    "officer",
    "head",
    "administrator",
]
OFFICERS = {"officer", "head"}
SENDERS = {"chair", "delegate"} | OFFICERS
BRANCH = SENDERS | {"secretary"}
# What may be done in which state, by whom: written down a second time, from the design.
ALLOWED = {
    ("register_again", "withdrawn"): BRANCH,
    ("self_assess", "registered"): BRANCH,
    ("self_assess", "self_assessed"): BRANCH,
    ("assess_by_branch", "registered"): SENDERS,
    ("assess_by_branch", "self_assessed"): SENDERS,
    ("assess_by_branch", "branch_assessed"): SENDERS,
    ("assess_by_district", "branch_assessed"): OFFICERS,
    ("assess_by_district", "district_assessed"): OFFICERS,
    ("send_back", "branch_assessed"): OFFICERS,
    ("send_back", "district_assessed"): OFFICERS,
    ("send_back", "not_recognised"): OFFICERS,
    ("recognise", "branch_assessed"): OFFICERS,
    ("recognise", "district_assessed"): OFFICERS,
    ("not_recognise", "branch_assessed"): OFFICERS,
    ("not_recognise", "district_assessed"): OFFICERS,
    ("undo_recognition", "recognised"): OFFICERS,
    ("withdraw_recognition", "recognised"): OFFICERS,
    ("withdraw", "registered"): BRANCH,
    ("withdraw", "self_assessed"): BRANCH,
    ("withdraw", "branch_assessed"): BRANCH,
}
# Who brought it to that state by this very move: a second click, which changes nothing.
REPEATED = {
    ("not_recognise", "not_recognised"): {"officer"},
    ("withdraw", "withdrawn"): {"secretary"},
}
TARGETS = {
    "register_again": "registered",
    "self_assess": "self_assessed",
    "assess_by_branch": "branch_assessed",
    "assess_by_district": "district_assessed",
    "send_back": "registered",
    "recognise": "recognised",
    "not_recognise": "not_recognised",
    "undo_recognition": "branch_assessed",
    "withdraw_recognition": "not_recognised",
    "withdraw": "withdrawn",
}
REASONS = {"withdraw": "Chuyển đi.", "not_recognise": "Chưa đủ."}
MODEL_ALLOWED = {
    ("close", "living"): SENDERS,
    ("resume", "withdrawn"): SENDERS,
    ("merge", "living"): OFFICERS,
    ("merge", "withdrawn"): OFFICERS,
    ("undo_merge", "merged"): OFFICERS,
}
MODEL_REPEATED = {("close", "withdrawn"): {"officer"}}
MODEL_TARGETS = {
    "close": "withdrawn",
    "resume": "living",
    "merge": "merged",
    "undo_merge": "living",
}
# Another score than that by which it came there, so that no move is a second click.
SCORES = {str(n): 9 for n in range(1, 11)}


def do(name, assessment, by):
    recognitions = Recognition.objects.filter(model=assessment.model)
    fields = {"by": by}
    match name:
        case "recognise":
            actions.recognise_in_bulk(
                decision=make_decision(), models=[assessment.model], batch=uuid4(), **fields
            )
        case "undo_recognition":
            batch = recognitions.values_list("batch", flat=True).first() or uuid4()
            if not actions.undo_bulk(batch=batch, **fields):
                raise actions.AlreadyMoved
        case "withdraw_recognition":
            if (recognition := recognitions.first()) is None:
                raise actions.AlreadyMoved
            actions.withdraw_recognition(recognition=recognition, reason="Sai.", **fields)
        case "self_assess" | "assess_by_branch" | "assess_by_district":
            getattr(actions, name)(assessment=assessment, scores=SCORES, **fields)
        case _:
            if MOVES[name].needs_reason:
                fields["reason"] = REASONS.get(name, "Lý do.")
            getattr(actions, name)(assessment=assessment, **fields)


MATRIX = Matrix(
    PEOPLE,
    refusals=(PermissionDenied, actions.AlreadyMoved, actions.NotReady),
    events_of=lambda row: Event.objects.filter(model=getattr(row, "model", row)),
)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("name", TARGETS)
def test_full_matrix(state, name):
    assessment, people = bring_to(state)

    MATRIX.try_everybody(
        lambda by: do(name, Assessment.objects.get(pk=assessment.pk), by),
        Assessment.objects.filter(pk=assessment.pk),
        people,
        Expected(
            state,
            TARGETS[name],
            allowed=ALLOWED.get((name, state), set()),
            repeated=REPEATED.get((name, state), set()),
        ),
    )


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize("name", MODEL_TARGETS)
def test_full_matrix_of_a_record(standing, name):
    people = People(make_branch())
    model, other, third = (make_model(branch=people.branch) for _ in range(3))
    if standing == Standing.WITHDRAWN:
        actions.close(model=model, by=people.officer, reason="Không còn.")
    if standing == Standing.MERGED:
        actions.merge(model=model, into=third, by=people.officer, reason="Trùng.")

    def act(by):
        fields = {
            "close": {"reason": "Không còn."},
            "merge": {"reason": "Trùng.", "into": other},
        }.get(name, {})
        getattr(actions, name)(model=model, by=by, **fields)

    MATRIX.try_everybody(
        act,
        LearningModel.objects.filter(pk=model.pk),
        people,
        Expected(
            standing,
            MODEL_TARGETS[name],
            allowed=MODEL_ALLOWED.get((name, standing), set()),
            repeated=MODEL_REPEATED.get((name, standing), set()),
        ),
    )


def test_tables_hold_every_move():
    assert set(MOVES) == {*TARGETS, "register"}
    assert set(MODEL_MOVES) == set(MODEL_TARGETS)


@pytest.mark.parametrize("state", State)
def test_buttons_are_those_of_the_matrix(state):
    assessment, people = bring_to(state)

    shown = {
        person: {move.name for move in assessment.allowed_moves(getattr(people, person))}
        for person in PEOPLE
    }

    assert shown == {
        person: {n for (n, source), who in ALLOWED.items() if source == state and person in who}
        for person in PEOPLE
    }


@pytest.mark.parametrize("person", PEOPLE)
def test_model_is_registered_by_people_of_its_branch_and_officers(person):
    people = People(make_branch())
    model = make_model(branch=people.branch)
    by = getattr(people, person)

    if person in BRANCH:
        (assessment,) = actions.register(models=[model], year=YEAR, by=by)
        assert (assessment.state, assessment.branch) == ("registered", people.branch)
        assert Event.objects.get().by == by
    else:
        with pytest.raises(PermissionDenied):
            actions.register(models=[model], year=YEAR, by=by)
        assert not Assessment.objects.exists()


@pytest.mark.parametrize(
    ("state", "name"),
    [
        ("registered", "withdraw"),
        ("branch_assessed", "send_back"),
        ("branch_assessed", "not_recognise"),
    ],
)
def test_reason_is_asked_for(state, name):
    assessment, people = bring_to(state)

    with pytest.raises(ValidationError, match="Chưa ghi lý do"):
        getattr(actions, name)(assessment=assessment, by=people.head, reason="  ")

    assert Assessment.objects.get().state == state


def test_second_of_two_people_is_told_who_was_first():
    assessment, people = bring_to(State.NOT_RECOGNISED)

    with pytest.raises(
        actions.AlreadyMoved, match=f"“Chưa được công nhận”: {people.officer} đã đổi lúc"
    ):
        actions.not_recognise(assessment=assessment, by=people.head, reason="Chưa đủ.")


def test_events_are_never_changed():
    bring_to(State.REGISTERED)

    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.update(reason="khác")
    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.all().delete()
