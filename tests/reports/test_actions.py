import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from branches.actions import succeed
from branches.models import Branch, BranchGrant, Succession
from reports import actions
from reports.models import LockException, Submission, Version
from reports.states import State
from tests.factories import make_branch
from tests.reports.factories import (
    TODAY,
    VALUES,
    People,
    decide,
    fill,
    make_period,
    make_submission,
)

pytestmark = pytest.mark.django_db

YESTERDAY = TODAY - dt.timedelta(days=1)


def second_period(first):
    return make_period(number=2, edition=first.edition)


def reload(submission):
    return Submission.objects.get(pk=submission.pk)


def test_starting_twice_is_one_report():
    submission, people = make_submission()

    again = actions.start(branch=people.branch, period=submission.period, by=people.chair)

    assert again == submission
    assert Version.objects.count() == 1


def test_start_takes_over_what_the_form_says_with_its_origin():
    first, people = make_submission(State.APPROVED)

    second = actions.start(
        branch=people.branch, period=second_period(first.period), by=people.secretary
    )

    assert second.current.values == {"A1": "6500", "C1": "33000"}
    assert second.current.origins == {
        "A1": "6 tháng đầu năm 2022",
        "C1": "6 tháng đầu năm 2022",
    }


def test_figure_that_is_typed_over_loses_its_origin():
    first, people = make_submission(State.APPROVED)
    second = actions.start(
        branch=people.branch, period=second_period(first.period), by=people.secretary
    )

    fill(second, second.current.values | {"A1": "6600"}, by=people.secretary)

    version = reload(second).current
    assert version.values == {"A1": "6600", "C1": "33000"}
    assert version.origins == {"C1": "6 tháng đầu năm 2022"}


def test_only_what_is_official_is_taken_over():
    first, people = make_submission(State.SUBMITTED)

    second = actions.start(
        branch=people.branch, period=second_period(first.period), by=people.secretary
    )

    assert second.current.values == {}


def test_branch_that_is_not_expected_does_not_start():
    people = People(make_branch(starts_on=dt.date(2023, 1, 1)))

    with pytest.raises(actions.Locked, match="không thuộc diện báo cáo 6 tháng đầu năm 2022"):
        actions.start(branch=people.branch, period=make_period(), by=people.secretary)


def test_period_that_is_not_open_yet_is_locked():
    people = People(make_branch())
    period = make_period(opens_on=TODAY + dt.timedelta(days=1))

    with pytest.raises(actions.Locked, match="Có thể nhập từ ngày"):
        actions.start(branch=people.branch, period=period, by=people.secretary)


def close(period):
    period.opens_on, period.due_on, period.closes_on = (
        TODAY - dt.timedelta(days=n) for n in (30, 10, 1)
    )
    period.save()


def test_closed_period_keeps_the_draft_and_locks_it():
    submission, people = make_submission()
    close(submission.period)

    with pytest.raises(actions.Locked, match="đã khoá sau ngày"):
        actions.submit(submission=submission, by=people.chair)

    assert reload(submission).state == State.DRAFT


def test_leave_to_be_late_opens_a_closed_period_for_its_branch():
    submission, people = make_submission()
    close(submission.period)
    LockException.objects.create(
        period=submission.period,
        branch=people.branch,
        until=TODAY,
        reason="Mất điện.",
        by=people.officer,
    )

    actions.submit(submission=submission, by=people.chair)

    assert reload(submission).current.is_late is True


def test_leave_of_another_branch_or_of_the_past_opens_nothing():
    submission, people = make_submission()
    close(submission.period)
    for branch, until in ((make_branch(), TODAY), (people.branch, YESTERDAY)):
        LockException.objects.create(
            period=submission.period, branch=branch, until=until, reason="x", by=people.officer
        )

    with pytest.raises(actions.Locked):
        actions.submit(submission=submission, by=people.chair)


def test_second_of_two_in_one_section_sees_what_the_first_wrote():
    submission, people = make_submission()
    section = submission.period.edition.sections.get()
    shown = submission.current.saves[str(section.pk)]
    fields = {"submission": submission, "section": section, "notes": {}, "shown": shown}
    actions.save_section(**fields, values=VALUES | {"B1": "1500"}, by=people.chair)

    with pytest.raises(actions.SectionSaved) as stale:
        actions.save_section(**fields, values=VALUES | {"B1": "1600"}, by=people.secretary)

    assert stale.value.stored.values["B1"] == "1500"
    assert stale.value.stored.saved_by == people.chair
    assert reload(submission).current.values["B1"] == "1500"


def test_report_with_a_gap_is_not_sent():
    submission, people = make_submission(values=VALUES | {"B2": ""})

    with pytest.raises(actions.NotReady) as refused:
        actions.submit(submission=submission, by=people.chair)

    assert [finding.code for finding in refused.value.findings] == ["B2"]


def test_warning_is_settled_by_a_reason():
    first, people = make_submission(State.APPROVED)
    second = actions.start(
        branch=people.branch, period=second_period(first.period), by=people.secretary
    )
    slip = VALUES | {"B1": "14120", "A1": "65000", "C1": "33000"}
    fill(second, slip, by=people.secretary)

    with pytest.raises(actions.NotReady) as refused:
        actions.submit(submission=second, by=people.chair)
    assert [finding.code for finding in refused.value.findings] == ["A1", "B1"]
    fill(second, slip, by=people.secretary, notes={"A1": "Sáp nhập.", "B1": "Sáp nhập."})
    actions.submit(submission=second, by=people.chair)

    assert reload(second).state == State.SUBMITTED


def test_sent_version_is_frozen_with_its_hash():
    submission, people = make_submission(State.SUBMITTED)
    version = submission.current
    assert (version.sent_by, version.hash) == (people.chair, version.digest)

    with pytest.raises(DatabaseError, match="sent_is_frozen"), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(values={})


def test_withdrawal_opens_the_next_version_as_a_copy():
    submission, people = make_submission(State.SUBMITTED)

    actions.withdraw(submission=submission, by=people.delegate)

    now = reload(submission)
    assert (now.state, now.current.number, now.current.values) == (State.DRAFT, 2, VALUES)
    assert now.versions.count() == 2


def test_report_that_an_officer_reads_is_not_withdrawn():
    submission, people = make_submission(State.SUBMITTED)
    actions.claim(submission=submission, by=people.officer)

    with pytest.raises(actions.AlreadyMoved, match=f"{people.officer} đang xem báo cáo này, từ"):
        actions.withdraw(submission=submission, by=people.chair)

    assert reload(submission).state == State.SUBMITTED


def age_claim(submission, minutes):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reports_submission SET claimed_at = now() - make_interval(mins => %s)"
            " WHERE id = %s",
            [minutes, submission.pk],
        )


def test_claim_is_one_officers_and_ends_after_half_an_hour():
    submission, people = make_submission(State.SUBMITTED)

    assert actions.claim(submission=submission, by=people.officer) is True
    assert actions.claim(submission=submission, by=people.head) is False
    age_claim(submission, 29)
    assert actions.claim(submission=submission, by=people.head) is False
    age_claim(submission, 31)
    assert actions.claim(submission=submission, by=people.head) is True
    actions.release(submission=submission, by=people.head)
    assert actions.claim(submission=submission, by=people.officer) is True


def test_decision_is_the_claiming_officers():
    submission, people = make_submission(State.SUBMITTED)
    actions.claim(submission=submission, by=people.officer)

    with pytest.raises(actions.AlreadyMoved, match=f"{people.officer} đang xem"):
        actions.approve(submission=submission, by=people.head, digest=submission.current.hash)


def test_approval_names_the_version_that_was_read():
    submission, people = make_submission(State.SUBMITTED)
    read = submission.current.hash
    actions.withdraw(submission=submission, by=people.chair)
    fill(submission, VALUES | {"B1": "1413"}, by=people.secretary)
    actions.submit(submission=submission, by=people.chair)
    actions.claim(submission=submission, by=people.officer)

    with pytest.raises(actions.AlreadyMoved, match="Báo cáo đã có lần nộp 2"):
        actions.approve(submission=submission, by=people.officer, digest=read)

    assert reload(submission).approved is None


def test_report_with_an_open_comment_is_not_approved():
    submission, people = make_submission(State.SUBMITTED)
    actions.claim(submission=submission, by=people.officer)
    actions.comment(submission=submission, code="C1", text="Đơn vị nghìn đồng?", by=people.officer)

    with pytest.raises(ValidationError, match="Còn góp ý chưa giải quyết"):
        actions.approve(submission=submission, by=people.officer, digest=submission.current.hash)


def test_nobody_approves_what_he_wrote():
    submission, people = make_submission(State.SUBMITTED)
    BranchGrant.objects.create(
        user=people.officer, branch=people.branch, role="chair", starts_on=YESTERDAY
    )
    actions.withdraw(submission=submission, by=people.officer)
    actions.submit(submission=submission, by=people.officer)
    actions.claim(submission=submission, by=people.officer)

    with pytest.raises(PermissionDenied):
        actions.approve(
            submission=submission,
            by=people.officer,
            digest=reload(submission).current.hash,
        )


def test_correction_leaves_the_approved_version_official():
    submission, people = make_submission(State.APPROVED)
    approved = submission.approved
    actions.grant_correction(
        submission=submission, by=people.officer, reason="Nhầm quỹ.", until=TODAY
    )

    now = reload(submission)
    assert (now.state, now.approved, now.current.number) == (State.DRAFT, approved, 2)
    assert now.is_correction is True
    assert list(Submission.objects.official()) == [now]

    fill(now, VALUES | {"C2": "6000"}, by=people.secretary)
    actions.submit(submission=now, by=people.chair)
    decide(reload(now), State.APPROVED, by=people.officer)
    assert reload(now).approved.values["C2"] == "6000"


def test_correction_ends_on_its_day():
    submission, people = make_submission(State.APPROVED)
    actions.grant_correction(
        submission=submission, by=people.officer, reason="Nhầm quỹ.", until=YESTERDAY
    )

    with pytest.raises(actions.Locked, match="Hạn sửa đã hết ngày"):
        fill(reload(submission), VALUES, by=people.secretary)


def test_approval_is_taken_back_and_the_one_before_stands_again():
    submission, people = make_submission(State.APPROVED)
    first = submission.approved
    actions.grant_correction(submission=submission, by=people.head, reason="Nhầm quỹ.", until=TODAY)
    fill(reload(submission), VALUES | {"C2": "6000"}, by=people.secretary)
    actions.submit(submission=submission, by=people.chair)
    decide(reload(submission), State.APPROVED, by=people.officer)

    actions.undo_decision(submission=submission, by=people.officer)

    now = reload(submission)
    assert (now.state, now.approved, now.current.number) == (State.SUBMITTED, first, 2)
    assert (now.claimed_by, now.decided_at) == (people.officer, None)


def test_return_is_taken_back_while_the_branch_has_not_gone_on():
    submission, people = make_submission(State.RETURNED)
    actions.undo_decision(submission=submission, by=people.officer)
    now = reload(submission)
    assert (now.state, now.current.number, now.versions.count()) == (State.SUBMITTED, 1, 1)

    actions.send_back(submission=now, by=people.officer, reason="Xem lại quỹ.")
    fill(reload(submission), VALUES | {"C2": "6000"}, by=people.secretary)
    with pytest.raises(actions.AlreadyMoved, match="Hội cơ sở đã sửa tiếp"):
        actions.undo_decision(submission=submission, by=people.officer)
    assert reload(submission).state == State.RETURNED


def test_decision_is_taken_back_within_ten_minutes():
    submission, people = make_submission(State.APPROVED)
    Submission.objects.filter(pk=submission.pk).update(
        decided_at=timezone.now() - dt.timedelta(minutes=11)
    )

    with pytest.raises(actions.Locked, match="Đã quá 10 phút"):
        actions.undo_decision(submission=submission, by=people.officer)


def test_revoked_figures_are_official_no_more():
    submission, people = make_submission(State.APPROVED)

    actions.revoke(submission=submission, by=people.head, reason="Số quỹ sai.")

    assert list(Submission.objects.official()) == []
    assert reload(submission).state == State.RETURNED


def test_excused_branch_need_not_have_begun():
    people = People(make_branch())

    submission = actions.excuse(
        branch=people.branch, period=make_period(), by=people.officer, reason="Mới lập."
    )

    assert reload(submission).state == State.EXCUSED


def test_reason_is_never_empty():
    submission, people = make_submission(State.APPROVED)

    with pytest.raises(ValidationError, match="Chưa ghi lý do"):
        actions.revoke(submission=submission, by=people.head, reason="  ")


def test_report_of_a_merged_branch_passes_to_the_people_of_the_new_one():
    submission, people = make_submission()
    new = Branch(code="HKH01", name="Mới")
    succeed(
        kind=Succession.Kind.MERGE,
        decision="1/QĐ",
        effective_on=YESTERDAY,
        predecessors=[people.branch, make_branch()],
        successors=[new],
        by=None,
    )

    assert list(Submission.objects.visible_to(people.chair)) == [submission]
    actions.submit(submission=submission, by=people.chair)
    assert reload(submission).events.first().role == "chair"


def test_figures_of_a_version_hold_the_derived_ones():
    submission, _ = make_submission(State.APPROVED)

    version = actions.last_version(
        Submission(branch=submission.branch, period=second_period(submission.period))
    )

    assert version == submission.approved
    assert (
        actions.last_figures(Submission(branch=submission.branch, period=submission.period)) == {}
    )
    assert actions.figures_of(list(submission.period.edition.indicators.all()), version.values)[
        "C4"
    ] == Decimal(33000)
