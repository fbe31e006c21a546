import pytest

from core.headlines import sentence_case


@pytest.mark.parametrize(
    ("printed", "proposed"),
    [
        (
            "HỘI KHUYẾN HỌC HUYỆN TỔ CHỨC GIAO BAN CỤM SỐ II",
            "Hội Khuyến học huyện tổ chức giao ban cụm số II",
        ),
        (
            "UBND XÃ TIÊN DU TỔNG KẾT PHONG TRÀO “GIA ĐÌNH HỌC TẬP” QUÝ I, II NĂM 2022",
            "UBND xã Tiên Du tổng kết phong trào “Gia đình học tập” quý I, II năm 2022",
        ),
        (
            "PHÒNG GD&ĐT PHÙ NINH TRIỂN KHAI KẾT LUẬN 49-KL/TW SAU DỊCH COVID-19",
            "Phòng GD&ĐT Phù Ninh triển khai kết luận 49-KL/TW sau dịch COVID-19",
        ),
        ("XI MĂNG, VI PHẠM, KHÓA XI", "Xi măng, vi phạm, khóa XI"),
        ("QUY CHẾ DÂN CHỦ Ở XÃ DÂN CHỦ", "Quy chế dân chủ ở xã Dân Chủ"),
        ("ĐẢNG VIÊN CỦA ĐẢNG BỘ TT PHONG CHÂU", "Đảng viên của Đảng bộ TT Phong Châu"),
        ("ỦY BAN NHÂN DÂN TỈNH PHÚ THỌ", "Uỷ ban nhân dân tỉnh Phú Thọ"),
        ("HỌC ĐỂ LÀM GÌ? TIẾN LÊN. LỚP 5A", "Học để làm gì? Tiến lên. Lớp 5A"),
        ("“DÒNG HỌ HỌC TẬP” – CÁCH LÀM HAY", "“Dòng họ học tập” – cách làm hay"),
        ("MỪNG ĐẢNG, VÌ AN TOÀN", "Mừng Đảng, vì an toàn"),
        ("ĐẠI HỘI III, ĐỜI SỐNG VI SINH", "Đại hội III, đời sống vi sinh"),
        ("II, V VÀ XI", "II, V và xi"),
        ("TP.HCM NHỚ BÁC HỒ…", "TP.HCM nhớ Bác Hồ…"),
    ],
)
def test_sentence_case_keeps_names_acronyms_and_numerals(printed, proposed):
    assert sentence_case(printed) == proposed


@pytest.mark.parametrize("title", ["", "2022", "Giao ban cụm số II", "UBND xã Tiên Du", "– “” –"])
def test_sentence_case_leaves_other_headlines(title):
    assert sentence_case(title) == title
