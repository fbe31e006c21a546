"""Meetings as readers see them: what is announced, what is recorded, and nothing before that."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from branches.models import ClusterLead
from core.dates import today
from core.partial_date import PartialDate
from documents.models import Document
from meetings import actions
from meetings.calendar import folded
from meetings.models import (
    Exemplary,
    Guest,
    Meeting,
    Paper,
    Recommendation,
    StudiedDocument,
)
from meetings.models.meeting import Quorum
from meetings.states import Standing, State
from tests.factories import make_branch, make_document, make_user
from tests.meetings.addresses import fill
from tests.meetings.factories import (
    TOMORROW,
    VENUE,
    Members,
    make_meeting,
    make_recommendation,
)

pytestmark = pytest.mark.django_db
LIST = "/giao-ban/"
DAY, A_DAY = dt.date(2022, 5, 25), dt.timedelta(days=1)
# Stands in every part of a record.
MARKER = "Kimgiaubi"


def recorded(state, members=None, **fields):
    meeting, members = make_meeting(State.HELD, members=members, **fields)
    Guest.objects.create(meeting=meeting, name=f"{MARKER} khách")
    Paper.objects.create(meeting=meeting, title=f"{MARKER} tham luận")
    Exemplary.objects.create(meeting=meeting, name=f"{MARKER} điển hình")
    make_recommendation(meeting=meeting, members=members, text=f"{MARKER} kiến nghị")
    meeting.attendances.update(status="present", who=f"{MARKER} thành phần")
    changes = {"conclusion": f"{MARKER} kết luận", "chair": f"{MARKER} chủ trì"}
    if state == State.CLOSED:
        changes |= {"state": State.CLOSED, "closed_at": dt.datetime.now(dt.UTC)}
    Meeting.objects.filter(pk=meeting.pk).update(**changes)
    return Meeting.objects.get(pk=meeting.pk), members


def test_nothing_of_a_record_is_public_before_it_is_closed(client, get_page):
    meeting, members = recorded(State.HELD, venue=VENUE)
    addresses = [meeting.get_absolute_url(), LIST, meeting.calendar_url, "/sitemap-giao-ban.xml"]
    addresses += [members.lead.get_absolute_url(), members.cluster.get_absolute_url(), "/"]

    found = [url for url in addresses if MARKER in client.get(url).text]

    assert found == []
    assert "Biên bản đang được hoàn thiện" in get_page(meeting.get_absolute_url()).text


def test_closed_record_says_all_of_it(get_page):
    meeting, _ = recorded(State.CLOSED)

    page = get_page(meeting.get_absolute_url())

    for part in ("khách", "tham luận", "điển hình", "kiến nghị", "thành phần", "kết luận"):
        assert f"{MARKER} {part}" in page.text
    assert f"Chủ trì {MARKER} chủ trì" in page.text
    assert "3/3 Hội cơ sở có mặt" in page.text


def test_keepers_read_the_record_before_others(client):
    meeting, members = recorded(State.HELD)

    client.force_login(members.lead_secretary)
    assert f"{MARKER} kết luận" in client.get(meeting.get_absolute_url()).text
    client.force_login(members.member_chair)
    assert MARKER not in client.get(meeting.get_absolute_url()).text


@pytest.mark.parametrize(
    ("state", "status"),
    [("draft", 404), ("planned", 200), ("held", 200), ("closed", 200), ("cancelled", 200)],
)
def test_draft_is_no_announcement(client, state, status):
    meeting, members = make_meeting(State(state))

    assert client.get(meeting.get_absolute_url()).status_code == status
    assert client.get(meeting.calendar_url).status_code == status
    assert (str(meeting) in client.get(LIST).text) == (status == 200)
    assert (str(meeting) in client.get(members.cluster.get_absolute_url()).text) == (status == 200)


def test_meeting_cancelled_before_it_was_announced_is_nobodys_business(client):
    meeting, _ = make_meeting()
    Meeting.objects.update(state=State.CANCELLED, cancel_reason="Nhập nhầm.")

    assert client.get(meeting.get_absolute_url()).status_code == 404


def test_cancelled_meeting_says_why(get_page):
    meeting, _ = make_meeting(State.CANCELLED, held_on=TOMORROW)

    page = get_page(meeting.get_absolute_url())

    assert "Cuộc họp đã huỷ. Lý do: Bão." in page.text


def test_list_has_what_is_to_come_first_and_then_the_years(get_page):
    members = Members()
    days = [TOMORROW, TOMORROW + dt.timedelta(days=9)]
    soon, later = (make_meeting(State.PLANNED, members=members, held_on=day)[0] for day in days)
    old, older = (
        recorded(State.CLOSED, members, held_on=dt.date(year, 5, 25))[0] for year in (2022, 2021)
    )

    text = get_page(LIST).text

    places = [text.index(each) for each in ("Sắp họp", str(soon), str(later))]
    places += [text.index(each) for each in ("Năm 2022", str(old), "Năm 2021", str(older))]
    assert places == sorted(places)


def test_list_is_narrowed_by_cluster_and_year(get_page):
    first, second = Members(number=1), Members(number=2)
    one, _ = recorded(State.CLOSED, first, held_on=DAY)
    other, _ = recorded(State.CLOSED, second, held_on=DAY)
    year, _ = recorded(State.CLOSED, second, held_on=dt.date(2021, 5, 25))
    coming, _ = make_meeting(State.PLANNED, members=second, held_on=TOMORROW)

    def shown(query):
        text = get_page(LIST + query).text
        return [each for each in (one, other, year, coming) if str(each) in text]

    assert shown("") == [one, other, year, coming]
    assert shown("?cum=2") == [other, year, coming]
    assert shown("?nam=2022") == [one, other]
    assert shown("?cum=2&nam=2021") == [year]
    assert shown("?cum=99&nam=abc") == [one, other, year, coming]


def asked(client, url):
    """How many questions the page costs, once it is warm."""
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    return len(queries)


@pytest.mark.parametrize("url", [LIST, "/ban-lam-viec/giao-ban/"])
def test_lists_ask_as_much_for_three_as_for_one(client, url):
    client.force_login(make_user(Role.OFFICER))
    members = Members()
    recorded(State.CLOSED, members, held_on=DAY)
    one = asked(client, url)
    for n in (1, 2):
        recorded(State.CLOSED, members, held_on=DAY + dt.timedelta(days=n))

    assert asked(client, url) == one


def test_detail_asks_as_much_for_many_rows(client):
    members = Members()
    meeting, _ = make_meeting(State.HELD, members=members)
    fill(meeting, members)
    one = asked(client, meeting.get_absolute_url())
    for n in range(3):
        Paper.objects.create(meeting=meeting, title=f"Số {n}", branch=members.lead)
        Exemplary.objects.create(meeting=meeting, branch=members.lead)

    assert asked(client, meeting.get_absolute_url()) == one


def test_pages_of_others_ask_as_much_for_three_meetings_as_for_one(client):
    members, document = Members(), make_document(symbol="49-KL/TW")
    urls = [each.get_absolute_url() for each in (members.member, members.cluster, document)]

    def add(n):
        meeting, _ = recorded(State.CLOSED, members, held_on=today() - n * A_DAY)
        StudiedDocument.objects.create(meeting=meeting, name="Kết luận 49-KL/TW")

    add(0)
    one = [asked(client, url) for url in urls]
    add(1)
    add(2)

    assert [asked(client, url) for url in urls] == one


def test_attendance_without_two_thirds_is_said(get_page):
    meeting, members = recorded(State.CLOSED)
    meeting.attendances.exclude(branch=members.lead).update(status="absent")

    page = get_page(meeting.get_absolute_url())

    assert "Chưa đủ hai phần ba số Hội cơ sở của cụm." in page.text
    assert "1/3 Hội cơ sở có mặt" in page.text


@pytest.mark.parametrize(
    ("present", "total", "is_met"), [(0, 0, False), (5, 8, False), (6, 8, True), (2, 3, True)]
)
def test_two_thirds_make_a_quorum(present, total, is_met):
    assert Quorum(present=present, unmarked=total - present, total=total).is_met is is_met


def test_number_of_delegates_is_told_only_if_all_of_it_is_known(get_page):
    meeting, _ = recorded(State.CLOSED)
    meeting.attendances.update(people=3)
    url = meeting.get_absolute_url()

    assert "Số đại biểu" not in get_page(url).text
    meeting.guests.update(people=2)
    assert "Số đại biểu 11" in get_page(url).text


def test_public_answer_stands_under_its_recommendation(get_page):
    meeting, members = recorded(State.CLOSED)
    make_recommendation(Standing.ANSWERED, meeting=meeting, members=members)

    text = get_page(meeting.get_absolute_url()).text

    assert f"Đã trả lời ngày {today():%d/%m/%Y}" in text
    assert "Sẽ mở trong quý tới." in text


def test_branch_page_lists_the_meetings_it_was_at(get_page):
    meeting, members = recorded(State.CLOSED)
    meeting.attendances.filter(branch=members.member).update(status="absent")
    Recommendation.objects.update(branch=None)

    assert str(meeting) in get_page(members.branches[2].get_absolute_url()).text
    assert str(meeting) not in get_page(members.member.get_absolute_url()).text
    assert str(meeting) not in get_page(make_branch().get_absolute_url()).text


def test_branch_and_cluster_pages_list_what_was_asked_for(get_page):
    meeting, members = recorded(State.CLOSED)
    Recommendation.objects.update(branch=members.member)
    own = {"meeting": meeting, "members": members, "branch": members.lead}
    make_recommendation(Standing.ANSWERED, text="Xin sách cho tủ sách.", **own)
    open_one, _ = make_meeting(State.HELD, members=members, held_on=TOMORROW - 2 * A_DAY)
    make_recommendation(meeting=open_one, members=members, text="Chưa công khai.")

    pages = [get_page(each.get_absolute_url()) for each in (members.member, members.lead)]
    cluster = get_page(members.cluster.get_absolute_url())

    asked = f"{MARKER} kiến nghị"
    assert [asked in page.text for page in (*pages, cluster)] == [True, False, True]
    assert ["Xin sách" in page.text for page in (*pages, cluster)] == [False, True, True]
    assert [f"Đã trả lời ngày {today():%d/%m/%Y}" in p.text for p in pages] == [False, True]
    assert ["Chưa công khai." in page.text for page in (*pages, cluster)] == [False] * 3
    first = Recommendation.objects.get(text=asked)
    assert f"{meeting.get_absolute_url()}#kien-nghi-{first.pk}" in cluster.links


def test_branch_page_lists_the_documents_it_has_studied(get_page):
    names = ("49-KL/TW", "11-CT/TW", "14-CT/TTg")
    read, hidden, _ = (make_document(symbol=name) for name in names)
    Document.objects.filter(pk=hidden.pk).update(published_at=None)
    meeting, members = recorded(State.CLOSED)
    meeting.attendances.filter(branch=members.member).update(status="absent")
    held, _ = make_meeting(State.HELD, members=members, held_on=DAY)
    for at, symbol in zip((meeting, meeting, held), names, strict=True):
        StudiedDocument.objects.create(meeting=at, name=f"Văn bản {symbol}")

    def shown(branch):
        links = get_page(branch.get_absolute_url()).links
        return [url for url in links if url.startswith("/van-ban/") and url != "/van-ban/"]

    assert shown(members.lead) == [read.get_absolute_url()]
    assert shown(members.member) == []


def test_document_page_lists_the_meetings_that_studied_it(get_page):
    document = make_document(symbol="49-KL/TW", issued_on=PartialDate(2019, 5, 10))
    later = make_document(symbol="12-KL/TW", issued_on=PartialDate(2025, 5, 10))
    meeting, _ = recorded(State.CLOSED, held_on=DAY)
    for symbol in ("49-KL/TW", "12-KL/TW"):
        StudiedDocument.objects.create(meeting=meeting, name=f"Kết luận {symbol}")
    held, _ = make_meeting(State.HELD)
    StudiedDocument.objects.create(meeting=held, name="Kết luận 49-KL/TW")

    text = get_page(document.get_absolute_url()).text

    assert str(meeting) in text
    assert str(held) not in text
    assert document.get_absolute_url() in get_page(meeting.get_absolute_url()).links
    # Of a paper that came out later the meeting cannot have known.
    assert str(meeting) not in get_page(later.get_absolute_url()).text


SEARCH = "/tim-kiem/?loai=giao-ban&q="


@pytest.mark.parametrize(
    "query", ["giao ban cụm số II", "GIAO BAN 25/05/2022", "hoi truong uy ban", "chương trình giao"]
)
def test_meeting_is_found_by_what_is_announced(client, query):
    found, _ = make_meeting(
        State.HELD, members=Members(number=2), held_on=DAY, agenda="Chương trình giao ban"
    )
    make_meeting(State.HELD, members=Members(number=1), venue="nhà văn hoá khu 3")

    assert list(client.get(SEARCH + query).context["page"]) == [found]


@pytest.mark.parametrize(
    "part", ["khách", "tham luận", "điển hình", "kiến nghị", "kết luận", "chủ trì"]
)
def test_record_is_found_once_it_is_closed(client, part):
    meeting, members = recorded(State.HELD)
    query = f"{SEARCH}“{MARKER} {part}”"
    meeting.save()
    assert client.get(query).context["total"] == 0

    actions.close(meeting=meeting, by=members.staff)
    assert list(client.get(query).context["page"]) == [meeting]
    actions.reopen(meeting=meeting, by=members.head, reason="Ghi thiếu.")
    assert client.get(query).context["total"] == 0


def test_search_shows_what_it_found_of_a_meeting(client):
    meeting, members = recorded(State.HELD)
    actions.close(meeting=meeting, by=members.staff)

    html = client.get(f"{SEARCH}{MARKER} tham luận").text

    assert f"<mark>{MARKER} tham luận</mark>" in html
    assert meeting.get_absolute_url() in html


def test_meeting_that_is_a_draft_is_not_found(client):
    make_meeting()

    assert client.get(f"{SEARCH}giao ban").context["total"] == 0


@pytest.mark.parametrize("count", [1, 3])
def test_search_of_meetings_asks_as_much_for_three_as_for_one(
    client, django_assert_num_queries, count
):
    for number in range(count):
        recorded(State.CLOSED, Members(number=number + 1))

    # articles and their years, how they are looked for (2); branches, meetings, models, documents
    # counted; meetings, seven of their parts; association; the savepoint's 2
    with django_assert_num_queries(16 + 2):
        client.get(f"{SEARCH}giao ban")


def test_home_page_tells_the_next_meeting(get_page):
    meeting, _ = make_meeting(State.PLANNED, held_on=TOMORROW)

    text = get_page("/").text

    assert text.index("Giao ban sắp tới") < text.index(str(meeting))


def test_calendar_has_the_hour_in_universal_time(client):
    meeting, _ = make_meeting(
        State.PLANNED, held_on=TOMORROW, starts_at=dt.time(7, 30), ends_at=dt.time(11)
    )

    answer = client.get(meeting.calendar_url)

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    lines = answer.content.decode().replace("\r\n ", "").split("\r\n")
    assert f"DTSTART:{TOMORROW:%Y%m%d}T003000Z" in lines
    assert f"DTEND:{TOMORROW:%Y%m%d}T040000Z" in lines
    assert f"LOCATION:{VENUE}" in lines
    assert all(len(line.encode()) <= 75 for line in answer.content.decode().split("\r\n"))


def test_calendar_without_an_hour_is_of_the_day(client):
    meeting, _ = make_meeting(State.PLANNED, held_on=TOMORROW)

    lines = client.get(meeting.calendar_url).content.decode().split("\r\n")

    assert f"DTSTART;VALUE=DATE:{TOMORROW:%Y%m%d}" in lines
    assert "STATUS:CONFIRMED" in lines


def test_calendar_to_follow_has_all_of_a_cluster(client, get_page):
    ours, others = Members(number=2), Members(number=1)
    days = [TOMORROW, today() - dt.timedelta(days=30), today() - dt.timedelta(days=400)]
    soon, past, old = (make_meeting(members=ours, held_on=day)[0] for day in days)
    Meeting.objects.update(state=State.HELD)
    other, _ = make_meeting(State.PLANNED, members=others, held_on=TOMORROW)
    draft, _ = make_meeting(members=ours, held_on=TOMORROW + dt.timedelta(days=1))

    def shown(query):
        text = client.get(f"/giao-ban/lich.ics{query}").content.decode().replace("\r\n ", "")
        return [m for m in (soon, past, old, other, draft) if f"UID:giao-ban-{m.pk}@" in text], text

    assert shown("")[0] == [soon, past, other]
    found, text = shown("?cum=2")
    assert found == [soon, past]
    assert "\r\nNAME:Lịch giao ban – Cụm thi đua số II\r\n" in text
    assert f"URL:http://testserver{soon.get_absolute_url()}\r\n" in text
    links = get_page("/giao-ban/?cum=2").links
    assert {"webcal://testserver/giao-ban/lich.ics?cum=2", "/giao-ban/lich.ics?cum=2"} <= set(links)


def test_long_line_of_a_calendar_is_folded_between_letters():
    line = "SUMMARY:" + "ề" * 60

    pieces = folded(line).split("\r\n ")

    assert "".join(pieces) == line
    assert [len(piece.encode()) for piece in pieces[:2]] == [74, 72]


@pytest.mark.parametrize(
    "slug", ["cum-2-31-02", "cum-0-25-05", "cum-2-25-5", "cum-100-25-05", "x", "cum-2-25-05-1"]
)
def test_address_of_no_meeting_is_not_found(client, slug):
    make_meeting(State.PLANNED)

    assert client.get(f"/giao-ban/2022/{slug}/").status_code == 404
    assert client.get(f"/giao-ban/0/{slug}/").status_code == 404


def test_search_engines_are_told_the_event(client):
    meeting, _ = make_meeting(State.PLANNED, held_on=TOMORROW, starts_at=dt.time(7, 30))

    text = client.get(meeting.get_absolute_url()).text

    assert f'"startDate": "{TOMORROW}T07:30:00+07:00"' in text
    assert '"eventStatus": "https://schema.org/EventScheduled"' in text


def test_lead_of_another_year_keeps_no_record(client):
    members = Members()
    ClusterLead.objects.update(ends_on=today() - dt.timedelta(days=1))
    make_meeting(State.HELD, members=members)
    old, _ = make_meeting(members=members, held_on=today() - dt.timedelta(days=2))

    kept = Meeting.objects.kept_by(members.lead_secretary)

    assert list(kept) == [old]
