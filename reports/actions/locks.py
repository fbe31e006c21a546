"""Why a report cannot be written now, in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.dates import today
from core.refusals import AlreadyMoved
from reports.states import BRANCH, OFFICERS, State

from .moving import who_was_first
from .refusals import Locked

if TYPE_CHECKING:
    from accounts.models import User
    from reports.models import Submission

STATES = {
    State.SUBMITTED: "Báo cáo đã nộp, đang chờ Hội cấp trên duyệt. Cần sửa thì rút lại trước khi có"
    " người xem.",
    State.APPROVED: "Báo cáo đã duyệt nên không sửa được nữa. Cần sửa thì đề nghị mở lại.",
    State.EXCUSED: "Hội được miễn báo cáo kỳ này.",
    State.VOID: "Báo cáo đã huỷ.",
}


def lock_reason(*, submission: Submission, by: User) -> str:
    """Why this person cannot write it now; empty where he can. The submission may be a new one."""
    if not may_write(submission, by):
        return _why_not_his(submission, by)
    return STATES.get(State(submission.state), "") or _dates(submission)


def may_write(submission: Submission, user: User) -> bool:
    """The branch's people, and the officer who types it from their paper."""
    if submission.entered_by_id and submission.entered_by_id == user.pk:
        return user.has_role(*OFFICERS)
    return bool(submission.roles_of(user) & BRANCH)


def check_editable(submission: Submission) -> None:
    """Raises AlreadyMoved where it is no longer the branch's turn, Locked where it is too early or
    too late.
    """
    if not submission.is_editable:
        raise AlreadyMoved(who_was_first(submission))
    check_open(submission)


def check_open(submission: Submission) -> None:
    if sentence := _dates(submission):
        raise Locked(sentence)


def _why_not_his(submission: Submission, user: User) -> str:
    branch = submission.branch
    if branch.is_closed:
        return (
            f"{branch.title} đã thôi hoạt động sau ngày {branch.ends_on:%d/%m/%Y}; báo cáo này nay"
            " do Hội kế tiếp làm."
        )
    if user.has_role(*OFFICERS):
        return "Báo cáo này do Hội cơ sở nhập. Có bản giấy thì chọn “Nhập thay theo bản giấy”."
    return f"Báo cáo này do người của {branch.title} nhập."


def _dates(submission: Submission) -> str:
    if submission.is_correction:
        until = submission.correct_until
        if until and until < today():
            return f"Hạn sửa đã hết ngày {until:%d/%m/%Y}. Cần đề nghị mở lại."
        return ""
    period = submission.period
    if not period.is_begun:
        return f"{period} chưa mở. Có thể nhập từ ngày {period.opens_on:%d/%m/%Y}."
    if period.is_closed and submission.state != State.RETURNED:
        extended = period.exceptions.current().filter(branch=submission.branch)
        if not extended.exists():
            return (
                f"{period} đã khoá sau ngày {period.closes_on:%d/%m/%Y}. Cần gọi Hội cấp trên để"
                " xin gia hạn."
            )
    return ""
