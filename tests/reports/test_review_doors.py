"""Every state, every door of the officers, every person; and several at one door at once."""

import datetime as dt
from threading import Barrier, Thread

import pytest
from django.db import connections, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from reports import actions
from reports.models import Comment, Event, Submission
from reports.states import MOVES, State
from tests.factories import make_user
from tests.reports.factories import TODAY, make_submission
from tests.reports.test_states import (
    ALLOWED,
    OFFICERS,
    PEOPLE,
    REASONS,
    TARGETS,
    mark_as_written,
    prepare,
)

pytestmark = pytest.mark.slow

REASON = {"reason": "Lý do."}
# The door of each move: the end of its address, and what its form sends.
DOORS = {
    "approve": ("review_approve", {}),
    "send_back": ("review_return", REASON),
    "undo_decision": ("review_undo", {}),
    "approve_alone": ("duyet-mot-minh", REASON),
    "confirm": ("xac-nhan", {}),
    "refuse_correction": ("khong-mo-lai", REASON),
    "grant_correction": (
        "mo-lai",
        REASON | {"until": f"{TODAY + dt.timedelta(days=7):%d/%m/%Y}"},
    ),
    "revoke": ("thu-hoi", REASON),
    "excuse": ("mien", REASON),
    "unexcuse": ("bo-mien", REASON),
    "void": ("huy", REASON),
    "enter_for": ("nhap-thay", REASON),
}
# These have their doors among the branch's pages.
ELSEWHERE = {"start", "submit", "submit_for", "withdraw", "ask_correction"}


def test_every_move_of_officers_has_a_door():
    assert set(DOORS) | ELSEWHERE == set(MOVES)


def knock(client, name, submission):
    door, data = DOORS[name]
    if "reason" in data:
        data = data | {"reason": REASONS.get(name, "Lý do.")}
    data = data | {"digest": submission.current.hash}
    if door.startswith("review_"):
        return client.post(reverse(f"reports:{door}", args=[submission.pk]), data)
    return client.post(reverse("reports:review_move", args=[submission.pk, door]), data)


@pytest.mark.django_db
@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("name", DOORS)
def test_full_matrix_through_the_doors(state, name):
    submission, people = make_submission(state)
    if name == "confirm" and state == State.APPROVED:
        mark_as_written(submission, people.officer)
    allowed = ALLOWED.get((name, state), set())
    for person in PEOPLE:
        user, client, events = getattr(people, person), Client(), Event.objects.count()
        client.force_login(user)
        with transaction.atomic():
            point = transaction.savepoint()
            prepare(name, submission, user)
            answer = knock(client, name, submission)
            now = Submission.objects.get(pk=submission.pk)
            happened = Event.objects.count() - events
            transaction.savepoint_rollback(point)
        if person in allowed:
            after = TARGETS[name] or state
            assert (answer.status_code, now.state, happened) == (302, after, 1), person
        else:
            assert (now.state, happened) == (state, 0), person
        if person not in OFFICERS:
            assert answer.status_code == 403, person
        submission = Submission.objects.get(pk=submission.pk)


@pytest.mark.django_db
@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("name", ["review_open", "review_leave", "comment_add"])
def test_reading_and_commenting_is_for_officers(person, name):
    submission, people = make_submission(State.SUBMITTED)
    client = Client()
    client.force_login(getattr(people, person))

    client.post(reverse("reports:review_open", args=[submission.pk]))
    answer = client.post(
        reverse(f"reports:{name}", args=[submission.pk], query={"gop_y": "B1"}), {"text": "Nhầm?"}
    )

    is_officer = person in {"officer", "head"}
    assert answer.status_code == (302 if is_officer else 403)
    assert Comment.objects.count() == (is_officer and name == "comment_add")
    claimed = Submission.objects.get().claimed_by
    assert (claimed is not None) == (is_officer and name != "review_leave")


def at_once(*calls):
    """Each call in a thread of its own, all let go together; what they returned, in order."""
    start, found = Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        start.wait()
        try:
            found[place] = call()
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.django_db(transaction=True)
def test_approve_button_pressed_twenty_times_at_once_approves_once():
    submission, people = make_submission(State.SUBMITTED)
    actions.claim(submission=submission, by=people.officer)
    clients = [signed_in(people.officer) for _ in range(20)]

    answers = at_once(*(lambda c=c: knock(c, "approve", submission) for c in clients))

    assert {answer.status_code for answer in answers} == {302}
    queue = reverse("reports:review_queue")
    assert {answer.headers["Location"] for answer in answers} == {queue}
    assert Event.objects.filter(move="approve").count() == 1
    assert Submission.objects.get().state == State.APPROVED


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_who_open_a_report_one_reads_it():
    submission, people = make_submission(State.SUBMITTED)
    officers = [people.officer, people.head, *(make_user(Role.OFFICER) for _ in range(4))]
    address = reverse("reports:review_open", args=[submission.pk])
    clients = [signed_in(officer) for officer in officers]

    at_once(*(lambda c=c: c.post(address) for c in clients))
    reader = Submission.objects.get().claimed_by
    shown = [
        client.get(reverse("reports:review_detail", args=[submission.pk])) for client in clients
    ]
    decided = [knock(client, "approve", submission) for client in clients]

    assert ["Duyệt và sang báo cáo kế tiếp" in page.text for page in shown] == [
        officer == reader for officer in officers
    ]
    told = f"{reader} đang xem báo cáo này, từ"
    assert sum(told in page.text for page in shown) == len(officers) - 1
    assert {answer.status_code for answer in decided} == {302}
    assert Event.objects.get(move="approve").by == reader


@pytest.mark.django_db(transaction=True)
def test_branch_that_withdraws_while_an_officer_opens_wins_or_reads_who_was_first():
    submission, people = make_submission(State.SUBMITTED)
    client = signed_in(people.officer)
    lost = []

    def withdraw():
        try:
            actions.withdraw(submission=submission, by=people.chair)
        except actions.AlreadyMoved as why:
            lost.append(str(why))

    at_once(
        withdraw,
        lambda: client.post(reverse("reports:review_open", args=[submission.pk])),
    )

    now = Submission.objects.get()
    if lost:
        assert lost[0].startswith(f"{people.officer} đang xem báo cáo này, từ")
        assert (now.state, now.claimed_by) == (State.SUBMITTED, people.officer)
    else:
        assert (now.state, now.claimed_by, now.current.number) == (State.DRAFT, None, 2)
