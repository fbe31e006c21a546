"""How one branch stands with one period, in a word, a sign and a colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.dates import today
from core.spans import holds_on
from reports.states import State

if TYPE_CHECKING:
    from branches.models import Branch
    from reports.models import Period, Submission


@dataclass(frozen=True)
class Standing:
    """`name` is what the style sheet calls it."""

    name: str
    sign: str
    label: str


NOT_SENT = Standing("not-sent", "○", "Chưa nộp")
AT_WORK = Standing("at-work", "◐", "Đang làm")
WAITING = Standing("waiting", "◑", "Chờ duyệt")
RETURNED = Standing("returned", "↩", "Trả lại")
APPROVED = Standing("approved", "●", "Đã duyệt")
OVERDUE = Standing("overdue", "!", "Quá hạn")
EXCUSED = Standing("excused", "–", "Miễn")
# Told in the words of the note: why nothing is expected.
OUTSIDE = Standing("outside", "–", "")

LEGEND = [NOT_SENT, AT_WORK, WAITING, RETURNED, APPROVED, OVERDUE, EXCUSED]
OF_STATES = {
    State.DRAFT: AT_WORK,
    State.SUBMITTED: WAITING,
    State.RETURNED: RETURNED,
    State.APPROVED: APPROVED,
}
NOTHING_DUE = {State.EXCUSED: (EXCUSED, ""), State.VOID: (OUTSIDE, "Đã huỷ")}


@dataclass(frozen=True)
class Cell:
    """`is_expected`: it counts; `is_received`: the report is with the association."""

    standing: Standing
    note: str = ""
    submission: Submission | None = None
    is_expected: bool = True

    @property
    def is_received(self) -> bool:
        return self.is_expected and self.standing in {WAITING, APPROVED}


def cell_of(branch: Branch, period: Period, submission: Submission | None) -> Cell:
    """`submission` is the branch's one of the period, if it has begun any, with `is_late`."""
    is_expected = holds_on(branch, period.ends_on)
    if submission is None:
        return _unsent(NOT_SENT, period) if is_expected else Cell(*_why_not(branch, period))
    state = State(submission.state)
    if state in NOTHING_DUE:
        return Cell(*NOTHING_DUE[state], submission, is_expected=False)
    if state in {State.SUBMITTED, State.APPROVED}:
        note = "nộp muộn" if submission.is_late else ""
        return Cell(OF_STATES[state], note, submission, is_expected)
    if submission.approved_id and not submission.revoked_at:
        return Cell(APPROVED, "đang sửa lại", submission, is_expected)
    if state == State.DRAFT and is_expected:
        return _unsent(AT_WORK, period, submission)
    return Cell(OF_STATES[state], "", submission, is_expected)


def _why_not(branch: Branch, period: Period) -> tuple[Standing, str, None, bool]:
    """Nothing was begun, and nothing was to be."""
    is_young = branch.starts_on is not None and branch.starts_on > period.ends_on
    return OUTSIDE, "Chưa lập" if is_young else "Đã kết thúc", None, False


def _unsent(standing: Standing, period: Period, submission: Submission | None = None) -> Cell:
    if not period.is_overdue:
        return Cell(standing, "", submission)
    note = f"{(today() - period.due_on).days} ngày"
    return Cell(OVERDUE, f"{note}, đang làm" if submission else note, submission)
