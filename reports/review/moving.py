"""Moves with a page of their own: each asks for a reason, or whether one is sure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.move_pages import MovePage, ReasonForm, SureForm
from reports import actions
from reports.states import MOVES

from .forms import CorrectionForm

if TYPE_CHECKING:
    from accounts.models import User
    from reports.models import Submission


PAGES = {
    page.slug: page
    for page in (
        MovePage(
            "mo-lai",
            MOVES["grant_correction"],
            actions.grant_correction,
            "Hội cơ sở sửa được báo cáo tới ngày ghi dưới đây. Số liệu đã duyệt vẫn là số chính"
            " thức cho tới khi bản sửa được duyệt.",
            "Mở lại báo cáo này để sửa",
            "Đã mở lại báo cáo để Hội cơ sở sửa.",
            CorrectionForm,
        ),
        MovePage(
            "khong-mo-lai",
            MOVES["refuse_correction"],
            actions.refuse_correction,
            "Báo cáo giữ nguyên như đã duyệt. Hội cơ sở đọc được lý do.",
            "Không mở lại báo cáo này",
            "Đã trả lời Hội cơ sở: không mở lại báo cáo.",
            ReasonForm,
        ),
        MovePage(
            "xac-nhan",
            MOVES["confirm"],
            actions.confirm,
            "Báo cáo này do người nhập hoặc nộp tự duyệt vì lúc ấy không có ai khác. Xác nhận là đã"
            " xem số liệu và đồng ý.",
            "Xác nhận báo cáo này",
            "Đã xác nhận báo cáo.",
            SureForm,
        ),
        MovePage(
            "duyet-mot-minh",
            MOVES["approve_alone"],
            actions.approve_alone,
            "Báo cáo do chính người duyệt nhập hoặc nộp, và hiện không có cán bộ nào khác duyệt"
            " được. Số liệu thành chính thức ngay, kèm dấu “chờ xác nhận” cho tới khi có người thứ"
            " hai xem.",
            "Duyệt một mình báo cáo này",
            "Đã duyệt. Báo cáo chờ người thứ hai xác nhận.",
            ReasonForm,
            is_grave=True,
        ),
        MovePage(
            "thu-hoi",
            MOVES["revoke"],
            actions.revoke,
            "Số liệu đã duyệt không còn là số chính thức; bạn đọc thấy “đang đính chính”. Hội cơ sở"
            " sửa rồi nộp lại.",
            "Thu hồi số liệu của báo cáo này",
            "Đã thu hồi số liệu.",
            ReasonForm,
            is_grave=True,
        ),
        MovePage(
            "mien",
            MOVES["excuse"],
            actions.excuse,
            "Hội cơ sở không phải nộp báo cáo kỳ này và không bị tính là thiếu.",
            "Miễn báo cáo này",
            "Đã miễn báo cáo.",
            ReasonForm,
        ),
        MovePage(
            "bo-mien",
            MOVES["unexcuse"],
            actions.unexcuse,
            "Hội cơ sở lại phải nộp báo cáo kỳ này.",
            "Bỏ miễn báo cáo này",
            "Đã bỏ miễn.",
            ReasonForm,
        ),
        MovePage(
            "nhap-thay",
            MOVES["enter_for"],
            actions.enter_for,
            "Dùng khi Hội cơ sở gửi bản giấy. Ghi rõ là bản nào, ví dụ: Bản giấy số 4/BC-HKH ký"
            " ngày 20/06/2022. Người nhập thay không tự duyệt báo cáo này.",
            "Nhập thay báo cáo này",
            "Có thể nhập báo cáo theo bản giấy.",
            ReasonForm,
        ),
        MovePage(
            "huy",
            MOVES["void"],
            actions.void,
            "Báo cáo được giữ lại để tra cứu, không tính vào bảng tiến độ và bản tổng hợp. Việc này"
            " không hoàn tác được.",
            "Huỷ báo cáo này",
            "Đã huỷ báo cáo.",
            ReasonForm,
            is_grave=True,
        ),
    )
}

# Those that need not have begun.
UNBEGUN = {"mien", "nhap-thay"}


def offered(submission: Submission, user: User) -> list[MovePage]:
    """Those that this person may make of it now."""
    moves = submission.officers_moves(user)
    guards = {
        "refuse_correction": submission.asked_at is not None,
        "confirm": submission.is_unconfirmed and user.pk not in submission.current.hands,
        "approve_alone": submission.claimed_by_id == user.pk
        and user.pk in submission.current.hands
        and not actions.others_who_could(submission.current),
        "enter_for": submission.entered_by_id != user.pk,
    }
    return [
        page
        for page in PAGES.values()
        if page.move.name in moves and guards.get(page.move.name, True)
    ]
