"""One report as everybody concerned reads it: figures, history, any two versions."""

import pytest
from django.urls import reverse

from reports import actions
from reports.models import Submission
from reports.states import State
from tests.reports.factories import VALUES, decide, fill, make_submission

pytestmark = pytest.mark.django_db


def url(submission, page):
    return reverse(f"reports:submission_{page}", args=[submission.pk])


def returned_and_sent_again(**changes):
    """Two versions: as in VALUES and, after a comment that was answered, with these changes."""
    submission, people = make_submission(State.SUBMITTED)
    actions.claim(submission=submission, by=people.officer)
    comment = actions.comment(
        submission=submission, code="B1", text="Xin đếm lại.", by=people.officer
    )
    decide(submission, State.RETURNED, by=people.officer)
    fill(submission, VALUES | changes, by=people.secretary, notes={"B1": "Đếm lại."})
    comment.version.submission.refresh_from_db()
    actions.answer(comment=comment, answer="kept", text="Đã đếm.", by=people.secretary)
    actions.submit(submission=submission, by=people.chair)
    return Submission.objects.get(pk=submission.pk), people


def test_own_people_read_what_is_typed_and_officers_what_was_sent(get_page, client):
    submission, people = make_submission(values=VALUES | {"B1": "987654"})

    client.force_login(people.secretary)
    assert "987.654" in get_page(url(submission, "detail")).text
    client.force_login(people.officer)
    page = get_page(url(submission, "detail"))
    assert "987.654" not in page.text
    assert "Hội cơ sở chưa nộp báo cáo này." in page.text
    history = get_page(url(submission, "history"))
    assert "Hội cơ sở chưa nộp lần nào." in history.text


def test_officer_reads_the_version_that_came_back_not_the_one_at_work(get_page, client):
    submission, people = make_submission(State.RETURNED)
    fill(submission, VALUES | {"B1": "987654"}, by=people.secretary)
    client.force_login(people.officer)

    page = get_page(url(submission, "detail"))

    assert "1.412" in page.text
    assert "987.654" not in page.text
    assert "Trả lại" in page.text


def test_zero_and_nothing_are_shown_apart(get_page, client):
    submission, people = make_submission(values=VALUES | {"B2": "0", "C3": ""})
    client.force_login(people.secretary)

    page = get_page(url(submission, "detail"))

    assert "Hội viên mới (người) – 0 –" in page.text
    assert "Chi trong kỳ (đồng) – – –" in page.text
    assert "Tồn quỹ cuối kỳ (đồng) – – –" in page.text


def test_total_of_nothing_but_zeros_is_zero(get_page, client):
    figures = VALUES | {"C1": "0", "C2": "0", "C3": "0"}
    submission, people = make_submission(values=figures)
    client.force_login(people.secretary)

    assert "Tồn quỹ cuối kỳ (đồng) – 0 –" in get_page(url(submission, "detail")).text


def test_print_opens_with_the_page_where_it_was_asked_for(client):
    submission, people = make_submission(State.SUBMITTED)
    client.force_login(people.chair)

    assert 'data-print="now"' in client.get(url(submission, "detail") + "?in=1").text
    assert 'data-print="now"' not in client.get(url(submission, "detail")).text


def test_history_tells_versions_moves_comments_and_answers(get_page, client):
    submission, people = returned_and_sent_again(B1="1498")
    client.force_login(people.secretary)

    page = get_page(url(submission, "history"))

    assert f"Lần 2 {people.chair.full_name} nộp lúc" in page.text
    assert f"Lần 1 {people.chair.full_name} nộp lúc" in page.text
    assert "Tổng số hội viên Góp ý của" in page.text
    assert f"Giữ nguyên : Đã đếm. ({people.secretary.full_name}" in page.text
    assert page.text.index("Nộp báo cáo về Hội") < page.text.index("Trả lại")
    assert "Lý do: Xem lại quỹ." in page.text


def test_branch_reads_no_comment_before_the_report_comes_back(get_page, client):
    submission, people = make_submission(State.SUBMITTED)
    actions.claim(submission=submission, by=people.officer)
    actions.comment(submission=submission, code="B1", text="Số này lạ.", by=people.officer)

    client.force_login(people.chair)
    assert "Số này lạ." not in get_page(url(submission, "history")).text
    client.force_login(people.officer)
    assert "Số này lạ." in get_page(url(submission, "history")).text


def test_two_versions_differ_in_figures_notes_and_words(get_page, client):
    submission, people = returned_and_sent_again(B1="1498", G1="Đề nghị tập huấn.")
    client.force_login(people.secretary)

    page = get_page(url(submission, "compare") + "?cu=2&moi=1")

    assert "So sánh lần 1 và lần 2" in page.text
    assert "1.412 1.498" in page.text
    assert "Ghi chú: (không có) → đổi thành Đếm lại." in page.text
    assert "Kiến nghị [thêm] + Đề nghị tập huấn. [hết thêm]" in page.text
    assert "Dân số" not in page.text


@pytest.mark.parametrize("query", ["", "?cu=1", "?cu=1&moi=9", "?cu=a&moi=1"])
def test_two_versions_have_to_be_chosen(client, query):
    submission, people = make_submission(State.SUBMITTED)
    client.force_login(people.chair)

    answer = client.get(url(submission, "compare") + query, follow=True)

    assert answer.redirect_chain == [(url(submission, "history"), 302)]
    assert "Chưa chọn đủ hai lần." in answer.text


def test_same_version_twice_has_no_difference(get_page, client):
    submission, people = make_submission(State.SUBMITTED)
    client.force_login(people.chair)

    assert "Hai lần giống nhau." in get_page(url(submission, "compare") + "?cu=1&moi=1").text


def test_unsent_version_is_compared_by_the_branch_alone(client):
    submission, people = make_submission(State.RETURNED)
    for person, status in ((people.secretary, 200), (people.officer, 302), (people.staff, 404)):
        client.force_login(person)
        assert client.get(url(submission, "compare") + "?cu=1&moi=2").status_code == status


@pytest.mark.parametrize("times", [1, 3])
def test_history_asks_the_same_of_the_database_however_long_it_is(
    client, times, django_assert_num_queries
):
    submission, people = make_submission(State.SUBMITTED)
    for _ in range(times):
        actions.claim(submission=submission, by=people.officer)
        comment = actions.comment(
            submission=submission, code="B1", text="Xin đếm lại.", by=people.officer
        )
        decide(submission, State.RETURNED, by=people.officer)
        actions.answer(comment=comment, answer="changed", text="", by=people.secretary)
        actions.submit(submission=submission, by=people.chair)
    client.force_login(people.officer)

    with django_assert_num_queries(14):
        client.get(url(submission, "history"))
