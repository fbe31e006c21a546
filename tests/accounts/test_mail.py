"""How letters name the portal."""

import pytest
from django.core import mail
from django.urls import reverse

from accounts.mail import own_base
from tests.factories import make_user


@pytest.mark.parametrize(
    ("own_url", "is_https", "base"),
    [
        ("", False, "http://khuyenhoc.vidu.vn"),
        ("", True, "https://khuyenhoc.vidu.vn"),
        ("http://127.0.0.1:8001", True, "http://127.0.0.1:8001"),
        ("https://khuyenhoc.vidu.vn:8443/", False, "https://khuyenhoc.vidu.vn:8443"),
    ],
)
def test_portal_is_named_as_the_settings_say(settings, own_url, is_https, base):
    settings.ALLOWED_HOSTS = ["khuyenhoc.vidu.vn", "127.0.0.1"]
    settings.OWN_URL, settings.HTTPS = own_url, is_https

    assert own_base() == base


@pytest.mark.django_db
def test_host_that_is_none_of_ours_sends_no_letter(client):
    user = make_user(email="lan@vidu.vn")

    answer = client.post(
        reverse("accounts:password_reset"),
        {"identifier": user.email},
        headers={"host": "ke-gian.vidu.vn"},
    )

    assert answer.status_code == 400
    assert mail.outbox == []
