from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from accounts.backends import IdentifierBackend
from accounts.models import Notice, Role, RoleGrant, User
from tests.factories import make_grant, make_user

pytestmark = pytest.mark.django_db

TODAY = date(2022, 5, 25)


@pytest.fixture
def today(monkeypatch):
    """Half past midnight in Việt Nam, while it is still the day before in UTC."""
    moment = datetime(2022, 5, 24, 17, 30, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    return TODAY


def test_user_stores_each_identifier_in_one_spelling():
    user = make_user(
        username=" Lan.Nguyen ",
        email=" Lan@ViDu.VN ",
        phone="+84 912 345 678",
        full_name="  Nguyễn  Thi\u0323 Lan ",
    )

    stored = User.objects.get(pk=user.pk)
    assert (stored.username, stored.email, stored.phone) == (
        "lan.nguyen",
        "lan@vidu.vn",
        "0912345678",
    )
    assert stored.full_name == "Nguyễn Thị Lan"


def test_user_without_a_username_gets_a_free_one():
    make_user(username="lan")
    make_user(username="lan2")

    first = make_user(username="", email="lan@vidu.vn")
    second = make_user(username="", email=None, phone="0912345678")

    assert (first.username, second.username) == ("lan3", "tk0912345678")


def test_users_are_listed_by_given_name():
    for name in ["Nguyễn Văn Đức", "Trần Thị An", "Lê Văn Dũng", "Hoàng Ân"]:
        make_user(full_name=name)

    names = list(User.objects.values_list("full_name", flat=True))

    assert names == ["Trần Thị An", "Hoàng Ân", "Lê Văn Dũng", "Nguyễn Văn Đức"]


def test_new_name_of_a_user_moves_the_keys_with_it():
    user = make_user(full_name="Trần Thị An")
    user.full_name = "Trần Thị Đào"
    user.save(update_fields=["full_name"])

    stored = User.objects.get(pk=user.pk)
    assert stored.sort_key == user.sort_key
    assert stored.search_name == "tran thi dao"


@pytest.mark.parametrize(
    "fields",
    [
        {"username": "0912345678"},
        {"username": "lan@vidu.vn"},
        {"username": "Lan"},
        {"email": "Lan@vidu.vn"},
        {"phone": "912345678"},
        {"last_login": datetime(1, 1, 2, tzinfo=UTC)},
        {"created_at": datetime(2300, 1, 1, tzinfo=UTC)},
        {"invited_at": datetime(2022, 1, 1, tzinfo=UTC)},
    ],
)
def test_database_refuses_what_save_would_never_write(fields):
    user = make_user()

    with pytest.raises(IntegrityError, match="user_"):
        User.objects.filter(pk=user.pk).update(**fields)


@pytest.mark.parametrize("field", ["username", "email", "phone"])
def test_identifier_belongs_to_one_account(field):
    taken = {"username": "lan", "email": "lan@vidu.vn", "phone": "0912345678"}[field]
    make_user(**{field: taken})

    with pytest.raises(IntegrityError):
        make_user(**{field: taken})


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("lan.nguyen", 1),
        ("LAN.nguyen", 1),
        ("Lan@ViDu.vn", 1),
        ("0912 345 678", 1),
        ("+84912345678", 1),
        ("lan", 0),
        ("", 0),
        ("0999999999", 0),
    ],
)
def test_identified_by(typed, found):
    make_user(username="lan.nguyen", email="lan@vidu.vn", phone="0912345678")
    make_user(email=None, phone=None)

    assert User.objects.identified_by(typed).count() == found


@pytest.mark.parametrize("term", ["đào", "dao", "Thị Đào", "0912 345", "dao.tran", "vidu.com"])
def test_matching_finds_by_name_and_identifier(term):
    wanted = make_user(
        full_name="Trần Thị Đào",
        username="dao.tran",
        email="hoi@vidu.com",
        phone="0912345678",
    )
    make_user(full_name="Lê Văn Bình", username="binh")

    assert list(User.objects.matching(term)) == [wanted]


@pytest.mark.parametrize(
    ("starts", "ends", "holds"),
    [
        (0, None, True),
        (-10, 0, True),
        (-10, -1, False),
        (1, None, False),
        (0, 0, True),
    ],
)
def test_role_holds_from_its_first_to_its_last_day(today, starts, ends, holds):
    grant = make_grant(
        role=Role.OFFICER,
        starts_on=today + timedelta(days=starts),
        ends_on=None if ends is None else today + timedelta(days=ends),
    )

    user = User.objects.get(pk=grant.user_id)
    assert user.has_role(Role.OFFICER) is holds
    assert user.is_staff is holds
    assert IdentifierBackend().get_user(user.pk).has_role(Role.OFFICER) is holds
    assert list(User.objects.with_role(Role.OFFICER)) == ([user] if holds else [])


def test_head_officer_is_an_officer_and_not_the_other_way_round():
    head, officer = make_user(Role.HEAD_OFFICER), make_user(Role.OFFICER)

    assert head.has_role(Role.OFFICER)
    assert not officer.has_role(Role.HEAD_OFFICER)
    assert set(User.objects.with_role(Role.OFFICER)) == {head, officer}
    assert set(User.objects.with_role(Role.HEAD_OFFICER)) == {head}


def test_roles_are_read_once(django_assert_num_queries):
    user = make_user(Role.STAFF)

    with django_assert_num_queries(1):
        assert user.has_role(Role.STAFF)
        assert not user.has_role(Role.ADMINISTRATOR)
        assert user.is_staff


def test_account_of_a_session_is_one_query_with_roles_and_unread_notices(
    django_assert_num_queries,
):
    head, other = make_user(Role.HEAD_OFFICER), make_user(Role.STAFF)
    for user, read_at in ((head, None), (head, None), (head, timezone.now()), (other, None)):
        Notice.objects.create(
            user=user, sentence="Tin", url="/", key=f"{Notice.objects.count()}", read_at=read_at
        )

    with django_assert_num_queries(1):
        user = IdentifierBackend().get_user(head.pk)
        assert user.roles == {Role.HEAD_OFFICER, Role.OFFICER}
        assert user.unread_notices == 2
    assert IdentifierBackend().get_user(make_user().pk).unread_notices == 0


def test_disabled_account_has_no_role():
    user = make_user(Role.ADMINISTRATOR, is_active=False)

    assert not user.has_role(Role.ADMINISTRATOR)
    assert not user.is_staff


def test_database_refuses_a_second_grant_of_a_role_on_the_same_day(today):
    first = make_grant(role=Role.STAFF, starts_on=today, ends_on=today + timedelta(days=5))

    with pytest.raises(IntegrityError, match="role_grant_once_at_a_time"):
        make_grant(user=first.user, role=Role.STAFF, starts_on=today + timedelta(days=5))


def test_database_takes_the_role_again_the_day_after_and_another_role_at_once(today):
    first = make_grant(role=Role.STAFF, starts_on=today, ends_on=today + timedelta(days=5))

    make_grant(user=first.user, role=Role.STAFF, starts_on=today + timedelta(days=6))
    make_grant(user=first.user, role=Role.OFFICER, starts_on=today)
    make_grant(role=Role.STAFF, starts_on=today)

    assert RoleGrant.objects.count() == 4


def test_overlap_is_a_sentence_in_a_form(today):
    first = make_grant(role=Role.STAFF, starts_on=today)

    with pytest.raises(ValidationError) as caught:
        RoleGrant(user=first.user, role=Role.STAFF, starts_on=today).full_clean()

    assert caught.value.messages == [
        "Người này đã có vai trò ấy trong khoảng ngày đó. Xin sửa dòng đã có."
    ]


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        (
            {"starts_on": TODAY, "ends_on": TODAY - timedelta(days=1)},
            "role_grant_ends_after_start",
        ),
        ({"starts_on": date(1, 1, 1)}, "role_grant_dates_within_history"),
        ({"ends_on": date(9999, 12, 31)}, "role_grant_dates_within_history"),
        ({"role": "king"}, "role_grant_is_a_role"),
    ],
)
def test_database_refuses_a_grant_that_cannot_be(today, fields, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        make_grant(**fields)


def test_password_is_the_same_on_every_keyboard():
    user = make_user(password="học tập suốt đời")

    assert user.check_password("ho\u0323c ta\u0302\u0323p suo\u0302\u0301t \u0111o\u031b\u0300i")
    assert not user.check_password("hoc tap suot doi")
