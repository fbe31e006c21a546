import re
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from unittest.mock import Mock

import pytest
from django.contrib.auth import get_user
from django.core import mail
from django.test import Client

from accounts.after_response import RedirectThen
from accounts.models import User
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

RESET, SENT = "/quen-mat-khau/", "/quen-mat-khau/da-gui/"
NEW = "một câu dễ nhớ"


@pytest.fixture
def lan():
    return make_user(username="lan", email="lan@vidu.vn", phone="0912345678", password=PASSWORD)


def mailed_link(letter=-1):
    return re.search(r"http://testserver(/quen-mat-khau/\S+)", mail.outbox[letter].body)[1]


def set_password(client, link, password=NEW):
    page = client.get(link, follow=True)
    if not page.redirect_chain:
        return page
    data = {"new_password1": password, "new_password2": password}
    return client.post(page.redirect_chain[-1][0], data)


@pytest.mark.parametrize("path", [RESET, SENT, "/quen-mat-khau/xong/", "/quen-mat-khau/MQ/a-b/"])
def test_reset_pages(get_page, path):
    get_page(path)


@pytest.mark.parametrize("identifier", ["lan", "LAN@vidu.vn", "0912 345 678"])
def test_reset_mails_one_link(client, lan, identifier):
    client.post(RESET, {"identifier": identifier})

    (letter,) = mail.outbox
    assert letter.to == ["lan@vidu.vn"]
    assert letter.subject == "[Hội Khuyến học] Đặt lại mật khẩu"


@pytest.mark.parametrize("identifier", ["lan", "khong-co", "khoa", "khong-thu"])
def test_reset_answers_alike_before_it_looks_anybody_up(
    client, lan, identifier, monkeypatch, django_assert_num_queries
):
    make_user(username="khoa", is_active=False)
    make_user(username="khong-thu", email=None)

    queue = Mock()
    monkeypatch.setattr("accounts.after_response.POOL", queue)

    with django_assert_num_queries(2):  # the request's own savepoint
        response = client.post(RESET, {"identifier": identifier})

    assert (response.status_code, response.headers["Location"]) == (302, SENT)
    assert mail.outbox == []
    assert queue.submit.call_count == 1


@pytest.mark.parametrize("identifier", ["khong-co", "khoa", "khong-thu"])
def test_reset_of_nobody_mails_nothing(client, lan, identifier):
    make_user(username="khoa", is_active=False)
    make_user(username="khong-thu", email=None)

    client.post(RESET, {"identifier": identifier})

    assert mail.outbox == []


def test_reset_fills_no_letter_box(client, lan, pass_time):
    for _ in range(3):
        client.post(RESET, {"identifier": "lan"})
    assert len(mail.outbox) == 1
    pass_time(minutes=5, seconds=1)

    client.post(RESET, {"identifier": "lan"})

    assert len(mail.outbox) == 2


def test_reset_with_the_mail_server_away_answers_alike(client, lan, monkeypatch, caplog):
    def refuse(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr("accounts.mail.send_mail", refuse)

    response = client.post(RESET, {"identifier": "lan"})

    assert (response.status_code, response.headers["Location"]) == (302, SENT)
    assert [r.message for r in caplog.records if r.levelname == "ERROR"] == [
        "work after the response failed"
    ]


def test_answer_does_not_wait_for_the_work_after_it(monkeypatch):
    answered, worked = Event(), Event()

    def job():
        answered.wait()
        worked.set()

    with ThreadPoolExecutor(1) as pool:
        monkeypatch.setattr("accounts.after_response.POOL", pool)
        RedirectThen("/", job).close()
        answered.set()

    assert worked.is_set()


def test_reset_link_sets_the_password_once(client, lan):
    client.post(RESET, {"identifier": "lan"})
    link = mailed_link()

    response = set_password(client, link)

    assert response.headers["Location"] == "/quen-mat-khau/xong/"
    assert User.objects.get(pk=lan.pk).check_password(NEW)
    again = set_password(client, link, "mot cau khac han")
    assert "Liên kết không còn dùng được" in again.text


def test_reset_link_lasts_a_day(client, lan, pass_time):
    client.post(RESET, {"identifier": "lan"})
    pass_time(hours=24, seconds=2)

    assert "Liên kết không còn dùng được" in client.get(mailed_link()).text


def test_reset_of_an_account_disabled_meanwhile_is_refused(client, lan):
    client.post(RESET, {"identifier": "lan"})
    User.objects.filter(pk=lan.pk).update(is_active=False)

    assert "Liên kết không còn dùng được" in client.get(mailed_link()).text


def test_reset_ends_the_wait_of_a_locked_account(client, lan):
    for _ in range(5):
        client.post("/dang-nhap/", {"username": "lan", "password": "sai"})
    client.post(RESET, {"identifier": "lan"})
    set_password(client, mailed_link())

    client.post("/dang-nhap/", {"username": "lan", "password": NEW})

    assert get_user(client) == lan


def test_change_of_password_keeps_this_session_and_ends_the_others(client, lan):
    other = Client()
    client.force_login(lan)
    other.force_login(lan)
    typed = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}

    response = client.post("/doi-mat-khau/", typed, follow=True)

    assert response.redirect_chain == [("/doi-mat-khau/xong/", 302)]
    assert "<h1>Đã đổi mật khẩu</h1>" in response.text
    assert get_user(client) == lan
    assert not get_user(other).is_authenticated
    assert User.objects.get(pk=lan.pk).check_password(NEW)


def test_change_of_password_asks_for_the_old_one(client, lan):
    client.force_login(lan)
    typed = {"old_password": "sai", "new_password1": NEW, "new_password2": NEW}

    response = client.post("/doi-mat-khau/", typed)

    assert response.context["form"].errors == {
        "old_password": ["Mật khẩu đang dùng chưa đúng. Xin nhập lại."]
    }


def test_change_of_password_page(client, get_page, lan):
    client.force_login(lan)

    page = get_page("/doi-mat-khau/")

    assert [a["autocomplete"] for a in page.all("input") if a.get("type") == "password"] == [
        "current-password",
        "new-password",
        "new-password",
    ]


def test_change_of_password_ends_with_a_way_on(client, get_page, lan):
    client.force_login(lan)

    assert "/" in get_page("/doi-mat-khau/xong/").links


@pytest.mark.parametrize("path", ["/doi-mat-khau/", "/doi-mat-khau/xong/"])
def test_change_of_password_needs_a_log_in(client, path):
    assert client.get(path).headers["Location"] == f"/dang-nhap/?next={path}"
