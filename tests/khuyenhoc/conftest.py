"""Fixtures for the tests of the portal as a whole."""

import pytest
from django.test import override_settings

from accounts.models import User
from branches.models import Association
from news.models import Article, Category


@pytest.fixture(scope="module")
def demo_portal():
    demo = override_settings(
        DEMO=True,
        DEMO_PASSWORD="mat-khau-chay-thu",
        # The slow hash is Django's business.
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    )
    with demo:
        yield


@pytest.fixture
def rows():
    """`rows()`: all that the demo wrote, as stored."""

    def rows():
        return {
            model.__name__: list(model.objects.order_by("pk").values())
            for model in (User, Association, Category, Article)
        }

    return rows
