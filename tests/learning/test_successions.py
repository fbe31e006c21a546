"""Records follow a rename or merger; what was assessed and recognised stays where it was."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from branches.actions import follow_successions, succeed, undo_succession
from branches.models import Branch, Succession
from branches.preview import preview, preview_undo
from core.dates import today
from learning import actions, counting
from learning.models import Assessment, LearningModel, Recognition
from learning.states import State
from tests.factories import make_branch, make_branch_grant
from tests.learning.factories import (
    YEAR,
    make_assessment,
    make_model,
    make_recognition,
    make_total,
)

pytestmark = pytest.mark.django_db

DAY = dt.date(2025, 7, 1)
Kind = Succession.Kind


def unsaved():
    return Branch(code="HKH99", name="Bình Minh")


def decision(kind, old, new, **fields):
    defaults = {"decision": "1676/NQ-UBTVQH15", "effective_on": DAY, "by": None}
    return {"kind": kind, "predecessors": old, "successors": new, **defaults, **fields}


@pytest.fixture
def branches():
    return [make_branch(name="Một"), make_branch(name="Hai")]


def test_merger_moves_records_and_leaves_last_years_recognition(branches):
    first, second = branches
    models = [make_model("family", branch=first), make_model(branch=second)]
    closed = make_model(branch=first, state="withdrawn")
    elsewhere = make_model()
    assessment = make_assessment(models[0], state=State.RECOGNISED)
    recognition = make_recognition(models[0])

    succession = succeed(**decision(Kind.MERGE, branches, [unsaved()]))

    new = Branch.objects.get(code="HKH99")
    assert set(LearningModel.objects.of_branch(new)) == {*models, closed}
    assert LearningModel.objects.get(pk=elsewhere.pk).branch == elsewhere.branch
    assert Recognition.objects.get(pk=recognition.pk).branch == first
    assert Assessment.objects.get(pk=assessment.pk).branch == first
    assert counting.of_branch(first, "family", YEAR).recognised == 1
    assert counting.of_branch(new, "family", YEAR).recognised is None
    rows = counting.in_boundaries(YEAR).rows
    assert {row.branch: row.sums["family"].recognised.value for row in rows}[new] == 1

    undo_succession(succession=succession, by=None)

    assert {m.branch for m in LearningModel.objects.filter(pk__in=[models[0].pk, closed.pk])} == {
        first
    }
    assert LearningModel.objects.get(pk=models[1].pk).branch == second


def test_people_of_the_successor_go_on_with_what_was_begun(branches):
    model = make_model(branch=branches[0])
    secretary = make_branch_grant(branch=branches[0], starts_on=dt.date(2021, 1, 1)).user
    (assessment,) = actions.register(models=[model], year=2025, by=secretary)
    succeed(**decision(Kind.MERGE, branches, [unsaved()]))
    secretary = type(secretary).objects.get(pk=secretary.pk)

    assert "withdraw" in {move.name for move in Assessment.objects.get().allowed_moves(secretary)}
    actions.withdraw(assessment=assessment, by=secretary, reason="Chuyển đi.")


@pytest.mark.parametrize(("kind", "news"), [(Kind.SPLIT, 2), (Kind.DISSOLVE, 0), (Kind.RENAME, 1)])
def test_only_what_goes_to_one_whole_takes_records_along(branches, kind, news):
    model = make_model(branch=branches[0])
    new = [Branch(code=f"HKH9{n}", name=f"Mới {n}") for n in range(news)]

    succeed(**decision(kind, branches[:1], new))

    model.refresh_from_db()
    assert (model.branch == branches[0]) == (kind != Kind.RENAME)


def test_planned_merger_moves_records_on_its_day(branches):
    model = make_model(branch=branches[0])
    tomorrow = today() + dt.timedelta(days=1)
    succession = succeed(**decision(Kind.MERGE, branches, [unsaved()], effective_on=tomorrow))
    follow_successions()
    model.refresh_from_db()
    assert model.branch == branches[0]

    Succession.objects.update(effective_on=today())
    follow_successions()
    follow_successions()

    model.refresh_from_db()
    assert model.branch.code == "HKH99"
    succession.refresh_from_db()
    moved = {branch: keys for _, branch, keys in succession.effects["moved"]}
    assert moved == {branches[0].pk: [model.pk], branches[1].pk: []}


@pytest.mark.parametrize("days", [0, 30])
def test_preview_counts_what_follows_and_what_was_recognised(branches, days):
    first, second = branches
    make_recognition(make_model("family", branch=first))
    make_model(branch=first)
    make_total(branch=second, recognised=120)
    day = DAY if not days else today() + dt.timedelta(days=days)
    if days:
        Recognition.objects.update(year=day.year - 1)
        second.model_totals.update(year=day.year - 1)

    shown = preview(**decision(Kind.MERGE, branches, [unsaved()], effective_on=day))

    assert shown.follows == [("mô hình học tập", 2)]
    (total,) = [one for one in shown.totals if "Gia đình" in one.name]
    assert total.name == f"Gia đình học tập được công nhận năm {day.year - 1}"
    assert total.parts == [("xã Hai (cũ)", 120), ("xã Một (cũ)", 1)]
    assert total.sum == 121
    assert set(LearningModel.objects.values_list("branch", flat=True)) == {first.pk}


def test_undo_tells_what_goes_back_and_is_kept_from_it_by_what_is_new(branches):
    model = make_model(branch=branches[0])
    succession = succeed(**decision(Kind.MERGE, branches, [unsaved()]))
    assert preview_undo(succession).returns == [("mô hình học tập", 1)]
    assert preview_undo(succession).obstacles == []

    make_model(branch=Branch.objects.get(code="HKH99"), name="Dòng họ Mới")

    assert preview_undo(succession).obstacles == [
        (
            "Mô hình học tập gắn với Hội Khuyến học xã Bình Minh: “Dòng họ Mới”. Cần xoá hoặc"
            " chuyển sang Hội khác trước."
        )
    ]
    with pytest.raises(ValidationError):
        undo_succession(succession=succession, by=None)
    model.refresh_from_db()
    assert model.branch.code == "HKH99"


def test_undo_leaves_what_has_gone_elsewhere_since(branches):
    model, other = make_model(branch=branches[0]), make_branch()
    succession = succeed(**decision(Kind.MERGE, branches, [unsaved()]))
    LearningModel.objects.update(branch=other)

    undo_succession(succession=succession, by=None)

    model.refresh_from_db()
    assert model.branch == other
