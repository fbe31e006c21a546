"""The audit log as the people read it whose word is a branch's own."""

import datetime as dt

import pghistory
import pytest
from django.db import connection

from accounts import audit_pages
from accounts.models import Role
from branches.models import Branch, Succession
from core.dates import today
from tests.factories import (
    make_branch,
    make_branch_grant,
    make_category,
    make_cluster,
    make_post,
    make_succession,
    make_user,
)

pytestmark = pytest.mark.django_db

LOG = "/ban-lam-viec/nhat-ky/"


@pytest.fixture
def branch():
    return make_branch(code="HKH05", name="Bình Phú")


@pytest.fixture
def chair(client, branch):
    chair = make_branch_grant(branch=branch, role="chair").user
    client.force_login(chair)
    return chair


def commit():
    """What was written stands in the log, as after a commit."""
    connection.check_constraints()


def lines(client, **asked):
    commit()
    response = client.get(LOG, asked)
    assert response.status_code == 200
    return [line["what"] for line in response.context["entries"]]


def test_chair_reads_who_changed_what_of_the_branch(client, branch, chair, get_page):
    officer = make_user(Role.OFFICER, full_name="Nguyễn Hoa", email="hoa@vidu.vn")
    with pghistory.context(user=officer.pk, request="r-1"):
        Branch.objects.filter(pk=branch.pk).update(address="Khu 5, " + "xã Bình Phú, " * 14)
        make_post(branch=branch, holder="Lê Thị Yến")
    commit()

    page = get_page(LOG)

    assert "Nguyễn Hoa thêm chức vụ “Lê Thị Yến: Chủ tịch”" in page.text
    # All of a long value, which has no page of its own here.
    assert ("xã Bình Phú, " * 14).strip() in page.text
    assert "hoa@vidu.vn" not in page.html
    assert "/quan-tri/" not in page.html
    assert "r-1" not in page.html


def test_what_does_not_concern_the_branch_is_not_told(client, chair):
    other = make_branch(code="HKH02", name="Dân Chủ")
    make_branch_grant(branch=other, user=make_user(full_name="Trần Bình"))
    make_cluster(other)
    make_category()
    make_user()

    assert lines(client) == [
        f"thêm vai trò ở Hội cơ sở “{chair.full_name}: Chủ tịch (nộp báo cáo)”",
        "thêm Hội cơ sở “HKH05: Bình Phú”",
    ]


def test_log_of_what_went_into_the_branch_passes_to_it(client, branch, chair):
    old, older, planned = (make_branch(code=code, name=code) for code in ("O1", "O2", "O3"))
    make_succession(Succession.Kind.RENAME, old=[older], new=[old])
    make_succession(Succession.Kind.MERGE, old=[old, make_branch(code="O4")], new=[branch])
    tomorrow = today() + dt.timedelta(days=1)
    make_succession(
        Succession.Kind.MERGE,
        old=[planned, make_branch(code="O5")],
        new=[branch],
        effective_on=tomorrow,
    )

    told = lines(client)

    assert {"thêm Hội cơ sở “O1: O1”", "thêm Hội cơ sở “O2: O2”"} <= set(told)
    assert "thêm Hội cơ sở “O3: O3”" not in told


@pytest.mark.parametrize(
    ("role", "status"), [("secretary", 403), ("chair", 200), ("delegate", 200)]
)
def test_log_is_open_to_those_who_speak_for_the_branch(client, branch, role, status):
    grant = make_branch_grant(branch=branch, role=role, ends_on=today())
    client.force_login(grant.user)

    assert client.get(LOG).status_code == status
    assert ("Nhật ký của Hội" in client.get("/ban-lam-viec/").text) == (status == 200)


def test_chair_of_one_branch_reads_no_other(client, branch, chair):
    other = make_branch(code="HKH02")
    assert client.get(f"{LOG}?hoi=HKH02").status_code == 404

    make_branch_grant(user=chair, branch=other)  # as its secretary
    assert client.get(f"{LOG}?hoi=HKH02").status_code == 403
    assert client.get(f"{LOG}?hoi=HKH05").status_code == 200


def test_officer_who_is_a_chair_too_reads_of_his_branch_here(client, branch):
    officer = make_user(Role.OFFICER)
    make_branch_grant(branch=branch, role="chair", user=officer)
    make_branch(code="HKH02")
    client.force_login(officer)

    assert "thêm Hội cơ sở “HKH05: Bình Phú”" in lines(client)
    assert not [line for line in lines(client) if "HKH02" in line]


def test_log_goes_on_with_what_is_older(client, branch, chair, monkeypatch):
    monkeypatch.setattr(audit_pages, "ENTRIES_PER_PAGE", 1)
    commit()

    first = client.get(LOG)
    older = first.context["older"]

    assert f'href="?truoc={older}"' in first.text
    assert lines(client, truoc=older) == ["thêm Hội cơ sở “HKH05: Bình Phú”"]
    assert client.get(LOG, {"truoc": older}).context["older"] is None
    assert lines(client, truoc="x") == []


@pytest.mark.parametrize("count", [1, 3])
def test_log_asks_the_same_of_the_database_however_much_there_is(
    client, branch, chair, count, django_assert_num_queries
):
    for _ in range(count):
        make_post(branch=branch, title="vice_chair")
    commit()

    # savepoint and its release; session, person, branches; codes; entries; association
    with django_assert_num_queries(8):
        client.get(LOG)
