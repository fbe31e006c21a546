"""Every state, every move, every person: who may do what, and that others change nothing."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from core.dates import today
from meetings import actions
from meetings.models import Event, Meeting, Recommendation
from meetings.states import MOVES, RECOMMENDATION_MOVES, Standing, State
from tests.matrix import Expected, Matrix
from tests.meetings.factories import (
    TOMORROW,
    make_meeting,
    make_recommendation,
    mark_all,
)

pytestmark = pytest.mark.django_db

PEOPLE = [
    "lead_secretary",
    "member_chair",
    "of_the_cluster",
    "stranger",
    "staff",
    "officer",
    "head",
    "administrator",
]
KEEPERS = {"staff", "officer", "head"}
ALL_KEEPERS = KEEPERS | {"lead_secretary", "of_the_cluster"}
OFFICERS = {"officer", "head"}
# What may be done in which state, by whom: written down a second time, from the design.
ALLOWED = {
    ("announce", "draft"): ALL_KEEPERS,
    ("hold", "draft"): ALL_KEEPERS,
    ("hold", "planned"): ALL_KEEPERS,
    ("close", "held"): KEEPERS,
    ("reopen", "closed"): OFFICERS,
    ("cancel", "draft"): KEEPERS,
    ("cancel", "planned"): KEEPERS,
}
# Who brought it to that state by this very move: a second click, which changes nothing.
REPEATED = {
    ("announce", "planned"): {"staff"},
    ("hold", "held"): {"staff"},
    ("close", "closed"): {"staff"},
    ("cancel", "cancelled"): {"staff"},
}
TARGETS = {
    "announce": "planned",
    "hold": "held",
    "close": "closed",
    "reopen": "held",
    "cancel": "cancelled",
}
ASKED = {
    ("take", "new"): OFFICERS,
    ("answer", "new"): OFFICERS,
    ("answer", "in_progress"): OFFICERS,
    ("take_up_again", "answered"): OFFICERS,
}
ASKED_REPEATED = {
    ("take", "in_progress"): {"head"},
    ("answer", "answered"): {"officer"},
}
ASKED_TARGETS = {"take": "in_progress", "answer": "answered", "take_up_again": "in_progress"}


def do(name, meeting, by):
    fields = {"reason": "Bão."} if MOVES[name].needs_reason else {}
    getattr(actions, name)(meeting=meeting, by=by, **fields)


def do_for(name, recommendation, members, by):
    fields = {
        "take": {"owner": members.officer, "due_on": TOMORROW},
        "answer": {"text": "Sẽ mở trong quý tới."},
        "take_up_again": {"due_on": TOMORROW, "reason": "Chưa đủ kinh phí."},
    }
    getattr(actions, name)(recommendation=recommendation, by=by, **fields[name])


MATRIX = Matrix(
    PEOPLE,
    refusals=(PermissionDenied, actions.AlreadyMoved),
    events_of=lambda row: row.events.all(),
)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("name", TARGETS)
def test_full_matrix_of_a_meeting(state, name):
    meeting, members = make_meeting(state)
    mark_all(meeting)

    MATRIX.try_everybody(
        lambda by: do(name, Meeting.objects.get(pk=meeting.pk), by),
        Meeting.objects.filter(pk=meeting.pk),
        members,
        Expected(
            state,
            TARGETS[name],
            allowed=ALLOWED.get((name, state), set()),
            repeated=REPEATED.get((name, state), set()),
        ),
    )


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize("name", ASKED_TARGETS)
def test_full_matrix_of_a_recommendation(standing, name):
    made = make_recommendation(standing)

    MATRIX.try_everybody(
        lambda by: do_for(name, made.recommendation, made.members, by),
        Recommendation.objects.filter(pk=made.recommendation.pk),
        made.members,
        Expected(
            standing,
            ASKED_TARGETS[name],
            allowed=ASKED.get((name, standing), set()),
            repeated=ASKED_REPEATED.get((name, standing), set()),
        ),
    )


def test_tables_hold_every_move():
    assert set(MOVES) == set(TARGETS)
    assert set(RECOMMENDATION_MOVES) == set(ASKED_TARGETS)


@pytest.mark.parametrize("state", State)
def test_buttons_are_those_of_the_matrix(state):
    meeting, members = make_meeting(state)

    shown = {
        person: {move.name for move in meeting.allowed_moves(getattr(members, person))}
        for person in PEOPLE
    }

    assert shown == {
        person: {n for (n, source), who in ALLOWED.items() if source == state and person in who}
        for person in PEOPLE
    }


def test_meeting_is_announced_only_with_a_place_and_a_day_to_come():
    meeting, members = make_meeting(venue="")
    past, _ = make_meeting(held_on=today() - dt.timedelta(days=1))

    with pytest.raises(actions.NotReady, match="Chưa ghi địa điểm"):
        actions.announce(meeting=meeting, by=members.staff)
    with pytest.raises(actions.NotReady, match="đã qua"):
        actions.announce(meeting=past, by=members.staff)

    assert not Event.objects.exists()


def test_meeting_of_tomorrow_has_not_been_held():
    meeting, members = make_meeting(held_on=TOMORROW)

    with pytest.raises(actions.NotReady, match="chưa đến"):
        actions.hold(meeting=meeting, by=members.staff)


def test_record_is_closed_only_with_the_whole_roll_marked():
    meeting, members = make_meeting(State.HELD)
    meeting.attendances.exclude(branch=members.member).update(status="absent")

    with pytest.raises(actions.NotReady, match=r"^Chưa điểm danh xã Hạ Giáp\.$"):
        actions.close(meeting=meeting, by=members.staff)
    meeting.attendances.filter(branch=members.member).update(status="excused")
    actions.close(meeting=meeting, by=members.staff)

    assert Meeting.objects.get().state == State.CLOSED


def test_cluster_without_members_has_nothing_to_close():
    meeting, members = make_meeting(State.HELD)
    meeting.attendances.all().delete()

    with pytest.raises(actions.NotReady, match="chưa có Hội cơ sở nào"):
        actions.close(meeting=meeting, by=members.staff)


@pytest.mark.parametrize(("state", "name"), [(State.PLANNED, "cancel"), (State.CLOSED, "reopen")])
def test_reason_is_asked_for(state, name):
    meeting, members = make_meeting(state)

    with pytest.raises(ValidationError, match="Chưa ghi lý do"):
        getattr(actions, name)(meeting=meeting, by=members.head, reason="  ")

    assert Meeting.objects.get().state == state


def test_second_of_two_people_is_told_who_was_first():
    meeting, members = make_meeting(State.HELD)
    mark_all(meeting)
    actions.close(meeting=meeting, by=members.staff)

    with pytest.raises(actions.AlreadyMoved, match=f"Đã chốt biên bản”: {members.staff} đã đổi"):
        actions.close(meeting=meeting, by=members.officer)

    assert meeting.events.filter(move="close").count() == 1


def test_recommendation_of_a_meeting_to_come_waits():
    meeting, members = make_meeting(State.PLANNED)
    made = make_recommendation(meeting=meeting, members=members)

    with pytest.raises(actions.NotReady, match="chưa họp"):
        actions.answer(recommendation=made.recommendation, text="Sẽ mở.", by=members.officer)
    assert made.recommendation.allowed_moves(members.officer) == []


def test_recommendation_is_followed_by_somebody_of_the_association():
    made = make_recommendation()

    with pytest.raises(ValidationError, match="Người theo dõi"):
        actions.take(
            recommendation=made.recommendation,
            owner=made.members.member_chair,
            due_on=TOMORROW,
            by=made.members.officer,
        )


@pytest.mark.parametrize("days", [-1, 1])
def test_answer_is_given_between_the_meeting_and_today(days):
    made = make_recommendation()

    with pytest.raises(ValidationError, match="Ngày trả lời phải từ ngày họp"):
        actions.answer(
            recommendation=made.recommendation,
            text="Sẽ mở.",
            on=today() + dt.timedelta(days=days),
            by=made.members.officer,
        )


def test_first_answer_stays_in_what_happened():
    made = make_recommendation(Standing.ANSWERED)
    members = made.members

    actions.take_up_again(
        recommendation=made.recommendation, due_on=TOMORROW, reason="Chưa đủ.", by=members.head
    )
    actions.answer(recommendation=made.recommendation, text="Đã mở lớp.", by=members.officer)

    made.recommendation.refresh_from_db()
    assert made.recommendation.answer == "Đã mở lớp."
    assert list(made.recommendation.events.values_list("move", "reason")) == [
        ("answer", "Đã mở lớp."),
        ("take_up_again", "Chưa đủ."),
        ("answer", "Sẽ mở trong quý tới."),
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "planned"},
        {"state": "closed"},
        {"state": "cancelled"},
        {"cancel_reason": "Bão."},
        {"ends_at": dt.time(9)},
        {"starts_at": dt.time(9), "ends_at": dt.time(8)},
        {"held_on": dt.date(1, 1, 1)},
    ],
)
def test_database_refuses_what_cannot_be(fields):
    meeting, _ = make_meeting()

    with pytest.raises(DatabaseError), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "answered"},
        {"state": "answered", "answer": "Có."},
        {"answer": "Có."},
        {"state": "in_progress", "due_on": today()},
    ],
)
def test_database_refuses_half_an_answer(fields):
    made = make_recommendation()

    with pytest.raises(DatabaseError), transaction.atomic():
        Recommendation.objects.filter(pk=made.recommendation.pk).update(**fields)


def test_events_are_never_changed():
    make_meeting(State.HELD)

    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.update(reason="khác")


def test_cluster_meets_once_a_day_but_again_after_a_cancelled_one():
    meeting, members = make_meeting(State.CANCELLED)

    again, _ = make_meeting(members=members)

    found = Meeting.objects.at_address(meeting.held_on.year, meeting.slug)
    assert list(found) == [again, meeting]
    with pytest.raises(DatabaseError), transaction.atomic():
        make_meeting(members=members)
