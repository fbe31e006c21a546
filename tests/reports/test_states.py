"""Every state, every move, every person: who may do what, and that others change nothing."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from reports import actions
from reports.models import Event, Submission
from reports.states import MOVES, State
from tests.reports.factories import TODAY, make_submission

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
SENDERS = {"chair", "delegate"}
OFFICERS = {"officer", "head"}
# What may be done in which state, by whom: written down a second time, from the design.
ALLOWED = {
    ("submit", "draft"): SENDERS,
    ("submit", "returned"): SENDERS,
    ("withdraw", "submitted"): SENDERS,
    ("send_back", "submitted"): OFFICERS,
    ("approve", "submitted"): OFFICERS,
    ("grant_correction", "approved"): OFFICERS,
    ("undo_decision", "approved"): {"officer"},  # who decided
    ("undo_decision", "returned"): {"officer"},
    ("revoke", "approved"): {"head"},
    ("excuse", "draft"): OFFICERS,
    ("unexcuse", "excused"): OFFICERS,
    ("void", "draft"): {"head"},
    ("void", "submitted"): {"head"},
    ("void", "returned"): {"head"},
    ("void", "excused"): {"head"},
}
TARGETS = {
    "submit": "submitted",
    "withdraw": "draft",
    "send_back": "returned",
    "approve": "approved",
    "undo_decision": "submitted",
    "grant_correction": "draft",
    "revoke": "returned",
    "excuse": "excused",
    "unexcuse": "draft",
    "void": "void",
}


def do(name, submission, by):
    fields = {"submission": submission, "by": by}
    if MOVES[name].needs_reason:
        fields["reason"] = "Lý do."
    if name == "approve":
        fields["digest"] = submission.current.hash
    if name == "grant_correction":
        fields["until"] = TODAY + dt.timedelta(days=7)
    if name == "excuse":
        del fields["submission"]
        fields |= {"branch": submission.branch, "period": submission.period}
    if MOVES[name].claims and submission.state == State.SUBMITTED and by.has_role("officer"):
        actions.claim(submission=submission, by=by)
    getattr(actions, name)(**fields)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("name", TARGETS)
def test_full_matrix(state, name):
    submission, people = make_submission(state)
    allowed = ALLOWED.get((name, state), set())
    for person in PEOPLE:
        events = Event.objects.count()
        refused = None
        with transaction.atomic():
            point = transaction.savepoint()
            try:
                do(name, submission, getattr(people, person))
            except (PermissionDenied, actions.AlreadyMoved) as error:
                refused = error
            now = Submission.objects.get(pk=submission.pk)
            if person in allowed:
                assert refused is None, (person, refused)
                assert (now.state, Event.objects.count()) == (TARGETS[name], events + 1)
                assert now.events.first().by == getattr(people, person)
            else:
                assert refused is not None, person
                assert (now.state, Event.objects.count()) == (state, events)
            transaction.savepoint_rollback(point)
        submission = Submission.objects.get(pk=submission.pk)


def test_table_holds_every_move():
    assert set(MOVES) == {*TARGETS, "start"}
