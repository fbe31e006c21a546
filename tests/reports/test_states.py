"""Every state, every move, every person: who may do what, and that others change nothing."""

import datetime as dt

import pgtrigger
import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from branches.models import BranchRole, Succession
from reports import actions
from reports.models import Event, Submission, Version
from reports.states import MOVES, State
from tests.factories import make_branch, make_branch_grant, make_succession
from tests.reports.factories import START, TODAY, make_submission

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
    ("enter_for", "draft"): OFFICERS,
    ("enter_for", "returned"): OFFICERS,
    ("submit_for", "draft"): OFFICERS,  # who types it; see `do`
    ("submit_for", "returned"): OFFICERS,
    ("send_back", "submitted"): OFFICERS,
    ("approve", "submitted"): OFFICERS,
    ("approve_alone", "submitted"): OFFICERS,  # of what they wrote; see `do`
    ("confirm", "approved"): {"head"},  # who did not decide; see `do`
    ("ask_correction", "approved"): SENDERS | OFFICERS,
    ("refuse_correction", "approved"): OFFICERS,
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
# Who brought it to that state by this very move: a second click, which changes nothing.
REPEATED = {
    ("submit", "submitted"): {"chair"},
    ("approve", "approved"): {"officer"},
    ("send_back", "returned"): {"officer"},
    ("excuse", "excused"): {"officer"},
    ("void", "void"): {"head"},
}
# None is where it is.
TARGETS = {
    "submit": "submitted",
    "enter_for": None,
    "submit_for": "submitted",
    "approve_alone": "approved",
    "confirm": None,
    "ask_correction": None,
    "refuse_correction": None,
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


REASONS = {"send_back": "Xem lại quỹ.", "excuse": "Mới lập.", "void": "Nhập nhầm kỳ."}


def do(name, submission, by):
    fields = {"submission": submission, "by": by}
    if MOVES[name].needs_reason:
        fields["reason"] = REASONS.get(name, "Lý do.")
    if name in {"approve", "approve_alone"}:
        fields["digest"] = submission.current.hash
    if name == "grant_correction":
        fields["until"] = TODAY + dt.timedelta(days=7)
    if name in {"excuse", "enter_for"}:
        del fields["submission"]
        fields |= {"branch": submission.branch, "period": submission.period}
    prepare(name, submission, by)
    getattr(actions, name)(**fields)


def prepare(name, submission, by):
    """What the guards of a move ask for beside the state and the role."""
    row = Submission.objects.filter(pk=submission.pk)
    if MOVES[name].claims and submission.state == State.SUBMITTED and by.has_role("officer"):
        actions.claim(submission=submission, by=by)
    if name == "approve_alone":
        mark_as_written(submission, *User.objects.all())
    if name == "confirm" and submission.approved:
        row.update(is_unconfirmed=True)
    if name == "refuse_correction" and submission.state == State.APPROVED:
        row.update(asked_at=timezone.now())
    if name == "submit_for" and submission.is_editable:
        row.update(entered_by=by)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("name", TARGETS)
def test_full_matrix(state, name):
    submission, people = make_submission(state)
    if name == "confirm" and state == State.APPROVED:
        mark_as_written(submission, people.officer)
    allowed, repeated = (table.get((name, state), set()) for table in (ALLOWED, REPEATED))
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
                assert now.state == (TARGETS[name] or state)
                assert Event.objects.count() == events + 1
                assert now.events.first().by == getattr(people, person)
            else:
                assert (refused is None) == (person in repeated), person
                assert (now.state, Event.objects.count()) == (state, events)
            transaction.savepoint_rollback(point)
        submission = Submission.objects.get(pk=submission.pk)


def mark_as_written(submission, *users):
    with pgtrigger.ignore("reports.Version:sent_is_frozen"):
        Version.objects.filter(pk=submission.current_id).update(writers=[u.pk for u in users])


def test_table_holds_every_move():
    assert set(MOVES) == {*TARGETS, "start"}


def test_roles_are_asked_in_one_query_and_are_those_at_what_the_branch_went_into(
    django_assert_num_queries,
):
    submission, people = make_submission()
    new = make_branch(name="Bình Minh")
    tomorrow = TODAY + dt.timedelta(days=1)
    merger = make_succession(
        Succession.Kind.MERGE,
        old=[people.branch, make_branch()],
        new=[new],
        effective_on=tomorrow,
    )
    heir = make_branch_grant(branch=new, role=BranchRole.CHAIR, starts_on=START).user
    make_branch_grant(branch=new, user=heir, starts_on=START)
    assert submission.roles_of(heir) == frozenset()

    Succession.objects.filter(pk=merger.pk).update(effective_on=TODAY)

    heir = User.objects.get(pk=heir.pk)
    assert heir.roles == frozenset()
    with django_assert_num_queries(1):
        assert submission.roles_of(heir) == {BranchRole.SECRETARY, BranchRole.CHAIR}
    of_new = Submission(branch=new, period=submission.period)
    assert of_new.roles_of(people.chair) == frozenset()
