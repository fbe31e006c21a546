"""The pages on which a record is followed no longer, or again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.move_pages import MovePage, ReasonForm, SureForm
from learning import actions
from learning.states import MODEL_MOVES

if TYPE_CHECKING:
    from accounts.models import User
    from learning.models import LearningModel


PAGES = {
    page.slug: page
    for page in (
        MovePage(
            "thoi-theo-doi",
            MODEL_MOVES["close"],
            actions.close,
            "Hồ sơ không còn trong danh sách hằng năm và bạn đọc không thấy nữa. Các năm đã được"
            " công nhận vẫn được tính. Có thể theo dõi tiếp bất cứ lúc nào.",
            "Thôi theo dõi hồ sơ này",
            "Đã ghi thôi theo dõi hồ sơ.",
            ReasonForm,
        ),
        MovePage(
            "theo-doi-tiep",
            MODEL_MOVES["resume"],
            actions.resume,
            "Hồ sơ trở lại danh sách hằng năm, cùng các năm đã có.",
            "Theo dõi tiếp hồ sơ này",
            "Hồ sơ được theo dõi tiếp.",
            SureForm,
        ),
    )
}


def offered(model: LearningModel, user: User) -> list[MovePage]:
    """What this person may do with the record now, in the order of the table."""
    allowed = model.allowed_moves(user)
    return [page for page in PAGES.values() if page.move in allowed]
