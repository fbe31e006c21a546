"""The three papers of a meeting in Word."""

import datetime as dt

import pytest

from meetings.models import Exemplary, Guest, Meeting, Paper
from meetings.states import State
from tests.factories import make_association
from tests.meetings.addresses import fill
from tests.meetings.factories import VENUE, Members, make_meeting, mark_all
from tests.reports.factories import make_period
from tests.word import converted, lines_of, margins_of, pages_of, parts_of, tables_of

pytestmark = pytest.mark.django_db
DAY = dt.date(2022, 5, 25)
HEAD = [
    "HỘI KHUYẾN HỌC TỈNH MẪU",
    "HỘI KHUYẾN HỌC HUYỆN MẪU",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
]


@pytest.fixture
def members():
    make_association(name="Hội Khuyến học huyện Mẫu", parent_name="Hội Khuyến học tỉnh Mẫu")
    return Members(number=2)


def word_of(client, meeting, slug, by, *, status=200):
    client.force_login(by)
    response = client.get(f"/ban-lam-viec/giao-ban/{meeting.pk}/{slug}.docx")
    assert response.status_code == status
    return response


def test_minutes_state_the_record_from_letterhead_to_both_signatures(client, members):
    meeting, _ = make_meeting(
        State.HELD,
        members=members,
        held_on=DAY,
        starts_at=dt.time(7, 30),
        ends_at=dt.time(11),
        chair="Ông Trần Văn A, Chủ tịch Hội",
        secretary="Bà Lê Thị B",
        agenda="Báo cáo",
        conclusion="Giữ vững phong trào.",
    )
    fill(meeting, members)

    response = word_of(client, meeting, "bien-ban", members.staff)

    assert response["Content-Disposition"] == (
        'attachment; filename="bien-ban-giao-ban-cum-2-25-05-2022.docx"'
    )
    lines = lines_of(response.content)
    assert lines[:24] == [
        *HEAD,
        "Số:      /BB-HKH",
        "BIÊN BẢN",
        "Giao ban cụm số II ngày 25/05/2022",
        "Thời gian bắt đầu: 7 giờ 30, buổi sáng ngày 25/05/2022.",
        f"Địa điểm: H{VENUE[1:]}.",
        "Đơn vị đăng cai: Hội Khuyến học xã An Đạo.",
        "I. THÀNH PHẦN",
        "Chủ trì: Ông Trần Văn A, Chủ tịch Hội.",
        "Thư ký: Bà Lê Thị B.",
        "Hội cơ sở có mặt: 2/3.",
        "- Xã An Đạo: Chủ tịch, 3 người",
        "- Xã Vĩnh",
        "Vắng có phép: xã Hạ Giáp.",
        "Khách mời:",
        "- Lãnh đạo xã (2 người)",
        "II. CHƯƠNG TRÌNH",
        "- Báo cáo",
        "III. BÁO CÁO",
        "Số Hội cơ sở báo cáo: 3/3.",
        "- Đọc tại hội nghị: xã An Đạo, xã Hạ Giáp và xã Vĩnh",
    ]
    assert "- Xây dựng dòng họ, xã An Đạo" in lines
    assert lines.count("- Đề nghị mở lớp tập huấn (xã Hạ Giáp).") == 3
    assert lines[-10:] == [
        "Giữ vững phong trào.",
        "Hội nghị kết thúc lúc 11 giờ cùng ngày./.",
        "THƯ KÝ",
        "Lê Thị B",
        "CHỦ TRÌ",
        "Trần Văn A",
        "Nơi nhận:",
        "- Hội Khuyến học huyện Mẫu (b/c);",
        "- Hội Khuyến học xã An Đạo, xã Hạ Giáp và xã Vĩnh;",
        "- Lưu: VT, hồ sơ.",
    ]
    assert set(margins_of(response.content, "header").values()) <= {"", "1", "PAGE"}


def test_minutes_say_once_what_is_the_same_of_several(client, members):
    meeting, _ = make_meeting(State.HELD, members=members, held_on=DAY)
    mark_all(meeting)
    meeting.attendances.update(who="Chủ tịch và thường trực")
    meeting.reports.filter(branch=members.lead).update(how="late")
    meeting.reports.exclude(branch=members.lead).update(how="read")
    for _ in range(4):
        Paper.objects.create(meeting=meeting, title="Nâng cao các mô hình")
    for branch in (members.member, members.lead):
        Exemplary.objects.create(meeting=meeting, branch=branch)

    lines = lines_of(word_of(client, meeting, "bien-ban", members.staff).content)

    said = [line for line in lines if line.startswith("- ")][:-3]  # without the recipients
    assert said == [
        "- Xã An Đạo, xã Hạ Giáp và xã Vĩnh: Chủ tịch và thường trực",
        "- Đọc tại hội nghị: xã Hạ Giáp và xã Vĩnh",
        "- Gửi muộn: xã An Đạo",
        "- Nâng cao các mô hình (4 tham luận)",
        "- Xã Hạ Giáp và xã An Đạo",
    ]


def test_minutes_of_an_open_record_say_that_they_are_a_draft(client, members):
    meeting, _ = make_meeting(State.HELD, members=members)
    meeting.attendances.filter(branch=members.lead).update(status="present")

    content = word_of(client, meeting, "bien-ban", members.lead_secretary).content

    assert any("BẢN NHÁP" in text for text in margins_of(content, "header").values())
    assert "Chưa điểm danh: xã Hạ Giáp và xã Vĩnh." in lines_of(content)


def test_minutes_have_dots_where_nobody_has_recorded_an_hour_or_a_name(client, members):
    meeting, _ = make_meeting(State.HELD, members=members, held_on=DAY, venue="", host=None)
    mark_all(meeting)

    content = word_of(client, meeting, "bien-ban", members.staff).content

    assert lines_of(content)[4:] == [
        "Số:      /BB-HKH",
        "BIÊN BẢN",
        "Giao ban cụm số II ngày 25/05/2022",
        "Thời gian bắt đầu: ……… giờ ………, buổi sáng ngày 25/05/2022.",
        "Địa điểm: ",
        "I. THÀNH PHẦN",
        "Chủ trì: ",
        "Thư ký: ",
        "Hội cơ sở có mặt: 3/3.",
        "- Xã An Đạo, xã Hạ Giáp và xã Vĩnh",
        "Hội nghị kết thúc lúc ……… giờ ……… cùng ngày./.",
        *("THƯ KÝ", "…" * 12, "CHỦ TRÌ", "…" * 12),
        "Nơi nhận:",
        "- Hội Khuyến học huyện Mẫu (b/c);",
        "- Hội Khuyến học xã An Đạo, xã Hạ Giáp và xã Vĩnh;",
        "- Lưu: VT, hồ sơ.",
    ]
    assert parts_of(content)["word/document.xml"].count(b'w:leader="dot"') == 3


def test_papers_of_a_cluster_that_is_a_sample_say_so(client, members):
    members.cluster.memberships.update(is_sample=True)
    meeting, _ = make_meeting(members=members)

    for slug in ("bien-ban", "diem-danh", "giay-moi"):
        content = word_of(client, meeting, slug, members.staff).content
        note = "Cách chia Hội cơ sở vào cụm là dữ liệu mẫu."
        assert margins_of(content, "footer") == {"first": note, "default": note}


def test_sheet_has_room_to_sign_for_each_branch_and_guest(client, members):
    meeting, _ = make_meeting(members=members)
    Guest.objects.create(meeting=meeting, name="lãnh đạo xã")

    content = word_of(client, meeting, "diem-danh", members.staff).content

    [rows] = tables_of(content)
    empty = [""] * 4
    assert rows == [
        ["TT", "Đơn vị", "Họ và tên, chức vụ", "Ký tên"],
        *(["1", "Xã An Đạo", "", ""], empty),
        *(["2", "Xã Hạ Giáp", "", ""], empty),
        *(["3", "Xã Vĩnh", "", ""], empty),
        ["Khách mời"],
        ["", "Lãnh đạo xã", "", ""],
        *[empty] * 4,
    ]
    assert lines_of(content)[-1] == "Tổng số người dự: "


def test_sheet_has_a_line_left_for_a_guest_nobody_expected(client, members):
    meeting, _ = make_meeting(members=members)
    for number in range(6):
        Guest.objects.create(meeting=meeting, name=f"đoàn {number}")

    [rows] = tables_of(word_of(client, meeting, "diem-danh", members.staff).content)

    assert rows[-2:] == [["", "Đoàn 5", "", ""], [""] * 4]


def test_invitation_says_where_and_when_and_who_brings_what(client, members):
    quarter = make_period(kind="quarter")
    meeting, _ = make_meeting(
        members=members,
        held_on=DAY,
        starts_at=dt.time(14),
        session="pm",
        agenda="Báo cáo\nTham luận",
        period=quarter,
    )
    Paper.objects.create(meeting=meeting, title="Quỹ khuyến học", branch=members.member)
    Paper.objects.create(meeting=meeting, title="Dòng họ", author="Ông Lê A")
    Paper.objects.create(meeting=meeting, title="Chưa biết ai nói")

    lines = lines_of(word_of(client, meeting, "giay-moi", members.staff).content)

    assert lines[4:] == [
        "Số:      /GM-HKH",
        "Mẫu, ngày       tháng       năm 2022",
        "GIẤY MỜI",
        "Giao ban cụm số II ngày 25/05/2022",
        "Hội Khuyến học huyện Mẫu trân trọng kính mời: ",
        "Tới dự hội nghị giao ban cụm số II.",
        "Thời gian: 14 giờ, buổi chiều ngày 25/05/2022.",
        f"Địa điểm: H{VENUE[1:]}.",
        "Thành phần: Hội Khuyến học xã An Đạo, xã Hạ Giáp và xã Vĩnh.",
        "Đơn vị đăng cai: Hội Khuyến học xã An Đạo.",
        "Chủ trì: ",
        "Nội dung:",
        "- Báo cáo",
        "- Tham luận",
        "Đề nghị chuẩn bị:",
        "- Các Hội cơ sở: báo cáo quý I năm 2022, gửi trên trang của Hội trước ngày họp",
        "- Hội Khuyến học xã Hạ Giáp: tham luận “Quỹ khuyến học”",
        "- Ông Lê A: tham luận “Dòng họ”",
        "Rất mong đại biểu đến dự đầy đủ, đúng giờ./.",
        *("Nơi nhận:", "- Như trên;", "- Lưu: VT."),
        *("TM. BAN THƯỜNG VỤ", "CHỦ TỊCH", "…" * 12),
    ]


def test_invitation_to_what_nobody_has_planned_yet_has_lines_to_fill_in(client, members):
    meeting, _ = make_meeting(members=members)

    lines = lines_of(word_of(client, meeting, "giay-moi", members.staff).content)

    assert [line for line in lines if line.endswith(": ")] == [
        "Hội Khuyến học huyện Mẫu trân trọng kính mời: ",
        "Chủ trì: ",
        "Nội dung: ",
        "Đề nghị chuẩn bị: ",
    ]


def test_papers_are_for_who_keeps_the_record(client, members):
    meeting, _ = make_meeting(State.CLOSED, members=members)

    word_of(client, meeting, "bien-ban", members.member_chair, status=403)
    word_of(client, meeting, "khac", members.staff, status=404)
    assert Meeting.objects.count() == 1


@pytest.mark.slow
def test_sheet_of_eight_branches_and_their_guests_is_one_page(client, tmp_path):
    members = Members(*(f"Thứ {number}" for number in range(1, 9)))
    meeting, _ = make_meeting(members=members)
    for name in ("thường trực Hội", "lãnh đạo Phòng GD&ĐT", "lãnh đạo xã", "đại diện các mô hình"):
        Guest.objects.create(meeting=meeting, name=name)
    content = word_of(client, meeting, "diem-danh", members.staff).content

    assert pages_of(converted(content, tmp_path, to="pdf")) == 1


@pytest.mark.slow
def test_libreoffice_opens_the_minutes(client, members, tmp_path):
    meeting, _ = make_meeting(State.HELD, members=members)
    fill(meeting, members)
    content = word_of(client, meeting, "bien-ban", members.staff).content

    assert converted(content, tmp_path, to="pdf").startswith(b"%PDF")
