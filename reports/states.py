"""The life of a submission: one table drives the buttons, the checks, the help page and the tests.

Computed and never stored: not started, late, claimed, correction pending, superseded, and why a
submission is locked.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models

from accounts.models import Role
from branches.models import BranchRole


class State(models.TextChoices):
    """What is stored, in the officer's words; `BRANCH_LABELS` has the branch's."""

    DRAFT = "draft", "Đang làm"
    SUBMITTED = "submitted", "Chờ duyệt"
    RETURNED = "returned", "Trả lại"
    APPROVED = "approved", "Đã duyệt"
    EXCUSED = "excused", "Miễn"
    VOID = "void", "Huỷ"


BRANCH_LABELS = {
    State.DRAFT: "Đang làm",
    State.SUBMITTED: "Đã nộp, chờ duyệt",
    State.RETURNED: "Trả lại – cần sửa",
    State.APPROVED: "Đã duyệt",
    State.EXCUSED: "Được miễn",
    State.VOID: "Đã huỷ",
}

BRANCH = frozenset({BranchRole.SECRETARY, BranchRole.CHAIR, BranchRole.DELEGATE})
SENDERS = frozenset({BranchRole.CHAIR, BranchRole.DELEGATE})
OFFICERS = frozenset({Role.OFFICER, Role.HEAD_OFFICER})
HEAD = frozenset({Role.HEAD_OFFICER})
OPEN = frozenset({State.DRAFT, State.RETURNED})
SENT = frozenset({State.SUBMITTED})
APPROVED = frozenset({State.APPROVED})


@dataclass(frozen=True)
class Move:
    """One row of the table: who takes a submission from where to where.

    No source is "not yet begun"; no target is "where it is". `branch_roles` are roles at the
    submission's branch, `roles` those at the association. `claims`: only the officer who has
    claimed it. `others`: nobody who wrote or sent it.
    """

    name: str
    label: str
    sources: frozenset[State]
    target: State | None
    branch_roles: frozenset[BranchRole] = frozenset()
    roles: frozenset[Role] = frozenset()
    needs_reason: bool = False
    claims: bool = False
    others: bool = False


MOVES = {
    move.name: move
    for move in (
        Move("start", "Bắt đầu", frozenset(), State.DRAFT, branch_roles=BRANCH),
        Move("submit", "Nộp báo cáo về Hội", OPEN, State.SUBMITTED, branch_roles=SENDERS),
        Move(
            "enter_for",
            "Nhập thay theo bản giấy",
            OPEN,
            None,
            roles=OFFICERS,
            needs_reason=True,
        ),
        Move("submit_for", "Nộp thay theo bản giấy", OPEN, State.SUBMITTED, roles=OFFICERS),
        Move(
            "withdraw",
            "Rút lại để sửa",
            SENT,
            State.DRAFT,
            branch_roles=SENDERS,
        ),
        Move(
            "send_back",
            "Trả lại",
            SENT,
            State.RETURNED,
            roles=OFFICERS,
            needs_reason=True,
            claims=True,
        ),
        Move(
            "approve",
            "Duyệt",
            SENT,
            State.APPROVED,
            roles=OFFICERS,
            claims=True,
            others=True,
        ),
        Move(
            "approve_alone",
            "Duyệt một mình",
            SENT,
            State.APPROVED,
            roles=OFFICERS,
            needs_reason=True,
            claims=True,
        ),
        Move("confirm", "Xác nhận", APPROVED, None, roles=OFFICERS, others=True),
        Move(
            "undo_decision",
            "Hoàn tác",
            frozenset({State.APPROVED, State.RETURNED}),
            State.SUBMITTED,
            roles=OFFICERS,
        ),
        Move(
            "ask_correction",
            "Đề nghị mở lại để sửa",
            APPROVED,
            None,
            branch_roles=SENDERS,
            roles=OFFICERS,
            needs_reason=True,
        ),
        Move(
            "refuse_correction",
            "Không mở lại",
            APPROVED,
            None,
            roles=OFFICERS,
            needs_reason=True,
        ),
        Move(
            "grant_correction",
            "Mở lại để sửa",
            APPROVED,
            State.DRAFT,
            roles=OFFICERS,
            needs_reason=True,
        ),
        Move(
            "revoke",
            "Thu hồi số liệu",
            APPROVED,
            State.RETURNED,
            roles=HEAD,
            needs_reason=True,
        ),
        Move(
            "excuse",
            "Miễn báo cáo",
            frozenset({State.DRAFT}),
            State.EXCUSED,
            roles=OFFICERS,
            needs_reason=True,
        ),
        Move(
            "unexcuse",
            "Bỏ miễn",
            frozenset({State.EXCUSED}),
            State.DRAFT,
            roles=OFFICERS,
            needs_reason=True,
        ),
        Move(
            "void",
            "Huỷ báo cáo",
            frozenset(State) - {State.APPROVED, State.VOID},
            State.VOID,
            roles=HEAD,
            needs_reason=True,
        ),
    )
}
