"""Rows of reports for tests: a form of every kind of indicator, reports in every state."""

import datetime as dt
from itertools import count
from types import SimpleNamespace

from accounts.models import Role
from branches.models import BranchRole
from reports import actions
from reports.models import Edition, Indicator, Period, ReportForm, Section, Submission
from reports.states import State
from tests.factories import make_branch, make_branch_grant, make_user

number = count(1)
TODAY = dt.date.today()  # noqa: DTZ011 -- a day's distance is enough
START = TODAY - dt.timedelta(days=400)

INDICATORS = [
    {"code": "A1", "label": "Dân số", "unit": "người", "prefill": "A1"},
    {"code": "B1", "label": "Tổng số hội viên", "unit": "người", "at_most": "A1"},
    {"code": "B2", "label": "Hội viên mới", "kind": "flow", "unit": "người"},
    {"code": "C1", "label": "Tồn quỹ đầu kỳ", "unit": "đồng", "prefill": "C4"},
    {"code": "C2", "label": "Thu trong kỳ", "kind": "flow", "unit": "đồng"},
    {"code": "C3", "label": "Chi trong kỳ", "kind": "flow", "unit": "đồng"},
    {
        "code": "C4",
        "label": "Tồn quỹ cuối kỳ",
        "kind": "derived",
        "formula": "C1 + C2 - C3",
        "unit": "đồng",
    },
    {"code": "G1", "label": "Kiến nghị", "kind": "text", "is_required": False},
]
VALUES = {"A1": "6500", "B1": "1412", "B2": "86", "C1": "32000", "C2": "5000", "C3": "4000"}


def make_edition() -> Edition:
    form = ReportForm.objects.create(name=f"Mẫu {next(number)}")
    edition = Edition.objects.create(form=form, valid_from=dt.date(2022, 1, 1))
    section = Section.objects.create(edition=edition, title="Số liệu")
    for position, fields in enumerate(INDICATORS):
        Indicator.objects.create(section=section, position=position, **fields)
    return edition


def make_period(**fields) -> Period:
    """Open now and due in ten days."""
    defaults = {
        "kind": "half",
        "year": 2022,
        "number": 1,
        "opens_on": TODAY - dt.timedelta(days=30),
        "due_on": TODAY + dt.timedelta(days=10),
        "closes_on": TODAY + dt.timedelta(days=20),
    }
    if "edition" not in fields:
        fields["edition"] = make_edition()
    return Period.objects.create(**defaults | fields)


class People:
    """Everybody who has to do with the reports of one branch, and some who have not."""

    def __init__(self, branch) -> None:
        self.branch = branch
        until = TODAY + dt.timedelta(days=30)
        self.secretary = make_branch_grant(branch=branch, starts_on=START).user
        self.chair = make_branch_grant(branch=branch, role=BranchRole.CHAIR, starts_on=START).user
        self.delegate = make_branch_grant(
            branch=branch, role=BranchRole.DELEGATE, starts_on=START, ends_on=until
        ).user
        self.other_chair = make_branch_grant(role=BranchRole.CHAIR, starts_on=START).user
        self.former_chair = make_branch_grant(
            branch=branch,
            role=BranchRole.CHAIR,
            starts_on=START - dt.timedelta(days=400),
            ends_on=TODAY - dt.timedelta(days=1),
        ).user
        self.staff = make_user(Role.STAFF)
        self.officer = make_user(Role.OFFICER)
        self.head = make_user(Role.HEAD_OFFICER)
        self.administrator = make_user(Role.ADMINISTRATOR)


def make_submission(
    state=State.DRAFT, *, people=None, period=None, values=VALUES, notes=None
) -> tuple[Submission, People]:
    """A report brought to this state by the people and moves that bring it there."""
    people = people or People(make_branch())
    period = period or make_period()
    if state == State.EXCUSED:
        return actions.excuse(
            branch=people.branch, period=period, by=people.officer, reason="Mới lập."
        ), people
    submission = actions.start(branch=people.branch, period=period, by=people.secretary)
    fill(submission, values, by=people.secretary, notes=notes)
    if state == State.VOID:
        actions.void(submission=submission, by=people.head, reason="Nhập nhầm kỳ.")
    elif state != State.DRAFT:
        actions.submit(submission=submission, by=people.chair)
        if state != State.SUBMITTED:
            decide(submission, state, by=people.officer)
    submission.refresh_from_db()
    return submission, people


def fill(submission, values, *, by, notes=None) -> None:
    section = submission.period.edition.sections.get()
    shown = Submission.objects.get(pk=submission.pk).current.saves.get(str(section.pk), 0)
    actions.save_section(
        submission=submission, section=section, values=values, notes=notes or {}, shown=shown, by=by
    )


def decide(submission, state, *, by) -> None:
    actions.claim(submission=submission, by=by)
    if state == State.RETURNED:
        actions.send_back(submission=submission, by=by, reason="Xem lại quỹ.")
    else:
        submission.refresh_from_db()
        actions.approve(submission=submission, by=by, digest=submission.current.hash)


def people_of(branch):
    """`People` make branches of their own, which would be rows here."""
    return SimpleNamespace(
        branch=branch,
        secretary=make_branch_grant(branch=branch, starts_on=START).user,
        chair=make_branch_grant(branch=branch, role=BranchRole.CHAIR, starts_on=START).user,
        officer=make_user(Role.OFFICER),
        head=make_user(Role.HEAD_OFFICER),
    )


def make_report(branch, period, state=State.APPROVED, people=None, **values):
    """With these figures in place of those of VALUES."""
    values = VALUES | {code: str(value) for code, value in values.items()}
    return make_submission(state, people=people or people_of(branch), period=period, values=values)
