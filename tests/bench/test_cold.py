"""The goal for pages of people who are signed in, which the benchmark of cold pages writes down."""

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from bench.cold import MOST_QUERIES_SIGNED_IN, PAGES, queries_of


@pytest.mark.slow
@pytest.mark.django_db
def test_pages_of_who_is_signed_in_keep_to_the_goal(settings):
    """With the demo, which has many rows of everything: a query a row would be far above it."""
    settings.DEMO = True
    settings.DEMO_PASSWORD = "mat-khau-chay-thu"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    call_command("load_demo")

    found = {}
    for username, names in PAGES.items():
        client = Client()
        client.force_login(User.objects.get(username=username))
        for name in names:
            assert client.get(reverse(name)).status_code == 200
            found[username, name] = queries_of(lambda: client.get(reverse(name)))  # noqa: B023 -- at once

    assert {page: count for page, count in found.items() if count > MOST_QUERIES_SIGNED_IN} == {}
    assert len(found) == 17
    assert (found["thuky", "workspace"], found["bientap", "home"]) == (12, 11)
