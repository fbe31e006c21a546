"""Either the entered total counts or the records do, never both."""

import datetime as dt

import pytest

from accounts.models import Role
from core.dates import today
from learning import actions, counting
from learning.counting import Count
from learning.models import ModelKind, Recognition
from learning.states import State
from tests.factories import make_branch, make_cluster, make_succession, make_user
from tests.learning.factories import (
    YEAR,
    make_assessment,
    make_model,
    make_recognition,
    make_total,
)

pytestmark = pytest.mark.django_db


def of(branch, kind="family", year=YEAR):
    return counting.of_branch(branch, kind, year)


def value(figure):
    return (figure.value, figure.counted, figure.expected)


def test_records_are_counted_by_their_year_and_branch():
    branch = make_branch()
    for _ in range(3):
        make_assessment(make_model("family", branch=branch))
    make_assessment(make_model("family", branch=branch), state=State.WITHDRAWN)
    make_assessment(make_model("family", branch=branch), year=YEAR - 1)
    make_assessment(make_model("clan", branch=branch))
    make_assessment(make_model("family"))

    assert of(branch) == Count(registered=3, recognised=0, named=3)


def test_recognised_without_registration_is_registered_too():
    branch = make_branch()
    both = make_assessment(make_model("family", branch=branch), state=State.RECOGNISED)
    make_recognition(both.model)
    make_recognition(make_model("family", branch=branch))
    gone = make_recognition(make_model("family", branch=branch))
    Recognition.objects.filter(pk=gone.pk).update(withdrawn_on=today(), withdrawn_reason="Sai")

    assert of(branch) == Count(registered=2, recognised=2, named=2, named_recognised=2)


def test_entered_total_wins_and_says_how_many_are_named():
    branch = make_branch()
    make_recognition(make_model("family", branch=branch))
    make_total(branch=branch)

    count = of(branch)

    assert (count.total, count.registered, count.recognised) == (1200, 900, 700)
    assert (count.named, count.named_recognised, count.is_entered) == (1, 1, True)
    assert not count.is_contradicted


def test_entered_total_stands_alone_also_where_it_has_gaps():
    branch = make_branch()
    make_recognition(make_model("family", branch=branch))
    make_total(branch=branch, registered=None, total=None, recognised=5)

    assert (of(branch).registered, of(branch).recognised) == (None, 5)


def test_records_beyond_the_entered_total_are_flagged():
    branch = make_branch()
    make_total(branch=branch, total=None, registered=2, recognised=1)
    for _ in range(2):
        make_recognition(make_model("family", branch=branch))

    assert of(branch).is_contradicted


def test_what_nobody_told_is_unknown_and_never_zero():
    assert of(make_branch()) == Count(None, None, None)


def test_merged_record_is_counted_once():
    branch, officer = make_branch(), make_user(Role.OFFICER)
    kept, double = (make_model("family", branch=branch) for _ in range(2))
    for model in (kept, double):
        make_recognition(model)
        make_assessment(model, state=State.RECOGNISED)
    assert of(branch).recognised == 2

    actions.merge(model=double, into=kept, by=officer, reason="Trùng.")

    assert of(branch) == Count(registered=1, recognised=1, named=1, named_recognised=1)


def test_closed_record_stays_in_its_years():
    model = make_model("family", state="withdrawn")
    make_recognition(model)

    assert of(model.branch).recognised == 1


def test_table_sums_by_cluster_and_tells_of_how_many_branches():
    first, second, third, outside = (make_branch(name=name) for name in "ABCD")
    cluster = make_cluster(first, second, number=1)
    make_cluster(third, number=2)
    make_total(branch=first)
    make_total(branch=third, total=None, registered=10, recognised=None)
    make_recognition(make_model("family", branch=second))

    table = counting.as_reported(YEAR)

    assert [(group.cluster and group.cluster.number) for group in table.groups] == [1, 2, None]
    assert table.groups[0].cluster == cluster
    assert [row.branch for row in table.rows] == [first, second, third, outside]
    family = table.groups[0].sums["family"]
    assert value(family.recognised) == (701, 2, 2)
    assert value(family.total) == (1200, 1, 2)
    assert (family.total.is_partial, family.named, family.is_entered) == (True, 1, True)
    assert value(table.sums["family"].registered) == (911, 3, 4)
    assert value(table.sums["family"].recognised) == (701, 2, 4)
    assert value(table.sums["clan"].recognised) == (None, 0, 4)


def test_table_is_counted_in_as_many_queries_for_three_branches_as_for_one(
    django_assert_num_queries,
):
    make_recognition()
    with django_assert_num_queries(5):
        counting.as_reported(YEAR)
    for _ in range(2):
        make_recognition()
        make_total()
    with django_assert_num_queries(5):
        counting.as_reported(YEAR)


def test_years_of_the_association_are_read_together():
    branch = make_branch()
    for year, recognised in ((2022, 600), (2023, 650)):
        make_total(branch=branch, year=year, recognised=recognised)

    years = counting.over_years([2023, 2021, 2022])

    assert [(year, sums["family"].recognised.value) for year, sums in years.items()] == [
        (2021, None),
        (2022, 600),
        (2023, 650),
    ]


@pytest.fixture
def merged():
    """Two branches with counts of 2024, merged into a third on 01/07/2025."""
    eve, day = dt.date(2025, 6, 30), dt.date(2025, 7, 1)
    old = [make_branch(name=name, ends_on=eve) for name in ("Một", "Hai")]
    new = make_branch(name="Ba", starts_on=day)
    make_succession("merge", old=old, new=[new])
    for branch in old:
        make_total(branch=branch, recognised=100)
    return *old, new


def test_year_is_told_as_it_was_and_in_the_branches_of_today(merged):
    first, second, new = merged

    as_was, as_is = counting.as_reported(2024), counting.in_boundaries(2024)

    assert [(row.label, row.sums["family"].recognised.value) for row in as_was.rows] == [
        ("xã Hai", 100),
        ("xã Một", 100),
    ]
    assert [(row.branch, row.others) for row in as_is.rows] == [(new, (second, first))]
    assert value(as_is.rows[0].sums["family"].recognised) == (200, 2, 2)
    assert value(as_was.sums["family"].recognised) == value(as_is.sums["family"].recognised)


def test_heir_of_the_year_itself_is_not_missed_in_the_sum(merged):
    first, second, new = merged
    for branch in (first, second):
        make_total(branch=branch, year=2025, recognised=50)

    row = counting.in_boundaries(2025).rows[0]
    assert (row.branch, value(row.sums["family"].recognised)) == (new, (100, 2, 2))

    make_total(branch=new, year=2025, kind=ModelKind.CLAN, recognised=7)
    row = counting.in_boundaries(2025).rows[0]
    assert value(row.sums["clan"].recognised) == (7, 1, 3)


def test_sample_is_told():
    branch = make_branch()
    make_assessment(make_model("family", branch=branch))
    make_assessment(make_model("family", branch=branch, is_sample=True))

    assert of(branch).is_sample
    assert counting.as_reported(YEAR).sums["family"].is_sample
    assert not counting.as_reported(YEAR).sums["clan"].is_sample
