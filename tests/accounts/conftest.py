"""Fixtures for accounts: a clock that can be moved, a hasher that does not take half a second."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone


@pytest.fixture(autouse=True)
def quick_hasher(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    """The tests of the second factor ask for it."""
    settings.REQUIRE_2FA = False


class AtOnce:
    """In place of the thread, which would not see what the test has not committed."""

    def submit(self, function, *args):
        function(*args)


@pytest.fixture(autouse=True)
def no_thread(monkeypatch):
    monkeypatch.setattr("accounts.after_response.POOL", AtOnce())
    monkeypatch.setattr("accounts.after_response.close_old_connections", lambda: None)


@pytest.fixture
def pass_time(monkeypatch):
    """Called with a timedelta's arguments, moves every clock that the log-in reads."""
    passed = timedelta()
    now, seconds = timezone.now, time.time

    def pass_(**duration):
        nonlocal passed
        passed += timedelta(**duration)

    monkeypatch.setattr(timezone, "now", lambda: now() + passed)
    monkeypatch.setattr("axes.handlers.proxy.now", lambda: now() + passed)
    monkeypatch.setattr("django.core.signing.time.time", lambda: seconds() + passed.total_seconds())
    monkeypatch.setattr(
        "django.contrib.auth.tokens.PasswordResetTokenGenerator._now",
        lambda self: timezone.make_naive(now() + passed),
    )
    return pass_
