"""The life of a learning model and of its assessment of a year: one table each drives the buttons,
the checks and the tests.

Computed and never stored: renewed, lapsed (`LearningModel.renewed_in`, `lapsed_since`).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models

from accounts.models import Role
from branches.models import BranchRole

BRANCH = frozenset({BranchRole.SECRETARY, BranchRole.CHAIR, BranchRole.DELEGATE})
SENDERS = frozenset({BranchRole.CHAIR, BranchRole.DELEGATE})
OFFICERS = frozenset({Role.OFFICER, Role.HEAD_OFFICER})


class Standing(models.TextChoices):
    """Whether a model is one still."""

    LIVING = "living", "Đang theo dõi"
    WITHDRAWN = "withdrawn", "Thôi theo dõi"
    MERGED = "merged", "Đã gộp"


class State(models.TextChoices):
    """How far the assessment of one year is."""

    REGISTERED = "registered", "Đã đăng ký"
    SELF_ASSESSED = "self_assessed", "Đã tự đánh giá"
    BRANCH_ASSESSED = "branch_assessed", "Hội cơ sở đã đánh giá"
    DISTRICT_ASSESSED = "district_assessed", "Hội cấp trên đã đánh giá"
    RECOGNISED = "recognised", "Được công nhận"
    NOT_RECOGNISED = "not_recognised", "Chưa được công nhận"
    WITHDRAWN = "withdrawn", "Đã rút đăng ký"


@dataclass(frozen=True)
class Move:
    """One row of a table: who takes what from where to where.

    No source is "not yet registered"; no target is "where it was before". `branch_roles` are roles
    at the branch, `roles` those at the association.
    """

    name: str
    label: str
    sources: frozenset[str]
    target: str | None
    branch_roles: frozenset[BranchRole] = frozenset()
    roles: frozenset[Role] = OFFICERS
    needs_reason: bool = False

    def is_for(self, roles: frozenset[str]) -> bool:
        """Whether somebody who is this to it ever makes the move."""
        return bool(roles & (self.branch_roles | self.roles))

    def is_open_to(self, roles: frozenset[str], state: str) -> bool:
        """Whether he may make it from there."""
        return state in self.sources and self.is_for(roles)


UNFINISHED = frozenset({State.REGISTERED, State.SELF_ASSESSED})
ASSESSED = frozenset({State.BRANCH_ASSESSED, State.DISTRICT_ASSESSED})
# Of families and citizens the commune decides, and the district association assesses none of them:
# so what the branch has assessed may be recognised as well.
MOVES = {
    move.name: move
    for move in (
        Move("register", "Đăng ký", frozenset(), State.REGISTERED, BRANCH),
        Move(
            "register_again",
            "Đăng ký lại",
            frozenset({State.WITHDRAWN}),
            State.REGISTERED,
            BRANCH,
        ),
        Move(
            "self_assess",
            "Ghi điểm tự đánh giá",
            frozenset({State.REGISTERED, State.SELF_ASSESSED}),
            State.SELF_ASSESSED,
            BRANCH,
        ),
        Move(
            "assess_by_branch",
            "Ghi đánh giá của Hội cơ sở",
            frozenset({State.REGISTERED, State.SELF_ASSESSED, State.BRANCH_ASSESSED}),
            State.BRANCH_ASSESSED,
            SENDERS,
        ),
        Move(
            "assess_by_district",
            "Ghi đánh giá của Hội cấp trên",
            ASSESSED,
            State.DISTRICT_ASSESSED,
        ),
        Move(
            "send_back",
            "Trả lại để đánh giá lại",
            ASSESSED | {State.NOT_RECOGNISED},
            State.REGISTERED,
            needs_reason=True,
        ),
        Move("recognise", "Công nhận", ASSESSED, State.RECOGNISED),
        Move(
            "not_recognise",
            "Không công nhận",
            ASSESSED,
            State.NOT_RECOGNISED,
            needs_reason=True,
        ),
        Move("undo_recognition", "Hoàn tác công nhận", frozenset({State.RECOGNISED}), None),
        Move(
            "withdraw_recognition",
            "Thu hồi công nhận",
            frozenset({State.RECOGNISED}),
            State.NOT_RECOGNISED,
            needs_reason=True,
        ),
        Move(
            "withdraw",
            "Rút đăng ký",
            frozenset({State.REGISTERED, State.SELF_ASSESSED, State.BRANCH_ASSESSED}),
            State.WITHDRAWN,
            BRANCH,
            needs_reason=True,
        ),
    )
}

MODEL_MOVES = {
    move.name: move
    for move in (
        Move(
            "close",
            "Thôi theo dõi",
            frozenset({Standing.LIVING}),
            Standing.WITHDRAWN,
            SENDERS,
            needs_reason=True,
        ),
        Move(
            "resume",
            "Theo dõi tiếp",
            frozenset({Standing.WITHDRAWN}),
            Standing.LIVING,
            SENDERS,
        ),
        Move(
            "merge",
            "Gộp vào hồ sơ khác",
            frozenset({Standing.LIVING, Standing.WITHDRAWN}),
            Standing.MERGED,
            needs_reason=True,
        ),
        Move("undo_merge", "Hoàn tác việc gộp", frozenset({Standing.MERGED}), None),
    )
}
