"""The same form sent twenty times at once is saved once, and answered the same."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from reports.models import Event, SavedForm, Submission
from reports.states import State
from tests.reports.factories import VALUES, make_submission

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

CLICKS = 20


def at_once(person, url, form):
    """What each of many same requests is answered."""
    start = Barrier(CLICKS)
    clients = [Client() for _ in range(CLICKS)]
    for client in clients:
        client.force_login(person)

    def press(client):
        start.wait()
        try:
            return client.post(url, form)
        finally:
            connection.close()

    with ThreadPoolExecutor(CLICKS) as pool:
        return list(pool.map(press, clients))


def test_autosave_that_arrives_twenty_times_is_one():
    submission, people = make_submission()
    url = reverse("reports:filling_autosave", args=[submission.pk, 1])
    form = VALUES | {"B1": "1.500", "shown": "1", "key": "a" * 32}

    answers = at_once(people.secretary, url, form)

    assert [answer.status_code for answer in answers] == [200] * CLICKS
    assert {answer.json()["fields"]["shown"] for answer in answers} == {"2"}
    version = Submission.objects.get().current
    assert list(version.saves.values()) == [2]
    assert version.values["B1"] == "1500"
    assert SavedForm.objects.count() == 1


def test_form_that_arrives_twenty_times_is_one():
    submission, people = make_submission()
    url = reverse("reports:filling_section", args=[submission.pk, 1])
    form = VALUES | {"B1": "1.500", "shown": "1", "key": "a" * 32, "later": ""}

    answers = at_once(people.secretary, url, form)

    tasks = reverse("reports:filling_tasks", args=[submission.pk])
    assert {answer.headers.get("Location") for answer in answers} == {tasks}
    assert list(Submission.objects.get().current.saves.values()) == [2]


def test_report_that_is_sent_twenty_times_is_sent_once():
    submission, people = make_submission()
    url = reverse("reports:filling_submit", args=[submission.pk])

    answers = at_once(people.chair, url, {"digest": submission.current.digest})

    receipt = reverse("reports:filling_receipt", args=[submission.pk])
    assert {answer.headers.get("Location") for answer in answers} == {receipt}
    assert Submission.objects.get().state == State.SUBMITTED
    assert Event.objects.filter(move="submit").count() == 1
