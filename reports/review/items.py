"""What the first page of the workspace says to officers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from branches.workspace import Item
from reports.models import Submission
from reports.states import OFFICERS

from .queue import TABS

if TYPE_CHECKING:
    from accounts.models import User

WORDS = {
    "cho-duyet": "{} báo cáo Hội cơ sở đã nộp.",
    "xin-mo-lai": "{} Hội đề nghị mở lại báo cáo đã duyệt để sửa.",
    "cho-xac-nhan": "{} báo cáo do một người tự duyệt, cần người thứ hai xem.",
}


def items_of_review(user: User) -> list[Item]:
    """What waits for an officer, by kind; nothing for anybody else."""
    if not user.has_role(*OFFICERS):
        return []
    found = Submission.objects.visible_to(user).counted_by(
        {slug: TABS[slug].condition for slug in WORDS}
    )
    queue = reverse("reports:review_queue")
    return [
        Item(
            title=f"{TABS[slug].label} ({found[slug]})",
            note=words.format(found[slug]),
            action="Mở danh sách",
            url=f"{queue}?loai={slug}",
        )
        for slug, words in WORDS.items()
        if found[slug]
    ]
