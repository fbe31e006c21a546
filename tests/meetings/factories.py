"""Rows of meetings for tests: a cluster, who has to do with it, and meetings in every state."""

import datetime as dt
from types import SimpleNamespace

from accounts.models import Role
from branches.models import BranchRole, ClusterLead
from core.dates import today
from meetings import actions
from meetings.models import Meeting, Recommendation
from meetings.states import Standing, State
from tests.factories import make_branch, make_branch_grant, make_cluster, make_user

START = today() - dt.timedelta(days=400)
TOMORROW = today() + dt.timedelta(days=1)
VENUE = "hội trường Uỷ ban nhân dân xã Tiên Du"


class Members:
    """A cluster of three branches led by the first, its people, and some who have no part in it."""

    def __init__(self, *names, number=None) -> None:
        self.branches = [make_branch(name=name) for name in names or ("An Đạo", "Hạ Giáp", "Vĩnh")]
        fields = {"number": number} if number else {}
        self.cluster = make_cluster(*self.branches, **fields)
        self.lead, self.member = self.branches[:2]
        ClusterLead.objects.create(cluster=self.cluster, branch=self.lead, starts_on=START)
        since = {"starts_on": START}
        self.lead_secretary = make_branch_grant(branch=self.lead, **since).user
        self.member_chair = make_branch_grant(
            branch=self.member, role=BranchRole.CHAIR, **since
        ).user
        self.of_the_cluster = make_branch_grant(cluster=self.cluster, **since).user
        self.stranger = make_branch_grant(role=BranchRole.CHAIR, **since).user
        self.staff = make_user(Role.STAFF)
        self.officer = make_user(Role.OFFICER)
        self.head = make_user(Role.HEAD_OFFICER)
        self.administrator = make_user(Role.ADMINISTRATOR)


def make_meeting(state=State.DRAFT, *, members=None, **fields) -> tuple[Meeting, Members]:
    """A meeting of today, brought to this state by the moves that bring it there."""
    members = members or Members()
    defaults = {"cluster": members.cluster, "held_on": today(), "venue": VENUE}
    defaults["host"] = members.lead
    meeting = actions.plan(meeting=Meeting(**defaults | fields), by=members.staff)
    if state == State.DRAFT:
        return meeting, members
    if state in {State.PLANNED, State.CANCELLED}:
        actions.announce(meeting=meeting, by=members.staff)
    if state == State.CANCELLED:
        actions.cancel(meeting=meeting, by=members.staff, reason="Bão.")
    if state in {State.HELD, State.CLOSED}:
        actions.hold(meeting=meeting, by=members.staff)
    if state == State.CLOSED:
        mark_all(meeting)
        actions.close(meeting=meeting, by=members.staff)
    return Meeting.objects.get(pk=meeting.pk), members


def mark_all(meeting, status="present") -> None:
    meeting.attendances.update(status=status)


def make_recommendation(
    standing=Standing.NEW, *, meeting=None, members=None, **fields
) -> SimpleNamespace:
    """Raised by the second branch of the cluster."""
    if meeting is None:
        meeting, members = make_meeting(State.HELD, members=members)
    fields = {"text": "Đề nghị mở lớp tập huấn.", "branch": members.member} | fields
    found = Recommendation.objects.create(meeting=meeting, **fields)
    due_on = fields.get("due_on") or TOMORROW
    if standing == Standing.IN_PROGRESS:
        actions.take(recommendation=found, owner=members.officer, due_on=due_on, by=members.head)
    if standing == Standing.ANSWERED:
        actions.answer(recommendation=found, text="Sẽ mở trong quý tới.", by=members.officer)
    found.refresh_from_db()
    return SimpleNamespace(recommendation=found, meeting=meeting, members=members)
