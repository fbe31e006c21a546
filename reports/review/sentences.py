"""What officers write most often beside a figure, to choose and to change."""

READY = (
    "Xin kiểm tra lại: số này tăng nhiều so với kỳ trước. Đề nghị ghi rõ nguyên nhân.",
    "Xin kiểm tra lại: số này giảm nhiều so với kỳ trước. Đề nghị ghi rõ nguyên nhân.",
    "Có thể thừa hoặc thiếu một số 0. Đề nghị xem lại đơn vị tính.",
    "Số này chưa khớp với sổ theo dõi của Hội cấp trên. Đề nghị đối chiếu lại.",
    "Đề nghị bổ sung số liệu còn thiếu. Nếu không có, ghi số 0.",
    "Đề nghị ghi số, ngày của quyết định công nhận.",
    "Đề nghị tách số trong kỳ với số luỹ kế từ đầu năm.",
    "Đề nghị viết rõ hơn: việc gì, ngày nào, kết quả ra sao.",
)
