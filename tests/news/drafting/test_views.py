"""From a meeting's record to a draft at the desk, and from each page to the other."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from meetings.models import Meeting, Recommendation
from meetings.states import KEEPERS, State
from news.models import Article
from news.states import EDITORS
from tests.factories import make_article, make_association, make_category, make_user
from tests.meetings.factories import Members, make_meeting
from tests.news.test_admin import change_url

pytestmark = pytest.mark.django_db


def url_of(meeting):
    return f"/ban-lam-viec/giao-ban/{meeting.pk}/ban-tin/"


@pytest.fixture
def desk(client):
    make_association(name="Hội Khuyến học huyện Mẫu", place="Mẫu")
    client.force_login(make_user(Role.STAFF, full_name="Nguyễn Hoa"))
    return client


@pytest.fixture
def category():
    return make_category(name="Hội nghị – giao ban")


def test_draft_is_what_the_page_showed(desk, get_page, category):
    meeting, members = make_meeting(State.CLOSED, chair="Ông Trần Đình Mẫn")
    page = get_page(url_of(meeting))
    assert "Chủ trì hội nghị: ông Trần Đình Mẫn." in page.text
    assert "Biên bản chưa ghi 12 Khách mời" in page.text
    assert "chưa chốt" not in page.text

    answer = desk.post(url_of(meeting), {"category": category.pk}, follow=True)

    article = Article.objects.get()
    assert answer.redirect_chain == [(change_url(article), 302)]
    assert "Biên bản chưa ghi: khách mời, thành phần của Hội có mặt, tổng" in answer.text
    assert article.sapo in page.text
    assert article.dateline == "(Mẫu)-"
    assert (article.state, article.published_at, article.is_sample) == ("draft", None, False)
    assert (article.meeting, article.category) == (meeting, category)
    assert article.signature == "Nguyễn Hoa – Hội Khuyến học huyện"
    assert set(article.branches.all()) == set(members.branches)
    assert [version.pgh_context["user"] for version in article.versions.all()]


def test_second_press_leads_to_the_first_draft(desk, category):
    meeting, _ = make_meeting(State.CLOSED)

    answers = [desk.post(url_of(meeting), {"category": category.pk}) for _ in range(2)]

    article = Article.objects.get()
    assert [answer["Location"] for answer in answers] == [change_url(article)] * 2
    assert "Đã có bản tin nháp vừa tạo" in desk.get(change_url(article)).text


def test_another_draft_is_made_of_the_record_as_it_is_then(desk, get_page, category):
    meeting, _ = make_meeting(State.HELD, venue="nhà văn hoá")
    desk.post(url_of(meeting), {"category": category.pk})
    first = Article.objects.get()
    Meeting.objects.update(venue="sân đình")

    page = get_page(url_of(meeting))
    assert f"Tin đã có về buổi giao ban này 1 {first} bản nháp, tạo lúc" in page.text
    assert "Biên bản chưa chốt" in page.text
    written = f"{first.pk:,}".replace(",", ".")
    assert f'name="shown" value="{written}"' in page.html
    desk.post(url_of(meeting), {"category": category.pk, "shown": written})

    second = Article.objects.exclude(pk=first.pk).get()
    first.refresh_from_db()
    assert ("tại nhà văn hoá" in first.sapo, "tại sân đình" in second.sapo) == (True, True)


def test_category_is_that_of_the_last_news_of_a_meeting(desk, category):
    meeting, _ = make_meeting(State.CLOSED)
    make_category()

    def chosen():
        return desk.get(url_of(meeting)).context["form"]["category"].value()

    assert chosen() is None
    refused = desk.post(url_of(meeting))
    assert "Chưa chọn chuyên mục." in refused.text
    assert not Article.objects.exists()
    desk.post(url_of(meeting), {"category": category.pk})
    assert chosen() == category.pk


def test_text_that_no_article_can_hold_is_refused(desk, category):
    meeting, _ = make_meeting(State.HELD)
    Recommendation.objects.bulk_create(
        Recommendation(meeting=meeting, text="ă" * 2000) for _ in range(31)
    )

    answer = desk.post(url_of(meeting), {"category": category.pk})

    assert "Chưa tạo được bản tin" in answer.text
    assert "tối đa 60.000 ký tự" in answer.text
    assert not Article.objects.exists()


def test_pages_ask_as_often_for_three_articles_as_for_one(desk, category):
    meeting, _ = make_meeting(State.CLOSED)

    def queries():
        counts = []
        for url in (url_of(meeting), meeting.get_absolute_url()):
            with CaptureQueriesContext(connection) as captured:
                desk.get(url)
            counts.append(len(captured))
        return counts

    make_article(meeting=meeting, category=category)
    queries()  # a first visit asks what later ones know
    one = queries()
    for title in ("Tin hai", "Tin ba"):
        make_article(title=title, meeting=meeting, category=category)
    assert queries() == one


@pytest.mark.parametrize("state", [State.DRAFT, State.PLANNED, State.CANCELLED])
def test_there_is_no_news_of_a_meeting_that_did_not_take_place(desk, state):
    meeting, _ = make_meeting(state)

    assert desk.get(url_of(meeting)).status_code == 404
    assert url_of(meeting) not in desk.get(meeting.get_absolute_url()).text
    assert url_of(meeting) not in desk.get(f"/ban-lam-viec/giao-ban/{meeting.pk}/").text


def test_who_writes_news_is_offered_it_and_who_only_keeps_the_record_is_not(client):
    members = Members()
    meeting, _ = make_meeting(State.CLOSED, members=members)
    pages = [meeting.get_absolute_url(), f"/ban-lam-viec/giao-ban/{meeting.pk}/"]

    def offered(user):
        client.force_login(user)
        return [url_of(meeting) in client.get(page).text for page in pages]

    assert KEEPERS == EDITORS  # the record's page asks of the first
    assert offered(members.staff) == offered(members.officer) == [True, True]
    assert offered(members.lead_secretary) == [False, False]
    assert client.get(url_of(meeting)).status_code == 403
    client.logout()
    assert url_of(meeting) not in client.get(pages[0]).text


def test_published_news_and_its_meeting_lead_to_each_other(client, get_page):
    meeting, _ = make_meeting(State.CLOSED)
    draft = make_article(title="Tin nháp", meeting=meeting, state="draft", published_at=None)
    article = make_article(title="Giao ban cụm", meeting=meeting)

    page = get_page(meeting.get_absolute_url())

    assert "Tin về buổi giao ban này" in page.text
    assert article.get_absolute_url() in page.links
    assert draft.title not in page.text
    page = get_page(article.get_absolute_url())
    assert f"Trong bài này Giao ban {meeting}" in page.text
    assert meeting.get_absolute_url() in page.links


def test_article_does_not_lead_to_a_meeting_nobody_may_see(get_page):
    meeting, _ = make_meeting()
    article = make_article(meeting=meeting)

    page = get_page(article.get_absolute_url())

    assert meeting.get_absolute_url() not in page.links
    assert "Trong bài này" not in page.text


def test_form_of_the_article_shows_its_meeting(desk):
    meeting, _ = make_meeting(State.CLOSED)
    link = f'<a href="{meeting.get_absolute_url()}">{meeting}</a>'

    assert link in desk.get(change_url(make_article(meeting=meeting))).text
    assert "cuộc giao ban" not in desk.get(change_url(make_article())).text.lower()
    desk.force_login(make_user(Role.ADMINISTRATOR))
    assert link in desk.get(change_url(make_article(meeting=meeting))).text
