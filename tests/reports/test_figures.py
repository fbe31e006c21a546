import datetime as dt
from decimal import Decimal

import pytest

from branches.actions import succeed
from branches.models import Branch, Succession
from reports import actions, figures
from reports.figures import Figure, Overlapping
from reports.models import Indicator, Submission
from reports.states import State
from tests.factories import make_branch, make_cluster
from tests.reports.factories import (
    TODAY,
    VALUES,
    decide,
    fill,
    make_edition,
    make_period,
    make_report,
    people_of,
)

pytestmark = pytest.mark.django_db

LATER = TODAY - dt.timedelta(days=10)
SINCE = f"từ ngày {LATER:%d/%m/%Y}"


def members(*counts, period=None, edition=None):
    """One branch for each number of members, approved."""
    period = period or make_period(edition=edition or make_edition())
    branches = [make_branch(name=f"Xã {letter}") for letter in "ABCDEF"[: len(counts)]]
    for branch, count in zip(branches, counts, strict=True):
        make_report(branch, period, B1=count)
    return period, branches


def join(*old, kind=Succession.Kind.MERGE, day=LATER, new=None):
    new = [Branch(code="HKH01", name="Mới")] if new is None else new
    succeed(
        kind=kind,
        decision="1/QĐ",
        effective_on=day,
        predecessors=list(old),
        successors=new,
        by=None,
    )
    return new


def values(table, code="B1"):
    return {row.label: row.figures[code].value for row in table.rows}


def test_merger_of_three_is_three_rows_as_reported_and_their_sum_in_todays_boundaries():
    period, old = members(10, 20, 30)
    [new] = join(*old)

    reported, todays = figures.as_reported(period), figures.in_boundaries(period)

    assert values(reported) == {"xã Xã A": 10, "xã Xã B": 20, "xã Xã C": 30}
    assert values(todays) == {"xã Mới": 60}
    assert todays.rows[0].branch == new
    assert todays.rows[0].others == old
    assert reported.total.figures["B1"] == todays.total.figures["B1"] == Figure(Decimal(60), 3, 3)


def test_boundaries_are_those_of_the_day():
    period, old = members(10, 20)
    join(*old)

    assert values(figures.in_boundaries(period, LATER - dt.timedelta(days=1))) == {
        "xã Xã A": 10,
        "xã Xã B": 20,
    }


def test_branch_renamed_and_then_merged_is_in_the_last():
    period, [first, second] = members(10, 20)
    [renamed] = join(first, kind=Succession.Kind.RENAME, new=[Branch(code="HKH02", name="Tên Mới")])
    join(renamed, second, day=TODAY)

    assert values(figures.in_boundaries(period)) == {"xã Mới": 30}


def test_branch_that_absorbs_another_has_both():
    period, [first, second] = members(10, 20)
    third = make_branch(name="Xã Z")
    make_report(third, period, B1=5)
    join(first, second, new=[third])

    assert values(figures.in_boundaries(period)) == {"xã Xã Z": 35}


def test_split_is_not_divided_and_says_so():
    period, [old] = members(10)
    new = [Branch(code="HKH02", name="Đông"), Branch(code="HKH03", name="Tây")]
    join(old, kind=Succession.Kind.SPLIT, new=new)

    [row] = figures.in_boundaries(period).rows

    assert (row.branch, row.label, row.figures["B1"].value) == (old, "xã Xã A (cũ)", 10)
    [note] = row.notes
    assert note == (
        f"Đã chia tách thành xã Đông và xã Tây {SINCE}. Số liệu không chia được, nên giữ theo đơn"
        " vị cũ."
    )


def test_part_of_a_branch_given_away_later_is_told_at_both():
    period, [first, second] = members(10, 20)
    join(first, kind=Succession.Kind.TRANSFER, new=[second])

    rows = figures.in_boundaries(period).rows

    assert [row.notes for row in rows] == [
        (f"Đã chuyển một phần cho xã Xã B {SINCE}. Số liệu giữ như lúc báo cáo.",),
        (f"Đã nhận một phần của xã Xã A {SINCE}. Số liệu giữ như lúc báo cáo.",),
    ]
    assert [row.figures["B1"].value for row in rows] == [10, 20]


def test_dissolved_branch_keeps_its_row():
    period, [old] = members(10)
    join(old, kind=Succession.Kind.DISSOLVE, new=[])

    [row] = figures.in_boundaries(period).rows

    assert row.figures["B1"].value == 10
    assert row.notes == (f"Đã giải thể {SINCE}. Số liệu giữ theo đơn vị cũ.",)


def test_only_what_is_approved_is_read():
    period = make_period()
    for state in (State.DRAFT, State.SUBMITTED, State.RETURNED, State.VOID):
        make_report(make_branch(), period, state, B1=6400)

    table = figures.as_reported(period)

    assert {row.figures["B1"] for row in table.rows} == {Figure(None, 0, 1)}
    assert table.total.figures["B1"] == Figure(None, 0, 4)
    assert (table.total.reported, table.total.expected, len(table.missing)) == (0, 4, 4)
    assert table.total.sources == []


def test_correction_under_way_leaves_what_was_approved():
    period, [branch] = members(1400)
    submission = Submission.objects.get()
    people = people_of(branch)
    actions.grant_correction(submission=submission, by=people.head, reason="Nhầm.", until=TODAY)
    submission.refresh_from_db()
    fill(submission, VALUES | {"B1": "1500"}, by=people.secretary)

    [row] = figures.as_reported(period).rows
    assert (row.figures["B1"].value, row.is_corrected, row.sources[0].number) == (1400, False, 1)

    actions.submit(submission=submission, by=people.chair)
    decide(submission, State.APPROVED, by=people.officer)
    [row] = figures.as_reported(period).rows
    assert (row.figures["B1"].value, row.is_corrected, row.sources[0].number) == (1500, True, 2)


def test_approval_that_was_taken_back_is_no_correction():
    period = make_period()
    submission, people = make_report(make_branch(), period)
    actions.undo_decision(submission=submission, by=people.officer)
    decide(submission, State.APPROVED, by=people.officer)

    assert figures.as_reported(period).rows[0].is_corrected is False


def test_revoked_figures_are_withheld():
    period, [first, _] = members(1400, 20)
    actions.revoke(
        submission=Submission.objects.get(branch=first), by=people_of(first).head, reason="Sai."
    )

    table = figures.as_reported(period)

    assert [row.is_revoked for row in table.rows] == [True, False]
    assert table.rows[0].figures["B1"] == Figure(None, 0, 1)
    assert table.total.figures["B1"] == Figure(Decimal(20), 1, 2)


def test_excused_branch_is_not_expected():
    period, _ = members(20)
    make_report(make_branch(name="Xã Z"), period, State.EXCUSED)

    table = figures.as_reported(period)

    assert [row.is_excused for row in table.rows] == [False, True]
    assert table.total.figures["B1"] == Figure(Decimal(20), 1, 1)
    assert table.missing == []


def test_missing_stays_missing_and_zero_stays_zero():
    edition = make_edition()
    Indicator.objects.filter(edition=edition, code="B2").update(is_required=False)
    period = make_period(edition=edition)
    make_report(make_branch(name="Xã A"), period, B2=0)
    make_report(make_branch(name="Xã B"), period, B2="")

    table = figures.as_reported(period)

    assert [row.figures["B2"] for row in table.rows] == [
        Figure(Decimal(0), 1, 1),
        Figure(None, 0, 1),
    ]
    total = table.total.figures["B2"]
    assert total == Figure(Decimal(0), 1, 2)
    assert total.is_partial is True


def with_average():
    """C5 = C4 / A1, and a level that is not added."""
    edition = make_edition()
    section = edition.sections.get()
    for code, fields in {
        "C5": {"kind": "derived", "formula": "C4 / A1", "combine": "none"},
        "E6": {"combine": "none", "is_required": False},
    }.items():
        Indicator.objects.create(section=section, position=20, code=code, label=code, **fields)
    return edition


def test_sum_that_is_calculated_is_summed_and_an_average_is_made_of_sums():
    period = make_period(edition=with_average())
    make_report(make_branch(), period, A1=2000, B1=1, C1=1000, C2=0, C3=0, E6=1)
    make_report(make_branch(), period, A1=6000, B1=1, C1=31000, C2=0, C3=0, E6=2)

    table = figures.as_reported(period)

    assert [row.figures["C5"].value for row in table.rows] == [0, 5]
    assert table.total.figures["C4"].value == 32000
    assert table.total.figures["C5"] == Figure(Decimal(4), 2, 2)
    assert table.total.figures["E6"] == Figure(None, 2, 2)


def test_average_is_of_the_branches_that_have_it():
    edition = with_average()
    Indicator.objects.filter(edition=edition, code="A1").update(is_required=False)
    period = make_period(edition=edition)
    make_report(make_branch(), period, A1=2000, B1=1, C1=4000, C2=0, C3=0)
    make_report(make_branch(), period, A1=2000, B1=1, C1=8000, C2=0, C3=0)
    make_report(make_branch(), period, A1="", B1=1, C1=90000, C2=0, C3=0)

    assert figures.as_reported(period).total.figures["C5"] == Figure(Decimal(3), 2, 3)


def test_flows_of_a_year_are_summed_and_stocks_are_those_of_its_end():
    edition = make_edition()
    first, second = make_period(edition=edition), make_period(number=2, edition=edition)
    branch = make_branch()
    _, people = make_report(branch, first, B1=1400, B2=10, C1=1000, C2=500, C3=200)
    make_report(branch, second, people=people, B1=1405, B2=20, C1=1300, C2=600, C3=250)

    table = figures.over([second, first])

    assert {code: figure.value for code, figure in table.total.figures.items()} == {
        "A1": 6500,
        "B1": 1405,
        "B2": 30,
        "C1": 1000,
        "C2": 1100,
        "C3": 450,
        "C4": 1650,
    }
    assert table.total.figures["B2"] == Figure(Decimal(30), 2, 2)
    assert table.total.figures["B1"] == Figure(Decimal(1405), 1, 1)
    assert table.periods == (first, second)


def test_year_in_which_branches_merged_is_of_the_branches_at_its_end():
    eve, edition = LATER - dt.timedelta(days=1), make_edition()
    first = make_period(edition=edition, ends_on=eve)
    second = make_period(number=2, edition=edition, starts_on=LATER, ends_on=TODAY)
    _, old = members(10, 20, period=first)
    [new] = join(*old)
    make_report(new, second, B1=33, B2=100)

    table = figures.over([first, second])

    assert values(table) == {"xã Mới": 33}
    assert values(table, "B2") == {"xã Mới": 86 + 86 + 100}


def test_periods_that_share_days_are_not_added():
    edition = make_edition()
    periods = [make_period(edition=edition), make_period(kind="year", edition=edition)]

    with pytest.raises(Overlapping, match="trùng ngày nên không cộng được"):
        figures.over(periods)


def test_rows_stand_by_cluster_with_totals():
    period, [first, second, third] = members(10, 20, 30)
    two, one = make_cluster(third, number=2), make_cluster(first, number=1)

    table = figures.as_reported(period)

    assert [
        (group.cluster, [row.branch for row in group.rows], group.total.figures["B1"].value)
        for group in table.groups
    ] == [(one, [first], 10), (two, [third], 30), (None, [second], 20)]


@pytest.mark.parametrize("count", [1, 3])
def test_queries_are_few(count, django_assert_num_queries):
    period, branches = members(*range(10, 10 + count))
    join(make_branch(), *branches)

    # The form's indicators, the reports, who was to report, the clusters.
    with django_assert_num_queries(4):
        figures.as_reported(period)
    # The form is there. Successions, their parties, the branches of these.
    with django_assert_num_queries(6):
        figures.in_boundaries(period)


def test_sources_name_the_version_and_its_approval():
    period = make_period()
    submission, _ = make_report(make_branch(), period)

    [source] = figures.as_reported(period).total.sources

    assert (source.submission_id, source.version_id, source.number, source.hash) == (
        submission.pk,
        submission.approved_id,
        1,
        submission.approved.hash,
    )
    assert source.approved_on == TODAY
    assert source.is_sample is False


def test_words_come_with_the_part_and_not_with_the_figures():
    period = make_period()
    make_report(make_branch(), period, G1="Xin thêm sách.")

    table = figures.as_reported(period)

    assert table.total.parts[0].texts == {"G1": "Xin thêm sách."}
    assert "G1" not in table.total.figures


def test_formula_that_reads_itself_is_no_end():
    edition = make_edition()
    section = edition.sections.get()
    for code, formula in (("Z1", "Z2 + 1"), ("Z2", "Z1 + A1"), ("Z3", "Z3 / A1")):
        Indicator.objects.create(
            section=section, code=code, label=code, kind="derived", formula=formula, position=30
        )
    period = make_period(edition=edition)
    for _ in range(2):
        make_report(make_branch(), period)

    table = figures.as_reported(period)

    assert [table.total.figures[code].value for code in ("Z1", "Z2", "Z3")] == [None, None, None]


def test_branch_has_its_own_approved_reports_latest_first():
    edition = make_edition()
    branch = make_branch()
    first, second, third = (make_period(year=year, edition=edition) for year in (2020, 2021, 2022))
    _, people = make_report(branch, first, B1=1400)
    make_report(branch, second, people=people, B1=1405, C1=33000)
    make_report(branch, third, State.SUBMITTED, people=people, B1=1410, C1=34000)
    make_report(make_branch(), third, B1=9)

    parts = figures.of_branch(branch, most=5)

    assert [(part.period, part.figures["B1"]) for part in parts] == [(second, 1405), (first, 1400)]
    assert figures.of_branch(branch, most=1) == parts[:1]
