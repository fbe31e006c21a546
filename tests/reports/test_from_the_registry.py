"""Figures of learning models are filled in from where they are counted, with their origin."""

import pytest
from django.urls import reverse

from learning.models import Recognition
from reports import actions
from reports.first_form import load_first_form
from reports.models import Indicator
from tests.factories import make_branch
from tests.learning.factories import make_assessment, make_model, make_recognition, make_total
from tests.reports.factories import People, make_edition, make_period

pytestmark = pytest.mark.django_db

YEAR = 2022
ORIGIN = "sổ mô hình học tập năm 2022"


@pytest.fixture
def people():
    return People(make_branch())


@pytest.fixture
def period():
    edition = make_edition()
    section = edition.sections.get()
    for place, figure in enumerate(("registered", "recognised")):
        Indicator.objects.create(
            section=section,
            code=f"E1{'bc'[place]}",
            label=f"Gia đình học tập, cột {place}",
            registry=f"family.{figure}",
            position=20 + place,
        )
    return make_period(edition=edition, year=YEAR)


def started(people, period):
    submission = actions.start(branch=people.branch, period=period, by=people.secretary)
    version = submission.current
    return version.values, version.origins


def test_entered_total_is_filled_in(people, period):
    make_total(branch=people.branch, year=YEAR, registered=900, recognised=0)
    make_total(year=YEAR)

    assert started(people, period) == (
        {"E1b": "900", "E1c": "0"},
        {"E1b": ORIGIN, "E1c": ORIGIN},
    )


def test_records_are_filled_in_and_none_recognised_yet_is_no_figure(people, period):
    for _ in range(2):
        make_assessment(make_model("family", branch=people.branch), year=YEAR)

    assert started(people, period) == ({"E1b": "2"}, {"E1b": ORIGIN})


def test_recognised_of_another_year_are_not_of_this_one(people, period):
    make_recognition(make_model("family", branch=people.branch), year=YEAR - 1)

    assert started(people, period) == ({}, {})
    assert Recognition.objects.count() == 1


def test_page_says_where_the_figure_is_from(people, period, client, get_page):
    make_recognition(make_model("family", branch=people.branch), year=YEAR)
    submission = actions.start(branch=people.branch, period=period, by=people.secretary)
    client.force_login(people.secretary)

    page = get_page(reverse("reports:filling_section", args=[submission.pk, 1]))

    assert page.text.count(f"Điền sẵn theo {ORIGIN}. Có thay đổi thì sửa lại.") == 2


def test_figure_that_is_typed_has_no_origin_any_more(people, period):
    make_total(branch=people.branch, year=YEAR)
    submission = actions.start(branch=people.branch, period=period, by=people.secretary)

    section = period.edition.sections.get()
    values = {"E1b": "901", "E1c": "700"}
    version = actions.save_section(
        submission=submission,
        section=section,
        values=values,
        notes={},
        shown=0,
        by=people.secretary,
    )

    assert version.origins == {"E1c": ORIGIN}


def test_first_form_asks_the_registry_for_what_is_registered_and_recognised():
    told = load_first_form().indicators.exclude(registry="").values_list("code", "registry")

    assert dict(told) == {
        f"E{n}{letter}": f"{kind}.{figure}"
        for n, kind in enumerate(["family", "clan", "community", "unit", "citizen"], 1)
        for letter, figure in (("b", "registered"), ("c", "recognised"))
    }
