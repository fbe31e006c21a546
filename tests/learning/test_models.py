"""What is stored of learning models, what cannot be, and who may see what."""

import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.models import Role
from audit.models import AuditEntry
from core.dates import today
from core.search import Query
from learning.known import load_known
from learning.models import (
    Assessment,
    CriteriaGroup,
    CriteriaSet,
    Criterion,
    LearningModel,
    ModelKind,
    ModelTotal,
    PublicationConsent,
    Recognition,
    Score,
    Target,
)
from learning.states import Standing
from tests.factories import make_branch, make_branch_grant, make_document, make_user
from tests.learning.factories import (
    YEAR,
    make_assessment,
    make_consent,
    make_criteria,
    make_model,
    make_recognition,
    make_scores,
    make_total,
)

pytestmark = pytest.mark.django_db

PERSONS = [ModelKind.FAMILY, ModelKind.CITIZEN]
OTHERS = [ModelKind.CLAN, ModelKind.COMMUNITY, ModelKind.UNIT]


def refuses(act, *args, **kwargs):
    with pytest.raises(DatabaseError), transaction.atomic():
        act(*args, **kwargs)


# Criteria


def test_used_set_is_never_changed():
    criteria_set = make_criteria()
    make_assessment(criteria_set=criteria_set)
    group, criterion = criteria_set.groups.get(), criteria_set.criteria[0]

    refuses(CriteriaSet.objects.update, pass_total=70)
    refuses(CriteriaSet.objects.update, is_complete=False)
    refuses(CriteriaGroup.objects.update, title="Khác")
    refuses(Criterion.objects.filter(pk=criterion.pk).update, maximum=20)
    refuses(criterion.delete)
    refuses(Criterion.objects.create, group=group, code="11", text="Thêm", maximum=5)

    criteria_set.refresh_from_db()
    assert (criteria_set.pass_total, criteria_set.maximum) == (80, 100)


def test_criteria_stay_with_their_group_where_two_have_one_place(django_assert_num_queries):
    criteria_set = make_criteria(maxima=())
    groups = [criteria_set.groups.create(title=title, position=1) for title in ("Một", "Hai")]
    for position in (1, 2):
        for group, letter in zip(groups, "ab", strict=True):
            code = f"{position}{letter}"
            Criterion.objects.create(group=group, code=code, text="Ý", position=position)

    with django_assert_num_queries(2):
        (found,) = CriteriaSet.objects.with_criteria()
        told = [(criterion.group.title, criterion.code) for criterion in found.criteria]

    assert told == [("Một", "1a"), ("Một", "2a"), ("Hai", "1b"), ("Hai", "2b")]


def test_used_set_may_end_and_be_found_in_the_library():
    criteria_set = make_criteria()
    make_assessment(criteria_set=criteria_set)

    criteria_set.ends_on, criteria_set.document = dt.date(2024, 12, 31), make_document()
    criteria_set.save()

    assert CriteriaSet.objects.get().ends_on == dt.date(2024, 12, 31)


def test_unused_set_is_changed_and_deleted():
    criteria_set = make_criteria()

    criteria_set.pass_total = 70
    criteria_set.save()
    Criterion.objects.filter(code="10").delete()
    criteria_set.delete()

    assert not Criterion.objects.exists()


def test_new_edition_leaves_old_assessments_as_they_were():
    old = make_criteria(ends_on=dt.date(2024, 12, 31))
    assessment = make_assessment(make_model(ModelKind.CITIZEN), criteria_set=old)
    make_scores(assessment, [8] * 10)

    new = make_criteria(starts_on=dt.date(2025, 1, 1), pass_total=Decimal(90))

    stored = Assessment.objects.get()
    assert stored.verdict_of("self").passes
    assert CriteriaSet.objects.only_one(ModelKind.CITIZEN, 2024) == old
    assert CriteriaSet.objects.only_one(ModelKind.CITIZEN, 2025) == new


def test_editions_of_a_kind_and_audience_do_not_overlap():
    make_criteria(ends_on=dt.date(2024, 12, 31))

    refuses(make_criteria, starts_on=dt.date(2024, 12, 31))
    make_criteria(starts_on=dt.date(2024, 12, 31), audience="nông dân")
    make_criteria(ModelKind.FAMILY)
    make_criteria(starts_on=dt.date(2025, 1, 1))

    # Two forms for different people: somebody has to choose.
    assert CriteriaSet.objects.only_one(ModelKind.CITIZEN, 2025) is None
    assert CriteriaSet.objects.in_year(2025).of_kind(ModelKind.CITIZEN).count() == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"pass_total": None},
        {"levels": 2},
        {"pass_each": Decimal("4.8")},
        {"pass_total": Decimal(-1)},
    ],
)
def test_rule_of_a_set_holds_together(fields):
    refuses(make_criteria, **fields)


@pytest.mark.parametrize("points", ["4.3", "10.5", "-0.5"])
def test_score_goes_in_halves_up_to_the_maximum(points):
    assessment = make_assessment(criteria_set=make_criteria())
    criterion = assessment.criteria_set.criteria[0]

    refuses(
        Score.objects.create,
        assessment=assessment,
        criterion=criterion,
        stage="self",
        points=Decimal(points),
    )


def test_score_is_of_a_criterion_of_the_set():
    assessment = make_assessment(criteria_set=make_criteria())
    other = make_criteria(ModelKind.FAMILY).criteria[0]

    refuses(
        Score.objects.create,
        assessment=assessment,
        criterion=other,
        stage="self",
        points=Decimal(1),
    )


def test_scores_of_two_stages_stand_beside_each_other():
    assessment = make_assessment(criteria_set=make_criteria())
    make_scores(assessment, [8] * 10)
    make_scores(assessment, [4.5, *[9] * 9], stage="branch")

    assert assessment.verdict_of("self").passes
    assert assessment.verdict_of("branch").lacking == ("1",)
    assert assessment.verdict_of("district") is None


# What is known


def test_known_sets_are_loaded_once():
    document = make_document(symbol="387/QĐ-TTg")
    load_known()
    CriteriaSet.objects.filter(kind="family").update(note="đã sửa")
    load_known()

    assert sorted(CriteriaSet.objects.values_list("kind", "is_complete")) == [
        ("citizen", True),
        ("family", False),
        ("unit", False),
    ]
    assert CriteriaSet.objects.get(kind="family").note == "đã sửa"
    assert Criterion.objects.count() == 10 + 5 + 5
    assert set(Target.objects.filter(paper__contains="387").values_list("document", flat=True)) == {
        document.pk
    }


def test_citizen_set_is_that_of_the_sources():
    load_known()

    criteria_set = CriteriaSet.objects.with_criteria().get(kind="citizen")

    numbers = Counter(criterion.group for criterion in criteria_set.criteria)
    assert list(numbers.values()) == [4, 4, 2]
    assert [one.code for one in criteria_set.criteria] == [str(n) for n in range(1, 11)]
    assert criteria_set.maximum == 100
    assert (criteria_set.rule.pass_total, criteria_set.rule.pass_each) == (80, 5)
    assert criteria_set.rule.decides


def test_family_set_has_the_points_of_the_sources_alone():
    load_known()

    criteria_set = CriteriaSet.objects.get(kind="family")

    assert [group.maximum for group in criteria_set.groups.all()] == [30, 30, None, None]
    assert [one.maximum for one in criteria_set.criteria] == [10, 10, 10, 10, None]
    assert (criteria_set.maximum, criteria_set.rule.decides) == (None, False)


def test_targets_are_those_of_the_papers():
    load_known()

    of_2025 = Target.objects.for_year(2025).filter(year=2025, audience="")
    assert {target.kind: target.share for target in of_2025} == {
        "family": 70,
        "clan": 65,
        "community": 65,
        "unit": 80,
    }
    adults = Target.objects.filter(audience="người lớn").order_by("year", "scope")
    assert [(t.year, t.scope, t.share) for t in adults] == [
        (2025, "national", 40),
        (2025, "province", 60),
        (2030, "national", 60),
    ]


# Records


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Gia đình học tập ông Nguyễn Văn An", " nguyen van an"),
        ("gia đình bà NGUYỄN VĂN ÁN", " nguyen van an"),
        ("Nguyễn  Văn An", " nguyen van an"),
        ("Dòng họ Nguyễn khu 3", " nguyen khu 3"),
        ("họ Nguyễn khu 3", " nguyen khu 3"),
        ("Anh", " anh"),
        ("Bà Triệu", " trieu"),
        ("Gia đình", " gia dinh"),
    ],
)
def test_name_is_compared_without_what_says_its_kind(name, folded):
    assert make_model(name=name).search_name == folded


def test_records_that_look_alike_are_flagged_and_not_refused():
    branch = make_branch()
    first = make_model("family", branch=branch, name="Nguyễn Văn An", residential_area="Khu 3")
    second = make_model("family", branch=branch, name="Gia đình ông Nguyễn Văn Ấn")
    make_model("family", branch=branch, name="Nguyễn Văn An", residential_area="khu 4")
    make_model("family", name="Nguyễn Văn An")
    make_model("citizen", branch=branch, name="Nguyễn Văn An")
    make_model(
        "family", branch=branch, name="Nguyễn Văn An", state=Standing.MERGED, merged_into=first
    )

    assert list(LearningModel.objects.looking_alike(first)) == [second]
    assert set(LearningModel.objects.with_double()) == {first, second}


def test_child_is_stored_as_initials_alone():
    child = LearningModel(
        kind="citizen", name="Nguyễn Thị Ánh", branch=make_branch(), is_child=True
    )
    child.full_clean(exclude=["sort_key", "search_name", "search_area"])
    assert child.name == "N.T.Á."
    child.save()
    child.save()

    assert LearningModel.objects.get().name == "N.T.Á."
    refuses(LearningModel.objects.update, name="Nguyễn Thị Ánh")


@pytest.mark.parametrize(
    "fields",
    [
        {"is_child": True, "kind": "family"},
        {"is_child": True, "kind": "citizen", "head": "Nguyễn Văn An"},
        {"state": "merged"},
        {"registered_year": 22},
    ],
)
def test_record_that_cannot_be_is_refused(fields):
    refuses(make_model, **fields)


def test_record_has_no_field_for_what_is_nobodys_business():
    kept = {field.name for field in LearningModel._meta.concrete_fields}

    assert kept == {
        *("id", "lock_version", "kind", "name", "branch", "residential_area", "head", "is_child"),
        *("registered_year", "state", "merged_into", "is_sample", "sort_key", "search_name"),
        *("search_area", "story"),
    }


def test_log_tells_that_a_name_changed_and_never_the_name():
    longanbac = dict.fromkeys(("name", "head", "story"), "Nguyễn Văn Longanbac")
    model = make_model("family", **longanbac)
    consent = make_consent(model, how="Longanbac ký")
    model.name = "Trần Văn Longanbac"
    model.save()
    model.story = "Longanbac học nghề."
    model.save()
    consent.delete()
    model.delete()
    connection.check_constraints()  # as a commit does: the log joins its chain

    told = list(AuditEntry.objects.values_list("label", "changes"))
    assert (f"Gia đình học tập: {consent.model_id}", {"name": []}) in told
    assert (f"Gia đình học tập: {consent.model_id}", {"story": []}) in told
    assert "Longanbac" not in str(told)


def test_search_finds_names_and_areas_by_the_beginnings_of_words():
    model = make_model(name="Dòng họ Đặng", residential_area="khu Đồng Chùa")
    make_model(name="Dòng họ Nguyễn", residential_area="khu 2")

    for text in ("đặng", "dang", "dong chua", "đặ"):
        assert list(LearningModel.objects.named(Query.parse(text))) == [model], text


# Who may see what


@pytest.mark.parametrize("kind", OTHERS)
def test_clans_communities_and_units_are_public(kind):
    model = make_model(kind)

    assert list(LearningModel.objects.public()) == [model]


@pytest.mark.parametrize("kind", PERSONS)
def test_families_and_citizens_are_public_with_a_consent_that_stands(kind):
    model = make_model(kind)
    assert not LearningModel.objects.public().exists()

    consent = make_consent(model)
    assert list(LearningModel.objects.public()) == [model]

    consent.withdrawn_at = timezone.now()
    consent.save()
    assert not LearningModel.objects.public().exists()
    assert not LearningModel.objects.visible_to(AnonymousUser()).exists()


@pytest.mark.parametrize("state", [Standing.WITHDRAWN, Standing.MERGED])
def test_record_that_is_no_more_is_not_public(state):
    other = make_model(branch=make_branch())
    into = {"merged_into": other} if state == Standing.MERGED else {}
    make_model(state=state, **into)

    assert list(LearningModel.objects.public()) == [other]


def test_people_see_their_branch_and_officers_all():
    own, elsewhere = make_model("family"), make_model("family")
    clan = make_model()
    secretary = make_branch_grant(branch=own.branch).user
    ended = make_branch_grant(
        branch=own.branch,
        starts_on=today() - dt.timedelta(days=9),
        ends_on=today() - dt.timedelta(days=1),
    ).user

    def seen(user):
        return set(LearningModel.objects.visible_to(user))

    assert seen(secretary) == {own, clan}
    assert seen(ended) == seen(make_user(Role.STAFF)) == seen(AnonymousUser()) == {clan}
    assert seen(make_user(Role.ADMINISTRATOR)) == {clan}
    assert seen(make_user(Role.OFFICER)) == {own, elsewhere, clan}


def test_branch_goes_on_seeing_whom_it_had_recognised():
    old = make_branch()
    model = make_model("family", branch=old)
    make_recognition(model)
    secretary = make_branch_grant(branch=old).user
    LearningModel.objects.update(branch=make_branch())

    assert list(LearningModel.objects.visible_to(secretary)) == [model]


def test_one_consent_stands():
    model = make_model("family", consent=True)

    refuses(make_consent, model)
    PublicationConsent.objects.update(withdrawn_at=timezone.now())
    make_consent(model)

    assert model.has_consent


# Renewed, lapsed: computed


def test_years_of_a_model_are_read_off_its_recognitions():
    model = make_model()
    for year in (2019, 2021, 2022):
        make_recognition(model, year=year)
    withdrawn = make_recognition(model, year=2023)
    Recognition.objects.filter(pk=withdrawn.pk).update(withdrawn_on=today(), withdrawn_reason="Sai")

    assert model.recognised_years == [2019, 2021, 2022]
    assert [model.renewed_in(year) for year in (2021, 2022, 2023)] == [False, True, False]
    assert model.lapsed_since == 2023
    objects = LearningModel.objects
    assert [objects.renewed_in(year).count() for year in (2021, 2022, 2023)] == [0, 1, 0]
    assert [objects.lapsed_in(year).count() for year in (2020, 2022, 2023)] == [1, 0, 1]


@pytest.mark.parametrize(("ago", "lapsed", "in_force"), [(0, 0, 1), (1, 0, 1), (2, 1, 0)])
def test_recognition_holds_until_the_next_year_is_over(ago, lapsed, in_force):
    model = make_model()
    make_recognition(model, year=today().year - ago)

    assert bool(model.lapsed_since) == bool(lapsed)
    assert LearningModel.objects.in_force().count() == in_force


def test_history_is_read_in_a_fixed_number_of_queries(django_assert_num_queries):
    criteria_set = make_criteria()
    for _ in range(3):
        make_assessment(make_recognition().model, criteria_set=criteria_set)

    with django_assert_num_queries(6):
        for model in LearningModel.objects.with_history():
            _ = [(row.decision.number, row.branch.label) for row in model.recognitions.all()]
            _ = [row.criteria_set for row in model.assessments.all()]
            _ = (model.branch.label, model.recognised_years)


def test_one_recognition_stands_a_year():
    model = make_model()
    first = make_recognition(model)

    refuses(make_recognition, model)
    Recognition.objects.filter(pk=first.pk).update(withdrawn_on=today(), withdrawn_reason="Sai")
    make_recognition(model)

    assert model.recognised_years == [YEAR]


@pytest.mark.parametrize(
    "fields",
    [{"withdrawn_on": today()}, {"withdrawn_reason": "Sai"}, {"year": 24}],
)
def test_recognition_that_cannot_be_is_refused(fields):
    make_recognition()

    refuses(Recognition.objects.update, **fields)


# Totals


@pytest.mark.parametrize(
    "fields",
    [
        {"registered": 1201},
        {"recognised": 901},
        {"registered": None, "recognised": 1201},
        {"total": None, "recognised": 901},
        {"total": None, "registered": None, "recognised": None},
        {"year": 24},
    ],
)
def test_total_that_cannot_be_is_refused(fields):
    refuses(make_total, **fields)
    total = ModelTotal(
        **{"branch": make_branch(), "kind": "family", "year": YEAR, "source": "Sổ"}
        | {"total": 1200, "registered": 900, "recognised": 700}
        | fields
    )
    with pytest.raises(ValidationError):
        total.full_clean()


@pytest.mark.parametrize(
    "fields",
    [{"total": None}, {"registered": None}, {"recognised": 900}, {"registered": 1200}],
)
def test_total_may_lack_what_is_not_known(fields):
    total = make_total(**fields)

    total.full_clean()
