"""The first page of the admin: the work, in the words of those who do it."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from accounts.models import Role
from khuyenhoc.admin import JOBS
from tests.factories import make_user
from tests.page import Page

INDEX = reverse("admin:index")


def test_every_model_of_the_admin_is_in_one_job():
    listed = [model for _, models, _ in JOBS for model in models]

    assert sorted(listed) == sorted(
        model.__name__ for model in apps.get_models() if admin.site.is_registered(model)
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "headings"),
    [
        (
            Role.ADMINISTRATOR,
            [
                *("Viết và đăng tin", "Văn bản", "Báo cáo", "Mô hình học tập", "Tổ chức Hội"),
                *("Tài khoản và quyền", "Số liệu và nhật ký"),
            ],
        ),
        (
            Role.STAFF,
            [
                *("Viết và đăng tin", "Văn bản", "Báo cáo", "Mô hình học tập", "Tổ chức Hội"),
                "Số liệu và nhật ký",
            ],
        ),
    ],
)
def test_first_page_shows_the_jobs_of_a_role(client, role, headings):
    client.force_login(make_user(role=role))

    html = client.get(INDEX).text

    assert [name for name, _, _ in JOBS if f">{name}</h2>" in html] == headings


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "may_add"), [(Role.STAFF, True), (Role.ADMINISTRATOR, False)])
def test_only_who_may_add_is_offered_to(client, role, may_add):
    client.force_login(make_user(role=role))

    links = Page(client.get(INDEX).text).links

    assert reverse("admin:news_article_changelist") in links
    assert (reverse("admin:news_article_add") in links) == may_add
