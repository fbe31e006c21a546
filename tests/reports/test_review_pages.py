"""The officers' queue and the review of one report, as pages."""

import datetime as dt
import re

import pgtrigger
import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from reports import actions
from reports.models import Comment, Event, Period, Submission, Version
from reports.states import State
from tests.factories import make_branch, make_branch_grant, make_cluster, make_user
from tests.page import Page
from tests.reports.factories import (
    TODAY,
    VALUES,
    People,
    fill,
    make_period,
    make_submission,
)
from tests.test_hostile_urls import VALUES as VALUES_OF_STRANGERS

pytestmark = pytest.mark.django_db

QUEUE = "/ban-lam-viec/duyet/"


@pytest.fixture
def officer(client):
    officer = make_user(Role.OFFICER, full_name="Nguyễn Thị Duyệt")
    client.force_login(officer)
    return officer


def url(name, *arguments, query=""):
    return reverse(f"reports:{name}", args=arguments) + query


def reload(submission):
    return Submission.objects.get(pk=submission.pk)


def half(number=1, **fields):
    """One of the two halves of 2022, made when it is first asked for."""
    found = Period.objects.filter(year=2022, number=number).first()
    if found is None and Period.objects.exists():
        fields.setdefault("edition", Period.objects.first().edition)
    return found or make_period(number=number, **fields)


def made(state, **fields):
    return make_submission(state, **{"period": half()} | fields)


def named(name, **fields):
    """A waiting report of the branch of this name."""
    return made(State.SUBMITTED, people=People(make_branch(name=name)), **fields)[0]


def taken(client, submission):
    """The report, claimed by whoever is signed in."""
    client.post(url("review_open", submission.pk))
    return reload(submission)


def two_periods(name="Tiên Du", **slip):
    """A branch's approved report, and the one of the next half year, sent with these figures."""
    _, people = made(State.APPROVED, people=People(make_branch(name=name)))
    second = actions.start(branch=people.branch, period=half(2), by=people.chair)
    values = VALUES | {"C1": "33000"} | slip
    fill(second, values, by=people.chair, notes=dict.fromkeys(slip, "Kết nạp đợt 19/5."))
    actions.submit(submission=second, by=people.chair)
    return reload(second), people


# The queue


def test_queue_begins_with_what_is_overdue_and_then_what_waits_longest(get_page, officer):
    later, overdue = half(), half(2, due_on=TODAY - dt.timedelta(days=1))
    for name, period in (("Hai", later), ("Ba", later), ("Một", overdue)):
        named(name, period=period)

    page = get_page(QUEUE)

    order = re.findall(r'<th scope="row">(\w+)', page.html)
    assert order == ["Một", "Hai", "Ba"]
    assert "Chờ duyệt (3)" in page.text
    assert page.text.count("Kỳ đã hết hạn") == 1


def test_queue_says_until_when_each_is_to_be_answered(get_page, officer):
    late, fresh = named("Hai"), named("Ba")
    with pgtrigger.ignore("reports.Version:sent_is_frozen"):
        Version.objects.filter(submission=late).update(
            sent_at=timezone.now() - dt.timedelta(days=9)
        )

    page = get_page(QUEUE)

    for report in (late, fresh):
        assert f"trả lời chậm nhất {reload(report).answer_by:%d/%m/%Y}" in page.text
    overdue = re.findall(r'<th scope="row">(\w+)(?:(?!<th).)*Quá hạn trả lời', page.html, re.DOTALL)
    assert overdue == ["Hai"]


def test_queue_is_narrowed_by_period_and_cluster(client, get_page, officer):
    first = named("Hai")
    second = named("Ba", period=half(2))
    cluster = make_cluster(second.branch, number=3)

    by_period = get_page(f"{QUEUE}?ky={first.period.pk}")
    by_cluster = get_page(f"{QUEUE}?cum={cluster.pk}")

    assert [row.submission for row in by_period_rows(client, f"?ky={first.period.pk}")] == [first]
    assert [row.submission for row in by_period_rows(client, f"?cum={cluster.pk}")] == [second]
    assert "Chờ duyệt (1)" in by_period.text
    assert "Chờ duyệt (1)" in by_cluster.text
    opening = [a["formaction"] for a in by_cluster.all("button") if "formaction" in a]
    assert opening == [url("review_open", second.pk, query=f"?cum={cluster.pk}")]


def by_period_rows(client, query):
    return client.get(QUEUE + query).context["rows"]


@pytest.mark.parametrize(
    ("slug", "state"),
    [
        ("tra-lai", State.RETURNED),
        ("dang-lam", State.DRAFT),
        ("da-duyet", State.APPROVED),
        ("mien-huy", State.EXCUSED),
    ],
)
def test_every_state_has_its_list(client, get_page, officer, slug, state):
    reports = {other: made(other)[0] for other in State}

    page = get_page(f"{QUEUE}?loai={slug}")

    shown = {row.submission for row in by_period_rows(client, f"?loai={slug}")}
    also = {reports[State.VOID]} if slug == "mien-huy" else set()
    assert shown == {reports[state], *also}
    assert url("review_detail", reports[state].pk) in page.links


def test_queue_says_what_will_stand_there(get_page, officer):
    assert "Không còn báo cáo nào chờ duyệt." in get_page(QUEUE).text


def test_queue_tells_warnings_readers_and_how_often_it_was_sent(client, get_page, officer):
    doubtful, _ = two_periods(B1="14120", A1="65000")
    read = named("Phú Mỹ")
    reader = make_user(Role.OFFICER, full_name="Trần Văn Đọc")
    actions.claim(submission=read, by=reader)

    page = get_page(QUEUE)

    rows = {row.submission: row for row in by_period_rows(client, "")}
    assert (rows[doubtful].warnings, rows[doubtful].approvable) == (2, False)
    assert (rows[read].warnings, rows[read].reader, rows[read].approvable) == (0, reader, False)
    assert "2 cảnh báo" in page.text
    assert "Trần Văn Đọc, từ" in page.text


def test_warnings_of_many_are_those_of_each(officer):
    reports = [two_periods(B1="14120", A1="65000")[0], named("Ba"), two_periods("Bốn")[0]]

    together = actions.findings_of_sent(reports)

    assert together == {report.pk: actions.findings_of(report) for report in reports}
    assert [len(together[report.pk]) for report in reports] == [2, 0, 0]


@pytest.mark.parametrize("count", [1, 3])
def test_queue_asks_the_same_of_the_database_however_many_wait(
    client, officer, count, django_assert_num_queries
):
    for number in range(count):
        two_periods(f"Xã {number}")

    # savepoint and its release; session, person; counts; how many; rows; last reports, indicators;
    # decisions; association; two choices; the session kept on, in its savepoint
    with django_assert_num_queries(16):
        client.get(QUEUE)


# The way of a report


def test_clean_report_takes_three_clicks(client, get_page, officer):
    first, second = named("Hai"), named("Ba")
    home = get_page("/ban-lam-viec/")
    assert "Chờ duyệt (2)" in home.text

    opened = client.post(url("review_open", first.pk))  # 1: Xem
    page = get_page(opened.headers["Location"])
    digest = next(a["value"] for a in page.all("input") if a.get("name") == "digest")
    done = client.post(url("review_approve", first.pk), {"digest": digest})  # 2: Duyệt

    assert reload(first).state == State.APPROVED
    assert done.headers["Location"] == url("review_detail", second.pk)
    assert reload(second).claimed_by == officer
    after = get_page(done.headers["Location"])
    assert f"Đã duyệt báo cáo {first} lúc" in after.text
    assert "Duyệt và sang báo cáo kế tiếp" in after.text


def test_last_report_leads_back_to_the_queue(client, get_page, officer):
    report = taken(client, named("Hai"))

    done = client.post(url("review_approve", report.pk), {"digest": report.current.hash})

    assert done.headers["Location"] == QUEUE
    assert f"Đã duyệt báo cáo {report} lúc" in get_page(QUEUE).text


def test_next_report_is_free_of_the_same_list_and_not_ones_own(client, officer):
    first = named("Hai")
    period = half(2)
    named("Của kỳ khác", period=period)
    read = named("Người khác xem", period=first.period)
    actions.claim(submission=read, by=make_user(Role.OFFICER))
    own = People(make_branch(name="Tự nhập"))
    typed = actions.enter_for(
        branch=own.branch, period=first.period, by=officer, reason="Bản giấy."
    )
    fill(typed, VALUES, by=officer)
    actions.submit_for(submission=typed, by=officer)
    last = named("Bốn", period=first.period)
    report = taken(client, first)

    done = client.post(
        url("review_approve", report.pk, query=f"?ky={first.period.pk}"),
        {"digest": report.current.hash},
    )

    assert done.headers["Location"] == url("review_detail", last.pk) + f"?ky={first.period.pk}"


def test_second_click_on_approve_is_no_error(client, officer):
    report = taken(client, named("Hai"))
    data = {"digest": report.current.hash}

    answers = [client.post(url("review_approve", report.pk), data) for _ in range(2)]

    assert [answer.headers["Location"] for answer in answers] == [QUEUE, QUEUE]
    assert Event.objects.filter(move="approve").count() == 1


def test_who_has_not_claimed_it_reads_and_cannot_decide(client, get_page, officer):
    report = named("Hai")
    reader = make_user(Role.OFFICER, full_name="Trần Văn Đọc")
    actions.claim(submission=report, by=reader)

    page = get_page(url("review_detail", report.pk))
    assert "Trần Văn Đọc đang xem báo cáo này, từ" in page.text
    assert "Duyệt và sang báo cáo kế tiếp" not in page.text
    for name, data in (
        ("review_open", {}),
        ("review_approve", {"digest": report.current.hash}),
        ("review_return", {"reason": "Xem lại."}),
        ("comment_add", {"text": "Nhầm?"}),
    ):
        answer = client.post(url(name, report.pk), data, follow=True)
        assert "Trần Văn Đọc đang xem báo cáo này, từ" in answer.text, name

    assert reload(report).claimed_by == reader
    assert not Comment.objects.exists()


def test_branch_that_sends_again_while_the_officer_reads_is_read_again(client, officer):
    report, people = made(State.SUBMITTED)
    read = taken(client, report).current.hash
    actions.release(submission=report, by=officer)
    actions.withdraw(submission=report, by=people.chair)
    fill(report, VALUES | {"B1": "1413"}, by=people.secretary)
    actions.submit(submission=report, by=people.chair)
    taken(client, report)

    answer = client.post(url("review_approve", report.pk), {"digest": read}, follow=True)

    assert "Báo cáo đã có lần nộp 2. Xin xem lại bản mới." in answer.text
    assert reload(report).state == State.SUBMITTED


def test_half_hour_begins_anew_with_every_comment_and_then_runs_out(client, get_page, officer):
    report = taken(client, named("Hai"))
    age(report, minutes=29)
    client.post(url("comment_add", report.pk, query="?gop_y=B1"), {"text": "Nhầm?"})
    assert timezone.now() - reload(report).claimed_at < dt.timedelta(minutes=1)

    age(report, minutes=31)

    page = get_page(url("review_detail", report.pk))
    assert "Nhận xem báo cáo này" in page.text
    assert "Góp ý về" not in page.text
    client.post(url("review_open", report.pk))
    assert "Góp ý về" in get_page(url("review_detail", report.pk)).text


def age(report, *, minutes):
    long_ago = timezone.now() - dt.timedelta(minutes=minutes)
    Submission.objects.filter(pk=report.pk).update(claimed_at=long_ago)


def test_leaving_frees_it(client, officer):
    report = taken(client, named("Hai"))

    answer = client.post(url("review_leave", report.pk), follow=True)

    assert reload(report).claimed_by is None
    assert "Đã để lại báo cáo" in answer.text


# Comparing


def test_figures_are_beside_the_last_ones_with_percent_and_mark(client, get_page, officer):
    report, _ = two_periods(B1="14120", A1="65000", B2="98")

    page = get_page(url("review_detail", report.pk))

    lines = {line.code: line for _, part in page_lines(client, report) for line in part}
    assert (lines["B1"].shown_other, lines["B1"].shown) == ("1.412", "14.120")
    assert (lines["B1"].change, lines["B1"].slip) == ("+12.708 (+900,0 %)", "×10")
    assert (lines["B2"].change, lines["B2"].slip) == ("+12 (+14,0 %)", "")
    assert lines["C2"].change == "0"
    assert lines["B1"].note == "Kết nạp đợt 19/5."
    assert lines["C1"].origin == "6 tháng đầu năm 2022"
    assert "số này cao gấp 10 lần kỳ trước (1.412)" in page.text


def page_lines(client, report, query=""):
    return client.get(url("review_detail", report.pk, query=query)).context["parts"]


def codes(client, report, query):
    return [line.code for _, lines in page_lines(client, report, query) for line in lines]


def test_only_changes_and_only_warnings_are_shown_on_request(client, get_page, officer):
    report, _ = two_periods(B1="14120", A1="65000", B2="98")

    assert codes(client, report, "?thay_doi=on") == ["A1", "B1", "B2", "C1", "C4"]
    assert codes(client, report, "?canh_bao=on") == ["A1", "B1"]
    page = get_page(url("review_detail", report.pk, query="?canh_bao=on"))
    assert "Đang ẩn 6 chỉ tiêu." in page.text
    assert "Chỉ chỗ thay đổi (5)" in page.text


def test_other_bases_are_the_last_year_and_the_cluster(client, officer):
    first, people = made(State.APPROVED)
    neighbours = [
        made(
            State.APPROVED,
            period=first.period,
            values=VALUES | {"B1": number, "A1": "6500"},
        )[0]
        for number in ("100", "201")
    ]
    waiting = made(State.SUBMITTED, period=first.period)[0]
    make_cluster(first.branch, waiting.branch, *(n.branch for n in neighbours))
    next_year = make_period(year=2023, edition=first.period.edition)
    again = actions.start(branch=people.branch, period=next_year, by=people.chair)
    fill(again, VALUES | {"B1": "1500", "C1": "33000"}, by=people.chair)
    actions.submit(submission=again, by=people.chair)

    def other(report, basis):
        lines = page_lines(client, report, f"?so_voi={basis}")
        return next(line.shown_other for _, part in lines for line in part if line.code == "B1")

    assert other(again, "nam-truoc") == "1.412"
    assert other(again, "cum") == "–"
    assert other(waiting, "cum") == "571"  # of 1.412, 100 and 201
    assert other(first, "cum") == "150,5"
    assert other(waiting, "nam-truoc") == "–"


def test_resubmission_begins_with_what_changed_and_what_was_answered(client, get_page, officer):
    report, people = made(
        State.SUBMITTED, values=VALUES | {"G1": "Xin hỗ trợ tủ sách cho khu dân cư."}
    )
    taken(client, report)
    for code, text in (("B1", "Cao quá."), ("B2", "Có đúng không?")):
        client.post(url("comment_add", report.pk, query=f"?gop_y={code}"), {"text": text})
    client.post(url("review_return", report.pk), {"reason": "Xem lại hội viên."})
    cao, dung = Comment.objects.all()
    actions.answer(comment=cao, answer="changed", text="", by=people.chair)
    actions.answer(comment=dung, answer="kept", text="Đã đối chiếu sổ.", by=people.chair)
    new = VALUES | {"B1": "1400", "G1": "Xin hỗ trợ kinh phí cho khu dân cư."}
    fill(reload(report), new, by=people.secretary)
    actions.submit(submission=report, by=people.chair)

    page = get_page(url("review_detail", report.pk))

    changes = client.get(url("review_detail", report.pk)).context["changes"]
    assert [line.code for line in changes] == ["B1", "B2", "G1"]
    assert [piece.kind for piece in changes[2].pieces] == ["kept", "removed", "added", "kept"]
    assert "Từ lần nộp 1: đã sửa và đã trả lời (3)" in page.text
    assert "“Có đúng không?” Giữ nguyên : Đã đối chiếu sổ." in page.text
    assert page.text.index("Từ lần nộp 1") < page.text.index("So với")
    assert codes(client, report, "?so_voi=lan-truoc&thay_doi=on") == ["B1", "G1"]


# Comments and returning


def test_comment_is_chosen_or_written_and_stands_at_its_figure(client, get_page, officer):
    report = taken(client, named("Hai"))
    form = get_page(url("review_detail", report.pk, query="?gop_y=B1"))
    choices = re.findall(r'<option value="([^"]+)"', form.html)
    assert len(choices) == 8

    add = url("comment_add", report.pk, query="?gop_y=B1&so_voi=cum")
    saved = client.post(add, {"mau": choices[0], "text": ""})
    client.post(url("comment_add", report.pk, query="?gop_y=B2"), {"mau": choices[0], "text": "A"})

    assert saved.headers["Location"] == url("review_detail", report.pk) + "?so_voi=cum#B1"
    assert list(Comment.objects.values_list("code", "text", "by")) == [
        ("B1", choices[0], officer.pk),
        ("B2", "A", officer.pk),
    ]
    page = get_page(url("review_detail", report.pk))
    assert "Trả lại với 2 góp ý" in page.text
    assert "Duyệt và sang báo cáo kế tiếp" not in page.text


@pytest.mark.parametrize("code", ["Z9", "", "<b>", "a\r\nX: y"])
def test_comment_on_no_figure_of_the_form_is_none(client, officer, code):
    report = taken(client, named("Hai"))

    client.post(url("comment_add", report.pk), {"text": "Nhầm?"}, query_params={"gop_y": code})

    assert Comment.objects.count() == (code == "")


def test_empty_comment_is_refused_with_a_sentence(client, get_page, officer):
    report = taken(client, named("Hai"))

    answer = client.post(url("comment_add", report.pk, query="?gop_y=B1"), {"text": " "})

    assert "Chưa nhập góp ý. Cần chọn một câu mẫu hoặc tự viết." in answer.text
    assert [link for link in Page(answer.text).links if link.startswith("?")] == []
    assert "<title>Lỗi: " in answer.text


def test_comment_is_changed_and_deleted(client, get_page, officer):
    report = taken(client, named("Hai"))
    client.post(url("comment_add", report.pk, query="?gop_y=B1"), {"text": "Nhầm?"})
    comment = Comment.objects.get()

    page = get_page(url("review_detail", report.pk, query=f"?sua={comment.pk}"))
    assert "Nhầm?</textarea>" in page.html
    client.post(url("comment_edit", report.pk, comment.pk), {"text": "Xin xem lại."})
    assert Comment.objects.get().text == "Xin xem lại."
    client.post(url("comment_delete", report.pk, comment.pk))

    assert not Comment.objects.exists()


def test_comment_of_another_report_is_not_there(client, officer):
    report, other = taken(client, named("Hai")), named("Ba")
    client.post(url("comment_add", report.pk, query="?gop_y=B1"), {"text": "Nhầm?"})

    answer = client.post(url("comment_delete", other.pk, Comment.objects.get().pk))

    assert answer.status_code == 404


def test_return_wants_a_line_and_goes_on(client, get_page, officer):
    report, second = taken(client, named("Hai")), named("Ba")

    refused = client.post(url("review_return", report.pk), {"reason": " "})
    assert "<title>Lỗi: " in refused.text
    done = client.post(url("review_return", report.pk), {"reason": "Xem lại quỹ."})

    assert (reload(report).state, reload(report).current.number) == (State.RETURNED, 2)
    assert done.headers["Location"] == url("review_detail", second.pk)
    assert f"Đã trả lại báo cáo {report} lúc" in get_page(done.headers["Location"]).text


# Undoing


def test_undo_stays_ten_minutes_for_who_decided(client, get_page, officer):
    report = taken(client, named("Hai"))
    client.post(url("review_approve", report.pk), {"digest": report.current.hash})
    client.post(url("review_undo", report.pk))
    assert (reload(report).state, reload(report).claimed_by) == (State.SUBMITTED, officer)

    client.post(url("review_approve", report.pk), {"digest": report.current.hash})
    assert list(Submission.objects.undoable_by(officer)) == [report]
    assert list(Submission.objects.undoable_by(make_user(Role.OFFICER))) == []
    Submission.objects.update(decided_at=timezone.now() - dt.timedelta(minutes=11))

    assert "Hoàn tác được đến" not in get_page(QUEUE).text
    late = client.post(url("review_undo", report.pk), follow=True)
    assert "Đã quá 10 phút nên không hoàn tác được." in late.text


# Several at once


def test_chosen_reports_are_shown_once_more_and_approved_without_the_others(
    client, get_page, officer
):
    clean, second = named("Hai"), named("Ba")
    doubtful, _ = two_periods(B1="14120", A1="65000")
    chosen = [f"{report.pk}:{report.current.hash}" for report in (clean, doubtful)]

    page = get_page(f"{url('review_batch')}?bao-cao={chosen[0]}&bao-cao={chosen[1]}")
    assert "Duyệt 1 báo cáo không có cảnh báo?" in page.text
    assert f"{doubtful}: có 2 cảnh báo." in page.text
    assert [a["value"] for a in page.all("input") if a.get("name") == "bao-cao"] == chosen[:1]
    answer = client.post(url("review_batch"), {"bao-cao": chosen}, follow=True)

    assert "Đã duyệt 1 báo cáo." in answer.text
    assert f"Chưa duyệt {doubtful}: Có chỗ cần xem." in answer.text
    states = [reload(report).state for report in (clean, second, doubtful)]
    assert states == [State.APPROVED, State.SUBMITTED, State.SUBMITTED]


@pytest.mark.parametrize("value", ["", "x", "9" * 40, "-1:a", "1:", "٣:a"])
def test_batch_of_what_is_no_report_approves_nothing(client, officer, value):
    report = named("Hai")

    assert client.get(url("review_batch"), {"bao-cao": value}).status_code == 200
    client.post(url("review_batch"), {"bao-cao": value})

    assert reload(report).state == State.SUBMITTED


# Moves with a page of their own


def test_reopening_shows_who_asks_and_says_until_when(client, get_page, officer):
    report, people = made(State.APPROVED)
    actions.ask_correction(submission=report, by=people.chair, reason="Nhầm số chi hội.")

    page = get_page(url("review_move", report.pk, "mo-lai"))
    assert f"{people.chair} đề nghị mở lại lúc" in page.text
    assert "Nhầm số chi hội." in page.text
    week = TODAY + dt.timedelta(days=7)
    assert f'value="{week:%d/%m/%Y}"' in page.html
    past = {"reason": "Sửa.", "until": f"{TODAY - dt.timedelta(days=1):%d/%m/%Y}"}
    assert "phải từ hôm nay trở đi" in client.post(page_url(report, "mo-lai"), past).text
    client.post(page_url(report, "mo-lai"), {"reason": "Sửa.", "until": f"{week:%d/%m/%Y}"})

    now = reload(report)
    assert (now.state, now.correct_until, now.approved) == (State.DRAFT, week, report.approved)


def page_url(report, slug):
    return url("review_move", report.pk, slug)


MOVES = [
    # The page, the state before, the state after, and what it changes beside it.
    ("khong-mo-lai", State.APPROVED, State.APPROVED, {"asked_at": None}),
    ("thu-hoi", State.APPROVED, State.RETURNED, {}),
    ("mien", State.DRAFT, State.EXCUSED, {}),
    ("bo-mien", State.EXCUSED, State.DRAFT, {}),
    ("huy", State.SUBMITTED, State.VOID, {}),
    ("nhap-thay", State.DRAFT, State.DRAFT, {}),
]


@pytest.mark.parametrize("move", MOVES, ids=[move[0] for move in MOVES])
def test_move_wants_a_reason_and_is_made_once(client, get_page, move):
    slug, before, after, fields = move
    head = make_user(Role.HEAD_OFFICER)
    client.force_login(head)
    report, people = made(before)
    if slug == "khong-mo-lai":
        actions.ask_correction(submission=report, by=people.chair, reason="Nhầm.")

    assert page_url(report, slug) in get_page(url("review_detail", report.pk)).links
    get_page(page_url(report, slug))
    assert "<title>Lỗi: " in client.post(page_url(report, slug), {"reason": " "}).text
    for _ in range(2):
        client.post(page_url(report, slug), {"reason": "Lý do."})

    now = reload(report)
    assert now.state == after
    assert [event.by for event in now.events.all()[:2]].count(head) == 1
    assert {name: getattr(now, name) for name in fields} == fields


@pytest.mark.parametrize("slug", ["thu-hoi", "huy"])
def test_grave_moves_are_the_head_officers(client, get_page, officer, slug):
    report, _ = made(State.APPROVED if slug == "thu-hoi" else State.DRAFT)

    assert page_url(report, slug) not in get_page(url("review_detail", report.pk)).links
    assert client.post(page_url(report, slug), {"reason": "Lý do."}).status_code == 403


def test_move_that_is_not_there_leads_back(client, officer):
    report, _ = made(State.DRAFT)

    answer = client.get(page_url(report, "mo-lai"), follow=True)

    assert "Báo cáo này hiện không có việc “Mở lại để sửa”." in answer.text
    assert client.get(page_url(report, "khong-co")).status_code == 404


def test_only_officer_approves_alone_and_a_second_confirms(client, get_page, officer):
    people = People(make_branch())
    for person in (people.officer, people.head):
        person.grants.all().delete()
    report = actions.enter_for(branch=people.branch, period=half(), by=officer, reason="Bản giấy.")
    fill(report, VALUES, by=officer)
    actions.submit_for(submission=report, by=officer)
    report = taken(client, report)

    page = get_page(url("review_detail", report.pk))
    assert "Người đã nhập hoặc nộp báo cáo không tự duyệt báo cáo ấy." in page.text
    assert page_url(report, "duyet-mot-minh") in page.links
    data = {"reason": "Chỉ có một cán bộ.", "digest": report.current.hash}
    client.post(page_url(report, "duyet-mot-minh"), data)
    assert reload(report).is_unconfirmed is True
    assert page_url(report, "xac-nhan") not in get_page(url("review_detail", report.pk)).links

    second = make_user(Role.OFFICER)
    client.force_login(second)
    assert "Chờ xác nhận (1)" in get_page("/ban-lam-viec/").text
    assert page_url(report, "xac-nhan") in get_page(url("review_detail", report.pk)).links
    client.post(page_url(report, "xac-nhan"))
    assert reload(report).is_unconfirmed is False


def test_branch_that_has_not_begun_is_excused_or_entered_for(client, get_page, officer):
    people, period = People(make_branch()), half()
    data = {"ky": period.pk, "hoi": people.branch.pk, "reason": "Mới lập."}

    assert "<title>Lỗi: " in client.post(url("review_unbegun", "mien"), {"reason": "x"}).text
    client.post(url("review_unbegun", "mien"), data)
    assert Submission.objects.get().state == State.EXCUSED
    late = client.post(url("review_unbegun", "nhap-thay"), data)
    assert "Báo cáo đang ở trạng thái “Miễn”" in late.text
    other = data | {"hoi": make_branch().pk}
    client.post(url("review_unbegun", "nhap-thay"), other)

    assert Submission.objects.get(state=State.DRAFT).entered_by == officer
    assert client.get(url("review_unbegun", "huy")).status_code == 404


# Reading


@pytest.mark.parametrize("state", State)
def test_report_of_every_state_has_a_page(get_page, officer, state):
    report, _ = made(state)

    page = get_page(url("review_detail", report.pk))

    was_sent = state in {State.SUBMITTED, State.RETURNED, State.APPROVED}
    assert ("Hội cơ sở chưa nộp báo cáo này" in page.text) == (not was_sent)
    assert ("1.412" in page.text) == was_sent


def test_review_asks_little_of_the_database(client, officer, django_assert_max_num_queries):
    report, people = two_periods()
    taken(client, report)
    for code in ("B1", "B2", "C2"):
        client.post(url("comment_add", report.pk, query=f"?gop_y={code}"), {"text": "Nhầm?"})
    decide_another(client, people)

    for basis in ("ky-truoc", "nam-truoc", "cum"):
        with django_assert_max_num_queries(15):
            client.get(url("review_detail", report.pk, query=f"?so_voi={basis}"))


def decide_another(client, people):
    other = taken(client, named("Khác"))
    client.post(url("review_approve", other.pk), {"digest": other.current.hash})


@pytest.mark.slow
def test_no_parameter_breaks_an_officers_page(client, officer):
    client.raise_request_exception = False
    report = taken(client, two_periods()[0])
    comment = Comment.objects.create(version=report.current, code="B1", text="Nhầm?", by=officer)
    names = ("ky", "cum", "loai", "so_voi", "thay_doi", "canh_bao", "gop_y", "sua", "bao-cao")
    get = [QUEUE, url("review_batch"), url("review_detail", report.pk)]
    post = [url("comment_add", report.pk), url("comment_edit", report.pk, comment.pk)]
    post += [url("review_approve", report.pk), url("review_return", report.pk)]
    post += [url("review_batch"), url("review_unbegun", "mien"), page_url(report, "duyet-mot-minh")]
    fields = ("text", "mau", "reason", "digest", "ky", "hoi", "bao-cao")

    broken = [
        (address, value)
        for value in VALUES_OF_STRANGERS
        for address, answer in [
            *((a, client.get(a, dict.fromkeys(names, value))) for a in get),
            *(
                (a, client.post(a, dict.fromkeys(fields, value), query_params={"gop_y": value}))
                for a in post
            ),
        ]
        if answer.status_code >= 500
    ]

    assert broken == []


# Both on one page


def test_person_of_a_branch_who_reviews_has_both_on_one_page(client, get_page, officer):
    branch = make_branch(code="HKH05", name="Bình Phú")
    make_branch_grant(user=officer, branch=branch)
    named("Hai")

    page = get_page("/ban-lam-viec/")

    assert "Hội Khuyến học xã Bình Phú" in page.text
    assert "Chờ duyệt (1)" in page.text
    assert QUEUE in page.links


def test_branch_people_are_told_nothing_of_the_queue(client, get_page):
    named("Hai")
    client.force_login(make_branch_grant().user)

    page = get_page("/ban-lam-viec/")

    assert "Việc của cán bộ duyệt" not in page.text
    assert QUEUE not in page.links


def test_officers_find_the_queue_from_the_admin(client, officer):
    named("Hai")

    shown = client.get("/quan-tri/").text
    client.force_login(make_user(Role.STAFF))
    hidden = client.get("/quan-tri/").text

    assert "Bàn làm việc: 1 báo cáo đang chờ duyệt" in shown
    assert "báo cáo đang chờ duyệt" not in hidden


def test_officer_without_tasks_reads_so(get_page, officer):
    page = get_page("/ban-lam-viec/")

    assert "Xin chào Nguyễn Thị Duyệt." in page.text
    assert "Không còn báo cáo nào chờ duyệt." in page.text
