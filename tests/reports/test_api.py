"""The API's answers, held to its own description, and that to the schema of OpenAPI 3.1.

tests/schemas/openapi-3.1.json is the OpenAPI Initiative's own of 2022-10-07, unchanged.
"""

import datetime as dt
import json
from pathlib import Path

import pytest
from django.urls import reverse
from jsonschema import Draft202012Validator, FormatChecker

from branches.actions import succeed
from branches.models import Branch, Succession
from reports import actions
from reports.models import Indicator
from reports.states import State
from tests.factories import make_association, make_branch, make_cluster, make_post
from tests.reports.factories import TODAY, make_edition, make_period, make_report

pytestmark = pytest.mark.django_db

SCHEMA = Path(__file__).parents[1] / "schemas" / "openapi-3.1.json"
SECRET, SHOWN = 4_817, 5_923


@pytest.fixture
def description(client):
    return client.get("/api/openapi.json").json()


def figures_url(period, boundaries=""):
    url = reverse("reports:api_figures", args=[period.year, period.slug])
    return f"{url}?dia-gioi={boundaries}" if boundaries else url


def check(document, name, description):
    """Raises what is other than the description says."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": description["components"]}
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(document)


def with_everything():
    """Approved, missing, excused and revoked branches, a cluster, a merger since."""
    edition = make_edition()
    Indicator.objects.filter(edition=edition, code="B2").update(is_required=False)
    period = make_period(edition=edition)
    first, second, third = (make_branch(code=f"A{n}", name=f"Xã {n}") for n in (1, 2, 3))
    make_cluster(first, number=1)
    make_report(first, period, B1=SHOWN, B2=0)
    make_report(second, period, B1=20, B2="")
    revoked, people = make_report(third, period, B1=SECRET)
    actions.revoke(submission=revoked, by=people.head, reason="Sai.")
    make_report(make_branch(code="A4"), period, State.EXCUSED)
    make_branch(code="A5")
    for n, state in enumerate((State.DRAFT, State.SUBMITTED, State.RETURNED, State.VOID), 6):
        make_report(make_branch(code=f"A{n}"), period, state, B1=SECRET)
    succeed(
        kind=Succession.Kind.MERGE,
        decision="1/QĐ",
        effective_on=TODAY - dt.timedelta(days=1),
        predecessors=[first, second],
        successors=[Branch(code="HKH01", name="Mới")],
        by=None,
    )
    return period


def test_description_is_openapi(description):
    schema = json.loads(SCHEMA.read_text())

    Draft202012Validator(schema).validate(description)


def test_description_names_every_address_of_the_api(description):
    assert set(description["paths"]) == {
        "/api/ky/",
        "/api/don-vi/",
        "/api/so-lieu/{year}/{slug}/",
    }
    assert description["servers"] == [{"url": "http://testserver"}]


@pytest.mark.parametrize("boundaries", ["", "nhu-bao-cao", "hom-nay"])
def test_figures_are_as_described(client, description, boundaries):
    period = with_everything()

    check(client.get(figures_url(period, boundaries)).json(), "Figures", description)


def test_lists_and_refusals_are_as_described(client, description):
    period = with_everything()

    check(client.get("/api/ky/").json(), "Periods", description)
    check(client.get("/api/don-vi/").json(), "Branches", description)
    for url, status in (
        (figures_url(period, "hom-qua"), 400),
        ("/api/so-lieu/2022/quy-1/", 404),
        ("/api/so-lieu/99999999999/ca-nam/", 404),
    ):
        response = client.get(url)
        assert response.status_code == status
        check(response.json(), "Error", description)


def test_figures_are_numbers_and_null_where_none_is_known(client):
    period = with_everything()

    document = client.get(figures_url(period)).json()

    rows = {row["code"]: row for row in document["branches"]}
    assert (rows["A1"]["figures"]["B1"], rows["A1"]["figures"]["B2"]) == (SHOWN, 0)
    assert rows["A2"]["figures"]["B2"] is None
    assert document["total"]["figures"]["B1"] == SHOWN + 20
    assert document["total"]["counted"] == dict.fromkeys(document["total"]["counted"], 2) | {
        "B2": 1
    }
    assert {code: row["status"] for code, row in rows.items()} == {
        "A1": "approved",
        "A2": "approved",
        "A3": "revoked",
        "A4": "excused",
        **dict.fromkeys(("A5", "A6", "A7", "A8", "A9"), "missing"),
    }
    assert [cluster["figures"]["B1"] for cluster in document["clusters"]] == [SHOWN]


def test_figures_in_todays_boundaries(client):
    period = with_everything()

    document = client.get(figures_url(period, "hom-nay")).json()

    merged = next(row for row in document["branches"] if row["code"] == "HKH01")
    assert (merged["figures"]["B1"], merged["made_of"]) == (SHOWN + 20, ["A1", "A2"])
    assert document["boundaries"] == "hom-nay"


def test_branches_tell_what_followed_them(client):
    with_everything()

    documents = {row["code"]: row for row in client.get("/api/don-vi/").json()["branches"]}

    assert documents["A1"]["successors"] == ["HKH01"]
    assert documents["HKH01"]["successors"] == []


def test_nothing_unapproved_and_no_person_is_told(client):
    period = with_everything()
    make_post(branch=Branch.objects.get(code="A1"), holder="Hồ Sơ Kín")
    make_branch(code="SAU", starts_on=TODAY + dt.timedelta(days=30))

    for url in ("/api/ky/", "/api/don-vi/", figures_url(period), figures_url(period, "hom-nay")):
        text = client.get(url).content.decode()
        assert str(SECRET) not in text, url
        assert "Hồ Sơ Kín" not in text, url
        assert "Nguyễn Thị Số" not in text, url
        assert "SAU" not in text, url


def test_answer_is_asked_for_again_only_when_it_changed(client):
    period = with_everything()
    url = figures_url(period)
    etag = client.get(url)["ETag"]

    again = client.get(url, headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"

    make_report(Branch.objects.get(code="A5"), period)
    changed = client.get(url, headers={"if-none-match": etag})
    assert changed.status_code == 200
    assert changed["ETag"] != etag


def test_any_page_may_read_it_and_nobody_may_write(client):
    period = with_everything()

    for url in ("/api/openapi.json", "/api/ky/", "/api/don-vi/", figures_url(period)):
        response = client.get(url)
        assert response["Content-Type"] == "application/json"
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert response["Cache-Control"] == "public, max-age=60"
        assert "Set-Cookie" not in response
        for method in (client.post, client.put, client.delete, client.patch):
            assert method(url).status_code == 405


def test_page_for_people(get_page):
    make_association()
    period = with_everything()

    page = get_page("/api/")

    assert figures_url(period) in page.html


@pytest.mark.parametrize("count", [1, 3])
def test_queries_are_few(client, django_assert_num_queries, count):
    period = make_period()
    for _ in range(count):
        make_report(make_branch(), period)

    # With two for the savepoint of the request: the periods.
    with django_assert_num_queries(2 + 1):
        client.get("/api/ky/")
    # The branches and their successions; parties and branches of these come where there are any.
    with django_assert_num_queries(2 + 2):
        client.get("/api/don-vi/")
    # The period, four of the table, the association.
    with django_assert_num_queries(2 + 6):
        client.get(figures_url(period))
