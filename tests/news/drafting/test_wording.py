"""The draft says what the record holds, all of it that is news, and nothing else."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from branches.models import Association
from core.html import plain_text, sanitise
from core.partial_date import PartialDate
from khuyenhoc.demo_documents import load_documents
from khuyenhoc.demo_meetings import load_real
from khuyenhoc.demo_organisation import load_organisation
from khuyenhoc.management.commands.load_demo import DEMO, read_toml
from meetings.models import (
    Attendance,
    Exemplary,
    Guest,
    Meeting,
    Paper,
    Recommendation,
    ReportReceived,
    StudiedDocument,
)
from meetings.record import record_of
from meetings.states import State
from news.drafting.wording import draft_of, name_in_news, named
from tests.factories import make_association, make_branch, make_document, make_user
from tests.meetings.factories import Members, make_meeting
from tests.reports.factories import make_period

pytestmark = pytest.mark.django_db

AGENDA = (
    "Chương trình hội nghị gồm: các Hội cơ sở báo cáo kết quả công tác Hội từ đầu năm đến nay; các"
    " Hội cơ sở báo cáo nội dung triển khai thực hiện Kết luận 49-KL/TW của Ban Bí thư Trung ương"
    " về tiếp tục thực hiện Chỉ thị 11-CT/TW khoá X của Bộ Chính trị; các Hội cơ sở nêu kiến nghị,"
    " đề xuất; tham luận."
)


def drafted(meeting):
    meeting = Meeting.objects.get(pk=meeting.pk)
    by = make_user(full_name="Nguyễn Hoa")
    return draft_of(record_of(meeting), association=Association.objects.current(), by=by)


def text_of(draft):
    return "\n".join([draft.title, draft.dateline, draft.sapo, plain_text(draft.body)])


@pytest.fixture
def real():
    Association(**read_toml(DEMO / "association.toml")).save()
    load_organisation(read_toml(DEMO / "organisation.toml"))
    load_documents(read_toml(DEMO / "documents.toml"))
    return load_real(**read_toml(DEMO / "meetings.toml")["real"])


def test_draft_of_the_real_meeting_word_for_word(real):
    draft = drafted(real)

    assert draft.title == "Hội Khuyến học huyện tổ chức giao ban cụm số II"
    assert draft.dateline == "(Phù Ninh)-"
    assert draft.sapo == (
        "Sáng ngày 25/05/2022, Hội Khuyến học huyện tổ chức giao ban cụm số II tại hội trường UBND"
        " xã Tiên Du, do Hội Khuyến học xã Tiên Du đăng cai. Dự hội nghị có thường trực Hội Khuyến"
        " học huyện; lãnh đạo Phòng GD&ĐT; lãnh đạo xã Tiên Du; đại diện các mô hình học tập tiêu"
        " biểu của xã Tiên Du, Phú Nham, An Đạo. Về phía Hội cơ sở có đại biểu của 8 đơn vị: xã An"
        " Đạo, Bình Phú, Gia Thanh, Phú Lộc, Phú Nham, Tiên Du, Trạm Thản, thị trấn Phong Châu (Chủ"
        " tịch và thường trực Hội)."
    )
    assert plain_text(draft.body).split("\n") == [
        AGENDA,
        (
            "Tại hội nghị, các đại biểu đã nghe 8 Hội cơ sở báo cáo."
            " Hội nghị đã quán triệt Kết luận 49-KL/TW ngày 10/05/2019 của Ban Bí thư và Chỉ thị"
            " 11-CT/TW ngày 13/04/2007 của Bộ Chính trị."
            " Tại hội nghị đã có 4 ý kiến tham luận: “Công tác xây dựng, duy trì, nâng cao kết quả"
            " hoạt động của các mô hình học tập tiêu biểu”."
        ),
        (
            "Những đơn vị làm tốt được nêu tại hội nghị: xã Tiên Du, Phú Nham, An Đạo, thị trấn"
            " Phong Châu."
            " Mô hình được nêu để học tập, nhân rộng: “Dòng họ học tập” và “Công dân học tập”."
        ),
        "Hội nghị kết luận:",
        *real.conclusions,
    ]
    assert (draft.byline, draft.organisation) == ("Nguyễn Hoa", "Hội Khuyến học huyện")
    assert [document.symbol for document in draft.documents] == ["49-KL/TW", "11-CT/TW"]
    assert {branch.code for branch in draft.branches} == {
        *("08230", "08266", "08257", "08260", "08239", "08263", "08272", "08275"),
    }


def test_editor_is_told_what_the_record_of_the_real_meeting_does_not_hold(real):
    assert drafted(real).missing == [
        "người chủ trì",
        "tổng số người dự",
        "kỳ báo cáo được nghe",
        "mô hình mà tham luận nói đến",
        "người trình bày tham luận",
        "nội dung từng kiến nghị, đề xuất",
    ]


def test_no_number_stands_in_the_draft_that_is_not_of_the_record(real):
    numbers = set(re.findall(r"\d+", text_of(drafted(real))))

    of_the_meeting = {"25", "05", "2022"} | set(re.findall(r"\d+", real.agenda + real.conclusion))
    of_the_documents = {"49", "10", "05", "2019", "11", "13", "04", "2007"}
    counted = {str(real.reports.count()), str(real.papers.count())}
    assert numbers == of_the_meeting | of_the_documents | counted


def test_draft_with_sample_memberships_is_a_sample_too(real):
    assert drafted(real).is_sample
    real.cluster.memberships.update(is_sample=False)
    assert not drafted(real).is_sample


@pytest.fixture
def full():
    """With one of everything, each told apart by its words."""
    make_association(name="Hội Khuyến học huyện Mẫu", place="Mẫu")
    document = make_document(
        kind="plan", symbol="12-KH/HKH", issuer="Hội tỉnh", issued_on=PartialDate(2021, 3)
    )
    meeting, members = make_meeting(
        State.HELD,
        members=Members("An Đạo", "Hạ Giáp", "Lệ Mỹ", number=3),
        held_on=dt.date(2024, 9, 8),
        session="pm",
        venue="nhà văn hoá Rạng Đông",
        chair="Ông Trần Đình Mẫn, Chủ tịch Hội",
        period=make_period(kind="quarter", year=2024, number=2),
        agenda="Báo cáo sơ kết",
        conclusion="Giữ vững phong trào.",
        next_lead=None,
    )
    Meeting.objects.filter(pk=meeting.pk).update(next_lead=members.branches[2])
    add_parts(meeting, members)
    assert StudiedDocument.objects.get().document == document
    return meeting, members


def add_parts(meeting, members):
    Guest.objects.create(meeting=meeting, name="Lãnh đạo Phòng Nội vụ", people=2)
    meeting.attendances.update(status="present", people=3, who="Chủ tịch Hội")
    meeting.reports.update(how="read")
    StudiedDocument.objects.create(meeting=meeting, name="Kế hoạch 12-KH/HKH")
    Paper.objects.create(
        meeting=meeting, title="Hiếu học", author="Bà Lan", branch=members.lead, kind="clan"
    )
    Recommendation.objects.create(
        meeting=meeting,
        text="Đề nghị mở lớp.",
        branch=members.member,
        addressee="Thường trực Hội tỉnh",
    )
    Exemplary.objects.create(meeting=meeting, branch=members.member)
    Exemplary.objects.create(meeting=meeting, kind="unit")
    Exemplary.objects.create(
        meeting=meeting, branch=members.lead, kind="family", name="gia đình bà Tư", reason="Tốt"
    )


def test_each_fact_has_its_sentence(full):
    meeting, _ = full

    draft = drafted(meeting)

    assert draft.sapo == (
        "Chiều ngày 08/09/2024, Hội Khuyến học huyện tổ chức giao ban cụm số III tại nhà văn hoá"
        " Rạng Đông, do Hội Khuyến học xã An Đạo đăng cai. Chủ trì hội nghị: ông Trần Đình Mẫn,"
        " Chủ tịch Hội. Dự hội nghị có lãnh đạo Phòng Nội vụ. Về phía Hội cơ sở có đại biểu của 3"
        " đơn vị: xã An Đạo, Hạ Giáp và Lệ Mỹ (Chủ tịch Hội). Tổng số người dự hội nghị là 11."
    )
    assert plain_text(draft.body).split("\n") == [
        "Chương trình hội nghị gồm: báo cáo sơ kết.",
        (
            "Tại hội nghị, các đại biểu đã nghe 3 Hội cơ sở báo cáo quý II năm 2024."
            " Hội nghị đã quán triệt Kế hoạch 12-KH/HKH tháng 03/2021 của Hội tỉnh."
            " Tại hội nghị đã có 1 ý kiến tham luận: “Hiếu học” của Hội Khuyến học xã An Đạo, về mô"
            " hình “Dòng họ học tập”, do bà Lan trình bày."
        ),
        "Các ý kiến đã nêu 1 kiến nghị, đề xuất:",
        "Hội Khuyến học xã Hạ Giáp kiến nghị với thường trực Hội tỉnh: Đề nghị mở lớp.",
        (
            "Những đơn vị làm tốt được nêu tại hội nghị: xã Hạ Giáp."
            " Mô hình được nêu để học tập, nhân rộng: “Đơn vị học tập”."
            " Điển hình được nêu tại hội nghị:"
        ),
        "Mô hình “Gia đình học tập”, Hội Khuyến học xã An Đạo: Tốt.",
        "Hội nghị kết luận:",
        "Giữ vững phong trào.",
        "Hội nghị bàn giao vai cụm trưởng cho Hội Khuyến học xã Lệ Mỹ.",
    ]
    assert draft.missing == []


CHANGES = {
    "day": (Meeting, {"held_on": dt.date(2024, 9, 9)}, "09/09/2024"),
    "session": (Meeting, {"session": "whole"}, "Ngày 08/09/2024"),
    "venue": (Meeting, {"venue": "sân đình"}, "tại sân đình,"),
    "chair": (Meeting, {"chair": "Bà Ngân"}, "Chủ trì hội nghị: bà Ngân."),
    "agenda": (Meeting, {"agenda": "Trao quà"}, "gồm: trao quà."),
    "conclusion": (Meeting, {"conclusion": "Mở rộng."}, "Mở rộng."),
    "guest": (Guest, {"name": "bạn đọc"}, "Dự hội nghị có bạn đọc."),
    "people of guests": (Guest, {"people": 5}, "là 14."),
    "people of branches": (Attendance, {"people": 4}, "là 14."),
    "who": (Attendance, {"who": "Thư ký"}, "(Thư ký)"),
    "reports": (ReportReceived, {"how": "submitted"}, "Có 3 Hội cơ sở gửi báo cáo quý II năm 2024"),
    "document as named": (
        StudiedDocument,
        {"name": "Lời kêu gọi", "document": None},
        "Lời kêu gọi",
    ),
    "title of paper": (Paper, {"title": "Quỹ xóm"}, "“Quỹ xóm”"),
    "author of paper": (Paper, {"author": "Ông Nam"}, "do ông Nam trình bày"),
    "model of paper": (Paper, {"kind": "citizen"}, "“Công dân học tập”, do"),
    "recommendation": (Recommendation, {"text": "Cấp sổ."}, "Hội tỉnh: Cấp sổ."),
    "addressee": (Recommendation, {"addressee": "UBND xã"}, "với UBND xã:"),
    "model": (Exemplary, {"kind": "community"}, "“Cộng đồng học tập”"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_change_of_a_fact_changes_the_next_draft(full, name):
    meeting, _ = full
    model, change, words = CHANGES[name]
    before = text_of(drafted(meeting))

    model.objects.update(**change)

    after = text_of(drafted(meeting))
    assert words not in before
    assert words in after


def test_change_of_a_branch_changes_the_next_draft(full):
    """Wherever one is named, another may be."""
    meeting, members = full
    other = make_branch(name="Rừng Xanh")
    rows = [
        Attendance.objects.filter(branch=members.lead),
        Paper.objects.all(),
        Recommendation.objects.all(),
        Exemplary.objects.filter(branch=members.member),
        Exemplary.objects.filter(branch=members.lead),
    ]
    counts = []
    for row in rows:
        row.update(branch=other)
        counts.append(text_of(drafted(meeting)).count("Rừng Xanh"))
    Meeting.objects.update(host=other, next_lead=other)
    counts.append(text_of(drafted(meeting)).count("Rừng Xanh"))

    # The first also tells that those who reported are not those who were there.
    assert counts == [1, 2, 3, 4, 5, 7]
    assert other in drafted(meeting).branches


REMOVALS = {
    "địa điểm họp": (Meeting, {"venue": ""}, "tại nhà văn hoá"),
    "đơn vị đăng cai": (Meeting, {"host": None}, "đăng cai"),
    "người chủ trì": (Meeting, {"chair": ""}, "Chủ trì"),
    "thành phần của Hội có mặt": (Attendance, {"who": ""}, "(Chủ tịch Hội)"),
    "tổng số người dự": (Guest, {"people": None}, "Tổng số"),
    "Hội cơ sở có mặt": (Attendance, {"status": "absent", "people": None}, "Về phía"),
    "điểm danh của 3 Hội cơ sở": (Attendance, {"status": "", "people": None}, "Về phía"),
    "chương trình": (Meeting, {"agenda": ""}, "Chương trình"),
    "Hội cơ sở báo cáo tại hội nghị": (ReportReceived, {"how": ""}, "báo cáo quý"),
    "kỳ báo cáo được nghe": (Meeting, {"period": None}, "quý II"),
    "ngày ban hành của Kế hoạch 12-KH/HKH": (StudiedDocument, {"document": None}, "03/2021"),
    "mô hình mà tham luận nói đến": (Paper, {"kind": ""}, "“Dòng họ học tập”"),
    "người trình bày tham luận": (Paper, {"author": ""}, "trình bày"),
    "kết luận": (Meeting, {"conclusion": ""}, "kết luận"),
}


@pytest.mark.parametrize("what", REMOVALS)
def test_fact_that_is_not_recorded_is_missing_and_not_told(full, what):
    meeting, _ = full
    model, change, words = REMOVALS[what]
    before = drafted(meeting)

    model.objects.update(**change)

    after = drafted(meeting)
    assert (words in text_of(before), what in before.missing) == (True, False)
    assert (words in text_of(after), what in after.missing) == (False, True)


@pytest.mark.parametrize(
    ("model", "words", "missing"),
    [
        (Guest, "Dự hội nghị có", ["khách mời"]),
        (StudiedDocument, "quán triệt", ["văn bản đã quán triệt"]),
        (Paper, "tham luận", ["tham luận"]),
        (Recommendation, "kiến nghị", ["nội dung từng kiến nghị, đề xuất"]),
        (Exemplary, "được nêu", ["đơn vị làm tốt", "mô hình cần nhân rộng"]),
    ],
)
def test_part_without_rows_is_missing_and_not_told(full, model, words, missing):
    meeting, _ = full
    assert words in text_of(drafted(meeting))

    model.objects.all().delete()

    draft = drafted(meeting)
    assert draft.missing == missing
    assert words not in text_of(draft)


def test_empty_record_says_when_and_no_more():
    make_association(name="Hội Khuyến học huyện Mẫu", place="")
    meeting, _ = make_meeting(
        State.HELD, venue="", host=None, held_on=dt.date(2024, 9, 8), members=Members(number=3)
    )

    draft = drafted(meeting)

    assert text_of(draft).split("\n") == [
        "Hội Khuyến học huyện Mẫu tổ chức giao ban cụm số III",
        "",
        "Sáng ngày 08/09/2024, Hội Khuyến học huyện Mẫu tổ chức giao ban cụm số III.",
        "",
    ]
    assert draft.branches == draft.documents == []
    assert draft.missing == [
        "địa danh của Hội (ở trang quản trị)",
        "địa điểm họp",
        "đơn vị đăng cai",
        "người chủ trì",
        "khách mời",
        "Hội cơ sở có mặt",
        "điểm danh của 3 Hội cơ sở",
        "tổng số người dự",
        "chương trình",
        "Hội cơ sở báo cáo tại hội nghị",
        "kỳ báo cáo được nghe",
        "văn bản đã quán triệt",
        "tham luận",
        "nội dung từng kiến nghị, đề xuất",
        "đơn vị làm tốt",
        "mô hình cần nhân rộng",
        "kết luận",
    ]


def test_who_was_away_and_whose_report_was_late_is_no_news(full):
    meeting, members = full
    meeting.attendances.filter(branch=members.branches[2]).update(status="absent", people=None)
    meeting.reports.filter(branch=members.branches[2]).update(how="late")
    Meeting.objects.update(next_lead=None)

    text = text_of(drafted(meeting))

    assert "Lệ Mỹ" not in text
    assert "2 đơn vị: xã An Đạo và Hạ Giáp" in text
    assert "đã nghe 2 Hội cơ sở báo cáo" in text


def test_what_is_typed_is_no_markup(full):
    meeting, _ = full
    for model, field in [(Meeting, "conclusion"), (Paper, "title"), (Recommendation, "text")]:
        model.objects.update(**{field: "<script>x</script> A & B"})

    body = drafted(meeting).body

    assert "<script" not in body
    assert plain_text(sanitise(body)).count("<script>x</script> A & B") == 3


def test_papers_of_which_the_same_is_known_are_counted(full):
    meeting, _ = full
    for title in ("Quỹ xóm", "Quỹ xóm", "Thư viện…"):
        Paper.objects.create(meeting=meeting, title=title)
    Paper.objects.filter(title="Hiếu học").delete()

    heard, *items = plain_text(drafted(meeting).body).split("\n")[1:4]
    assert heard.endswith(" Tại hội nghị đã có 3 ý kiến tham luận:")
    assert items == ["2 ý kiến về “Quỹ xóm”.", "“Thư viện…”."]


def test_groups_of_delegates_are_told_apart(full):
    meeting, members = full
    meeting.attendances.filter(branch=members.member).update(who="")

    assert "3 đơn vị: xã An Đạo và Lệ Mỹ (Chủ tịch Hội); xã Hạ Giáp. " in drafted(meeting).sapo


def test_participants_that_are_too_many_for_the_sapo_begin_the_text(full):
    meeting, _ = full
    Guest.objects.bulk_create(Guest(meeting=meeting, name="k" * 200) for _ in range(10))

    draft = drafted(meeting)

    assert len(draft.sapo) < 2000
    assert draft.sapo.endswith("Chủ tịch Hội.")
    starts = [each.text[:14] for each in draft.paragraphs[:3]]
    assert starts == ["Dự hội nghị có", "Về phía Hội cơ", "Chương trình h"]


def test_kinds_of_branches_are_named_once():
    tien_du, nham = make_branch(name="Tiên Du"), make_branch(name="Phú Nham")
    town = make_branch(name="Phong Châu", kind="town")

    assert named([tien_du]) == "xã Tiên Du"
    assert named([tien_du, nham]) == "xã Tiên Du và Phú Nham"
    assert named([tien_du, town, nham]) == "xã Tiên Du, Phú Nham, thị trấn Phong Châu"


@pytest.mark.parametrize(
    ("name", "place", "in_news"),
    [
        ("Hội Khuyến học huyện Phù Ninh", "Phù Ninh", "Hội Khuyến học huyện"),
        ("Hội Khuyến học", "", "Hội Khuyến học"),
        ("Phù Ninh", "Phù Ninh", "Phù Ninh"),
    ],
)
def test_name_of_the_association_leaves_its_place_to_the_dateline(name, place, in_news):
    assert name_in_news(Association(name=name, place=place)) == in_news


def test_queries_do_not_grow_with_the_record(full):
    meeting, members = full

    def queries():
        fresh = Meeting.objects.select_related("cluster", "host", "period", "next_lead")
        stored, by, association = fresh.get(pk=meeting.pk), make_user(), Association()
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert draft_of(record_of(stored), association=association, by=by).body
        return len(captured)

    one = queries()
    for _ in range(2):
        add_parts(meeting, members)
    assert queries() == one
