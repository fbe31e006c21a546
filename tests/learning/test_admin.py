"""The registry in the admin."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from learning import actions
from learning.models import (
    LearningModel,
    ModelTotal,
    PublicationConsent,
    RecognitionDecision,
)
from learning.states import Standing
from tests.factories import make_branch, make_user
from tests.learning.factories import (
    YEAR,
    make_assessment,
    make_criteria,
    make_decision,
    make_model,
    make_recognition,
    make_total,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return make_user(Role.OFFICER)


@pytest.fixture
def desk(client, officer):
    client.force_login(officer)
    return client


def page(row, name="change"):
    return reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_{name}", args=[row.pk])


def listed(name):
    return reverse(f"admin:learning_{name}_changelist")


def record_fields(model, **fields):
    management = {
        f"{inline}-{form}_FORMS": 0
        for inline in ("consents", "assessments", "recognitions")
        for form in ("TOTAL", "INITIAL")
    }
    told = {
        "kind": model.kind,
        "name": model.name,
        "branch": model.branch_id,
        "residential_area": model.residential_area,
        "head": model.head,
        "registered_year": model.registered_year or "",
        "shown_version": model.lock_version,
    }
    return management | told | fields


LISTS = {
    "learningmodel": make_model,
    "criteriaset": lambda: make_criteria(audience=f"{timezone.now()}"),
    "modeltotal": make_total,
    "recognitiondecision": make_decision,
}


@pytest.mark.parametrize("name", LISTS)
def test_list_takes_as_many_queries_for_three_rows_as_for_one(desk, name):
    desk.get(listed(name))
    counts = []
    for rows in (1, 2):
        for _ in range(rows):
            LISTS[name]()
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(listed(name)).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_record_is_found_by_words_without_accents_and_by_what_it_looks_like(desk, get_page):
    branch = make_branch()
    for _ in range(2):
        make_model("family", branch=branch, name="Đặng Văn Mẫu")
    make_model("family", name="Lê Thị Khác")

    found = get_page(listed("learningmodel") + "?q=dang+mau", by=desk)
    alike = get_page(listed("learningmodel") + "?trung=co", by=desk)

    for shown in (found, alike):
        assert shown.html.count("Đặng Văn Mẫu") == 2
        assert "Lê Thị Khác" not in shown.html


def test_record_that_may_be_there_twice_says_so_and_is_merged(desk, get_page, officer):
    branch = make_branch(name="Tiên Du")
    kept, double = (
        make_model("family", branch=branch, name="Nguyễn Văn Mẫu", residential_area="khu 3")
        for _ in range(2)
    )
    make_recognition(double)

    shown = get_page(page(double), by=desk)
    assert f"Nguyễn Văn Mẫu (khu 3, xã Tiên Du, số {kept.pk})" in shown.html
    get_page(page(double, "merge"), by=desk)
    response = desk.post(page(double, "merge"), {"into": kept.pk, "reason": "Ghi hai lần."})

    assert response["Location"] == page(kept)
    double.refresh_from_db()
    assert (double.merged_into, kept.recognised_years) == (kept, [YEAR])
    assert "đã gộp vào" in get_page(page(double), by=desk).html
    assert desk.get(page(double, "merge")).status_code == 403


def test_merging_asks_for_a_reason_and_for_one_that_looks_alike(desk):
    model, other = make_model("family"), make_model("family")

    response = desk.post(page(model, "merge"), {"into": other.pk})

    assert response.status_code == 200
    assert LearningModel.objects.filter(state=Standing.LIVING).count() == 2


def test_consent_is_written_in_a_line_and_ended_by_a_button(desk, officer):
    model = make_model("family")
    line = {"consents-0-given_on": "15/01/2024", "consents-0-how": "Phiếu 12"}
    fields = record_fields(model, **{"consents-TOTAL_FORMS": 1}, **line)

    assert desk.post(page(model), fields).status_code == 302
    assert list(LearningModel.objects.public()) == [model]
    desk.post(page(model, "withdraw_consent"))

    assert not LearningModel.objects.public().exists()
    assert PublicationConsent.objects.get().withdrawn_by == officer
    assert desk.post(page(model, "withdraw_consent")).status_code == 302


def test_consent_of_a_day_to_come_is_refused(desk):
    model = make_model("family")
    line = {"consents-0-given_on": "15/01/2099", "consents-0-how": "Phiếu 12"}

    response = desk.post(page(model), record_fields(model, **{"consents-TOTAL_FORMS": 1}, **line))

    assert "còn ở sau hôm nay" in response.text
    assert not PublicationConsent.objects.exists()


def test_childs_name_is_cut_to_initials_on_the_way(desk):
    model = make_model("citizen", name="Trần Thị Bé")

    desk.post(page(model), record_fields(model, is_child="on"))

    model.refresh_from_db()
    assert (model.is_child, model.name) == (True, "T.T.B.")


def test_record_with_years_is_never_deleted(desk, officer):
    model, free = make_model(), make_model()
    actions.register(models=[model], year=YEAR, by=officer)

    assert desk.get(page(model, "delete")).status_code == 403
    assert desk.post(page(free, "delete"), {"post": "yes"}).status_code == 302
    assert list(LearningModel.objects.all()) == [model]


def test_used_criteria_stay_and_only_their_last_day_is_written(desk, get_page):
    criteria_set = make_criteria()
    make_assessment(criteria_set=criteria_set)
    shown = get_page(page(criteria_set), by=desk)
    assert "nội dung giữ nguyên" in shown.html
    formsets = {
        f"{name}-{form}_FORMS": 0
        for name in ("groups", "all_criteria")
        for form in ("TOTAL", "INITIAL")
    }
    fields = {"ends_on": "31/12/2024", "pass_total": "10", "shown_version": 0} | formsets

    desk.post(page(criteria_set), fields)

    criteria_set.refresh_from_db()
    assert (criteria_set.ends_on, criteria_set.pass_total) == (dt.date(2024, 12, 31), 80)
    assert desk.get(page(criteria_set, "delete")).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_pages_of_rows_with_parts_ask_the_same_however_many(desk, count, django_assert_num_queries):
    criteria_set, model = make_criteria(maxima=(10,) * count), make_model()
    for year in range(YEAR, YEAR + count):
        make_assessment(model, year=year)
        make_recognition(model, year=year)

    for row in (criteria_set, model):  # which notes that the officer is there
        desk.get(page(row))

    # session, person; the set, whether it has groups, groups, criteria; groups to choose from;
    # association; and the savepoint's 2
    with django_assert_num_queries(8 + 2):
        desk.get(page(criteria_set))
    # session, person; the record, its consents, years and recognitions; it and its branch, whether
    # it has events, and recognitions; its consents again, the branch chosen; association; and the
    # savepoint's 2
    with django_assert_num_queries(12 + 2):
        desk.get(page(model))


def test_total_that_is_less_than_the_names_is_refused_in_words(desk):
    branch = make_branch()
    for _ in range(3):
        make_recognition(make_model("family", branch=branch))
    fields = {"branch": branch.pk, "kind": "family", "year": YEAR, "source": "Sổ"}
    add = reverse("admin:learning_modeltotal_add")

    refused = desk.post(add, fields | {"registered": 2})
    assert "Số tổng không thể nhỏ hơn" in refused.text
    desk.post(add, fields | {"registered": "1.412", "recognised": "3"})

    assert ModelTotal.objects.get().registered == 1412


def test_year_has_no_thousands(desk, get_page):
    model = make_model(registered_year=2023)
    make_recognition(model, year=2023)
    make_total(year=2023)

    for address in (page(model), listed("modeltotal"), listed("recognitiondecision")):
        html = get_page(address, by=desk).html
        assert ("2023" in html, "2.023" in html) == (True, False)


def test_decision_tells_how_many_and_no_names(desk, get_page, client):
    recognition = make_recognition(make_model("family", name="Nguyễn Văn Kín"))
    client.force_login(make_user(Role.ADMINISTRATOR))

    shown = get_page(page(recognition.decision), by=client)

    assert "Nguyễn Văn Kín" not in shown.html
    assert "Nguyễn Văn Kín" not in get_page(listed("learningmodel"), by=client).html
    assert RecognitionDecision.objects.count() == 1
