"""Every door of the admin, tried by everybody."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from accounts.models import Role
from accounts.role_admin import RoleAccess
from tests.factories import PASSWORD, make_article, make_association, make_category, make_user

pytestmark = pytest.mark.django_db

REGISTERED = [
    admin.site.get_model_admin(model)
    for model in apps.get_models()
    if admin.site.is_registered(model)
]


def of_roles(request_factory, role):
    request = request_factory.get("/")
    request.user = make_user(role)
    return request


@pytest.mark.parametrize("model_admin", REGISTERED, ids=str)
def test_every_admin_states_its_roles(model_admin):
    for each in [type(model_admin), *model_admin.inlines]:
        assert issubclass(each, RoleAccess), each
        assert each.viewers | each.editors, each
        assert each.viewers | each.editors <= set(Role), each


@pytest.mark.parametrize("model_admin", REGISTERED, ids=str)
@pytest.mark.parametrize("role", [None, *Role], ids=str)
def test_every_list_of_the_admin_is_open_to_its_roles_only(client, model_admin, role):
    make_association()
    client.force_login(make_user(role))
    allowed = role is not None and of_role(role) & (model_admin.viewers | model_admin.editors)
    url = reverse(f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}_changelist")

    response = client.get(url, follow=True)

    assert response.status_code == (200 if allowed else 403)


def of_role(role):
    return {role} | ({Role.OFFICER} if role == Role.HEAD_OFFICER else set())


@pytest.mark.parametrize("path", ["", "accounts/user/", "accounts/user/add/", "jsi18n/"])
def test_admin_sends_strangers_to_the_login(client, path):
    response = client.get(f"/quan-tri/{path}", follow=True)

    assert response.redirect_chain[-1][0] == f"/dang-nhap/?next=/quan-tri/{path}"


def test_admin_has_no_login_of_its_own(client):
    make_user(Role.ADMINISTRATOR, username="quantri", password=PASSWORD)

    response = client.post(
        "/quan-tri/login/", {"username": "quantri", "password": PASSWORD, "next": "/quan-tri/"}
    )

    assert response.headers["Location"].startswith("/dang-nhap/")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("next_url", ["https://xau.example/", "//xau.example/"])
def test_admin_door_leads_to_no_other_host(client, next_url):
    make_user(Role.STAFF, username="bientap", password=PASSWORD)
    door = client.get("/quan-tri/login/", {"next": next_url})

    response = client.post(door.headers["Location"], {"username": "bientap", "password": PASSWORD})

    assert response.headers["Location"] == "/quan-tri/"


def test_admin_refuses_people_without_a_role(client):
    client.force_login(make_user())

    assert client.get("/quan-tri/", follow=True).status_code == 403


def test_admin_password_page_is_the_portals(client):
    client.force_login(make_user(Role.STAFF))

    assert client.get("/quan-tri/password_change/").headers["Location"] == "/doi-mat-khau/"


def test_viewer_may_look_and_not_touch(rf):
    class Notes(RoleAccess):
        viewers = frozenset({Role.STAFF})
        editors = frozenset({Role.OFFICER})

        def __init__(self):
            pass

    def answers(role):
        request = of_roles(rf, role)
        notes = Notes()
        return (
            notes.has_module_permission(request),
            notes.has_view_permission(request),
            notes.has_add_permission(request),
            notes.has_change_permission(request),
            notes.has_delete_permission(request),
        )

    assert answers(Role.STAFF) == (True, True, False, False, False)
    assert answers(Role.OFFICER) == (True, True, True, True, True)
    assert answers(Role.HEAD_OFFICER) == (True, True, True, True, True)
    assert answers(Role.ADMINISTRATOR) == (False, False, False, False, False)
    assert answers(None) == (False, False, False, False, False)


def test_admin_leads_straight_to_the_page_of_a_row(client):
    article = make_article()
    client.force_login(make_user(role=Role.STAFF))

    page = client.get(reverse("admin:news_article_change", args=[article.pk]))

    assert f'href="{article.get_absolute_url()}"' in page.text


def test_admin_opens_no_row_by_the_number_of_its_table(client):
    client.force_login(make_user(role=Role.ADMINISTRATOR))

    answers = {client.get(f"/quan-tri/r/{table}/1/").status_code for table in range(1, 60)}

    assert answers == {404}


def test_lists_to_choose_from_open_no_windows(client):
    """Django's four icons beside them: a row is added and mended on its own page."""
    client.force_login(make_user(role=Role.STAFF))
    make_category()

    page = client.get(reverse("admin:news_article_add"))

    assert 'name="category"' in page.text
    assert "related-widget-wrapper" not in page.text
