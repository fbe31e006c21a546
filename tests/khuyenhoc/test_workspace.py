"""The first page of the workspace: for whom, for which branch, what is to be done."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from branches.workspace import Item
from meetings.states import State
from tests.factories import (
    PASSWORD,
    make_branch,
    make_branch_grant,
    make_sent_article,
    make_user,
)
from tests.meetings.factories import TOMORROW, Members, make_meeting

pytestmark = pytest.mark.django_db

HOME = "/ban-lam-viec/"


@pytest.fixture
def grant(client):
    grant = make_branch_grant(
        branch=make_branch(code="HKH05", name="Bình Phú"), user=make_user(full_name="Hà Thị Lan")
    )
    client.force_login(grant.user)
    return grant


def test_workspace_greets_and_says_that_nothing_is_to_be_done(get_page, grant):
    page = get_page(HOME)

    assert "Xin chào Hà Thị Lan – Người nhập liệu." in page.text
    assert "Hội Khuyến học xã Bình Phú" in page.text
    assert "Chưa có việc nào cần làm." in page.text


def test_workspace_lists_what_is_begun_and_what_became_of_the_rest(get_page, grant):
    own = {"sent_by": grant.user, "sent_for": grant.branch}
    make_sent_article(**own, title="Viết dở", sent_at=None)
    make_sent_article(**own, title="Mới gửi")
    make_sent_article(**own, title="Đã lên trang", state="published")
    make_sent_article(title="Của Hội khác")

    page = get_page(HOME)

    assert "Việc cần làm (1)" in page.text
    assert "Tin viết dở: Viết dở" in page.text
    assert "Nhận lúc" in page.text
    assert "Tin “Đã lên trang” đã được đăng" in page.text
    assert "Của Hội khác" not in page.text


def test_any_app_adds_its_rows(get_page, grant, monkeypatch):
    item = Item("Báo cáo quý I", "Hạn 20/06/2022", "Làm tiếp", "/bao-cao/")
    monkeypatch.setattr("khuyenhoc.workspace.ITEMS", (lambda user, branch: [item],))

    page = get_page(HOME)

    assert "Báo cáo quý I" in page.text
    assert "/bao-cao/" in page.links


def test_person_of_two_branches_is_asked_and_the_address_remembers(client, get_page, grant):
    make_branch_grant(user=grant.user, branch=make_branch(code="HKH02", name="Dân Chủ"))

    assert client.get(HOME).headers["Location"] == reverse("workspace_choose")
    choice = get_page(reverse("workspace_choose"))
    assert {f"{HOME}?hoi=HKH05", f"{HOME}?hoi=HKH02"} <= set(choice.links)
    page = get_page(f"{HOME}?hoi=hkh02")
    assert "Hội Khuyến học xã Dân Chủ" in page.text
    assert f"{reverse('news:sending_list')}?hoi=HKH02" in page.links
    assert client.get(f"{HOME}?hoi=HKH05").context["branch"] == grant.branch


def test_branch_of_others_is_not_there(client, grant):
    make_branch(code="HKH02")

    assert client.get(f"{HOME}?hoi=HKH02").status_code == 404


@pytest.mark.parametrize("days", [0, -1])
def test_role_holds_to_the_end_of_its_last_day(client, grant, days):
    last = timezone.localdate() + timezone.timedelta(days=days)
    grant.starts_on, grant.ends_on = last, last
    grant.save()

    assert client.get(HOME).status_code == (200 if days == 0 else 403)


def test_administrators_without_a_branch_have_no_workspace(client):
    client.force_login(make_user(role=Role.ADMINISTRATOR))

    assert client.get(HOME).status_code == 403


def test_strangers_are_sent_to_the_login(client):
    assert client.get(HOME).headers["Location"] == "/dang-nhap/?next=/ban-lam-viec/"


@pytest.mark.parametrize("identifier", ["0912 345 678", "lan@vidu.vn"])
@pytest.mark.parametrize(
    ("next_url", "target"), [("", HOME), ("/ban-lam-viec/gui-tin/", "/ban-lam-viec/gui-tin/")]
)
def test_branch_person_signs_in_without_a_code(client, settings, identifier, next_url, target):
    settings.REQUIRE_2FA = True
    user = make_user(password=PASSWORD, phone="0912345678", email="lan@vidu.vn")
    make_branch_grant(user=user)

    response = client.post(
        "/dang-nhap/", {"username": identifier, "password": PASSWORD, "next": next_url}
    )

    assert response.headers["Location"] == target
    assert client.get(target).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_workspace_asks_the_same_of_the_database_however_much_there_is(
    client, grant, count, django_assert_num_queries
):
    for _ in range(count):
        own = {"sent_by": grant.user, "sent_for": grant.branch}
        make_sent_article(**own)
        make_sent_article(**own, sent_at=None)

    # savepoint and its release; session, person, branches; reports, periods to begin; learning
    # models; meetings; news; whether he keeps records; association
    with django_assert_num_queries(12):
        client.get(HOME)


def test_who_keeps_records_of_a_cluster_alone_has_a_first_page(client, get_page):
    members, others = Members(number=2), Members(number=1)
    unclosed, _ = make_meeting(State.HELD, members=members)
    coming, _ = make_meeting(State.PLANNED, members=members, held_on=TOMORROW)
    make_meeting(State.HELD, members=others)
    client.force_login(members.of_the_cluster)

    page = get_page(HOME)

    assert "Việc cần làm (2)" in page.text
    entries = [url for url in page.links if url.startswith("/ban-lam-viec/giao-ban/")]
    assert entries == [
        f"/ban-lam-viec/giao-ban/{coming.pk}/",
        f"/ban-lam-viec/giao-ban/{unclosed.pk}/",
        "/ban-lam-viec/giao-ban/",
    ]
    assert "Việc của cán bộ duyệt" not in page.text


def test_staff_are_shown_the_records_to_close_and_no_meeting_to_come(client, get_page):
    members = Members(number=2)
    unclosed, _ = make_meeting(State.HELD, members=members)
    make_meeting(State.PLANNED, members=members, held_on=TOMORROW)
    client.force_login(members.staff)

    page = get_page(HOME)

    assert "Việc cần làm (1)" in page.text
    assert f"/ban-lam-viec/giao-ban/{unclosed.pk}/" in page.links
