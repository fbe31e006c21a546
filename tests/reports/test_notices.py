"""Who is told of a move, in what words, and who is not."""

import datetime as dt

import pytest

from accounts.models import Notice
from branches.models import BranchRole
from core.dates import today
from reports import actions
from reports.models import Submission
from reports.notices import SILENT, TAKEN_BACK, TELLINGS
from reports.states import MOVES, State
from tests.factories import make_branch, make_branch_grant, make_grant, make_succession
from tests.reports.factories import START, VALUES, People, decide, fill, make_submission

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
REPORT = "6 tháng đầu năm 2022 của xã Tiên Du"


@pytest.fixture
def people():
    return People(make_branch(name="Tiên Du"))


def told():
    """Who has been told what since this was asked last."""
    found = {}
    for notice in Notice.objects.order_by("user__pk", "pk"):
        found.setdefault(notice.sentence, set()).add(notice.user)
    Notice.objects.all().delete()
    return found


def given(state, people):
    submission, _ = make_submission(state, people=people)
    told()
    return submission


def test_every_move_tells_somebody_or_is_known_to_tell_nobody():
    assert {*TELLINGS, *TAKEN_BACK, *SILENT} == set(MOVES)


def test_sending_tells_the_officers_alone(people):
    submission, _ = make_submission(people=people)
    assert told() == {}

    actions.submit(submission=submission, by=people.chair)

    assert {notice.url for notice in Notice.objects.all()} == {
        f"/ban-lam-viec/duyet/{submission.pk}/"
    }
    assert told() == {f"Chờ duyệt: báo cáo {REPORT}": {people.officer, people.head}}


def test_return_tells_who_may_send_and_who_wrote_it_every_time(people):
    bystander = make_branch_grant(branch=people.branch, starts_on=START).user
    submission = given(State.SUBMITTED, people)
    actions.claim(submission=submission, by=people.officer)
    for code, text in (("C2", "xin kiểm tra đơn vị nghìn đồng"), ("", "Viết ngắn hơn.")):
        actions.comment(submission=submission, code=code, text=text, by=people.officer)

    actions.send_back(submission=submission, by=people.officer, reason="Xem lại quỹ.")

    notice = Notice.objects.filter(user=people.chair).get()
    assert notice.text == (
        "Hội đã xem báo cáo và đề nghị sửa các chỗ sau:\n"
        "1) Thu trong kỳ: xin kiểm tra đơn vị nghìn đồng\n"
        "2) Viết ngắn hơn.\n"
        "Xem lại quỹ."
    )
    assert (notice.kind, notice.url) == (Notice.Kind.TASK, submission.get_absolute_url())
    concerned = {people.secretary, people.chair, people.delegate}
    assert told() == {f"Báo cáo {REPORT} cần sửa 2 chỗ": concerned}
    assert bystander not in concerned

    for comment in submission.versions.get(number=1).comments.all():
        actions.answer(comment=comment, answer="changed", text="", by=people.secretary)
    submission = Submission.objects.get()
    actions.submit(submission=submission, by=people.chair)
    told()
    decide(submission, State.RETURNED, by=people.officer)
    assert told() == {f"Báo cáo {REPORT} cần sửa": concerned}


def test_who_did_it_is_not_told(people):
    """A chair who is an officer too sends and does not hear of it."""
    make_grant(user=people.chair, role="officer")
    submission, _ = make_submission(people=people)

    actions.submit(submission=submission, by=people.chair)

    assert told() == {f"Chờ duyệt: báo cáo {REPORT}": {people.officer, people.head}}


def test_whose_role_has_ended_or_account_is_closed_is_not_told(people):
    submission = given(State.SUBMITTED, people)
    people.secretary.branch_grants.update(ends_on=today() - DAY)
    people.delegate.is_active = False
    people.delegate.save()

    decide(submission, State.APPROVED, by=people.officer)

    assert told() == {f"Báo cáo {REPORT} đã được duyệt": {people.chair}}


def test_after_a_merger_the_people_of_the_successor_are_told(people):
    submission = given(State.SUBMITTED, people)
    heir = make_branch(name="Phù Ninh", starts_on=today())
    chair = make_branch_grant(branch=heir, role=BranchRole.CHAIR).user
    make_branch_grant(branch=heir)
    make_succession("rename", old=[people.branch], new=[heir], effective_on=today())
    for person in (people.secretary, people.chair, people.delegate):
        person.branch_grants.update(ends_on=today() - DAY)
    people.branch.ends_on = today() - DAY
    people.branch.save()

    decide(submission, State.APPROVED, by=people.officer)

    assert told() == {f"Báo cáo {REPORT} (cũ) đã được duyệt": {chair}}


def test_asking_for_a_correction_tells_officers_and_the_answer_the_branch(people):
    submission = given(State.APPROVED, people)
    concerned = {people.secretary, people.chair, people.delegate}

    actions.ask_correction(submission=submission, by=people.chair, reason="Nhập nhầm.")
    assert told() == {f"Đề nghị mở lại để sửa: báo cáo {REPORT}": {people.officer, people.head}}
    actions.refuse_correction(submission=submission, by=people.officer, reason="Đúng rồi.")
    assert told() == {f"Báo cáo {REPORT} không được mở lại": concerned}
    actions.grant_correction(
        submission=submission, by=people.officer, reason="Sửa đi.", until=dt.date(2030, 6, 30)
    )
    assert Notice.objects.first().text == (
        "Sửa và nộp lại trước hết ngày 30/06/2030. Lý do: Sửa đi."
    )
    assert told() == {f"Báo cáo {REPORT} được mở lại để sửa": concerned}


def test_revoking_excusing_and_voiding_tell_the_branch(people):
    submission = given(State.APPROVED, people)
    concerned = {people.secretary, people.chair, people.delegate}

    actions.revoke(submission=submission, by=people.head, reason="Sai số.")
    assert Notice.objects.first().text == "Lý do: Sai số."
    assert told() == {f"Số liệu đã bị thu hồi, cần sửa: báo cáo {REPORT}": concerned}
    actions.void(submission=submission, by=people.head, reason="Nhầm kỳ.")
    assert told() == {f"Báo cáo {REPORT} đã bị huỷ": concerned}


def test_excused_branches_are_told(people):
    submission, _ = make_submission(State.EXCUSED, people=people)
    assert told() == {f"Được miễn: báo cáo {REPORT}": {people.chair, people.delegate}}

    actions.unexcuse(submission=submission, by=people.officer, reason="Đã lập lại.")
    assert told() == {f"Không còn được miễn: báo cáo {REPORT}": {people.chair, people.delegate}}


def test_decision_taken_back_before_anybody_saw_it_leaves_no_notice(people):
    submission = given(State.APPROVED, people)

    actions.undo_decision(submission=submission, by=people.officer)

    assert told() == {}
    decide(submission, State.APPROVED, by=people.officer)
    Notice.objects.filter(user=people.chair).update(read_at=dt.datetime.now(dt.UTC))
    actions.undo_decision(submission=submission, by=people.officer)
    seen = Notice.objects.filter(user=people.chair).values_list("sentence", flat=True)
    assert list(seen) == [
        f"Báo cáo {REPORT} trở lại chờ duyệt, quyết định trước đã được hoàn tác",
        f"Báo cáo {REPORT} đã được duyệt",
    ]
    assert set(Notice.objects.values_list("user", flat=True)) == {people.chair.pk}


def test_report_withdrawn_waits_for_nobody(people):
    submission, _ = make_submission(State.SUBMITTED, people=people)
    Notice.objects.filter(user=people.head).update(mailed_at=dt.datetime.now(dt.UTC))

    actions.withdraw(submission=submission, by=people.chair)

    assert told() == {
        f"Chờ duyệt: báo cáo {REPORT}": {people.head},
        f"Báo cáo {REPORT} đã được rút lại để sửa": {people.head},
    }


def test_report_sent_from_paper_is_told_to_the_branch_and_the_other_officers(people):
    submission, _ = make_submission(people=people)
    actions.enter_for(
        branch=people.branch, period=submission.period, by=people.officer, reason="Công văn 5."
    )
    fill(submission, VALUES, by=people.officer)
    assert told() == {}

    actions.submit_for(submission=submission, by=people.officer)

    assert told() == {
        f"Chờ duyệt: báo cáo {REPORT}, nộp thay theo bản giấy": {people.head},
        f"Báo cáo {REPORT} đã được nộp thay theo bản giấy": {
            people.secretary,
            people.chair,
            people.delegate,
        },
    }


def test_move_that_fails_tells_nobody(people):
    submission = given(State.SUBMITTED, people)

    with pytest.raises(actions.AlreadyMoved):
        actions.send_back(submission=submission, by=people.officer, reason="Chưa nhận xem.")

    assert told() == {}


def unread(*people):
    return [{notice.sentence for notice in person.notices.unread()} for person in people]


def test_what_was_to_be_done_counts_as_read_once_it_is_done(people):
    """By somebody else; what is only told stays unread."""
    submission, _ = make_submission(State.SUBMITTED, people=people)
    assert unread(people.head) == [{f"Chờ duyệt: báo cáo {REPORT}"}]

    decide(submission, State.RETURNED, by=people.officer)
    assert unread(people.head, people.chair) == [set(), {f"Báo cáo {REPORT} cần sửa"}]

    actions.submit(submission=submission, by=people.delegate)
    assert unread(people.head, people.chair) == [{f"Chờ duyệt: báo cáo {REPORT}"}, set()]

    decide(submission, State.APPROVED, by=people.officer)
    actions.ask_correction(submission=submission, by=people.chair, reason="Nhập nhầm.")
    approved = f"Báo cáo {REPORT} đã được duyệt"
    assert unread(people.head, people.delegate) == [
        {f"Đề nghị mở lại để sửa: báo cáo {REPORT}"},
        {approved},
    ]
    actions.refuse_correction(submission=submission, by=people.officer, reason="Đúng rồi.")
    assert unread(people.head, people.delegate) == [
        set(),
        {approved, f"Báo cáo {REPORT} không được mở lại"},
    ]


def test_asking_takes_no_task_from_the_second_person_and_typing_none_from_the_branch(people):
    submission = given(State.RETURNED, people)
    task = {"kind": Notice.Kind.TASK, "url": "/", "sentence": "Cần sửa"}
    key = f"reports.event.{submission.events.of_moves({'send_back'}).get().pk}"
    Notice.objects.create(user=people.chair, key=key, **task)

    actions.enter_for(
        branch=people.branch, period=submission.period, by=people.officer, reason="Công văn 5."
    )

    assert unread(people.chair) == [{"Cần sửa"}]


def test_reminders_of_a_report_that_was_sent_count_as_read(people):
    submission, _ = make_submission(people=people)
    other, _ = make_submission(people=People(make_branch()), period=submission.period)
    for each, person in ((submission, people.secretary), (other, people.delegate)):
        key = f"reports.due.{each.period_id}.{each.branch_id}.7"
        words = {"kind": Notice.Kind.TASK, "url": "/", "sentence": "Nhắc"}
        Notice.objects.create(user=person, key=key, **words)

    actions.submit(submission=submission, by=people.chair)

    assert unread(people.secretary, people.delegate) == [set(), {"Nhắc"}]
