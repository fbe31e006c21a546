"""The three papers of a meeting in Word."""

import datetime as dt

import pytest

from meetings.models import Exemplary, Guest, Meeting, Paper
from meetings.states import State
from tests.factories import make_association
from tests.meetings.addresses import fill
from tests.meetings.factories import VENUE, Members, make_meeting, mark_all
from tests.word import converted, lines_of, margins_of, tables_of

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
    assert lines[:4] == HEAD
    start = lines.index("BIÊN BẢN")
    assert lines[start : start + 19] == [
        "BIÊN BẢN",
        "Giao ban cụm số II ngày 25/05/2022",
        "Thời gian: 7 giờ 30, buổi sáng ngày 25/05/2022.",
        f"Địa điểm: {VENUE}.",
        "Chủ trì: Ông Trần Văn A, Chủ tịch Hội.",
        "Thư ký: Bà Lê Thị B.",
        "I. THÀNH PHẦN",
        "Hội cơ sở có mặt: 2/3.",
        "- Xã An Đạo: Chủ tịch, 3 người",
        "- Xã Vĩnh",
        "Vắng:",
        "- Xã Hạ Giáp (vắng có phép)",
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
    assert lines[-6:] == [
        "Giữ vững phong trào.",
        "Hội nghị kết thúc lúc 11 giờ cùng ngày./.",
        "THƯ KÝ",
        "Lê Thị B",
        "CHỦ TRÌ",
        "Trần Văn A",
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

    assert "Mẫu, ngày 25 tháng 5 năm 2022" in lines
    said = [line for line in lines if line.startswith("- ")]
    assert said == [
        "- Xã An Đạo, xã Hạ Giáp và xã Vĩnh: Chủ tịch và thường trực",
        "- Đọc tại hội nghị: xã Hạ Giáp và xã Vĩnh",
        "- Gửi muộn: xã An Đạo",
        "- Nâng cao các mô hình (4 tham luận)",
        "- Xã Hạ Giáp và xã An Đạo",
    ]


def test_minutes_of_an_open_record_say_that_they_are_a_draft(client, members):
    meeting, _ = make_meeting(State.HELD, members=members)

    content = word_of(client, meeting, "bien-ban", members.lead_secretary).content

    assert any("BẢN NHÁP" in text for text in margins_of(content, "header").values())
    assert any(line.startswith("Chủ trì: …") for line in lines_of(content))


def test_sheet_has_room_to_sign_for_each_branch_and_guest(client, members):
    meeting, _ = make_meeting(members=members)
    Guest.objects.create(meeting=meeting, name="lãnh đạo xã")

    content = word_of(client, meeting, "diem-danh", members.staff).content

    [rows] = tables_of(content)
    assert rows[0] == ["TT", "Hội cơ sở", "Họ và tên, chức vụ", "Ký tên"]
    assert [row[1] for row in rows[1:] if len(row) > 1 and row[1]] == [
        "Xã An Đạo",
        "Xã Hạ Giáp",
        "Xã Vĩnh",
        "Lãnh đạo xã",
    ]
    assert ["Khách mời"] in rows


def test_invitation_says_where_and_when(client, members):
    meeting, _ = make_meeting(
        members=members, held_on=DAY, starts_at=dt.time(14), session="pm", agenda="Báo cáo"
    )

    lines = lines_of(word_of(client, meeting, "giay-moi", members.staff).content)

    assert "Kính gửi: Hội Khuyến học xã An Đạo, xã Hạ Giáp và xã Vĩnh" in lines
    assert "Thời gian: buổi chiều ngày 25/05/2022, từ 14 giờ." in lines
    assert f"Địa điểm: {VENUE}." in lines


def test_papers_are_for_who_keeps_the_record(client, members):
    meeting, _ = make_meeting(State.CLOSED, members=members)

    word_of(client, meeting, "bien-ban", members.member_chair, status=403)
    word_of(client, meeting, "khac", members.staff, status=404)
    assert Meeting.objects.count() == 1


@pytest.mark.slow
def test_libreoffice_opens_the_minutes(client, members, tmp_path):
    meeting, _ = make_meeting(State.HELD, members=members)
    fill(meeting, members)
    content = word_of(client, meeting, "bien-ban", members.staff).content

    assert converted(content, tmp_path, to="pdf").startswith(b"%PDF")
