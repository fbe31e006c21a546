"""The life of an article: one table drives the buttons, the checks and the tests."""

from dataclasses import dataclass

from django.db import models

from accounts.models import Role


class State(models.TextChoices):
    """What is stored. "Chờ đăng" is not: it is a published article whose time has not come."""

    DRAFT = "draft", "Bản nháp"
    IN_REVIEW = "in_review", "Chờ duyệt"
    PUBLISHED = "published", "Đã đăng"
    WITHDRAWN = "withdrawn", "Đã gỡ"
    DECLINED = "declined", "Không dùng"


EDITORS = frozenset({Role.STAFF, Role.OFFICER, Role.HEAD_OFFICER})


@dataclass(frozen=True)
class Move:
    """One row of the table. `label` is the button; a reason, where asked for, is never empty.

    The bin is no state: what is in it is a draft, and stays one (`Article.trashed_at`). `in_bin`
    says whether the button belongs to what is in it; `at_once`, that the button asks nothing, since
    another one takes it back. `only_sent`: for what a branch has sent (`Article.sent_at`), and for
    nothing else.
    """

    name: str
    label: str
    sources: frozenset[State]
    target: State
    roles: frozenset[Role] = EDITORS
    needs_reason: bool = False
    in_bin: bool = False
    at_once: bool = False
    only_sent: bool = False


MOVES = {
    move.name: move
    for move in (
        Move("hand_in", "Gửi duyệt", frozenset({State.DRAFT}), State.IN_REVIEW),
        Move(
            "hand_back",
            "Trả lại để sửa",
            frozenset({State.IN_REVIEW}),
            State.DRAFT,
            needs_reason=True,
        ),
        Move("publish", "Đăng", frozenset({State.DRAFT, State.IN_REVIEW}), State.PUBLISHED),
        Move("unschedule", "Bỏ hẹn giờ", frozenset({State.PUBLISHED}), State.DRAFT),
        Move(
            "withdraw",
            "Gỡ bài",
            frozenset({State.PUBLISHED}),
            State.WITHDRAWN,
            needs_reason=True,
        ),
        Move("restore", "Đăng lại", frozenset({State.WITHDRAWN}), State.PUBLISHED),
        Move(
            "trash",
            "Bỏ vào thùng rác",
            frozenset({State.DRAFT}),
            State.DRAFT,
            at_once=True,
        ),
        Move(
            "put_back",
            "Khôi phục",
            frozenset({State.DRAFT}),
            State.DRAFT,
            in_bin=True,
            at_once=True,
        ),
        Move(
            "decline",
            "Không dùng tin này",
            frozenset({State.DRAFT, State.IN_REVIEW}),
            State.DECLINED,
            needs_reason=True,
            only_sent=True,
        ),
        Move("take_up", "Dùng lại", frozenset({State.DECLINED}), State.DRAFT, only_sent=True),
    )
}
