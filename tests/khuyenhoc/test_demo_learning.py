"""The learning models of the demo."""

import pytest

from branches.models import Association, Branch
from core.dates import today
from khuyenhoc.demo_learning import load_learning
from khuyenhoc.demo_organisation import load_organisation
from khuyenhoc.management.commands.load_demo import DEMO, read_toml
from learning import counting
from learning.models import Assessment, LearningModel, ModelTotal, Recognition, RecognitionDecision

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def content(lasting):
    with lasting(load) as content:
        yield content


def load():
    Association(**read_toml(DEMO / "association.toml")).save()
    load_organisation(read_toml(DEMO / "organisation.toml"))
    content = read_toml(DEMO / "learning.toml")
    load_learning(content)
    return content


def test_everything_of_it_is_marked_as_sample(content):
    for model in (LearningModel, ModelTotal, RecognitionDecision):
        assert model.objects.exists()
        assert not model.objects.filter(is_sample=False).exists()


def test_records_went_where_their_branches_went(content):
    closed = Branch.objects.closed()

    assert not LearningModel.objects.of_branches(closed).exists()
    last_of_the_old = Recognition.objects.of_year(2024)
    assert {row.branch.code[:3] for row in last_of_the_old} <= {"082"}


def test_those_with_consent_alone_are_named(content):
    shown = LearningModel.objects.public()

    named = sorted(model.name for model in shown if model.names_a_person)
    assert named == ["Nguyễn Văn Mẫu", "Phạm Thị Mẫu"]
    assert Recognition.objects.count() == sum(len(row["years"]) for row in content["models"])


def test_no_total_is_less_than_the_records(content):
    years = [today().year - ago for ago in range(5)]

    counts = counting.counts_of(years).values()

    assert len(counts) > 100
    assert not any(count.is_contradicted for count in counts)


def test_one_of_this_year_fails_by_one_criterion(content):
    found = Assessment.objects.of_year(today().year).in_state("branch_assessed")

    assert sorted((row.model.name, str(row.total), row.passes) for row in found) == [
        ("Vũ Thị Mẫu", "81.0", True),
        ("Đỗ Văn Mẫu", "82.5", False),
    ]
