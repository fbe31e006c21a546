"""Rows for tests: one function a model, each with only the fields a test names set apart."""

from itertools import count

from django.utils import timezone

from accounts.models import Role, RoleGrant, User
from news.models import Article, Category, State

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


def make_category(**fields) -> Category:
    n = next(number)
    return Category.objects.create(**{"name": f"Chuyên mục {n}"} | fields)


def make_article(**fields) -> Article:
    """A published article, which readers can see."""
    n = next(number)
    defaults = {
        "title": f"Tin số {n}",
        "state": State.PUBLISHED,
        "published_at": timezone.now(),
    }
    if "category" not in fields:
        defaults["category"] = make_category()
    return Article.objects.create(**defaults | fields)
