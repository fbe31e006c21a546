import pytest
from django.contrib.auth import get_user
from django.core import mail

from accounts.models import Role, User
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

LOGIN, CODE, RESEND = "/dang-nhap/", "/dang-nhap/ma/", "/dang-nhap/ma/gui-lai/"


@pytest.fixture(autouse=True)
def second_factor_required(settings, no_second_factor):
    settings.REQUIRE_2FA = True


@pytest.fixture
def officer():
    return make_user(Role.OFFICER, username="canbo", email="canbo@vidu.vn", password=PASSWORD)


def give_password(client, **data):
    return client.post(LOGIN, {"username": "canbo", "password": PASSWORD} | data)


FIRST, SECOND, WRONG = "012345", "678901", "999999"


@pytest.fixture(autouse=True)
def codes(monkeypatch):
    drawn = iter([FIRST, SECOND])
    monkeypatch.setattr("django_otp.models.random_number_token", lambda length: next(drawn))


@pytest.mark.parametrize("role", list(Role))
def test_password_alone_signs_nobody_with_a_role_in(client, role):
    make_user(role, username="canbo", password=PASSWORD)

    response = give_password(client, next="/quan-tri/")

    assert response.headers["Location"] == CODE
    assert not get_user(client).is_authenticated
    admin = client.get("/quan-tri/", follow=True)
    assert admin.redirect_chain[-1][0] == "/dang-nhap/?next=/quan-tri/"


def test_password_alone_signs_people_without_a_role_in(client):
    user = make_user(username="canbo", password=PASSWORD)

    assert give_password(client).headers["Location"] == "/ban-lam-viec/"
    assert get_user(client) == user
    assert mail.outbox == []


def test_code_signs_in_and_goes_on(client, officer):
    give_password(client, next="/doi-mat-khau/")
    letter = mail.outbox[0]
    assert letter.to == ["canbo@vidu.vn"]
    assert letter.subject == "Mã đăng nhập: 012 345 (dùng trong 10 phút)"
    assert letter.body == (
        "Mã đăng nhập: 012 345\n\n"
        "Mã dùng được một lần, trong 10 phút. Không cung cấp mã này cho bất kỳ ai.\n"
    )

    response = client.post(CODE, {"code": "012 345"})

    assert response.headers["Location"] == "/doi-mat-khau/"
    assert get_user(client) == officer
    assert client.session.get_expire_at_browser_close()


def test_code_page(client, get_page, officer):
    give_password(client)

    page = get_page(CODE)

    assert "c…@vidu.vn" in page.text
    (box,) = [a for a in page.all("input") if a.get("name") == "code"]
    assert (box["autocomplete"], box["inputmode"]) == ("one-time-code", "numeric")


def test_code_page_without_a_password_leads_to_the_login(client):
    assert client.get(CODE).headers["Location"] == LOGIN
    assert client.post(RESEND).headers["Location"] == LOGIN


def test_code_works_once(client, officer):
    give_password(client)
    client.post(CODE, {"code": FIRST})
    client.logout()
    give_password(client)

    assert client.post(CODE, {"code": FIRST}).status_code == 200
    assert not get_user(client).is_authenticated


def test_code_is_dead_after_ten_minutes(client, officer, pass_time):
    give_password(client)
    pass_time(minutes=10, seconds=1)

    response = client.post(CODE, {"code": FIRST})

    assert response.context["form"].errors["code"] == [
        "Mã đăng nhập chưa đúng hoặc đã quá 10 phút. Xin xem thư mới nhất hoặc gửi lại mã."
    ]
    assert not get_user(client).is_authenticated


def test_wrong_codes_must_wait_longer_each_time(client, officer, pass_time):
    give_password(client)
    client.post(CODE, {"code": WRONG})
    pass_time(seconds=2)
    client.post(CODE, {"code": WRONG})

    response = client.post(CODE, {"code": FIRST})
    assert response.context["form"].errors["code"] == [
        "Mã đã nhập sai nhiều lần. Có thể nhập lại sau 2 giây."
    ]

    pass_time(seconds=2)
    assert client.post(CODE, {"code": FIRST}).status_code == 302
    assert get_user(client) == officer


def test_code_is_sent_again_after_a_minute_and_the_old_one_is_dead(client, officer, pass_time):
    give_password(client)
    response = client.post(RESEND, follow=True)
    assert "Mã vừa được gửi. Có thể gửi lại sau 60 giây." in response.text
    assert len(mail.outbox) == 1
    pass_time(seconds=61)

    response = client.post(RESEND, follow=True)

    assert "Đã gửi mã mới. Mã cũ không dùng được nữa." in response.text
    assert len(mail.outbox) == 2
    assert client.post(CODE, {"code": FIRST}).status_code == 200
    pass_time(seconds=2)
    assert client.post(CODE, {"code": SECOND}).status_code == 302


def test_code_does_not_outlive_the_password(client, officer):
    give_password(client)
    user = User.objects.get(pk=officer.pk)
    user.set_password("mot mat khau khac")
    user.save()

    assert client.post(CODE, {"code": FIRST}).headers["Location"] == LOGIN
    assert not get_user(client).is_authenticated


def test_code_does_not_help_a_disabled_account(client, officer):
    give_password(client)
    User.objects.filter(pk=officer.pk).update(is_active=False)

    assert client.post(CODE, {"code": FIRST}).headers["Location"] == LOGIN


def test_password_is_forgotten_after_30_minutes(client, officer, pass_time):
    give_password(client)
    pass_time(minutes=30, seconds=1)

    assert client.get(CODE).headers["Location"] == LOGIN


def test_account_without_a_letter_box_is_told_whom_to_call(client):
    make_user(Role.STAFF, username="canbo", email=None, password=PASSWORD)

    response = client.post(LOGIN, {"username": "canbo", "password": PASSWORD}, follow=True)

    assert "chưa có thư điện tử nên chưa nhận được mã" in response.text
    assert not get_user(client).is_authenticated


def test_mail_server_away_is_a_sentence_and_no_cooldown(client, officer, monkeypatch):
    def refuse(*args, **kwargs):
        raise ConnectionRefusedError

    with monkeypatch.context() as away:
        away.setattr("django_otp.plugins.otp_email.models.send_mail", refuse)
        response = client.post(LOGIN, {"username": "canbo", "password": PASSWORD}, follow=True)
    assert "Chưa gửi được mã đăng nhập. Có thể thử lại sau ít phút." in response.text

    assert give_password(client).headers["Location"] == CODE
    assert len(mail.outbox) == 1


def test_resend_with_the_mail_server_away_is_a_sentence(client, officer, monkeypatch, pass_time):
    give_password(client)
    pass_time(seconds=61)

    def refuse(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr("django_otp.plugins.otp_email.models.send_mail", refuse)

    response = client.post(RESEND, follow=True)

    assert "Chưa gửi được mã đăng nhập. Có thể thử lại sau ít phút." in response.text
