"""A query that fails in the middle leaves nothing behind, and two people never both win."""

import datetime as dt
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection, connections, transaction

from accounts.models import Role
from reports import actions
from reports.models import Comment, Event, Submission, Version
from reports.states import State
from tests.factories import make_branch, make_user
from tests.reports.factories import (
    TODAY,
    VALUES,
    People,
    fill,
    make_period,
    make_submission,
)

REASON = {"reason": "Lý do."}
UNTIL = {"until": TODAY + dt.timedelta(days=7)}


@transaction.atomic
def claim_and_comment(submission, officer):
    actions.claim(submission=submission, by=officer)
    actions.comment(submission=submission, code="B1", text="Cao quá.", by=officer)


@transaction.atomic
def claim_and_send_back(submission, officer):
    actions.claim(submission=submission, by=officer)
    actions.send_back(submission=submission, by=officer, reason="Xem lại.")


# The state to begin in, and what is done by whom.
WRITES = {
    "submit": (State.DRAFT, lambda s, p: actions.submit(submission=s, by=p.chair)),
    "withdraw": (State.SUBMITTED, lambda s, p: actions.withdraw(submission=s, by=p.chair)),
    "save": (State.DRAFT, lambda s, p: fill(s, VALUES | {"B1": "1413"}, by=p.secretary)),
    "undo": (State.APPROVED, lambda s, p: actions.undo_decision(submission=s, by=p.officer)),
    "correct": (
        State.APPROVED,
        lambda s, p: actions.grant_correction(submission=s, by=p.head, **REASON, **UNTIL),
    ),
    "revoke": (State.APPROVED, lambda s, p: actions.revoke(submission=s, by=p.head, **REASON)),
    "excuse": (
        State.DRAFT,
        lambda s, p: actions.excuse(branch=s.branch, period=s.period, by=p.head, **REASON),
    ),
    "void": (State.DRAFT, lambda s, p: actions.void(submission=s, by=p.head, **REASON)),
    "enter_for": (
        State.RETURNED,
        lambda s, p: actions.enter_for(branch=s.branch, period=s.period, by=p.head, **REASON),
    ),
    "ask": (
        State.APPROVED,
        lambda s, p: actions.ask_correction(submission=s, by=p.chair, **REASON),
    ),
    "comment": (State.SUBMITTED, lambda s, p: claim_and_comment(s, p.officer)),
    "send_back": (State.SUBMITTED, lambda s, p: claim_and_send_back(s, p.officer)),
    "approve_all": (
        State.SUBMITTED,
        lambda s, p: actions.approve_all(digests={s: s.current.hash}, by=p.head),
    ),
}


def everything():
    return [list(m.objects.order_by("pk").values()) for m in (Submission, Version, Event, Comment)]


class FailAt:
    """Lets so many queries pass and fails the next."""

    def __init__(self, number):
        self.left = number

    def __call__(self, execute, sql, params, many, context):
        if "SAVEPOINT" not in sql:
            if self.left == 0:
                raise OperationalError("the connection is gone")
            self.left -= 1
        return execute(sql, params, many, context)


@pytest.mark.django_db
@pytest.mark.parametrize("name", WRITES)
def test_query_that_fails_leaves_nothing_behind(name):
    state, write = WRITES[name]
    submission, people = make_submission(state)
    before, passed = everything(), 0

    while True:
        fresh = Submission.objects.get(pk=submission.pk)
        with transaction.atomic():
            point = transaction.savepoint()
            try:
                with connection.execute_wrapper(FailAt(passed)):
                    write(fresh, people)
            except OperationalError:
                transaction.savepoint_rollback(point)
                assert everything() == before, passed
            else:
                break
        passed += 1

    assert passed >= 5
    assert everything() != before


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_many_officers_one_decides_each_report():
    people, period = People(make_branch()), make_period()
    reports = [
        make_submission(State.SUBMITTED, people=branch, period=period)[0]
        for branch in [people, *[None] * 11]
    ]
    officers = [make_user(Role.OFFICER) for _ in range(8)]
    start, refused = Barrier(len(officers)), []

    def decide_all(officer):
        start.wait()
        try:
            for report in reports:
                try:
                    actions.claim(submission=report, by=officer)
                    actions.approve(submission=report, by=officer, digest=report.current.hash)
                except (actions.AlreadyMoved, PermissionDenied) as lost:
                    refused.append(str(lost))
        finally:
            connections.close_all()

    threads = [Thread(target=decide_all, args=[officer]) for officer in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    decided = Event.objects.filter(move="approve")
    assert sorted(decided.values_list("submission", flat=True)) == [r.pk for r in reports]
    assert len(refused) == len(reports) * (len(officers) - 1)
    assert all("đang xem báo cáo này" in lost or "đã đổi lúc" in lost for lost in refused)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_report_begun_twenty_times_at_once_is_one():
    people, period = People(make_branch()), make_period()
    start, found = Barrier(20), []

    def begin():
        start.wait()
        try:
            found.append(actions.start(branch=people.branch, period=period, by=people.secretary).pk)
        finally:
            connections.close_all()

    threads = [Thread(target=begin) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 20
    assert set(found) == {Submission.objects.get().pk}
    assert Version.objects.count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_approval_sent_twenty_times_at_once_is_one_and_the_second_officer_reads_who_was_first():
    submission, people = make_submission(State.SUBMITTED)
    actions.claim(submission=submission, by=people.officer)
    digest = submission.current.hash
    start, answers = Barrier(20), []

    def approve(officer):
        start.wait()
        try:
            actions.approve(submission=submission, by=officer, digest=digest)
            answers.append("")
        except actions.AlreadyMoved as lost:
            answers.append(str(lost))
        finally:
            connections.close_all()

    officers = [people.officer] * 19 + [people.head]
    threads = [Thread(target=approve, args=[officer]) for officer in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(map(bool, answers)) == [False] * 19 + [True]
    assert str(people.officer) in max(answers)
    assert Event.objects.filter(move="approve").count() == 1
    assert Submission.objects.get().state == State.APPROVED
