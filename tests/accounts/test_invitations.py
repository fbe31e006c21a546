import pytest
from django.contrib.auth import get_user
from django.core import mail

from accounts import actions
from accounts.models import Role, User
from tests.factories import make_user

pytestmark = pytest.mark.django_db

NEW = "một câu dễ nhớ"


@pytest.fixture
def administrator():
    return make_user(Role.ADMINISTRATOR)


@pytest.fixture
def link(rf, administrator):
    """The link of an invitation of `lan`, as she gets it."""
    user = make_user(username="lan", full_name="Nguyen Thi Lan", email="lan@vidu.vn")
    return actions.invite(user=user, by=administrator, request=rf.get("/"))


def accept(client, link, **typed):
    page = client.get(link, follow=True)
    if not page.redirect_chain:
        return page
    data = {"full_name": "Nguyễn Thị Lan", "new_password1": NEW, "new_password2": NEW} | typed
    return client.post(page.redirect_chain[-1][0], data)


def test_invitation_mails_a_link_once_it_is_kept(
    rf, administrator, django_capture_on_commit_callbacks
):
    user = make_user(email="lan@vidu.vn", phone="0912345678", full_name="Nguyễn Thị Lan")

    with django_capture_on_commit_callbacks(execute=True):
        link = actions.invite(user=user, by=administrator, request=rf.get("/"))

    (letter,) = mail.outbox
    assert letter.to == ["lan@vidu.vn"]
    assert letter.subject == "[Hội Khuyến học] Lời mời sử dụng trang của Hội"
    assert letter.body.startswith("Kính gửi ông/bà Nguyễn Thị Lan,\n")
    assert link in letter.body
    assert link.startswith("http://testserver/loi-moi/")
    stored = User.objects.get(pk=user.pk)
    assert (stored.invited_by, stored.invited_at) == (administrator, user.invited_at)


def test_invitation_without_a_letter_box_is_only_a_link(
    rf, administrator, django_capture_on_commit_callbacks
):
    user = make_user(email=None, phone="0912345678")

    with django_capture_on_commit_callbacks(execute=True):
        assert actions.invite(user=user, by=administrator, request=rf.get("/"))

    assert mail.outbox == []


def test_invitation_page_shows_no_token_in_its_address(client, link):
    page = client.get(link, follow=True)

    assert page.redirect_chain[-1][0].endswith("/dat-mat-khau/")
    assert 'value="Nguyen Thi Lan"' in page.text
    assert page.text.count('autocomplete="new-password"') == 2


def test_invitation_sets_name_and_password_and_signs_in(client, link):
    response = accept(client, link)

    user = User.objects.get(username="lan")
    assert response.headers["Location"] == "/ban-lam-viec/"
    assert (user.full_name, user.check_password(NEW)) == ("Nguyễn Thị Lan", True)
    assert get_user(client) == user


def test_invitation_works_once(client, link):
    accept(client, link)
    client.logout()

    response = accept(
        client, link, new_password1="mot cau khac han", new_password2="mot cau khac han"
    )

    assert "Lời mời không còn dùng được" in response.text
    assert User.objects.get(username="lan").check_password(NEW)


def test_invitation_lasts_seven_days(client, link, pass_time):
    pass_time(days=6, hours=23)
    assert client.get(link).status_code == 302
    pass_time(hours=1, seconds=1)

    response = client.get(link)

    assert "hoặc đã quá 7 ngày" in response.text


def test_next_invitation_replaces_the_last(client, rf, link, administrator):
    actions.invite(user=User.objects.get(username="lan"), by=administrator, request=rf.get("/"))

    assert "Lời mời không còn dùng được" in client.get(link).text


def test_invitation_of_a_disabled_account_is_dead(client, link):
    User.objects.filter(username="lan").update(is_active=False)

    assert "Lời mời không còn dùng được" in client.get(link).text


@pytest.mark.parametrize(
    "address", ["MQ/abc", "MQ/a:b", "%00/abc", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5/a:b"]
)
def test_forged_invitation_is_dead(client, address):
    assert "Lời mời không còn dùng được" in client.get(f"/loi-moi/{address}/").text


def test_invitation_does_not_open_a_password_reset(client, link):
    reset = link.replace("/loi-moi/", "/quen-mat-khau/")

    assert "Liên kết không còn dùng được" in client.get(reset).text


def test_invitation_of_staff_still_asks_for_the_code(client, link, settings):
    settings.REQUIRE_2FA = True
    User.objects.get(username="lan").grants.create(role=Role.STAFF)

    response = accept(client, link)

    assert response.headers["Location"] == "/dang-nhap/ma/"
    assert not get_user(client).is_authenticated
    assert mail.outbox[-1].subject.startswith("Mã đăng nhập: ")


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        (
            {"new_password2": "khac"},
            "new_password2",
            "Hai lần nhập mật khẩu chưa giống nhau. Xin nhập lại cả hai lần.",
        ),
        ({"new_password1": ""}, "new_password1", "Chưa nhập mật khẩu mới."),
        ({"full_name": " "}, "full_name", "Chưa nhập họ và tên."),
    ],
)
def test_invitation_errors(client, link, typed, field, sentence):
    response = accept(client, link, **typed)

    assert response.context["form"].errors == {field: [sentence]}
    assert "<title>Lỗi: Nhận lời mời" in response.text


def test_short_password_is_refused_at_its_box(client, link):
    response = accept(client, link, new_password1="muoi mot ky", new_password2="muoi mot ky")

    assert set(response.context["form"].errors) == {"new_password1"}


def test_create_account_with_its_roles():
    by = make_user()

    user = actions.create_account(
        username="canbo",
        full_name="Cán bộ Mẫu",
        roles=[Role.OFFICER, Role.STAFF],
        password=NEW,
        by=by,
        email="canbo@vidu.vn",
    )

    assert user.check_password(NEW)
    assert User.objects.get(username="canbo").roles == {Role.OFFICER, Role.STAFF}
    assert set(user.grants.values_list("granted_by", flat=True)) == {by.pk}
