import datetime as dt
from decimal import Decimal

import pytest

from branches.actions import succeed
from branches.models import Branch, Succession
from reports import actions
from reports.district.contents import digest_of, gather
from reports.district.reading import Reading
from reports.models import DistrictReport
from tests.reports.factories import TODAY, fill


def read(report):
    return Reading(gather(report))


def line(reading, code):
    [found] = [
        each for part in reading.sections for each in part.lines if each.measure.code == code
    ]
    return [str(found.before), str(found.now), found.difference]


def test_totals_are_over_all_approved_reports_beside_those_of_the_same_branches(world):
    reading = read(world.draft())

    # Tiên Du has 300 now and had not reported: it is in what is now, and in no comparison.
    assert line(reading, "B1") == ["300", "570", ""]
    assert (reading.reported, reading.expected) == (3, 4)


def test_difference_is_told_where_all_of_now_reported_then(world):
    actions.revoke(
        submission=world.submissions["Tiên Du"], by=world.people["An Đạo"].head, reason="Sai."
    )

    reading = read(world.draft())

    assert line(reading, "B1") == ["300", "270", "−30"]
    assert line(reading, "B2") == ["20", "0", "−20"]
    assert line(reading, "C4") == ["2.400", "2.800", "+400"]
    assert line(reading, "A1") == ["12.000", "12.000", "0"]


def test_zero_and_nothing_stay_different(world):
    reading = read(world.draft())
    [first, _second, outside] = reading.clusters

    assert [str(branch.figures["B2"]) for branch in first.branches] == ["0", "0"]
    assert [str(branch.figures["B2"]) for branch in outside.branches] == ["–"]
    assert str(reading.total("B2")) == "0"
    assert str(reading.total("B2", cluster=0)) == "–"


def test_branches_stand_in_their_clusters_with_why_there_is_nothing(world):
    reading = read(world.draft())

    assert [
        (cluster.title, [(branch.name, branch.standing) for branch in cluster.branches])
        for cluster in reading.clusters
    ] == [
        ("Cụm thi đua số I", [("xã An Đạo", ""), ("xã Bảo Thanh", "")]),
        ("Cụm thi đua số II", [("xã Tiên Du", "")]),
        ("Ngoài các cụm", [("xã Phú Lộc", "chưa nộp báo cáo")]),
    ]


@pytest.mark.parametrize(
    ("move", "why"),
    [
        ("start", "chưa nộp báo cáo"),
        ("submit", "đã nộp, chưa được duyệt"),
        ("send_back", "đang sửa theo góp ý"),
    ],
)
def test_missing_branch_is_named_with_its_reason(world, move, why):
    people = world.people["Phú Lộc"]
    submission = actions.start(branch=people.branch, period=world.period, by=people.secretary)
    if move != "start":
        values = world.submissions["Tiên Du"].approved.values
        fill(submission, values, by=people.secretary)
        actions.submit(submission=submission, by=people.chair)
    if move == "send_back":
        actions.claim(submission=submission, by=people.officer)
        actions.send_back(submission=submission, by=people.officer, reason="Xem lại.")

    assert read(world.draft()).absences == [f"xã Phú Lộc: {why}"]


def test_revoked_is_missing_and_excused_is_not(world):
    head = world.people["An Đạo"].head
    actions.revoke(submission=world.submissions["Bảo Thanh"], by=head, reason="Sai.")
    actions.excuse(
        branch=world.branches["Phú Lộc"], period=world.period, by=head, reason="Mới lập."
    )

    reading = read(world.draft())

    assert reading.absences == ["xã Bảo Thanh: đang đính chính số liệu"]
    assert reading.clusters[2].branches[0].standing == "được miễn báo cáo"
    assert (reading.reported, reading.expected) == (2, 3)


def test_every_figure_has_the_versions_it_is_from(world):
    reading = read(world.draft())
    submission = world.submissions["Tiên Du"]

    assert [(each.name, each.cell.value) for each in reading.origins("B1")] == [
        ("xã An Đạo", Decimal(120)),
        ("xã Bảo Thanh", Decimal(150)),
        ("xã Tiên Du", Decimal(300)),
    ]
    [origin] = reading.origins("B1", cluster=2)
    assert (origin.submission, origin.version) == (submission.pk, submission.approved_id)
    assert (origin.number, origin.hash) == (1, submission.approved.hash)


def test_what_branches_ask_for_is_told_by_branch(world):
    assert read(world.draft()).proposals == {
        "label": "Kiến nghị",
        "by": [{"name": "xã An Đạo", "text": "Đề nghị mở lớp tập huấn.\nĐề nghị cấp tài liệu."}],
    }


def test_merged_branches_are_one_in_the_boundaries_of_today(world):
    succeed(
        kind=Succession.Kind.MERGE,
        decision="1/QĐ",
        effective_on=TODAY - dt.timedelta(days=10),
        predecessors=[world.branches["An Đạo"], world.branches["Bảo Thanh"]],
        successors=[Branch(code="HKH01", name="Bình Phú")],
        by=None,
    )
    report = world.draft()
    report.boundaries = DistrictReport.Boundaries.TODAY
    report.save()

    reading = read(report)

    rows = {branch.name: branch for each in reading.clusters for branch in each.branches}
    assert str(rows["xã Bình Phú"].figures["B1"]) == "270"
    assert [part["name"] for part in rows["xã Bình Phú"].parts] == ["xã An Đạo", "xã Bảo Thanh"]


def test_digest_changes_with_a_figure_and_with_a_word(world):
    report = world.draft()
    first = digest_of(gather(report))
    assert digest_of(gather(report)) == first

    report.tasks = "Mở lớp tập huấn."
    assert digest_of(gather(report)) != first
    report.tasks = ""
    world.correct("Tiên Du", B1="301")
    assert digest_of(gather(report)) != first


def test_number_of_queries_does_not_grow_with_the_branches(world, django_assert_num_queries):
    report = world.draft()
    with django_assert_num_queries(16):
        gather(DistrictReport.objects.get(pk=report.pk))

    world.approve("Phú Lộc", world.period, world.submissions["Tiên Du"].approved.values)

    with django_assert_num_queries(16):
        gather(DistrictReport.objects.get(pk=report.pk))
