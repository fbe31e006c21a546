"""A branch looks at its report once more, sends it, takes it back, answers what is said of it."""

import datetime as dt

import pgtrigger
import pytest
from django.urls import reverse

from branches.models import BranchGrant
from reports import actions
from reports.models import Comment, Period, Submission, Version
from reports.states import State
from tests.factories import make_association
from tests.reports.factories import VALUES, decide, fill, make_period, make_submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(client):
    """A draft that is ready, and its chair looking at it; `people` stands beside it."""
    make_association(name="Hội Khuyến học Mẫu")
    submission, people = make_submission()
    submission.people = people
    client.force_login(people.chair)
    return submission


def url(submission, page, *more):
    return reverse(f"reports:filling_{page}", args=[submission.pk, *more])


def now(submission):
    return Submission.objects.get(pk=submission.pk)


def send(client, submission):
    digest = client.get(url(submission, "review")).context["digest"]
    return client.post(url(submission, "submit"), {"digest": digest})


def bring_back(submission, people, **said):
    """An officer returns it with these comments, by code."""
    if now(submission).is_editable:
        actions.submit(submission=submission, by=people.chair)
    actions.claim(submission=submission, by=people.officer)
    for place, text in said.items():
        code = "" if place == "whole" else place
        actions.comment(submission=submission, code=code, text=text, by=people.officer)
    decide(submission, State.RETURNED, by=people.officer)


def test_review_shows_last_now_and_the_difference(get_page, client, report):
    actions.submit(submission=report, by=report.people.chair)
    decide(report, State.APPROVED, by=report.people.officer)
    period = make_period(number=2, edition=report.period.edition)
    later = actions.start(branch=report.branch, period=period, by=report.people.secretary)
    fill(later, VALUES | {"B1": "1498", "B2": "0", "C1": "33000"}, by=report.people.secretary)

    page = get_page(url(later, "review"))

    assert "Tổng số hội viên (người) 1.412 1.498 +86 (+6,1 %)" in page.text
    assert "Dân số (người) 6.500 6.500 0" in page.text
    assert "Tồn quỹ cuối kỳ (đồng) 33.000 34.000 +1.000 (+3,0 %)" in page.text
    assert "86 0 −86 (−100,0 %)" in page.text
    assert "Kỳ trước là 6 tháng đầu năm 2022 (số đã duyệt)." in page.text
    # Nothing said in the text is a blank, and a blank is not 0.
    assert "Kiến nghị Chưa nhập." in page.text


def test_chair_sends_and_gets_a_receipt(get_page, client, report):
    answer = send(client, report)

    assert answer.headers["Location"] == url(report, "receipt")
    assert now(report).state == State.SUBMITTED
    page = get_page(url(report, "receipt"))
    assert "Đã nộp báo cáo 6 tháng đầu năm 2022" in page.text
    assert now(report).receipt in page.text
    assert f"Người nộp: {report.people.chair.full_name}" in page.text
    assert "Cán bộ của Hội Khuyến học Mẫu xem báo cáo" in page.text


def test_receipt_says_until_when_it_is_answered_as_long_as_it_waits(get_page, client, report):
    Period.objects.update(answer_days=7)
    send(client, report)
    thursday = dt.datetime(2022, 7, 7, 18, tzinfo=dt.UTC)  # Friday in Việt Nam
    with pgtrigger.ignore("reports.Version:sent_is_frozen"):
        Version.objects.filter(submission=report).update(sent_at=thursday)
    sentence = "trả lại với góp ý ở từng số, chậm nhất ngày 19/07/2022"
    assert sentence in get_page(url(report, "receipt")).text

    decide(now(report), State.APPROVED, by=report.people.officer)

    page = get_page(url(report, "receipt"))
    assert "trả lại với góp ý ở từng số." in page.text


def test_second_click_finds_it_sent(client, report):
    digest = report.current.digest
    for _ in range(2):
        answer = client.post(url(report, "submit"), {"digest": digest})
        assert answer.headers["Location"] == url(report, "receipt")

    assert report.events.filter(move="submit").count() == 1


def test_button_names_the_association(get_page, report):
    assert "Nộp báo cáo về Hội Khuyến học Mẫu" in get_page(url(report, "review")).text


def test_what_was_not_read_is_not_sent(client, report):
    digest = client.get(url(report, "review")).context["digest"]
    fill(report, VALUES | {"B1": "1413"}, by=report.people.secretary)

    answer = client.post(url(report, "submit"), {"digest": digest}, follow=True)

    assert "Báo cáo vừa được sửa ở nơi khác." in answer.text
    assert now(report).state == State.DRAFT


def test_what_blocks_is_listed_with_its_place_and_there_is_no_button(get_page, client, report):
    fill(report, VALUES | {"B1": "7000", "B2": ""}, by=report.people.secretary)

    page = get_page(url(report, "review"))

    section = reverse("reports:filling_section", args=[report.pk, 1])
    assert "Có 2 chỗ cần xem trước khi nộp" in page.text
    assert {f"{section}#id_B1", f"{section}#id_B2"} <= set(page.links)
    assert "không thể lớn hơn dân số (6.500). Cần sửa một trong hai số." in page.text
    assert "Nộp báo cáo về" not in page.text
    assert send(client, report).headers["Location"] == url(report, "review")
    assert now(report).state == State.DRAFT


def test_much_that_is_missing_is_one_line(get_page, report):
    fill(report, {"A1": "6500"}, by=report.people.secretary)
    fill(report, dict.fromkeys(VALUES, ""), by=report.people.secretary)

    assert "Số liệu: còn 6 chỗ chưa nhập." in get_page(url(report, "review")).text


def test_secretary_sees_who_sends(get_page, client, report):
    client.force_login(report.people.secretary)

    page = get_page(url(report, "review"))

    assert "Báo cáo đã đủ để nộp." in page.text
    assert f"{report.people.chair.full_name} – Chủ tịch (nộp báo cáo)" in page.text
    assert "Nộp báo cáo về" not in page.text
    digest = {"digest": report.current.digest}
    assert client.post(url(report, "submit"), digest).status_code == 403
    assert now(report).state == State.DRAFT


def test_officer_who_types_from_paper_sends_it_himself(get_page, client, report):
    officer = report.people.officer
    actions.enter_for(
        branch=report.branch, period=report.period, by=officer, reason="Bản giấy số 5."
    )
    client.force_login(officer)

    assert get_page(url(report, "tasks"))
    assert "Nộp báo cáo về" in get_page(url(report, "review")).text
    sent = {"digest": report.current.digest}
    answers = [client.post(url(report, "submit"), sent) for _ in range(2)]

    assert now(report).state == State.SUBMITTED
    assert [event.move for event in now(report).events.all()].count("submit_for") == 1
    review = reverse("reports:review_detail", args=[report.pk])
    assert [answer.headers["Location"] for answer in answers] == [review, review]
    page = get_page(review)
    assert f"Đã nộp thay {report.branch.title}. Số biên nhận: {now(report).receipt}." in page.text


def test_officer_sends_for_nobody_what_he_did_not_type(client, report):
    client.force_login(report.people.officer)

    sent = client.post(url(report, "submit"), {"digest": report.current.digest})

    assert sent.status_code == 403
    assert now(report).state == State.DRAFT


def test_withdrawal_while_nobody_reads_it(get_page, client, report):
    send(client, report)
    assert "Rút lại để sửa" in get_page(url(report, "receipt")).text

    answer = client.post(url(report, "withdraw"))

    assert answer.headers["Location"] == url(report, "tasks")
    assert now(report).state == State.DRAFT


def test_no_withdrawal_while_an_officer_reads_it(get_page, client, report):
    send(client, report)
    actions.claim(submission=report, by=report.people.officer)

    assert "Rút lại để sửa" not in get_page(url(report, "receipt")).text
    answer = client.post(url(report, "withdraw"), follow=True)

    assert f"{report.people.officer.full_name} đang xem báo cáo này" in answer.text
    assert now(report).state == State.SUBMITTED


def test_secretary_withdraws_nothing(get_page, client, report):
    send(client, report)
    client.force_login(report.people.secretary)

    assert "Rút lại để sửa" not in get_page(url(report, "receipt")).text
    assert client.post(url(report, "withdraw")).status_code == 403


def test_receipt_of_a_late_report_says_so(get_page, client, report):
    report.period.due_on = report.period.opens_on
    report.period.save()
    send(client, report)

    assert f"(sau hạn nộp {report.period.due_on:%d/%m/%Y})" in get_page(url(report, "receipt")).text


def test_receipt_before_sending_leads_to_the_report(client, report):
    assert client.get(url(report, "receipt")).headers["Location"] == report.get_absolute_url()


def test_comment_stands_at_its_figure_and_is_answered_with_the_part(get_page, client, report):
    bring_back(report, report.people, B1="Xin đếm lại.", whole="Gửi bản có dấu.")
    comment = Comment.objects.get(code="B1")

    page = get_page(url(report, "tasks"))
    assert "Xem lại quỹ." in page.text
    assert "Gửi bản có dấu." in page.text
    assert "Có chỗ cần xem" in page.text
    section = reverse("reports:filling_section", args=[report.pk, 1])
    page = get_page(section)
    assert f"Góp ý của {report.people.officer.full_name}" in page.text
    assert "Xin đếm lại." in page.text

    shown = next(iter(now(report).current.saves.values()))
    form = VALUES | {"shown": shown, "B1": "1.413", "later": ""}
    client.post(section, form | {f"tra-loi-{comment.pk}": "changed", f"vi-sao-{comment.pk}": ""})

    comment.refresh_from_db()
    assert (comment.answer, comment.answered_by) == ("changed", report.people.chair)
    assert now(report).current.values["B1"] == "1413"


def test_keeping_a_figure_wants_a_reason(client, report):
    bring_back(report, report.people, B1="Xin đếm lại.")
    comment = Comment.objects.get()
    section = reverse("reports:filling_section", args=[report.pk, 1])
    shown = next(iter(now(report).current.saves.values()))
    form = VALUES | {"shown": shown, f"tra-loi-{comment.pk}": "kept", "later": ""}

    answer = client.post(section, form)

    assert "Chưa ghi vì sao giữ nguyên." in answer.text
    comment.refresh_from_db()
    assert comment.answer == ""
    form |= {"shown": shown + 1, f"vi-sao-{comment.pk}": "Đã đếm hai lần."}
    client.post(section, form)
    comment.refresh_from_db()
    assert (comment.answer, comment.answer_text) == ("kept", "Đã đếm hai lần.")


@pytest.mark.parametrize(
    ("answer", "text", "said"),
    [
        ("kept", "Đúng như sổ.", "Đã ghi câu trả lời."),
        ("kept", "", "Chưa ghi vì sao giữ nguyên."),
        ("", "", "Chưa chọn trả lời."),
    ],
)
def test_comment_on_the_whole_is_answered_on_the_first_page(client, report, answer, text, said):
    bring_back(report, report.people, whole="Gửi bản có dấu.")
    comment = Comment.objects.get()
    form = {f"y-{comment.pk}-answer": answer, f"y-{comment.pk}-text": text}

    page = client.post(url(report, "answer", comment.pk), form, follow=True)

    comment.refresh_from_db()
    assert comment.answer == ("kept" if text else "")
    assert said in page.text


def test_report_with_an_unanswered_comment_is_not_sent(get_page, client, report):
    bring_back(report, report.people, B1="Xin đếm lại.", whole="Gửi bản có dấu.")

    page = get_page(url(report, "review"))

    assert "Có 2 chỗ cần xem trước khi nộp" in page.text
    assert "Tổng số hội viên: chưa trả lời góp ý “Xin đếm lại.”." in page.text
    assert "Chưa trả lời góp ý: “Gửi bản có dấu.”." in page.text
    send(client, report)
    assert now(report).state == State.RETURNED


def test_comments_of_others_are_not_answered(client, report):
    other, people = make_submission(period=report.period)
    bring_back(other, people, whole="Của Hội khác.")

    assert client.post(url(report, "answer", Comment.objects.get().pk)).status_code == 404


def test_correction_is_asked_for_with_a_reason(get_page, client, report):
    actions.submit(submission=report, by=report.people.chair)
    decide(report, State.APPROVED, by=report.people.officer)
    assert url(report, "correction") in get_page(report.get_absolute_url()).links
    assert "Chưa ghi cần sửa gì." in client.post(url(report, "correction"), {"reason": " "}).text

    answer = client.post(url(report, "correction"), {"reason": "Nhầm quỹ."}, follow=True)

    assert "Đã gửi đề nghị mở lại." in answer.text
    assert now(report).asked_at is not None
    assert now(report).events.first().reason == "Nhầm quỹ."
    page = get_page(report.get_absolute_url())
    assert "Đã đề nghị mở lại để sửa lúc" in page.text
    assert url(report, "correction") not in page.links


def test_correction_is_asked_for_by_who_speaks_for_the_branch(get_page, client, report):
    actions.submit(submission=report, by=report.people.chair)
    decide(report, State.APPROVED, by=report.people.officer)
    client.force_login(report.people.secretary)

    assert url(report, "correction") not in get_page(report.get_absolute_url()).links
    assert client.post(url(report, "correction"), {"reason": "x"}).status_code == 302
    assert now(report).asked_at is None


def test_person_whose_role_has_ended_fills_in_nothing(client, report):
    BranchGrant.objects.filter(user=report.people.chair).delete()

    assert client.get(url(report, "tasks")).status_code == 404
    assert client.get(report.get_absolute_url()).status_code == 404
