"""Who gives a role at a branch, where, and the invitation that does it at once."""

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from audit.models import AuditEntry
from branches.models import BranchGrant
from core.dates import today
from tests.factories import make_branch, make_branch_grant, make_user

pytestmark = pytest.mark.django_db

INVITE = "admin:branches_branchgrant_invite"
DAY = timezone.timedelta(days=1)


@pytest.fixture
def administrator(client):
    user = make_user(Role.ADMINISTRATOR, full_name="Phạm Văn Quản")
    client.force_login(user)
    return user


@pytest.fixture
def branch():
    return make_branch(code="HKH05", name="Bình Phú")


def answers(at, **fields):
    return {
        "full_name": "Hà Thị Lan",
        "phone": "0912 345 678",
        "email": "lan@vidu.vn",
        "branch": at.pk,
        "role": "secretary",
        "starts_on": f"{today():%d/%m/%Y}",
        "ends_on": "",
    } | fields


def account_form(user, **fields):
    """What the page of an account posts, with one row for a role at a branch."""
    data = {"full_name": user.full_name, "username": user.username, "email": user.email}
    data |= {"is_active": "on", "shown_version": user.lock_version, "phone": ""}
    data |= {"grants-TOTAL_FORMS": 0, "grants-INITIAL_FORMS": 0}
    return data | {f"branch_grants-{name}": value for name, value in fields.items()}


def change(user):
    return reverse("admin:accounts_user_change", args=[user.pk])


def test_role_is_given_and_ended_on_the_page_of_the_account(client, administrator, branch):
    user = make_user()
    new = {"0-role": "chair", "0-branch": branch.pk, "0-starts_on": "1/1/2022", "0-ends_on": ""}

    given = client.post(change(user), account_form(user, TOTAL_FORMS=1, INITIAL_FORMS=0, **new))

    assert given.status_code == 302, given.context["errors"]
    grant = user.branch_grants.get()
    assert (grant.role, grant.branch, grant.granted_by) == ("chair", branch, administrator)
    user.refresh_from_db()
    old = new | {"0-id": grant.pk, "0-user": user.pk, "0-ends_on": "31/12/2022"}
    old |= {"0-shown_version": grant.lock_version}
    client.post(change(user), account_form(user, TOTAL_FORMS=1, INITIAL_FORMS=1, **old))
    grant.refresh_from_db()
    assert f"{grant.ends_on:%d/%m/%Y}" == "31/12/2022"
    connection.check_constraints()
    told = AuditEntry.objects.about("branches.branchgrant", str(grant.pk)).order_by("pk")
    assert list(told.values_list("action", flat=True)) == ["insert", "update"]


@pytest.mark.parametrize(
    ("role", "sees"),
    [(Role.HEAD_OFFICER, 200), (Role.OFFICER, 403), (Role.STAFF, 403)],
)
def test_head_officers_look_and_others_do_not(client, branch, role, sees):
    grant = make_branch_grant(branch=branch)
    client.force_login(make_user(role))
    page = reverse("admin:branches_branchgrant_change", args=[grant.pk])

    assert client.get(page).status_code == sees
    assert client.get(reverse("admin:branches_branchgrant_changelist")).status_code == sees
    assert client.post(page, {"role": "chair"}).status_code == 403
    assert client.get(reverse(INVITE)).status_code == 403
    assert client.post(reverse(INVITE), answers(branch)).status_code == 403
    assert User.objects.filter(full_name="Hà Thị Lan").count() == 0


def test_one_button_makes_account_role_and_letter(
    client, administrator, branch, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse(INVITE), answers(branch))

    user = User.objects.get(full_name="Hà Thị Lan")
    grant = user.branch_grants.get()
    assert (user.phone, user.email, user.is_staff) == ("0912345678", "lan@vidu.vn", False)
    assert (user.invited_by, user.has_usable_password()) == (administrator, False)
    assert (grant.branch, grant.role, grant.granted_by) == (branch, "secretary", administrator)
    (letter,) = mail.outbox
    assert letter.to == ["lan@vidu.vn"]
    link = letter.body.split("http://testserver")[1].split()[0]
    assert f"http://testserver{link}" in response.text
    assert client.get(link, follow=True).status_code == 200


def test_invitation_by_phone_alone_is_shown_for_zalo(client, administrator, branch):
    response = client.post(reverse(INVITE), answers(branch, email=""))

    assert "xin gửi lời mời qua Zalo" in response.text
    assert User.objects.get(full_name="Hà Thị Lan").email is None


def test_invitation_is_filled_in_from_the_branch(client, administrator, branch):
    link = f"{reverse(INVITE)}?hoi=HKH05"

    assert link in client.get(reverse("admin:branches_branch_change", args=[branch.pk])).text
    form = client.get(link).context["form"]
    assert form["branch"].value() == branch.pk


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"phone": "", "email": ""},
            "Chưa nhập số điện thoại hoặc thư điện tử. Cần một trong hai.",
        ),
        ({"phone": "12"}, "Số điện thoại cần đủ 10 chữ số, ví dụ 0912 345 678."),
        ({"branch": ""}, "Chưa chọn Hội cơ sở."),
        ({"role": "delegate"}, "Uỷ quyền phải có ngày cuối. Cần ghi ngày cuối."),
        ({"ends_on": "1/1/2001"}, "Ngày cuối phải từ ngày bắt đầu trở đi."),
        (
            {"email": "co@vidu.vn"},
            "Thư điện tử này đã thuộc một tài khoản khác. Xin tìm tài khoản đó để sửa.",
        ),
    ],
)
def test_invitation_that_cannot_be_makes_nothing(client, administrator, branch, fields, sentence):
    make_user(email="co@vidu.vn")

    response = client.post(reverse(INVITE), answers(branch, **fields))

    assert sentence in response.text
    assert "<title>Lỗi: " in response.text
    assert not User.objects.filter(full_name="Hà Thị Lan").exists()
    assert not BranchGrant.objects.exists()


def test_closed_branch_is_not_offered(client, administrator):
    closed = make_branch(starts_on=today() - 9 * DAY, ends_on=today() - DAY)

    response = client.post(reverse(INVITE), answers(closed))

    assert not response.context["form"].is_valid()


def test_page_of_an_account_leads_to_what_it_has_done(client, administrator):
    user = make_user(full_name="Hà Thị Lan")
    client.post(
        change(user),
        account_form(user, TOTAL_FORMS=0, INITIAL_FORMS=0) | {"full_name": "Hà Thị Liên"},
    )
    connection.check_constraints()
    log = reverse("admin:audit_auditentry_changelist")

    assert "Hà Thị Liên" in client.get(f"{log}?ai={administrator.pk}&loai=accounts.user").text
    assert "Hà Thị Liên" not in client.get(f"{log}?ai={user.pk}&loai=accounts.user").text
    assert f"{log}?ai={user.pk}" in client.get(change(user)).text
