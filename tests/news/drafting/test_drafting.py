"""The draft says what the record holds, all of it that counts, and nothing else."""

import pytest

from accounts.models import Role
from branches.models import Association
from core.html import plain_text
from khuyenhoc.demo_meetings import load_real
from khuyenhoc.demo_organisation import load_organisation
from khuyenhoc.management.commands.load_demo import DEMO, read_toml
from meetings.models import Exemplary, Guest, Meeting, Paper
from meetings.record import record_of
from meetings.states import State
from news.drafting.wording import draft_of
from news.models import Article
from tests.factories import make_association, make_category, make_user
from tests.meetings.factories import Members, make_meeting, make_recommendation

pytestmark = pytest.mark.django_db


def drafted(meeting):
    by = make_user(full_name="Nguyễn Hoa")
    return draft_of(record_of(meeting), association=Association.objects.current(), by=by)


def text_of(draft):
    return " ".join(f"{draft.title} {draft.dateline} {draft.sapo} {plain_text(draft.body)}".split())


@pytest.fixture
def real():
    Association(**read_toml(DEMO / "association.toml")).save()
    load_organisation(read_toml(DEMO / "organisation.toml"))
    return load_real(**read_toml(DEMO / "meetings.toml")["real"])


@pytest.mark.parametrize(
    "fact",
    [
        "Hội Khuyến học huyện Phù Ninh tổ chức giao ban cụm số II",
        "(Phù Ninh) – Sáng ngày 25/5/2022",
        "tại hội trường UBND xã Tiên Du.",
        "thường trực Hội Khuyến học huyện; lãnh đạo Phòng GD&ĐT; lãnh đạo xã Tiên Du",
        "đại diện các mô hình học tập tiêu biểu của xã Tiên Du, Phú Nham, An Đạo",
        "chủ tịch và thường trực của 8 Hội cơ sở thuộc cụm",
        "các đại biểu đã nghe 8 Hội cơ sở báo cáo",
        "báo cáo kết quả công tác Hội từ đầu năm đến nay",
        "nội dung triển khai thực hiện Kết luận 49-KL/TW",
        "tiếp tục thực hiện Chỉ thị 11-CT/TW khoá X của Bộ Chính trị",
        "nêu kiến nghị, đề xuất",
        (
            "4 tham luận về công tác xây dựng, duy trì, nâng cao kết quả hoạt động của các mô hình"
            " học tập tiêu biểu"
        ),
        (
            "Những đơn vị làm tốt được nêu tại hội nghị: xã Tiên Du, xã Phú Nham, xã An Đạo và thị"
            " trấn Phong Châu."
        ),
        "“Dòng họ học tập” và “Công dân học tập”",
        "bày tỏ sự đồng tình rất cao",
    ],
)
def test_draft_states_the_facts_of_the_article(real, fact):
    assert fact in text_of(drafted(real))


def test_draft_of_the_real_meeting_word_for_word(real):
    draft = drafted(real)

    words = plain_text(draft.body).split("\n")
    said = [line for line in words if line and line not in real.conclusions]
    assert said == [
        (
            "Chương trình hội nghị gồm: các Hội cơ sở báo cáo kết quả công tác Hội từ đầu năm đến"
            " nay; các Hội cơ sở báo cáo nội dung triển khai thực hiện Kết luận 49-KL/TW của Ban Bí"
            " thư Trung ương về tiếp tục thực hiện Chỉ thị 11-CT/TW khoá X của Bộ Chính trị; các"
            " Hội cơ sở nêu kiến nghị, đề xuất; tham luận."
        ),
        "Tại hội nghị, các đại biểu đã nghe 8 Hội cơ sở báo cáo.",
        (
            "Hội nghị quán triệt Kết luận 49-KL/TW của Ban Bí thư Trung ương và Chỉ thị 11-CT/TW"
            " khoá X của Bộ Chính trị."
        ),
        (
            "Hội nghị đã có 4 tham luận về công tác xây dựng, duy trì, nâng cao kết quả hoạt"
            " động của các mô hình học tập tiêu biểu."
        ),
        (
            "Những đơn vị làm tốt được nêu tại hội nghị: xã Tiên Du, xã Phú Nham, xã An Đạo và thị"
            " trấn Phong Châu."
        ),
        "Mô hình được nêu để học tập, nhân rộng: “Dòng họ học tập” và “Công dân học tập”.",
    ]


def test_editor_is_told_what_the_record_does_not_hold(real):
    assert drafted(real).missing == [
        "Chưa ghi ai chủ trì hội nghị.",
        "Chưa có tổng số đại biểu, vì còn nhóm chưa ghi số người.",
        "Chưa ghi tên người trình bày tham luận.",
        "Chưa ghi nội dung từng kiến nghị, đề xuất.",
        "Chưa có ảnh: thêm ảnh ở trang soạn bài.",
    ]


def test_empty_record_says_when_and_no_more():
    make_association(name="Hội Khuyến học huyện Mẫu", place="")
    meeting, _ = make_meeting(venue="", members=Members(number=3))

    draft = drafted(meeting)

    day = f"{meeting.held_on.day}/{meeting.held_on.month}/{meeting.held_on.year}"
    assert draft.sapo == f"Sáng ngày {day}, Hội Khuyến học huyện Mẫu tổ chức giao ban cụm số III."
    assert (draft.body, draft.dateline) == ("", "")
    assert len(draft.missing) == 12


def test_each_fact_has_its_sentence_and_what_is_typed_is_no_markup():
    meeting, members = make_meeting(
        State.HELD, chair="Ông An <b>", conclusion="Giữ vững.", next_lead=None
    )
    Guest.objects.create(meeting=meeting, name="UBND xã")
    meeting.attendances.filter(branch=members.lead).update(status="present", who="Chủ tịch")
    meeting.attendances.filter(branch=members.member).update(status="present")
    meeting.reports.filter(branch=members.lead).update(how="read")
    meeting.reports.exclude(branch=members.lead).update(how="submitted")
    Paper.objects.create(
        meeting=meeting, title="Dòng họ hiếu học", author="Bà Lan", branch=members.lead, kind="clan"
    )
    Exemplary.objects.create(meeting=meeting, kind="unit", branch=members.member, reason="Tốt.")
    make_recommendation(meeting=meeting, members=members, addressee="Thường trực Hội")
    Meeting.objects.update(next_lead=members.member)
    meeting.refresh_from_db()

    draft = drafted(meeting)

    assert "Dự hội nghị có UBND xã; đại biểu của 2 Hội cơ sở thuộc cụm." in draft.sapo
    assert plain_text(draft.body).split("\n") == [
        "Tại hội nghị, các đại biểu đã nghe 1 Hội cơ sở báo cáo.",
        "Có 2 Hội cơ sở gửi báo cáo bằng văn bản.",
        "Hội nghị đã có 1 tham luận:",
        "“Dòng họ hiếu học” – Bà Lan, xã An Đạo, về mô hình “Dòng họ học tập”.",
        "Tại hội nghị có 1 kiến nghị, đề xuất:",
        "Đề nghị mở lớp tập huấn (xã Hạ Giáp), kiến nghị với Thường trực Hội.",
        "Mô hình được nêu để học tập, nhân rộng: “Đơn vị học tập” của xã Hạ Giáp.",
        "Tốt.",
        "Ông An <b> kết luận hội nghị:",
        "Giữ vững.",
        "Hội nghị bàn giao vai cụm trưởng cho Hội Khuyến học xã Hạ Giáp.",
    ]
    assert "<b>" not in draft.body
    assert draft.branches == [members.lead, members.member]


@pytest.fixture
def desk(client):
    make_association()
    client.force_login(make_user(Role.STAFF, full_name="Nguyễn Hoa"))
    return client


def test_draft_is_made_once_and_linked_both_ways(desk, get_page):
    meeting, _ = make_meeting(State.CLOSED)
    category = make_category(name="Hội nghị – giao ban")
    url = f"/ban-lam-viec/giao-ban/{meeting.pk}/ban-tin/"
    page = get_page(url)
    assert "Chưa ghi ai chủ trì hội nghị." in page.text
    assert f'value="{category.pk}"' in page.html

    answers = [desk.post(url, {"category": category.pk}) for _ in range(2)]

    article = Article.objects.get()
    assert [answer["Location"] for answer in answers] == [
        f"/quan-tri/news/article/{article.pk}/change/"
    ] * 2
    assert (article.state, article.meeting, article.byline) == ("draft", meeting, "Nguyễn Hoa")
    assert list(article.branches.all()) == [meeting.host]
    desk.logout()
    assert str(article) not in desk.get(meeting.get_absolute_url()).text
    Article.objects.update(state="published", published_at="2022-05-25T08:00:00Z")
    assert str(article) in desk.get(meeting.get_absolute_url()).text
    assert f"Cuộc họp {meeting}" in get_page(article.get_absolute_url()).text


def test_article_does_not_lead_to_a_meeting_nobody_may_see(client):
    meeting, _ = make_meeting()
    make_association()
    article = Article.objects.create(
        category=make_category(),
        title="Tin",
        body="<p>a</p>",
        meeting=meeting,
        state="published",
        published_at="2022-05-25T08:00:00Z",
    )

    assert meeting.get_absolute_url() not in client.get(article.get_absolute_url()).text


def test_category_is_asked_for(desk):
    meeting, _ = make_meeting(State.CLOSED)
    make_category()

    page = desk.post(f"/ban-lam-viec/giao-ban/{meeting.pk}/ban-tin/")

    assert "Chưa chọn chuyên mục." in page.text
    assert not Article.objects.exists()
