"""Two people at one section of a report are told of each other, and nobody else of anybody."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reports import actions
from reports.filling.presence import forget_presences
from reports.models import Presence, Section
from tests.reports.factories import People, make_period, make_submission

pytestmark = pytest.mark.django_db

WORDS = "cũng đang mở phần này. Nhập khác nhau thì khi lưu sẽ được hỏi chọn số nào."


@pytest.fixture
def report():
    submission, people = make_submission(values={})
    for name, full_name in (("secretary", "Lê Thị Mai"), ("chair", "Trần Văn Bình")):
        user = getattr(people, name)
        user.full_name = full_name
        user.save()
    submission.people = people
    return submission


def url(submission, page="section"):
    return reverse(f"reports:filling_{page}", args=[submission.pk, 1])


def window_of(user):
    client = Client()
    client.force_login(user)
    return client


def told(client, submission):
    """The sentence on the page as it is opened."""
    return client.get(url(submission)).context["others"]


def autosave(client, submission, **typed):
    saves = submission.versions.get().saves.get(str(Section.objects.get().pk), 0)
    answer = client.post(url(submission, "autosave"), {"shown": str(saves), **typed})
    assert answer.status_code == 200
    return answer.json()["others"]


def test_second_person_reads_of_the_first_and_the_first_with_the_next_answer(get_page, report):
    secretary, chair = window_of(report.people.secretary), window_of(report.people.chair)
    assert told(secretary, report) == ""
    assert autosave(secretary, report, B1="1") == ""

    page = get_page(url(report), by=chair)

    assert f">Lê Thị Mai {WORDS}</p>" in page.html
    assert autosave(secretary, report, B1="2") == f"Trần Văn Bình {WORDS}"
    third = window_of(report.people.delegate)
    assert told(third, report) == f"Trần Văn Bình và Lê Thị Mai {WORDS}"


def test_nobody_reads_of_himself_in_however_many_windows(report):
    windows = [window_of(report.people.secretary) for _ in range(2)]

    assert [told(window, report) for window in windows * 2] == [""] * 4
    assert Presence.objects.count() == 1


def test_whoever_was_not_seen_for_five_minutes_is_gone(report):
    secretary, chair = window_of(report.people.secretary), window_of(report.people.chair)
    told(secretary, report)
    for seconds, sentence in ((290, f"Lê Thị Mai {WORDS}"), (310, "")):
        then = timezone.now() - dt.timedelta(seconds=seconds)
        Presence.objects.filter(user=report.people.secretary).update(seen_at=then)
        assert told(chair, report) == sentence

    forget_presences()

    assert [presence.user for presence in Presence.objects.all()] == [report.people.chair]


def test_whoever_leaves_by_the_button_is_gone_until_he_comes_again(report):
    secretary, chair = window_of(report.people.secretary), window_of(report.people.chair)
    told(secretary, report)

    secretary.post(url(report), {"shown": "0", "later": ""})

    assert told(chair, report) == ""
    assert told(secretary, report) == f"Trần Văn Bình {WORDS}"
    assert told(chair, report) == f"Lê Thị Mai {WORDS}"


def test_people_of_another_report_or_branch_are_never_named(report):
    others = People(report.people.other_chair.branch_grants.get().branch)
    elsewhere = actions.start(branch=others.branch, period=report.period, by=others.secretary)
    chair = window_of(report.people.chair)
    for submission in (elsewhere, later_of(report)):
        who = others.secretary if submission is elsewhere else report.people.secretary
        assert told(window_of(who), submission) == ""

    assert Presence.objects.values("section").distinct().count() == 1
    assert told(chair, report) == ""


def later_of(report):
    period = make_period(number=2, edition=report.period.edition)
    return actions.start(branch=report.branch, period=period, by=report.people.secretary)


@pytest.mark.parametrize("name", ["other_chair", "former_chair", "officer", "staff"])
def test_who_may_not_write_it_is_neither_noted_nor_told(report, name):
    secretary = window_of(report.people.secretary)
    told(secretary, report)

    answer = window_of(getattr(report.people, name)).get(url(report))

    assert answer.status_code in {403, 404}
    assert "Lê Thị Mai" not in answer.text
    assert [presence.user for presence in Presence.objects.all()] == [report.people.secretary]


def test_officer_who_types_the_paper_and_the_branch_are_told_of_each_other(report):
    officer = report.people.officer
    actions.enter_for(branch=report.branch, period=report.period, by=officer, reason="Bản giấy.")

    told(window_of(officer), report)

    assert told(window_of(report.people.secretary), report) == f"{officer.full_name} {WORDS}"
    assert told(window_of(officer), report) == f"Lê Thị Mai {WORDS}"
