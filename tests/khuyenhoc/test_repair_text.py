"""The address that static/js/repairing.js asks about pasted text."""

import pytest
from django.test import Client

from accounts.models import Role
from core.legacy_encodings import TCVN3
from tests.core.test_legacy_encodings import FOREIGN, SENTENCES, encoded
from tests.factories import make_user

pytestmark = pytest.mark.django_db

URL = "/quan-tri/chuyen-ma/"
OLD = encoded(f"<p>{SENTENCES[0]}</p><p><b>{SENTENCES[1]}</b></p>", TCVN3)


@pytest.fixture
def editor(client):
    client.force_login(make_user(role=Role.STAFF))
    return client


def test_old_text_is_answered_with_the_question_and_the_new_text(editor):
    answer = editor.post(URL, {"text": OLD}).json()

    assert answer["text"] == f"<p>{SENTENCES[0]}</p><p><b>{SENTENCES[1]}</b></p>"
    assert answer["question"] == ("Văn bản dán vào dùng bảng mã cũ (TCVN3). Chuyển sang Unicode?")
    assert f"<dd>{SENTENCES[1]}</dd>" in answer["samples"]


def test_markup_in_a_sample_is_text(editor):
    answer = editor.post(URL, {"text": OLD.replace("<p>", "<p>&lt;script&gt; ", 1)}).json()

    assert f"<dd>&lt;script&gt; {SENTENCES[0]}</dd>" in answer["samples"]


@pytest.mark.parametrize("text", ["", SENTENCES[0], FOREIGN[3], OLD * 1500])
def test_unicode_and_what_no_field_takes_ask_nothing(editor, text):
    assert editor.post(URL, {"text": text}).json() == {}


@pytest.mark.parametrize("signed_in", [False, True])
def test_text_is_asked_about_by_staff_alone(client, signed_in):
    if signed_in:
        client.force_login(make_user())

    assert client.post(URL, {"text": OLD}).status_code == 302


def test_text_is_asked_about_by_post_with_a_token(editor):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_user(role=Role.STAFF))

    assert editor.get(URL).status_code == 405
    assert strict.post(URL, {"text": OLD}).status_code == 403
