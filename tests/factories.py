"""Rows for tests: one function a model, each with only the fields a test names set apart."""

from itertools import count

from accounts.models import Role, RoleGrant, User

PASSWORD = "hoc-tap-suot-doi"

number = count(1)


def make_user(role: Role | None = None, *, password: str = "", **fields) -> User:
    """A person with the role from today on, and a password only where one is named: it is slow."""
    n = next(number)
    defaults = {
        "username": f"nguoi{n}",
        "full_name": f"Nguyễn Thị Số {n}",
        "email": f"nguoi{n}@vidu.vn",
    }
    user = User(**defaults | fields)
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
    user.save()
    if role:
        make_grant(user=user, role=role)
    return user


def make_grant(**fields) -> RoleGrant:
    defaults = {"role": Role.STAFF}
    if "user" not in fields:
        defaults["user"] = make_user()
    return RoleGrant.objects.create(**defaults | fields)
