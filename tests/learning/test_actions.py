"""Registering, assessing, recognising in bulk, merging records, consents, totals."""

import datetime as dt
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.models import Role
from core.dates import today
from learning import actions
from learning.models import (
    Assessment,
    Event,
    LearningModel,
    ModelTotal,
    PublicationConsent,
    Recognition,
    RecognitionDecision,
    Score,
)
from learning.states import Standing, State
from tests.factories import make_branch, make_branch_grant, make_user
from tests.learning.factories import (
    YEAR,
    bring_to,
    make_assessment,
    make_consent,
    make_criteria,
    make_decision,
    make_model,
    make_recognition,
    make_total,
    recognise,
)
from tests.reports.factories import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return make_user(Role.OFFICER)


def scores(*points):
    return {str(n): Decimal(str(given)) for n, given in enumerate(points, 1)}


# Registration


def test_registration_is_done_once_however_often_it_arrives(officer):
    model, other = make_model(), make_model()

    (first,) = actions.register(models=[model], year=YEAR, by=officer)
    again = actions.register(models=[model, other], year=YEAR, by=officer)

    assert again[0] == first
    assert Assessment.objects.count() == Event.objects.count() == 2


def test_record_that_is_no_more_is_not_registered(officer):
    model = make_model(state=Standing.WITHDRAWN)

    with pytest.raises(ValidationError, match="thôi theo dõi nên không đăng ký được"):
        actions.register(models=[model], year=YEAR, by=officer)


def test_year_of_two_digits_is_refused(officer):
    with pytest.raises(ValidationError):
        actions.register(models=[make_model()], year=-1, by=officer)


def test_criteria_are_those_of_the_year_unless_there_is_a_choice(officer):
    farmers = make_criteria(audience="nông dân")
    model, other = make_model("citizen"), make_model("citizen")

    assert actions.register(models=[model], year=YEAR, by=officer)[0].criteria_set == farmers
    make_criteria(audience="công nhân")
    assert actions.register(models=[other], year=YEAR, by=officer)[0].criteria_set is None


def test_last_years_are_registered_again_in_bulk():
    people = People(make_branch())
    last, lapsed, done = (make_model(branch=people.branch) for _ in range(3))
    elsewhere = make_model()
    closed = make_model(branch=people.branch, state=Standing.WITHDRAWN)
    for model in (last, done, elsewhere, closed):
        make_recognition(model, year=YEAR - 1)
    make_recognition(lapsed, year=YEAR - 2)
    make_assessment(done)

    made = actions.renew(branch=people.branch, year=YEAR, by=people.secretary)

    assert [assessment.model for assessment in made] == [last]


def test_three_hundred_are_registered_in_few_queries(officer, django_assert_max_num_queries):
    branch = make_branch()
    models = [make_model(branch=branch) for _ in range(300)]

    with django_assert_max_num_queries(10):
        actions.register(models=models, year=YEAR, by=officer)

    assert Assessment.objects.count() == 300


def test_new_record_is_added_by_people_of_its_branch_alone():
    people = People(make_branch())
    model = LearningModel(kind="family", name="Nguyễn Văn An", branch=people.branch)

    with pytest.raises(PermissionDenied):
        actions.add(model=model, by=people.other_chair)
    actions.add(model=model, by=people.secretary)

    assert LearningModel.objects.get().search_name == " nguyen van an"


# Assessment


def test_scores_are_kept_by_stage_and_the_last_ones_count():
    assessment, people = bring_to(State.SELF_ASSESSED)

    actions.assess_by_branch(assessment=assessment, scores=scores(4.5, *[9] * 9), by=people.chair)

    assessment.refresh_from_db()
    assert (assessment.total, assessment.passes) == (Decimal("85.5"), False)
    assert assessment.scores_of("self")["1"] == 8
    assert assessment.scores_of("branch")["1"] == Decimal("4.5")


@pytest.mark.parametrize(
    ("points", "passes", "total"),
    [
        ((4.5, 5.5, *[10] * 6, 5, 5), False, "80"),
        ((5, 5, *[10] * 6, 5, 5), True, "80"),
        ((7.5, *[8] * 9), False, "79.5"),
    ],
)
def test_result_is_that_of_the_rule(points, passes, total):
    assessment, _ = bring_to(State.BRANCH_ASSESSED, points=points)

    assert (assessment.passes, assessment.total) == (passes, Decimal(total))


def test_branch_without_scores_agrees_to_those_there_are():
    assessment, _ = bring_to(State.DISTRICT_ASSESSED)

    assert assessment.passes
    stages = Score.objects.values_list("stage", flat=True)
    assert sorted(stages) == ["branch"] * 10 + ["district"] * 10 + ["self"] * 10


def test_missing_scores_may_follow_until_the_branch_decides():
    assessment, people = bring_to(State.REGISTERED)
    some = scores(*[9] * 9)
    actions.self_assess(assessment=assessment, scores=some, by=people.secretary)

    with pytest.raises(actions.NotReady, match=r"tiêu chí 10\."):
        actions.assess_by_branch(assessment=assessment, by=people.chair)

    assessment.refresh_from_db()
    assert (assessment.state, assessment.passes, assessment.total) == ("self_assessed", None, None)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"3": Decimal("10.5")}, "Tiêu chí 3: điểm từ 0 đến 10, theo bước 0,5."),
        ({"3": Decimal("4.25")}, "Tiêu chí 3: điểm từ 0 đến 10, theo bước 0,5."),
        ({"11": Decimal(5)}, "Bộ tiêu chí không có tiêu chí 11."),
    ],
)
def test_score_that_cannot_be_is_refused_in_words(given, sentence):
    assessment, people = bring_to(State.REGISTERED)

    with pytest.raises(ValidationError) as refused:
        actions.self_assess(assessment=assessment, scores=given, by=people.secretary)

    assert refused.value.messages == [sentence]
    assert not Score.objects.exists()


def test_second_click_changes_nothing_and_another_score_does():
    assessment, people = bring_to(State.REGISTERED)
    for points in ([8] * 10, [8] * 10, [9] * 10):
        actions.self_assess(assessment=assessment, scores=scores(*points), by=people.secretary)

    assert list(Event.objects.values_list("move", flat=True)) == [
        "self_assess",
        "self_assess",
        "register",
    ]
    assessment.refresh_from_db()
    assert assessment.total == 90


def test_where_criteria_cannot_decide_the_branch_says_it(officer):
    model = make_model("family")
    make_criteria("family", is_complete=False, pass_total=None, pass_each=None)
    (assessment,) = actions.register(models=[model], year=YEAR, by=officer)

    with pytest.raises(actions.NotReady, match="Cần ghi rõ đạt hay chưa đạt"):
        actions.assess_by_branch(assessment=assessment, by=officer)
    actions.assess_by_branch(assessment=assessment, passes=True, by=officer)
    assessment.refresh_from_db()
    actions.assess_by_district(assessment=assessment, by=officer)

    assessment.refresh_from_db()
    assert (assessment.passes, assessment.total) == (True, None)


def test_model_without_criteria_has_no_scores(officer):
    assessment = make_assessment()

    with pytest.raises(ValidationError, match="Chưa chọn bộ tiêu chí"):
        actions.self_assess(assessment=assessment, scores=scores(8), by=officer)
    actions.assess_by_branch(assessment=assessment, passes=False, by=officer)

    assert Assessment.objects.get().passes is False


def test_level_is_read_off_the_criteria_and_written_on_the_recognition(officer):
    rule = {"levels": 2, "pass_total": None, "pass_each": None}
    criteria_set = make_criteria("unit", maxima=(None,) * 3, **rule)
    criterion = criteria_set.criteria[2]
    criterion.level = 2
    criterion.save()
    model = make_model("unit")
    (assessment,) = actions.register(models=[model], year=YEAR, by=officer)
    actions.self_assess(assessment=assessment, scores=scores(1, 1, 0), by=officer)
    actions.assess_by_branch(assessment=assessment, by=officer)

    recognise(model, by=officer)

    assessment.refresh_from_db()
    assert (assessment.level, assessment.passes, assessment.total) == (1, True, None)
    assert Recognition.objects.get().level == "mức 1"


def test_what_is_sent_back_has_no_result_until_it_is_assessed_again():
    assessment, people = bring_to(State.BRANCH_ASSESSED)

    actions.send_back(assessment=assessment, by=people.officer, reason="Thiếu minh chứng.")

    assessment.refresh_from_db()
    assert (assessment.state, assessment.passes, assessment.total) == ("registered", None, None)
    assert assessment.scores_of("self")["1"] == 8


# Recognition


def test_three_hundred_are_recognised_and_undone_in_few_queries(
    officer, django_assert_max_num_queries
):
    branch = make_branch()
    models = [make_model(branch=branch) for _ in range(300)]
    assessments = actions.register(models=models, year=YEAR, by=officer)
    Assessment.objects.update(state=State.BRANCH_ASSESSED, passes=True)
    Assessment.objects.filter(pk=assessments[0].pk).update(state=State.DISTRICT_ASSESSED)
    decision, batch = make_decision(), uuid4()

    with django_assert_max_num_queries(12):
        actions.recognise_in_bulk(decision=decision, models=models, by=officer, batch=batch)
    assert set(Assessment.objects.values_list("state", flat=True)) == {"recognised"}
    assert Recognition.objects.filter(decision=decision, branch=branch).count() == 300
    assert Event.objects.filter(move="recognise").count() == 300

    with django_assert_max_num_queries(12):
        assert actions.undo_bulk(batch=batch, by=officer) == 300
    assert not Recognition.objects.exists()
    states = list(Assessment.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["district_assessed", *["branch_assessed"] * 299]
    assert actions.undo_bulk(batch=batch, by=officer) == 0
    assert Event.objects.filter(move="undo_recognition").count() == 300


def test_preview_shows_each_and_writes_nothing(officer):
    people = People(make_branch())
    ready, _ = bring_to(State.BRANCH_ASSESSED, people=people)
    low, _ = bring_to(State.BRANCH_ASSESSED, people=people, points=(7.5, *[8] * 9))
    begun, _ = bring_to(State.SELF_ASSESSED, people=people)
    done, _ = bring_to(State.RECOGNISED, people=people)
    on_paper, closed = make_model(), make_model(state=Standing.WITHDRAWN)
    make_recognition(on_paper, year=YEAR - 1)
    models = [*(a.model for a in (ready, low, begun, done)), on_paper, closed]
    events = Event.objects.count()

    shown = actions.preview_bulk(decision=make_decision(), models=models, by=officer)

    assert {line.model: line.refusal for line in shown.lines} == {
        ready.model: "",
        low.model: "Kết quả đánh giá là chưa đạt: 79,5 điểm.",
        begun.model: "Đánh giá đang ở trạng thái “Đã tự đánh giá”.",
        done.model: "Đã được công nhận cho năm này.",
        on_paper: "",
        closed: "Hồ sơ thôi theo dõi.",
    }
    assert [line.model for line in shown.ready] == [ready.model, on_paper]
    assert (shown.renewed, shown.unregistered) == (1, 1)
    assert (Recognition.objects.count(), Event.objects.count()) == (2, events)


def test_one_that_cannot_be_keeps_all_from_it(officer):
    good, closed = make_model(), make_model(state=Standing.WITHDRAWN, name="Dòng họ Lê")
    decision = RecognitionDecision(
        number="9/QĐ-UBND", issued_on=today(), issuer="UBND xã", year=YEAR
    )

    with pytest.raises(actions.NotReady, match="Dòng họ Lê: Hồ sơ thôi theo dõi"):
        actions.recognise_in_bulk(
            decision=decision, models=[good, closed], by=officer, batch=uuid4()
        )

    assert not Recognition.objects.exists()
    assert not RecognitionDecision.objects.exists()


def test_confirmation_that_arrives_twice_is_done_once(officer):
    model, batch, decision = make_model(), uuid4(), make_decision()

    first, second = (
        actions.recognise_in_bulk(decision=decision, models=[model], by=officer, batch=batch)
        for _ in range(2)
    )

    assert first == second
    assert Event.objects.count() == 1


def test_branch_of_a_recognition_is_that_of_the_registration(officer):
    assessment, people = bring_to(State.BRANCH_ASSESSED)
    LearningModel.objects.update(branch=make_branch())

    (recognition,) = recognise(assessment.model, by=officer)

    assert recognition.branch == people.branch


def test_who_is_no_officer_neither_recognises_nor_previews():
    people = People(make_branch())
    model = make_model(branch=people.branch)

    for act in (actions.preview_bulk, actions.recognise_in_bulk):
        batch = {} if act is actions.preview_bulk else {"batch": uuid4()}
        with pytest.raises(PermissionDenied):
            act(decision=make_decision(), models=[model], by=people.chair, **batch)


def test_batch_is_undone_within_a_week_and_before_one_of_it_is_withdrawn(officer):
    old, half = uuid4(), uuid4()
    recognise(make_model(), by=officer, batch=old)
    first, _ = recognise(make_model(), make_model(), by=officer, batch=half)
    Recognition.objects.of_batch(old).update(at=timezone.now() - dt.timedelta(days=8))
    actions.withdraw_recognition(recognition=first, by=officer, reason="Sai tên.")

    with pytest.raises(actions.AlreadyMoved, match="quá 7 ngày"):
        actions.undo_bulk(batch=old, by=officer)
    with pytest.raises(actions.AlreadyMoved, match="đã bị thu hồi"):
        actions.undo_bulk(batch=half, by=officer)

    assert Recognition.objects.count() == 3


def test_withdrawn_recognition_says_when_and_why():
    assessment, people = bring_to(State.RECOGNISED)
    recognition = Recognition.objects.get()

    for _ in range(2):
        actions.withdraw_recognition(
            recognition=recognition, by=people.officer, reason="Kê khai sai."
        )

    recognition.refresh_from_db()
    assessment.refresh_from_db()
    assert (recognition.withdrawn_on, recognition.withdrawn_reason) == (today(), "Kê khai sai.")
    assert assessment.state == "not_recognised"
    assert assessment.model.recognised_years == []
    with pytest.raises(actions.AlreadyMoved, match="đã thu hồi ngày"):
        actions.withdraw_recognition(recognition=recognition, by=people.head, reason="Khác.")


# Two records of one model


def test_merger_of_records_moves_years_and_keeps_what_happened(officer):
    kept, double = make_model(), make_model()
    both = [make_recognition(model, year=2022) for model in (kept, double)]
    moved = make_recognition(double, year=2023)
    actions.register(models=[double], year=YEAR, by=officer)

    actions.merge(model=double, into=kept, by=officer, reason="Ghi hai lần.")
    actions.merge(model=double, into=kept, by=officer, reason="Ghi hai lần.")

    double.refresh_from_db()
    assert (double.state, double.merged_into) == (Standing.MERGED, kept)
    assert kept.recognised_years == [2022, 2023]
    assert Recognition.objects.get(pk=both[1].pk).model == double
    assert Recognition.objects.get(pk=moved.pk).model == kept
    assert Assessment.objects.get().model == kept
    told = Event.objects.told_of(kept)
    assert [(event.move, event.reason) for event in told] == [
        ("merge", "Ghi hai lần."),
        ("register", ""),
    ]


def test_records_are_merged_flat_and_never_into_one_that_is_gone(officer):
    first, second, third = (make_model() for _ in range(3))
    actions.merge(model=first, into=second, by=officer, reason="Trùng.")

    with pytest.raises(ValidationError, match="đã gộp vào hồ sơ khác"):
        actions.merge(model=third, into=first, by=officer, reason="Trùng.")
    actions.merge(model=second, into=third, by=officer, reason="Trùng.")

    first.refresh_from_db()
    assert first.merged_into == third
    assert set(third.merged.all()) == {first, second}


@pytest.mark.parametrize("other", ["itself", "another kind"])
def test_two_that_cannot_be_the_same_are_not_merged(officer, other):
    model = make_model()
    into = model if other == "itself" else make_model("family")

    with pytest.raises(ValidationError, match="cùng một loại"):
        actions.merge(model=model, into=into, by=officer, reason="Trùng.")


def test_consent_follows_unless_one_was_withdrawn_there(officer):
    kept, strict = make_model("family"), make_model("family")
    gone = make_consent(strict)
    actions.withdraw_consent(consent=gone, by=officer)
    for into in (kept, strict):
        double = make_model("family", consent=True)
        actions.merge(model=double, into=into, by=officer, reason="Trùng.")

    assert list(LearningModel.objects.public()) == [kept]


# Consents


def test_consent_is_recorded_and_withdrawn_by_the_branch():
    people = People(make_branch())
    model = make_model("family", branch=people.branch)
    fields = {"model": model, "given_on": dt.date(2024, 1, 15), "how": "Phiếu 12"}

    with pytest.raises(PermissionDenied):
        actions.give_consent(**fields, by=people.other_chair)
    consent = actions.give_consent(**fields, by=people.secretary)
    assert list(LearningModel.objects.public()) == [model]
    with pytest.raises(PermissionDenied):
        actions.withdraw_consent(consent=consent, by=people.other_chair)
    actions.withdraw_consent(consent=consent, by=people.chair)

    assert not LearningModel.objects.public().exists()
    assert PublicationConsent.objects.get().withdrawn_by == people.chair
    with pytest.raises(actions.AlreadyMoved, match=f"{people.chair} đã ghi việc rút đồng ý"):
        actions.withdraw_consent(consent=consent, by=people.secretary)


# Totals


def test_total_smaller_than_what_is_known_by_name_is_refused(officer):
    branch = make_branch()
    for _ in range(3):
        make_assessment(make_model("family", branch=branch))
    make_recognition(make_model("family", branch=branch))
    fields = {"branch": branch, "kind": "family", "year": YEAR, "source": "Sổ của Hội"}

    for numbers in ({"registered": 3}, {"total": 3}, {"registered": 4, "recognised": 0}):
        with pytest.raises(ValidationError) as refused:
            actions.enter_total(total=ModelTotal(**fields, **numbers), by=officer)
        assert refused.value.messages == [
            (
                "Trang đã có 4 mô hình đăng ký và 1 mô hình được công nhận có tên của loại này"
                " trong năm 2024. Số tổng không thể nhỏ hơn: cần ghi lại số tổng, hoặc xem lại các"
                " hồ sơ."
            )
        ]
    actions.enter_total(total=ModelTotal(**fields, registered=4, recognised=1), by=officer)

    assert ModelTotal.objects.get().registered == 4


def test_total_is_entered_for_ones_own_branch():
    people = People(make_branch())
    total = make_total(branch=people.branch)

    for by in (people.other_chair, people.former_chair, people.staff):
        with pytest.raises(PermissionDenied):
            actions.enter_total(total=total, by=by)
    total.recognised = 650
    actions.enter_total(total=total, by=people.secretary)
    make_branch_grant(branch=people.branch)

    assert ModelTotal.objects.get().recognised == 650


# Many at once


def test_all_are_registered_but_those_followed_no_longer(officer):
    new, known, withdrawn = make_model(), make_model(), make_model()
    make_assessment(known, state=State.SELF_ASSESSED)
    make_assessment(withdrawn, state=State.WITHDRAWN)
    models = [new, known, withdrawn, make_model(state=Standing.WITHDRAWN)]

    made = [actions.register_all(models=models, year=YEAR, by=officer) for _ in range(2)]

    assert [[one.model for one in each] for each in made] == [[new, withdrawn], []]
    states = Assessment.objects.order_by("model").values_list("state", flat=True)
    assert list(states) == ["registered", "self_assessed", "registered"]


def test_registration_is_undone_by_who_may_and_while_nothing_else_is_done(officer):
    people = People(make_branch())
    models = [make_model(branch=people.branch) for _ in range(2)]
    made = actions.register_all(models=models, year=YEAR, by=people.secretary)
    Assessment.objects.filter(model=models[1]).update(state=State.SELF_ASSESSED)

    with pytest.raises(PermissionDenied):
        actions.undo_registration(assessments=made, by=people.other_chair)
    undone = [actions.undo_registration(assessments=made, by=people.chair) for _ in range(2)]

    assert undone == [1, 0]
    states = Assessment.objects.order_by("model").values_list("state", flat=True)
    assert list(states) == ["withdrawn", "self_assessed"]
    assert Event.objects.first().reason == "Hoàn tác việc đăng ký."
