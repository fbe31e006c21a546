"""The pages of a meeting's moves: each says what comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.move_pages import MovePage, ReasonForm, SureForm
from meetings import actions
from meetings.states import MOVES, OF_THE_CLUSTER

if TYPE_CHECKING:
    from accounts.models import User
    from meetings.models import Meeting


PAGES = {
    page.slug: page
    for page in (
        MovePage(
            "thong-bao",
            MOVES["announce"],
            actions.announce,
            "Cuộc họp hiện trên trang Giao ban cụm để mọi người biết ngày và địa điểm; cán bộ các"
            " Hội trong cụm nhận được thông báo.",
            "Thông báo cuộc giao ban này",
            "Đã thông báo cuộc giao ban.",
            SureForm,
        ),
        MovePage(
            "da-hop",
            MOVES["hold"],
            actions.hold,
            "Báo cáo mà các Hội đã nộp trên trang cho kỳ được chọn sẽ được lấy vào danh sách. Điểm"
            " danh và các phần khác vẫn ghi tiếp được.",
            "Ghi cuộc giao ban này là đã họp",
            "Đã ghi là đã họp.",
            SureForm,
        ),
        MovePage(
            "chot",
            MOVES["close"],
            actions.close,
            "Biên bản hiện công khai: thành phần, báo cáo, tham luận, kiến nghị, kết luận. Sau đó"
            " không sửa được nữa, trừ khi mở lại.",
            "Chốt biên bản này",
            "Đã chốt biên bản. Bạn đọc xem được từ bây giờ.",
            SureForm,
        ),
        MovePage(
            "mo-lai",
            MOVES["reopen"],
            actions.reopen,
            "Biên bản tạm ẩn với bạn đọc cho tới khi chốt lại.",
            "Mở lại biên bản này",
            "Đã mở lại biên bản để sửa.",
            ReasonForm,
        ),
        MovePage(
            "huy",
            MOVES["cancel"],
            actions.cancel,
            "Cuộc họp không diễn ra nữa. Nếu đã thông báo, các Hội trong cụm và bạn đọc thấy lý do."
            " Cuộc họp đã huỷ không khôi phục được; họp ngày khác thì lập cuộc mới.",
            "Huỷ cuộc giao ban này",
            "Đã huỷ cuộc giao ban.",
            ReasonForm,
        ),
    )
}


def offered(meeting: Meeting, user: User) -> list[MovePage]:
    """What this person, who keeps it, may do with it now, in the order of the table."""
    allowed = meeting.moves_of(user.roles | {OF_THE_CLUSTER})
    return [page for page in PAGES.values() if page.move in allowed]
