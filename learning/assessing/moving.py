"""The moves of one year: each on a page that asks for a reason, or whether one is sure."""

from __future__ import annotations

from core.move_pages import MovePage, ReasonForm, SureForm
from learning import actions
from learning.states import MOVES

from .forms import WithdrawForm

PAGES = {
    page.slug: page
    for page in (
        MovePage(
            "tra-lai",
            MOVES["send_back"],
            actions.send_back,
            "Năm này trở lại trạng thái “Đã đăng ký” để Hội cơ sở đánh giá lại. Hội cơ sở đọc được"
            " lý do. Điểm đã chấm được giữ cho tới khi có điểm mới.",
            "Trả lại để đánh giá lại",
            "Đã trả lại để Hội cơ sở đánh giá lại.",
            ReasonForm,
        ),
        MovePage(
            "khong-cong-nhan",
            MOVES["not_recognise"],
            actions.not_recognise,
            "Mô hình không được công nhận cho năm này. Hội cơ sở đọc được lý do. Sau này vẫn trả"
            " lại để đánh giá lại được.",
            "Không công nhận mô hình này",
            "Đã ghi là không công nhận.",
            ReasonForm,
        ),
        MovePage(
            "thu-hoi",
            MOVES["withdraw_recognition"],
            actions.withdraw_recognition,
            "Công nhận của năm này hết hiệu lực từ ngày ghi dưới đây và không được đếm nữa. Bạn đọc"
            " thấy ngày thu hồi. Việc này không hoàn tác được.",
            "Thu hồi công nhận này",
            "Đã thu hồi công nhận.",
            WithdrawForm,
            is_grave=True,
        ),
        MovePage(
            "rut-dang-ky",
            MOVES["withdraw"],
            actions.withdraw,
            "Mô hình thôi tham gia xét năm này và không tính vào số đăng ký. Khi cần thì đăng ký"
            " lại được.",
            "Rút đăng ký của mô hình này",
            "Đã rút đăng ký.",
            ReasonForm,
        ),
        MovePage(
            "dang-ky-lai",
            MOVES["register_again"],
            actions.register_again,
            "Mô hình lại tính là đã đăng ký năm này. Điểm đã chấm trước khi rút vẫn còn.",
            "Đăng ký lại mô hình này",
            "Đã đăng ký lại.",
            SureForm,
        ),
    )
}
