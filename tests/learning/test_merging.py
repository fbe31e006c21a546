"""A merger of two records taken back, and what keeps one from it."""

import datetime as dt

import pgtrigger
import pytest
from django.utils import timezone

from accounts.models import Role
from branches.models import Branch
from learning import actions
from learning.models import Assessment, Event, LearningModel, Recognition
from tests.factories import make_user
from tests.learning.factories import (
    make_assessment,
    make_consent,
    make_model,
    make_recognition,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return make_user(Role.OFFICER)


def whole(model):
    """What a merger may move, and what an undo must put back."""
    model.refresh_from_db()
    return {
        "state": (model.state, model.merged_into_id),
        "assessments": set(model.assessments.values_list("pk", "state")),
        "recognitions": set(model.recognitions.values_list("pk", "withdrawn_on")),
        "consents": set(model.consents.values_list("pk", "withdrawn_at")),
        "merged": set(model.merged.values_list("pk", flat=True)),
    }


@pytest.fixture
def doubles(officer):
    """One with a year of its own, and one with that year, another, a consent and a merged one."""
    kept, double, inner = (make_model("family") for _ in range(3))
    for model, year in [(kept, 2023), (double, 2023), (double, 2024)]:
        make_recognition(make_assessment(model, year=year, state="recognised").model, year=year)
    make_recognition(double, year=2022, withdrawn_on=dt.date(2023, 1, 5), withdrawn_reason="Sai.")
    make_consent(double)
    actions.merge(model=inner, into=double, by=officer, reason="Trùng.")
    return kept, double, inner


def test_preview_of_a_merger_says_what_moves_and_what_is_left(officer, doubles):
    kept, double, _ = doubles

    given = actions.preview_merge(model=double, into=kept)

    assert [row.year for row in given.assessments] == [2024]
    assert [row.year for row in given.recognitions] == [2024, 2022]
    assert [row.year for row in given.left_assessments] == [2023]
    assert [row.year for row in given.left_recognitions] == [2023]
    assert given.consents == list(double.consents.all())
    assert double.assessments.count() == 2


@pytest.mark.parametrize("state", ["living", "withdrawn"])
def test_undone_merger_leaves_both_as_they_were(officer, doubles, state):
    kept, double, inner = doubles
    if state == "withdrawn":
        actions.close(model=double, by=officer, reason="Chuyển đi.")
    before = [whole(model) for model in doubles]
    actions.merge(model=double, into=kept, by=officer, reason="Trùng.")
    assert [len(whole(kept)[name]) for name in ("assessments", "recognitions", "merged")] == [
        2,
        3,
        2,
    ]
    assert whole(inner)["state"] == ("merged", kept.pk)

    actions.undo_merge(model=double, by=officer)
    actions.undo_merge(model=double, by=officer)

    assert [whole(model) for model in doubles] == before
    last = Event.objects.of_record(double).first()
    assert (last.move, last.from_state, last.to_state) == ("undo_merge", "merged", state)
    assert Event.objects.of_record(double).filter(move="undo_merge").count() == 1


def test_merger_can_be_made_and_undone_again(officer, doubles):
    kept, double, _ = doubles
    before = [whole(model) for model in doubles]

    for _ in range(2):
        actions.merge(model=double, into=kept, by=officer, reason="Trùng.")
        actions.undo_merge(model=double, by=officer)

    assert [whole(model) for model in doubles] == before


def test_merger_is_undone_within_a_week_only(officer, doubles):
    kept, double, _ = doubles
    actions.merge(model=double, into=kept, by=officer, reason="Trùng.")
    with pgtrigger.ignore("learning.Event:append_only"):
        Event.objects.update(at=timezone.now() - dt.timedelta(days=7, minutes=1))

    with pytest.raises(actions.AlreadyMoved, match="Đã quá 7 ngày"):
        actions.undo_merge(model=double, by=officer)

    assert whole(double)["state"] == ("merged", kept.pk)


def test_mergers_are_undone_from_the_last_one_on(officer, doubles):
    kept, double, inner = doubles
    actions.merge(model=double, into=kept, by=officer, reason="Trùng.")
    with pytest.raises(actions.AlreadyMoved, match=f"đã gộp tiếp vào {kept}"):
        actions.undo_merge(model=inner, by=officer)
    later = make_model("family")
    actions.merge(model=later, into=kept, by=officer, reason="Trùng.")
    with pytest.raises(actions.AlreadyMoved, match=f"Sau đó {later} cũng gộp vào"):
        actions.undo_merge(model=double, by=officer)

    for model in (later, double, inner):
        actions.undo_merge(model=model, by=officer)

    assert {whole(model)["state"] for model in (*doubles, later)} == {("living", None)}


def test_merger_is_not_undone_once_something_happened_to_what_it_moved(officer, doubles):
    kept, double, _ = doubles
    actions.merge(model=double, into=kept, by=officer, reason="Trùng.")
    own = Recognition.objects.get(model=kept, year=2023)
    actions.withdraw_recognition(recognition=own, by=officer, reason="Sai.")
    moved = Recognition.objects.get(model=kept, year=2024)
    actions.withdraw_recognition(recognition=moved, by=officer, reason="Sai.")

    with pytest.raises(actions.AlreadyMoved, match=r"Năm 2024 .* “Thu hồi công nhận” sau khi gộp"):
        actions.undo_merge(model=double, by=officer)

    assert Assessment.objects.get(year=2024).model == kept


def test_what_the_other_did_by_itself_keeps_nobody_from_undoing(officer, doubles):
    kept, double, _ = doubles
    actions.merge(model=double, into=kept, by=officer, reason="Trùng.")
    actions.register(models=[kept], year=2025, by=officer)

    actions.undo_merge(model=double, by=officer)

    assert set(kept.assessments.values_list("year", flat=True)) == {2023, 2025}


def test_merger_whose_branch_is_no_more_is_not_undone(officer, doubles):
    kept, double, _ = doubles
    actions.merge(model=double, into=kept, by=officer, reason="Trùng.")
    Branch.objects.filter(pk=double.branch_id).update(ends_on=dt.date(2020, 1, 1))

    with pytest.raises(actions.AlreadyMoved, match="đã kết thúc"):
        actions.undo_merge(model=double, by=officer)


def test_merger_of_before_effects_were_kept_is_not_undone(officer, doubles):
    kept, double, _ = doubles
    actions.merge(model=double, into=kept, by=officer, reason="Trùng.")
    with pgtrigger.ignore("learning.Event:append_only"):
        Event.objects.update(effects={})

    with pytest.raises(actions.AlreadyMoved, match="chưa nhớ đã chuyển gì"):
        actions.undo_merge(model=double, by=officer)


@pytest.mark.parametrize("has_own", [False, True])
def test_consent_withdrawn_after_a_merger_stays_withdrawn_for_both(officer, doubles, has_own):
    """Whichever of the two consents it was, and whether it had moved or not."""
    kept, double, _ = doubles
    if has_own:
        make_consent(kept)
    actions.merge(model=double, into=kept, by=officer, reason="Trùng.")
    actions.withdraw_consent(consent=kept.consents.standing().get(), by=officer)

    actions.undo_merge(model=double, by=officer)

    assert double.consents.count() == 1
    assert not LearningModel.objects.public().exists()


def test_consent_that_stands_comes_back_to_whom_it_was_of(officer, doubles):
    kept, double, _ = doubles
    make_consent(kept)
    actions.merge(model=double, into=kept, by=officer, reason="Trùng.")

    actions.undo_merge(model=double, by=officer)

    assert set(LearningModel.objects.public()) == {kept, double}
