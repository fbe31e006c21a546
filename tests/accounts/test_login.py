from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessLog
from django.contrib.auth import authenticate, get_user
from django.contrib.auth.hashers import MD5PasswordHasher
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.middleware import limit_staff_sessions
from accounts.models import Role, User
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

LOGIN = "/dang-nhap/"
HERE, ELSEWHERE = "203.0.113.7", "198.51.100.9"
WRONG = "Tên đăng nhập hoặc mật khẩu chưa đúng. Xin nhập lại."


def log_in(client, username="lan", password=PASSWORD, *, address=HERE, **data):
    data = {"username": username, "password": password} | data
    return client.post(LOGIN, data, REMOTE_ADDR=address)


@pytest.fixture
def lan():
    return make_user(username="lan", email="lan@vidu.vn", phone="0912345678", password=PASSWORD)


def test_login_page(get_page):
    page = get_page(LOGIN)

    inputs = {a.get("name"): a for a in page.all("input")}
    assert inputs["username"]["autocomplete"] == "username"
    assert inputs["password"]["autocomplete"] == "current-password"
    assert inputs["remember"]["type"] == "checkbox"
    assert [a for _, a in page.tags if "required" in a] == []


def test_login_page_with_errors_names_each_place(client):
    response = client.post(LOGIN, {"username": "", "password": ""})

    html = response.text
    assert "<title>Lỗi: Đăng nhập" in html
    assert "Có 2 chỗ cần sửa" in html
    assert '<a href="#id_password">Chưa nhập mật khẩu.</a>' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_password_error"' in html
    assert 'id="id_password_error"' in html


@pytest.mark.parametrize(
    "identifier",
    ["lan", "LAN", "lan@vidu.vn", " Lan@ViDu.vn ", "0912345678", "0912 345 678", "+84912345678"],
)
def test_login_by_each_identifier(client, lan, identifier):
    response = log_in(client, identifier)

    assert response.status_code == 302
    assert get_user(client) == lan


@pytest.mark.parametrize(
    ("username", "password"),
    [("lan", "sai-mat-khau"), ("khong-co", PASSWORD), ("khoa", PASSWORD), ("moi", PASSWORD)],
)
def test_login_fails_in_the_same_words_and_with_the_same_work(
    client, lan, monkeypatch, username, password
):
    make_user(username="khoa", password=PASSWORD, is_active=False)
    make_user(username="moi")
    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda *args: hashed.append(1) or encode(*args)
    )

    response = log_in(client, username, password)

    assert response.status_code == 200
    assert response.context["form"].non_field_errors() == [WRONG]
    assert hashed == [1]
    assert "sessionid" not in client.cookies


def test_backend_knows_no_disabled_account(rf):
    make_user(username="khoa", password=PASSWORD, is_active=False)

    assert authenticate(rf.post("/"), username="khoa", password=PASSWORD) is None


@pytest.mark.parametrize(
    ("next_url", "target"),
    [
        ("/doi-mat-khau/", "/doi-mat-khau/"),
        ("http://testserver/doi-mat-khau/", "http://testserver/doi-mat-khau/"),
        ("", "/ban-lam-viec/"),
        ("https://xau.example/", "/ban-lam-viec/"),
        ("//xau.example/", "/ban-lam-viec/"),
        ("/\\xau.example", "/ban-lam-viec/"),
        ("javascript:alert(1)", "/ban-lam-viec/"),
        ("/\r\nSet-Cookie: a=b", "/%0D%0ASet-Cookie:%20a=b"),
    ],
)
def test_login_goes_on_only_to_this_host(client, lan, next_url, target):
    assert log_in(client, next=next_url).headers["Location"] == target


def test_login_takes_staff_to_the_admin(client):
    make_user(Role.STAFF, username="bientap", password=PASSWORD)

    assert log_in(client, "bientap").headers["Location"] == reverse("admin:index")


def test_login_ends_with_the_browser_unless_remembered(client, lan):
    log_in(client)

    assert client.session.get_expire_at_browser_close()


def test_login_is_remembered_for_60_days(client, lan):
    log_in(client, remember="on")

    age = timedelta(seconds=client.session.get_expiry_age())
    assert timedelta(days=60) - timedelta(minutes=1) < age <= timedelta(days=60)


def test_login_of_staff_is_never_remembered(client):
    make_user(Role.STAFF, username="bientap", password=PASSWORD)

    log_in(client, "bientap", remember="on")

    assert client.session.get_expire_at_browser_close()


@pytest.mark.parametrize("username", ["a" * 255, "a\0b"])
def test_login_with_a_hostile_identifier_is_a_form_error(client, username):
    assert log_in(client, username).status_code == 200


# Throttle


def test_fifth_failure_locks_and_says_until_when(client, lan, pass_time):
    statuses = [log_in(client, password="sai").status_code for _ in range(5)]

    assert statuses == [200, 200, 200, 200, 429]
    pass_time(minutes=4, seconds=30)
    locked = log_in(client)
    assert locked.status_code == 429
    assert "Có thể thử lại sau 11 phút" in locked.text
    again = timezone.localtime(timezone.now() + timedelta(minutes=10, seconds=30))
    assert f"từ {again:%H:%M}." in locked.text
    assert 625 <= int(locked.headers["Retry-After"]) <= 631
    assert not get_user(client).is_authenticated


def test_lock_holds_15_minutes_and_is_not_prolonged_by_trying(client, lan, pass_time):
    for _ in range(5):
        log_in(client, password="sai")
    pass_time(minutes=14)
    assert log_in(client).status_code == 429
    pass_time(minutes=1, seconds=1)

    assert log_in(client).status_code == 302


def test_locked_login_hashes_nothing(client, lan, monkeypatch):
    for _ in range(5):
        log_in(client, password="sai")
    monkeypatch.setattr(User, "check_password", lambda *args: pytest.fail("hashed"))

    assert log_in(client).status_code == 429


def test_stranger_locks_nobody_out_from_another_address(client, lan):
    for _ in range(6):
        log_in(client, password="sai", address=ELSEWHERE)

    assert log_in(client).status_code == 302


def test_lock_of_one_account_leaves_its_neighbour_alone(client, lan):
    make_user(username="binh", password=PASSWORD)
    for _ in range(5):
        log_in(client, password="sai")

    assert log_in(client, "binh").status_code == 302


def test_spellings_of_one_account_share_its_five_tries(client, lan):
    typed = ["lan", "lan@vidu.vn", "0912345678", "+84 912 345 678", "LAN"]

    statuses = [log_in(client, name, "sai").status_code for name in typed]

    assert statuses == [200, 200, 200, 200, 429]


@pytest.mark.parametrize(
    ("header", "value"), [("User-Agent", "browser {}"), ("X-Forwarded-For", "1.2.3.{}")]
)
def test_no_header_buys_another_five_tries(client, lan, header, value):
    typed = {"username": "lan", "password": "sai"}

    statuses = [
        client.post(LOGIN, typed, REMOTE_ADDR=HERE, headers={header: value.format(n)}).status_code
        for n in range(5)
    ]

    assert statuses == [200, 200, 200, 200, 429]


def test_unknown_account_is_locked_like_a_known_one(client):
    statuses = [log_in(client, "khong-co", "sai").status_code for _ in range(5)]

    assert statuses == [200, 200, 200, 200, 429]


def test_success_forgets_the_failures(client, lan):
    for _ in range(4):
        log_in(client, password="sai")
    log_in(client)
    client.logout()

    statuses = [log_in(client, password="sai").status_code for _ in range(4)]

    assert statuses == [200] * 4


def test_log_in_stores_neither_passwords_nor_identifiers_as_typed(client, lan):
    log_in(client, "Lan@ViDu.vn", "mat-khau-go-nham")
    log_in(client)

    attempt_fields = str(list(AccessAttempt.objects.values()))
    assert "mat-khau-go-nham" not in attempt_fields
    assert "ViDu" not in attempt_fields
    assert AccessLog.objects.count() == 0


# Sessions


def test_logout_is_a_post(client, lan):
    client.force_login(lan)

    assert client.get("/dang-xuat/").status_code == 405
    assert get_user(client) == lan
    assert client.post("/dang-xuat/").headers["Location"] == "/"
    assert not get_user(client).is_authenticated


def new_password(user):
    user.set_password("mot mat khau khac")
    user.save()


def new_role(user):
    user.grants.create(role=Role.OFFICER)


def last_role_ends(user):
    today = timezone.localdate()
    user.grants.update(starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1))


def disabled(user):
    user.is_active = False
    user.save()


@pytest.mark.parametrize("event", [new_password, new_role, last_role_ends, disabled])
def test_session_ends_when_the_account_changes(client, event):
    user = make_user(Role.STAFF, password=PASSWORD)
    client.force_login(user)
    assert get_user(client) == user

    event(User.objects.get(pk=user.pk))

    assert not get_user(client).is_authenticated


def test_session_ends_when_the_second_factor_becomes_due(client, settings):
    user = make_user(Role.STAFF, password=PASSWORD)
    client.force_login(user)

    settings.REQUIRE_2FA = True

    assert not get_user(client).is_authenticated


def test_session_survives_a_new_name(client, lan):
    client.force_login(lan)
    lan.full_name = "Lan khác"
    lan.save()

    assert get_user(client) == lan


def test_staff_session_ends_after_30_idle_minutes(client, pass_time):
    client.force_login(make_user(Role.STAFF))
    client.get("/quan-tri/")
    pass_time(minutes=29)
    assert client.get("/quan-tri/").status_code == 200
    pass_time(minutes=29)
    assert client.get("/quan-tri/").status_code == 200
    pass_time(minutes=30, seconds=1)

    response = client.get("/quan-tri/", follow=True)

    assert response.redirect_chain[-1][0] == "/dang-nhap/?next=/quan-tri/"
    assert "Phiên làm việc đã hết hạn. Xin đăng nhập lại." in response.text


def test_staff_session_ends_after_12_hours_of_work(client, pass_time):
    client.force_login(make_user(Role.STAFF))
    for _ in range(12 * 3):
        assert client.get("/quan-tri/").status_code == 200
        pass_time(minutes=20)
    pass_time(seconds=1)

    assert client.get("/quan-tri/").status_code == 302


def test_session_of_others_has_no_idle_limit(client, lan, pass_time):
    log_in(client, remember="on")
    client.get("/doi-mat-khau/")
    pass_time(days=59)

    assert client.get("/doi-mat-khau/").status_code == 200
    pass_time(days=2)
    assert client.get("/doi-mat-khau/").status_code == 302


def test_reader_without_a_cookie_costs_no_session(rf, django_assert_num_queries):
    request = rf.get("/")  # has no user at all: it must not be asked for
    middleware = limit_staff_sessions(lambda request: HttpResponse("tin"))

    with django_assert_num_queries(0):
        assert middleware(request).content == b"tin"
