import pytest
from django.contrib.auth import get_user
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role, RoleGrant, User
from tests.factories import make_grant, make_user

pytestmark = pytest.mark.django_db

LIST, ADD = "/quan-tri/accounts/user/", "/quan-tri/accounts/user/add/"


@pytest.fixture
def administrator(client):
    user = make_user(Role.ADMINISTRATOR, username="quantri", full_name="Phạm Văn Quản")
    client.force_login(user)
    return user


def change(user):
    return f"/quan-tri/accounts/user/{user.pk}/change/"


def shown(client, url):
    """The fields of an admin page as a browser would post them back."""
    context = client.get(url).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.initial_forms]
    data = {}
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is True:
                data[bound.html_name] = "on"
            elif value is not None and value is not False:
                data[bound.html_name] = bound.field.widget.format_value(value)
                if bound.field.show_hidden_initial:
                    data[bound.html_initial_name] = data[bound.html_name]
    return data


@pytest.mark.parametrize("role", [None, Role.STAFF, Role.OFFICER, Role.HEAD_OFFICER])
def test_accounts_are_for_administrators(client, role):
    client.force_login(make_user(role))
    other = make_user()

    for url in [LIST, ADD, change(other), f"/quan-tri/accounts/user/{other.pk}/history/"]:
        assert client.get(url, follow=True).status_code == 403
    assert client.post(LIST, {"action": "send_invitations"}, follow=True).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_accounts_costs_the_same_for_many(client, administrator, count):
    for _ in range(count):
        make_user(Role.STAFF)

    with CaptureQueriesContext(connection) as queries:
        response = client.get(LIST)

    # who asks; how many, how many in all; the page
    assert len([q for q in queries if 'FROM "accounts_' in q["sql"]]) == 4
    assert response.text.count("Cán bộ Hội (đăng tin)") == count + 1  # one in the filter


def test_list_of_accounts_finds_names_without_marks(client, administrator):
    make_user(full_name="Trần Thị Đào")
    make_user(full_name="Lê Văn Bình")

    html = client.get(LIST, {"q": "dao"}).text

    assert "Trần Thị Đào" in html
    assert "Lê Văn Bình" not in html


def test_list_of_accounts_by_role_of_today(client, administrator):
    make_user(Role.HEAD_OFFICER, full_name="Vũ Thị Trực")
    make_user(full_name="Lê Văn Bình")

    html = client.get(LIST, {"vai-tro": "officer"}).text

    assert "Vũ Thị Trực" in html
    assert "Lê Văn Bình" not in html


def test_account_is_made_with_its_roles(client, administrator):
    data = shown(client, ADD) | {
        "full_name": "Lê Văn Bình",
        "email": "Binh@vidu.vn",
        "phone": "0912 345 678",
        "is_active": "on",
        "grants-TOTAL_FORMS": "1",
        "grants-0-role": "staff",
        "grants-0-starts_on": "05/06/2022",
    }

    response = client.post(ADD, data)

    assert response.status_code == 302
    user = User.objects.get(email="binh@vidu.vn")
    assert (user.username, user.phone) == ("binh", "0912345678")
    assert not user.has_usable_password()
    grant = user.grants.get()
    assert (grant.role, grant.granted_by) == (Role.STAFF, administrator)
    assert f"{grant.starts_on:%d/%m/%Y}" == "05/06/2022"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"phone": "12345"}, "Số điện thoại cần đủ 10 chữ số, ví dụ 0912 345 678."),
        ({"email": "TAKEN@vidu.vn"}, "Thư điện tử này đã thuộc một tài khoản khác."),
        ({"phone": "+84 987 654 321"}, "Số điện thoại này đã thuộc một tài khoản khác."),
        ({"username": "Có Dấu"}, "Tên đăng nhập chỉ gồm chữ thường không dấu"),
        ({"username": "taken"}, "Tên đăng nhập này đã có người dùng."),
    ],
)
def test_account_form_explains_what_to_change(client, administrator, typed, sentence):
    make_user(username="taken", email="taken@vidu.vn", phone="0987654321")

    response = client.post(ADD, shown(client, ADD) | {"full_name": "Lê Văn Bình"} | typed)

    assert sentence in response.text
    assert User.objects.count() == 2


def test_account_is_never_deleted(client, administrator):
    other = make_user()

    assert (
        client.post(f"/quan-tri/accounts/user/{other.pk}/delete/", {"post": "yes"}).status_code
        == 403
    )
    response = client.post(
        LIST, {"action": "delete_selected", "_selected_action": [other.pk], "post": "yes"}
    )

    assert User.objects.filter(pk=other.pk).exists()
    assert "delete_selected" not in response.text


def test_account_is_disabled_and_its_session_ends(client, administrator):
    user, theirs = make_user(Role.STAFF), Client()
    theirs.force_login(user)
    data = shown(client, change(user))
    del data["is_active"]

    client.post(change(user), data)

    assert not User.objects.get(pk=user.pk).is_active
    assert not get_user(theirs).is_authenticated


def test_administrator_cannot_disable_himself(client, administrator):
    data = shown(client, change(administrator))
    assert "is_active" not in data

    client.post(change(administrator), data)

    assert User.objects.get(pk=administrator.pk).is_active


def test_invitations_are_shown_for_zalo_and_mailed(
    client, administrator, django_capture_on_commit_callbacks
):
    lan = make_user(full_name="Nguyễn Thị Lan", email="lan@vidu.vn")
    binh = make_user(full_name="Lê Văn Bình", email=None, phone="0912345678")
    gone = make_user(full_name="Vũ Văn Nghỉ", is_active=False)
    chosen = {"action": "send_invitations", "_selected_action": [lan.pk, binh.pk, gone.pk]}

    with django_capture_on_commit_callbacks(execute=True):
        html = client.post(LIST, chosen).text

    assert [letter.to for letter in mail.outbox] == [["lan@vidu.vn"]]
    assert html.count("http://testserver/loi-moi/") == 2
    assert "Lê Văn Bình mở liên kết sau" in html
    assert "Vũ Văn Nghỉ" not in html
    lan.refresh_from_db()
    assert lan.invited_by == administrator


def test_stale_page_shows_both_texts_and_saves_nothing(client, administrator):
    user = make_user(full_name="Lê Thị Lan")
    data = shown(client, change(user)) | {"full_name": "Lê Thị Liên"}
    user.full_name = "Lê Thị Lý"
    user.save()

    response = client.post(change(user), data)

    assert response.status_code == 200
    assert "Người khác vừa sửa phần này." in response.text
    assert "Bản đang lưu: “Lê Thị Lý”" in response.text
    assert 'value="Lê Thị Liên"' in response.text
    assert User.objects.get(pk=user.pk).full_name == "Lê Thị Lý"


def test_stale_page_sent_again_is_saved(client, administrator):
    user = make_user(full_name="Lê Thị Lan")
    data = shown(client, change(user)) | {"full_name": "Lê Thị Liên"}
    user.save()
    conflict = client.post(change(user), data)
    seen = conflict.context["adminform"].form["shown_version"].value()

    response = client.post(change(user), data | {"shown_version": seen})

    assert response.status_code == 302
    assert User.objects.get(pk=user.pk).full_name == "Lê Thị Liên"


def test_stale_row_of_an_inline_shows_both_texts_and_saves_nothing(client, administrator):
    grant = make_grant(role=Role.STAFF)
    data = shown(client, change(grant.user)) | {"grants-0-ends_on": "31/12/2030"}
    stored = RoleGrant.objects.get(pk=grant.pk)
    stored.role = Role.OFFICER
    stored.save()

    response = client.post(change(grant.user), data)

    assert response.status_code == 200
    assert "Người khác vừa sửa phần này." in response.text
    assert "Bản đang lưu: “Cán bộ duyệt báo cáo”" in response.text
    assert RoleGrant.objects.get(pk=grant.pk).ends_on is None


def test_untouched_inline_row_is_not_saved(client, administrator):
    grant = make_grant(role=Role.STAFF)

    client.post(change(grant.user), shown(client, change(grant.user)))

    assert RoleGrant.objects.get(pk=grant.pk).lock_version == 0


def test_role_ended_in_the_admin_ends_today(client, administrator):
    grant = make_grant(role=Role.STAFF)
    today = timezone.localdate()
    data = shown(client, change(grant.user)) | {"grants-0-ends_on": f"{today:%d/%m/%Y}"}

    assert client.post(change(grant.user), data).status_code == 302

    assert RoleGrant.objects.get(pk=grant.pk).ends_on == today
