"""What the first page of the workspace says about learning models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from branches.workspace import Item
from core.dates import today

from .forms import ListForm
from .listing import TO_ASSESS, TO_RENEW, counts_of_status, records_of

if TYPE_CHECKING:
    from accounts.models import User
    from branches.models import Branch


def items_of_models(user: User, branch: Branch) -> list[Item]:
    """What of this year waits for somebody of the branch."""
    year = today().year
    filters = ListForm({}, branch=branch)
    counts = counts_of_status(records_of(branch), year, (TO_RENEW, TO_ASSESS))
    items = []
    if number := counts[TO_RENEW]:
        items.append(
            Item(
                title=f"{number} mô hình được công nhận năm {year - 1} chưa đăng ký lại",
                note=f"Đăng ký nhiều mô hình cùng lúc cho năm {year}.",
                action="Đăng ký",
                url=reverse("learning:filling_renew") + filters.address(tinh_trang=TO_RENEW),
            )
        )
    if number := counts[TO_ASSESS]:
        items.append(
            Item(
                title=f"{number} mô hình chưa tự đánh giá năm {year}",
                note="Ghi điểm từng mô hình theo bộ tiêu chí.",
                action="Xem danh sách",
                url=reverse("learning:filling_list") + filters.address(tinh_trang=TO_ASSESS),
            )
        )
    return items
