"""Papers typed by an officer, approval with nobody else there, answers, requests, second clicks."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Role
from branches.actions import succeed
from branches.models import Branch, Succession
from reports import actions
from reports.models import Comment, Event, LockException, Submission
from reports.states import State
from tests.factories import make_branch, make_user
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
PAPER = "Bản giấy số 4/BC-HKH ký ngày 20/06/2022."


def reload(submission):
    return Submission.objects.get(pk=submission.pk)


def entered(people, *, by=None, sent=True):
    """A report that an officer typed from the branch's paper."""
    by = by or people.officer
    submission = actions.enter_for(branch=people.branch, period=make_period(), by=by, reason=PAPER)
    fill(submission, VALUES, by=by)
    if sent:
        actions.submit_for(submission=submission, by=by)
    return reload(submission)


def commented(people=None, *texts):
    """A report that came back with these comments on B1."""
    submission, people = make_submission(State.SUBMITTED, people=people)
    actions.claim(submission=submission, by=people.officer)
    for text in texts or ["Xin xem lại."]:
        actions.comment(submission=submission, code="B1", text=text, by=people.officer)
    actions.send_back(submission=submission, by=people.officer, reason="Xem lại hội viên.")
    return reload(submission), people


# An officer's entry


def test_officer_enters_a_paper_and_the_events_say_so():
    people = People(make_branch())

    submission = entered(people)

    assert (submission.state, submission.entered_by) == (State.SUBMITTED, None)
    assert list(submission.events.values_list("move", "by", "role", "reason")) == [
        ("submit_for", people.officer.pk, "officer", ""),
        ("enter_for", people.officer.pk, "officer", PAPER),
    ]


def test_officer_writes_only_what_he_said_he_enters():
    submission, people = make_submission()

    with pytest.raises(PermissionDenied):
        fill(submission, VALUES, by=people.officer)
    with pytest.raises(actions.AlreadyMoved):
        actions.submit_for(submission=submission, by=people.officer)
    actions.enter_for(branch=people.branch, period=submission.period, by=people.head, reason=PAPER)
    with pytest.raises(PermissionDenied):
        fill(submission, VALUES, by=people.officer)
    fill(submission, VALUES | {"B1": "1400"}, by=people.head)

    assert reload(submission).current.values["B1"] == "1400"


def test_who_typed_a_part_does_not_approve_though_another_saved_and_sent_it():
    people = People(make_branch())
    submission = entered(people, sent=False)
    fill(submission, VALUES | {"B1": "1400"}, by=people.secretary)
    actions.submit(submission=submission, by=people.chair)

    with pytest.raises(PermissionDenied, match="không tự duyệt"):
        decide(reload(submission), State.APPROVED, by=people.officer)
    actions.release(submission=submission, by=people.officer)
    decide(reload(submission), State.APPROVED, by=people.head)

    assert reload(submission).state == State.APPROVED


def test_who_typed_the_version_that_came_back_does_not_approve_the_next():
    people = People(make_branch())
    submission = entered(people)
    decide(submission, State.RETURNED, by=people.head)
    actions.submit(submission=submission, by=people.chair)

    with pytest.raises(PermissionDenied):
        decide(reload(submission), State.APPROVED, by=people.officer)


def test_paper_of_a_closed_or_foreign_period_is_not_entered():
    people = People(make_branch())
    closed = make_period(
        opens_on=TODAY - dt.timedelta(days=30),
        due_on=TODAY - dt.timedelta(days=10),
        closes_on=YESTERDAY,
    )

    with pytest.raises(actions.Locked, match="đã khoá sau ngày"):
        actions.enter_for(branch=people.branch, period=closed, by=people.officer, reason=PAPER)

    assert not Submission.objects.exists()


# Approval with nobody else there


def alone(people):
    """What the only officer there is has typed, claimed by him."""
    people.head.grants.update(starts_on=YESTERDAY, ends_on=YESTERDAY)
    submission = entered(people)
    actions.claim(submission=submission, by=people.officer)
    return submission, {"digest": submission.current.hash, "by": people.officer}


def test_only_officer_approves_alone_until_a_second_confirms():
    people = People(make_branch())
    submission, fields = alone(people)

    actions.approve_alone(submission=submission, reason="Chỉ có một cán bộ.", **fields)

    assert list(Submission.objects.unconfirmed()) == [submission]
    assert list(Submission.objects.official()) == [submission]
    with pytest.raises(PermissionDenied, match="không tự xác nhận"):
        actions.confirm(submission=submission, by=people.officer)
    second = make_user(Role.OFFICER)
    actions.confirm(submission=submission, by=second)
    assert list(Submission.objects.unconfirmed()) == []
    assert reload(submission).events.first().by == second
    with pytest.raises(actions.AlreadyMoved):
        actions.confirm(submission=submission, by=make_user(Role.OFFICER))


def test_nobody_approves_alone_while_another_could():
    people = People(make_branch())
    submission = entered(people)
    actions.claim(submission=submission, by=people.officer)

    with pytest.raises(PermissionDenied, match=f"Còn người duyệt được báo cáo này: {people.head}."):
        actions.approve_alone(
            submission=submission, by=people.officer, digest=submission.current.hash, reason="x"
        )


def test_report_of_others_is_approved_as_usual():
    submission, people = make_submission(State.SUBMITTED)
    actions.claim(submission=submission, by=people.officer)

    with pytest.raises(PermissionDenied, match="duyệt như thường"):
        actions.approve_alone(
            submission=submission, by=people.officer, digest=submission.current.hash, reason="x"
        )


def test_lonely_approval_is_taken_back_with_its_flag():
    people = People(make_branch())
    submission, fields = alone(people)
    actions.approve_alone(submission=submission, reason="Chỉ có một cán bộ.", **fields)

    actions.undo_decision(submission=submission, by=people.officer)

    now = reload(submission)
    assert (now.state, now.approved, now.is_unconfirmed) == (State.SUBMITTED, None, False)


def test_undoing_a_second_approval_brings_the_flag_of_the_first_back():
    people = People(make_branch())
    submission, fields = alone(people)
    actions.approve_alone(submission=submission, reason="Chỉ có một cán bộ.", **fields)
    second = make_user(Role.OFFICER)
    actions.grant_correction(submission=submission, by=second, reason="Nhầm.", until=TODAY)
    actions.submit(submission=submission, by=people.chair)
    decide(reload(submission), State.APPROVED, by=second)
    assert reload(submission).is_unconfirmed is False

    actions.undo_decision(submission=submission, by=second)

    assert reload(submission).is_unconfirmed is True


# Comments and their answers


def test_comment_is_of_who_reads_and_about_a_figure_of_the_form():
    submission, people = make_submission(State.SUBMITTED)

    with pytest.raises(actions.AlreadyMoved):
        actions.comment(submission=submission, code="B1", text="Nhầm?", by=people.officer)
    actions.claim(submission=submission, by=people.officer)
    for code, text in (("Z9", "Nhầm?"), ("B1", "  ")):
        with pytest.raises(ValidationError):
            actions.comment(submission=submission, code=code, text=text, by=people.officer)

    assert not Comment.objects.exists()


def test_comment_is_changed_and_deleted_by_its_writer_while_he_reads():
    submission, people = make_submission(State.SUBMITTED)
    actions.claim(submission=submission, by=people.officer)
    comment = actions.comment(submission=submission, code="B1", text="Nhầm?", by=people.officer)

    actions.edit_comment(comment=comment, text="Xin kiểm tra lại.", by=people.officer)
    assert Comment.objects.get().text == "Xin kiểm tra lại."
    actions.release(submission=submission, by=people.officer)
    actions.claim(submission=submission, by=people.head)
    with pytest.raises(PermissionDenied):
        actions.delete_comment(comment=comment, by=people.head)
    with pytest.raises(actions.AlreadyMoved, match=f"{people.head} đang xem"):
        actions.delete_comment(comment=comment, by=people.officer)
    actions.release(submission=submission, by=people.head)
    actions.claim(submission=submission, by=people.officer)
    actions.delete_comment(comment=comment, by=people.officer)

    assert not Comment.objects.exists()


def test_report_that_came_back_is_sent_once_every_comment_is_answered():
    submission, people = commented(None, "Cao quá.", "Cả thị trấn?")
    first, second = Comment.objects.all()

    with pytest.raises(actions.NotReady) as refused:
        actions.submit(submission=submission, by=people.chair)
    assert [(f.code, f.sentence, f.blocks) for f in refused.value.findings] == [
        ("B1", "Chưa trả lời góp ý: “Cao quá.”.", True),
        ("B1", "Chưa trả lời góp ý: “Cả thị trấn?”.", True),
    ]
    actions.answer(comment=first, answer="changed", text="", by=people.secretary)
    actions.answer(comment=second, answer="kept", text="Gồm cả thị trấn.", by=people.secretary)
    actions.submit(submission=submission, by=people.chair)

    assert reload(submission).state == State.SUBMITTED
    assert (second.answer_text, second.answered_by) == ("Gồm cả thị trấn.", people.secretary)


@pytest.mark.parametrize(("answer", "text"), [("kept", " "), ("", ""), ("perhaps", "x")])
def test_answer_is_one_of_two_and_keeping_says_why(answer, text):
    _, people = commented()

    with pytest.raises(ValidationError):
        actions.answer(comment=Comment.objects.get(), answer=answer, text=text, by=people.chair)

    assert Comment.objects.unanswered().count() == 1


def test_answers_are_the_branchs_and_end_with_sending():
    submission, people = commented()
    comment = Comment.objects.get()

    for person in (people.other_chair, people.officer, people.former_chair):
        with pytest.raises(PermissionDenied):
            actions.answer(comment=comment, answer="changed", text="", by=person)
    actions.answer(comment=comment, answer="changed", text="", by=people.chair)
    actions.submit(submission=submission, by=people.chair)
    with pytest.raises(actions.AlreadyMoved):
        actions.answer(comment=comment, answer="kept", text="Đúng.", by=people.chair)


def test_comment_on_what_is_being_read_is_not_answered():
    submission, people = make_submission(State.SUBMITTED)
    actions.claim(submission=submission, by=people.officer)
    comment = actions.comment(submission=submission, code="", text="Nhầm?", by=people.officer)

    with pytest.raises(actions.AlreadyMoved):
        actions.answer(comment=comment, answer="changed", text="", by=people.chair)


def test_return_with_an_answer_is_not_taken_back():
    submission, people = commented()
    actions.answer(comment=Comment.objects.get(), answer="kept", text="Đúng.", by=people.chair)

    with pytest.raises(actions.AlreadyMoved, match="đã trả lời góp ý"):
        actions.undo_decision(submission=submission, by=people.officer)


# Requests for a correction


def test_branch_asks_for_a_correction_which_is_refused_and_then_granted():
    submission, people = make_submission(State.APPROVED)

    actions.ask_correction(submission=submission, by=people.chair, reason="Nhầm quỹ.")
    assert list(Submission.objects.asking_for_correction()) == [submission]
    with pytest.raises(actions.AlreadyMoved):
        actions.ask_correction(submission=submission, by=people.delegate, reason="Nhầm quỹ.")
    actions.refuse_correction(submission=submission, by=people.officer, reason="Sửa kỳ sau.")
    assert list(Submission.objects.asking_for_correction()) == []
    with pytest.raises(actions.AlreadyMoved):
        actions.refuse_correction(submission=submission, by=people.head, reason="Sửa kỳ sau.")
    actions.ask_correction(submission=submission, by=people.delegate, reason="Sai nhiều.")
    actions.grant_correction(submission=submission, by=people.head, reason="Sai.", until=TODAY)

    now = reload(submission)
    assert (now.state, now.asked_at, now.approved.number) == (State.DRAFT, None, 1)


def test_approval_that_somebody_asked_to_open_is_not_taken_back():
    submission, people = make_submission(State.APPROVED)
    actions.ask_correction(submission=submission, by=people.chair, reason="Nhầm quỹ.")

    with pytest.raises(actions.AlreadyMoved):
        actions.undo_decision(submission=submission, by=people.officer)


def test_database_refuses_flags_where_they_mean_nothing():
    submission, people = make_submission(State.SUBMITTED)
    wrong = [{"entered_by": people.officer}, {"is_unconfirmed": True}, {"asked_at": timezone.now()}]

    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Submission.objects.filter(pk=submission.pk).update(**fields)


# Second clicks, several at once


def test_second_approval_by_the_same_officer_is_the_first():
    submission, people = make_submission(State.APPROVED)
    events = Event.objects.count()

    actions.approve(submission=submission, by=people.officer, digest=submission.approved.hash)
    assert Event.objects.count() == events
    with pytest.raises(actions.AlreadyMoved, match=f"{people.officer} đã đổi lúc"):
        actions.approve(submission=submission, by=people.head, digest=submission.approved.hash)
    with pytest.raises(actions.AlreadyMoved):
        actions.approve(submission=submission, by=people.officer, digest="another")


def test_second_return_with_another_reason_is_refused():
    submission, people = make_submission(State.RETURNED)
    events = Event.objects.count()

    actions.send_back(submission=submission, by=people.officer, reason="Xem lại quỹ. ")
    with pytest.raises(actions.AlreadyMoved):
        actions.send_back(submission=submission, by=people.officer, reason="Khác.")

    assert Event.objects.count() == events
    assert submission.versions.count() == 2


def test_reports_without_findings_are_approved_together():
    first, people = make_submission(State.APPROVED)
    period = make_period(number=2, edition=first.period.edition)
    clean, _ = make_submission(State.SUBMITTED, period=period)
    doubtful = actions.start(branch=people.branch, period=period, by=people.chair)
    slip = VALUES | {"B1": "141", "C1": "33000"}
    fill(doubtful, slip, by=people.chair, notes={"B1": "Đã rà lại sổ."})
    actions.submit(submission=doubtful, by=people.chair)
    taken, others = make_submission(State.SUBMITTED, period=period)
    actions.claim(submission=taken, by=others.head)
    old, _ = make_submission(State.SUBMITTED, period=period)
    shown = {s: reload(s).current.hash for s in (taken, doubtful, clean)} | {old: "older"}

    results = dict(actions.approve_all(digests=shown, by=people.officer))

    assert results[clean] == ""
    assert results[doubtful] == "Có chỗ cần xem. Xin mở báo cáo để xem rồi duyệt."
    assert results[taken].startswith(f"{others.head} đang xem báo cáo này, từ")
    assert results[old] == "Báo cáo đã có lần nộp 1. Xin xem lại bản mới."
    assert [reload(s).state for s in (clean, doubtful, taken, old)] == [
        State.APPROVED,
        *[State.SUBMITTED] * 3,
    ]
    assert [reload(s).claimed_by for s in (doubtful, old)] == [None, None]
    assert dict(actions.approve_all(digests={clean: shown[clean]}, by=people.officer)) == {
        clean: ""
    }


# Why it is locked


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (State.DRAFT, ""),
        (State.RETURNED, ""),
        (State.SUBMITTED, "Báo cáo đã nộp, đang chờ Hội cấp trên duyệt."),
        (State.APPROVED, "Báo cáo đã duyệt nên không sửa được nữa."),
        (State.EXCUSED, "Hội được miễn báo cáo kỳ này."),
        (State.VOID, "Báo cáo đã huỷ."),
    ],
)
def test_lock_says_what_the_state_is(state, sentence):
    submission, people = make_submission(state)

    found = actions.lock_reason(submission=submission, by=people.secretary)

    assert found.startswith(sentence)
    assert bool(found) == bool(sentence)


def test_lock_says_when_it_opens_and_when_it_closed_and_ends_by_leave():
    people = People(make_branch())
    period = make_period(opens_on=TODAY + dt.timedelta(days=1))
    reason = {"submission": Submission(branch=people.branch, period=period), "by": people.chair}
    tomorrow = TODAY + dt.timedelta(days=1)
    assert actions.lock_reason(**reason) == (
        f"6 tháng đầu năm 2022 chưa mở. Có thể nhập từ ngày {tomorrow:%d/%m/%Y}."
    )

    period.opens_on = period.due_on = TODAY - dt.timedelta(days=30)
    period.closes_on = YESTERDAY
    period.save()
    assert actions.lock_reason(**reason).startswith("6 tháng đầu năm 2022 đã khoá sau ngày")

    LockException.objects.create(
        period=period, branch=people.branch, until=TODAY, reason="Mất điện.", by=people.officer
    )
    assert actions.lock_reason(**reason) == ""


def test_lock_says_whose_it_is():
    submission, people = make_submission()
    reasons = {
        person: actions.lock_reason(submission=submission, by=getattr(people, person))
        for person in ("other_chair", "former_chair", "officer")
    }

    own = f"Báo cáo này do người của {people.branch.title} nhập."
    assert reasons == {
        "other_chair": own,
        "former_chair": own,
        "officer": "Báo cáo này do Hội cơ sở nhập. Có bản giấy thì chọn “Nhập thay theo bản giấy”.",
    }


def merged(branch):
    new = Branch(code="HKH01", name="Mới")
    succeed(
        kind=Succession.Kind.MERGE,
        decision="1/QĐ",
        effective_on=YESTERDAY,
        predecessors=[branch, make_branch()],
        successors=[new],
        by=None,
    )
    return Branch.objects.get(code="HKH01")


def test_open_report_of_a_merged_branch_is_worked_on_by_the_successors_people():
    submission, people = commented()
    new = merged(people.branch)
    heir = People(new)

    assert list(Submission.objects.visible_to(heir.secretary)) == [submission]
    assert actions.lock_reason(submission=submission, by=heir.secretary) == ""
    fill(submission, VALUES | {"B1": "1400"}, by=heir.secretary)
    actions.answer(comment=Comment.objects.get(), answer="changed", text="", by=heir.secretary)
    actions.submit(submission=submission, by=heir.chair)
    actions.withdraw(submission=submission, by=heir.delegate)

    assert [e.role for e in reload(submission).events.all()[:2]] == ["delegate", "chair"]
    assert actions.lock_reason(submission=reload(submission), by=people.other_chair).startswith(
        f"{people.branch.title} (cũ) đã thôi hoạt động sau ngày"
    )


def test_approved_report_of_a_merged_branch_stays_its_own():
    submission, people = make_submission(State.APPROVED)
    merged(people.branch)

    now = Submission.objects.official().get()
    assert (now.branch, now.approved) == (people.branch, submission.approved)
