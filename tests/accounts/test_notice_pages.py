"""The inbox: one's own notices, newest first, and whether they come by mail too."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import Notice, Role
from tests.factories import make_branch_grant, make_user

pytestmark = pytest.mark.django_db

INBOX = "/ban-lam-viec/thong-bao/"


@pytest.fixture
def lan(client):
    lan = make_branch_grant(user=make_user(email="lan@vidu.vn")).user
    client.force_login(lan)
    return lan


def told(user, sentence, *, days_ago=0, **fields):
    at = timezone.now() - dt.timedelta(days=days_ago)
    words = {"sentence": sentence, "url": "/gioi-thieu/", "key": sentence, "created_at": at}
    return Notice.objects.create(user=user, **words | fields)


def test_inbox_is_empty_at_first(get_page, lan):
    page = get_page(INBOX)

    assert "Chưa có thông báo nào." in page.text
    assert "Đánh dấu đã đọc tất cả" not in page.text
    assert "chưa đọc)" not in page.text


def test_inbox_lists_newest_first_and_says_what_is_unread(get_page, lan):
    told(lan, "Cũ", days_ago=1, read_at=timezone.now())
    told(lan, "Mới", text="Lý do: sai số.")
    told(make_user(), "Của người khác")

    page = get_page(INBOX)

    assert page.text.index("Mới Lý do: sai số. Chưa đọc ·") < page.text.index("Cũ Đã đọc ·")
    assert "Của người khác" not in page.text
    assert "Thông báo (1 chưa đọc)" in page.text
    assert "Có 1 thông báo chưa đọc." in page.text


def test_opening_notes_the_first_reading_and_goes_there(client, lan):
    notice = told(lan, "Mới")

    response = client.post(f"{INBOX}{notice.pk}/")
    assert response.headers["Location"] == "/gioi-thieu/"
    notice.refresh_from_db()
    first = notice.read_at
    client.post(f"{INBOX}{notice.pk}/")
    notice.refresh_from_db()
    assert notice.read_at == first is not None


def test_notice_of_another_person_is_not_there(client, lan):
    notice = told(make_user(), "Của người khác")

    assert client.post(f"{INBOX}{notice.pk}/").status_code == 404
    assert Notice.objects.get().is_unread


def test_all_are_marked_read_at_once_and_no_one_elses(client, lan):
    told(lan, "Một"), told(lan, "Hai"), told(make_user(), "Của người khác")

    page = client.post(f"{INBOX}da-doc/", follow=True)

    assert "Đã đánh dấu 2 thông báo là đã đọc." in page.text
    assert [str(notice) for notice in Notice.objects.unread()] == ["Của người khác"]


def test_letters_are_sent_until_one_asks_for_none(client, get_page, lan):
    assert "được gửi thêm qua thư tới lan@vidu.vn" in get_page(INBOX).text

    client.post(f"{INBOX}thu/")
    lan.refresh_from_db()
    assert not lan.wants_letters
    assert "không gửi qua thư" in get_page(INBOX).text
    client.post(f"{INBOX}thu/", {"wanted": "1"})
    lan.refresh_from_db()
    assert lan.wants_letters


def test_who_has_no_address_is_told_how_to_get_letters(get_page, lan):
    lan.email = None
    lan.save()

    assert "Tài khoản chưa có thư điện tử" in get_page(INBOX).text


@pytest.mark.parametrize("role", [None, *Role])
def test_inbox_is_for_whoever_has_an_account(client, get_page, role):
    client.force_login(make_user(role))

    page = get_page(INBOX)

    assert ("/quan-tri/" if role else "/ban-lam-viec/") in page.links


def test_inbox_has_pages(client, get_page, lan):
    for number in range(21):
        told(lan, f"Tin {number}", days_ago=number)

    first, second = get_page(INBOX), get_page(f"{INBOX}?trang=2")

    assert ["Tin 19 " in first.text, "Tin 20 " in first.text] == [True, False]
    assert ["Tin 19 " in second.text, "Tin 20 " in second.text] == [False, True]
    assert client.get(f"{INBOX}?trang=3").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_inbox_asks_the_same_of_the_database_however_much_there_is(
    client, lan, count, django_assert_num_queries
):
    for number in range(count):
        told(lan, f"Tin {number}")

    # savepoint and its release; session, person; how many, these; association
    with django_assert_num_queries(7):
        client.get(INBOX)
