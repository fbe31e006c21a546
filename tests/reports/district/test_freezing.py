import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, OperationalError, connection, transaction

from accounts.models import Role
from reports import actions
from reports.district.contents import digest_of, gather
from reports.district.freezing import NotAsShown, NothingApproved, draft, freeze
from reports.district.outdated import what_happened_since
from reports.models import DistrictReport
from tests.factories import make_user
from tests.reports.factories import make_period
from tests.reports.test_failures import FailAt

OPENING = (
    "Thực hiện chế độ báo cáo, Hội Khuyến học huyện Mẫu tổng hợp kết quả công tác khuyến học 6"
    " tháng đầu năm 2022 (số liệu từ ngày 01/01/2022 đến hết ngày 30/06/2022) như sau:"
)


def since(report):
    return what_happened_since([report])[report.pk]


def reload(report):
    return DistrictReport.objects.get(pk=report.pk)


def test_draft_begins_with_words_to_be_edited(world):
    report = world.draft()

    assert (report.number, report.created_by, report.is_frozen) == (1, world.officer, False)
    assert report.opening == OPENING
    assert report.recipients == "Hội Khuyến học tỉnh Mẫu (b/c);\nCác Hội cơ sở;\nLưu: VT."
    assert (report.assessment, report.tasks, report.contents) == ("", "", None)


def test_drafting_again_goes_on_with_the_draft(world):
    assert world.draft() == world.draft()
    assert DistrictReport.objects.count() == 1


def test_period_without_anything_approved_has_no_report(world):
    empty = make_period(year=2023, edition=world.period.edition)

    with pytest.raises(NothingApproved, match="chưa có báo cáo nào được duyệt"):
        draft(period=empty, by=world.officer)

    assert not DistrictReport.objects.exists()


@pytest.mark.parametrize("role", [None, Role.STAFF, Role.ADMINISTRATOR])
def test_only_officers_draft_and_freeze(world, role):
    report = world.draft()
    person = make_user(role) if role else world.people["An Đạo"].chair

    with pytest.raises(PermissionDenied):
        draft(period=world.period, by=person)
    with pytest.raises(PermissionDenied):
        freeze(report=report, digest=digest_of(gather(report)), by=person)

    assert not reload(report).is_frozen
    assert not DistrictReport.objects.visible_to(person).exists()


def test_freezing_pins_words_figures_and_versions(world):
    report = world.freeze()
    versions = {name: one.approved for name, one in world.submissions.items()}

    stored = reload(report)
    assert stored.frozen_by == world.officer
    assert stored.frozen_at is not None
    assert stored.contents["total"]["B1"] == ["570", 3, 4]
    assert stored.contents["words"]["opening"] == OPENING
    assert stored.sources == {
        str(world.submissions[name].pk): [version.pk, 1, f"xã {name}"]
        for name, version in versions.items()
    }


def test_freezing_twice_keeps_the_first(world):
    report = world.freeze()
    first = (report.frozen_at, report.lock_version)

    again = freeze(report=report, digest="", by=world.people["Tiên Du"].head)

    assert (again.frozen_at, again.lock_version, again.frozen_by) == (*first, world.officer)


def test_what_was_not_shown_is_not_frozen(world):
    report = world.draft()
    shown = digest_of(gather(report))
    world.correct("Tiên Du", B1="301")

    with pytest.raises(NotAsShown, match="vừa thay đổi"):
        freeze(report=report, digest=shown, by=world.officer)

    assert not reload(report).is_frozen


@pytest.mark.parametrize(
    "write",
    [
        lambda rows: rows.update(tasks="Khác."),
        lambda rows: rows.update(contents={}),
        lambda rows: rows.update(frozen_at=None, frozen_by=None, contents=None, sources=None),
        lambda rows: rows.delete(),
    ],
)
def test_database_lets_nobody_change_what_is_frozen(world, write):
    report = world.freeze()

    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        write(DistrictReport.objects.filter(pk=report.pk))

    assert reload(report).contents == report.contents


def test_correction_marks_it_outdated_and_changes_nothing(world):
    report = world.freeze()
    assert (since(report).changed, since(report).is_outdated) == ([], False)

    world.correct("Tiên Du", B1="301")

    assert since(report).changed == ["Xã Tiên Du: đã duyệt lần nộp 2, thay cho lần 1."]
    assert since(report).is_outdated is True
    assert reload(report).contents == report.contents
    assert reload(report).contents["total"]["B1"][0] == "570"


def test_correction_at_work_does_not_make_it_outdated(world):
    report, submission = world.freeze(), world.submissions["Tiên Du"]
    people = world.people["Tiên Du"]
    actions.grant_correction(
        submission=submission, by=people.officer, reason="Ghi sót.", until=world.period.due_on
    )

    assert since(report).is_outdated is False


def test_revoked_source_makes_it_outdated(world):
    report = world.freeze()

    actions.revoke(
        submission=world.submissions["An Đạo"], by=world.people["An Đạo"].head, reason="Sai."
    )

    assert since(report).changed == ["Xã An Đạo: số liệu lần nộp 1 đã bị thu hồi để đính chính."]


def test_report_approved_afterwards_is_told_apart_from_a_correction(world):
    report = world.freeze()

    world.approve("Phú Lộc", world.period, world.submissions["Tiên Du"].approved.values)

    assert since(report).arrived == ["xã Phú Lộc"]
    assert since(report).is_outdated is False


def test_report_of_another_period_does_not_count(world):
    report = world.freeze()
    later = make_period(number=2, edition=world.period.edition)

    world.approve("Phú Lộc", later, world.submissions["Tiên Du"].approved.values)

    assert (since(report).changed, since(report).arrived) == ([], [])


def test_next_one_takes_the_words_over_and_has_its_own_number(world):
    first = world.draft()
    first.tasks, first.document_number = "Mở lớp tập huấn.", "12"
    first.save()
    first = world.freeze()

    second = world.draft()

    assert (second.number, second.tasks, second.document_number) == (2, "Mở lớp tập huấn.", "")
    assert (str(first), str(second)) == (
        "Tổng hợp 6 tháng đầu năm 2022",
        "Tổng hợp 6 tháng đầu năm 2022, lần 2",
    )
    assert (first.file_name, second.file_name) == (
        "tong-hop-6-thang-2022",
        "tong-hop-6-thang-2022-lan-2",
    )


def test_what_happened_is_one_query_however_many_reports(world, django_assert_num_queries):
    reports = [world.freeze(), world.freeze(), world.freeze()]

    with django_assert_num_queries(1):
        what_happened_since(reports)


def test_query_that_fails_freezes_nothing(world):
    report = world.draft()
    digest, passed = digest_of(gather(report)), 0
    while True:
        try:
            with transaction.atomic(), connection.execute_wrapper(FailAt(passed)):
                freeze(report=report, digest=digest, by=world.officer)
        except OperationalError:
            assert not reload(report).is_frozen, passed
            passed += 1
        else:
            break

    assert passed > 15
    assert reload(report).is_frozen
