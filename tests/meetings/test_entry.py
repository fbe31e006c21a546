"""The record is written by several people at once, on lines that lose answers."""

import json
from threading import Barrier, Thread

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client

from accounts.models import Notice
from core.dates import today
from meetings import actions
from meetings.models import Attendance, Event, Meeting, Paper, Recommendation, StudiedDocument
from meetings.states import Standing, State
from tests.factories import make_branch, make_document
from tests.meetings.factories import (
    TOMORROW,
    Members,
    make_meeting,
    make_recommendation,
    mark_all,
)
from tests.page import Page
from tests.pictures import make_upload
from tests.reports.factories import make_period, make_report

pytestmark = pytest.mark.django_db
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def held():
    return make_meeting(State.HELD)


def url(meeting, *rest):
    return "/".join(["/ban-lam-viec/giao-ban", str(meeting.pk), *map(str, rest), ""])


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def shown(client, meeting, slug, row):
    """What the form of this row, or of this part, holds for this person now."""
    sheet = client.get(url(meeting)).context["sheet"]
    lines = [*sheet.parts.values(), *(line for lines in sheet.rows.values() for line in lines)]
    form = next(line.form for line in lines if (line.kind, line.row) == (slug, row))
    return {bound.html_name: bound.value() or "" for bound in form}


def mark(client, row, form, **fields):
    data = form | {f"diem-danh-{row.pk}-{name}": value for name, value in fields.items()}
    return client.post(url(row.meeting, "diem-danh", row.pk), data, **JSON)


def test_clerks_who_mark_two_branches_do_not_disturb_each_other(held):
    meeting, members = held
    first, second = meeting.attendances.in_order()[:2]
    one, other = signed_in(members.staff), signed_in(members.lead_secretary)
    forms = [shown(one, meeting, "diem-danh", first), shown(other, meeting, "diem-danh", second)]

    answers = [
        mark(one, first, forms[0], status="present", people="3"),
        mark(other, second, forms[1], status="excused"),
    ]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert list(meeting.attendances.in_order().values_list("status", "people", "changed_by")) == [
        ("present", 3, members.staff.pk),
        ("excused", None, members.lead_secretary.pk),
        ("", None, None),
    ]


def test_second_clerk_who_marks_the_same_branch_sees_both_marks(held):
    meeting, members = held
    row = meeting.attendances.first()
    one, other = signed_in(members.staff), signed_in(members.officer)
    form = shown(one, meeting, "diem-danh", row)
    mark(one, row, form, status="present")

    answer = mark(other, row, form, status="absent")

    assert answer.status_code == 409
    found = answer.json()
    assert found["sentence"].startswith(f"{members.staff} vừa sửa phần này lúc ")
    assert "Bản đang lưu: “Có mặt”" in found["html"]
    row.refresh_from_db()
    assert (row.status, row.changed_by) == ("present", members.staff)
    # Seen both, the second one decides: his form now names what he has seen.
    again = shown(other, meeting, "diem-danh", row)
    assert mark(other, row, again, status="absent").status_code == 200
    row.refresh_from_db()
    assert (row.status, row.changed_by) == ("absent", members.officer)


def test_conflict_without_a_script_is_a_page_that_can_be_sent_again(held):
    meeting, members = held
    row = meeting.attendances.first()
    one, other = signed_in(members.staff), signed_in(members.officer)
    form = shown(one, meeting, "diem-danh", row)
    mark(one, row, form, status="present")
    address = url(meeting, "diem-danh", row.pk)

    page = other.post(address, form | {f"diem-danh-{row.pk}-status": "absent"})

    assert page.status_code == 409
    bound = page.context["bound"].form
    data = {field.html_name: field.value() or "" for field in bound}
    assert data[f"diem-danh-{row.pk}-status"] == "absent"
    assert other.post(address, data).status_code == 302
    row.refresh_from_db()
    assert row.status == "absent"


def test_form_that_arrives_twice_is_saved_once(held):
    meeting, members = held
    row, client = meeting.attendances.first(), signed_in(members.staff)
    form = shown(client, meeting, "diem-danh", row)

    answers = [mark(client, row, form, status="present", people="2") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[1].json()["fields"].keys() == answers[0].json()["fields"].keys()
    row.refresh_from_db()
    assert (row.status, row.people) == ("present", 2)


def test_answer_of_one_save_is_the_ground_of_the_next(held):
    meeting, members = held
    row, client = meeting.attendances.first(), signed_in(members.staff)
    form = shown(client, meeting, "diem-danh", row)
    first = mark(client, row, form, status="present").json()

    second = mark(client, row, form | first["fields"], status="absent")

    assert second.status_code == 200
    row.refresh_from_db()
    assert row.status == "absent"


def test_two_parts_of_the_meeting_are_no_conflict(held):
    meeting, members = held
    one, other = signed_in(members.staff), signed_in(members.officer)
    forms = [
        shown(client, meeting, slug, meeting)
        for client, slug in ((one, "ket-luan"), (other, "chuong-trinh"))
    ]

    one.post(url(meeting, "phan", "ket-luan"), forms[0] | {"ket-luan-conclusion": "Tốt."}, **JSON)
    answer = other.post(
        url(meeting, "phan", "chuong-trinh"), forms[1] | {"chuong-trinh-agenda": "Báo cáo"}, **JSON
    )

    assert answer.status_code == 200
    stored = Meeting.objects.get()
    assert (stored.conclusion, stored.agenda) == ("Tốt.", "Báo cáo")


def test_two_conclusions_are_a_conflict_that_shows_both(held):
    meeting, members = held
    one, other = signed_in(members.staff), signed_in(members.officer)
    form = shown(one, meeting, "ket-luan", meeting)
    address = url(meeting, "phan", "ket-luan")
    one.post(address, form | {"ket-luan-conclusion": "Các Hội làm tốt."}, **JSON)

    answer = other.post(address, form | {"ket-luan-conclusion": "Cần cố gắng."}, **JSON)

    assert answer.status_code == 409
    page = Page(answer.json()["html"])
    stored, typed = page.text.split("Bản vừa nhập, chưa lưu")
    assert "Các Hội làm tốt" in stored
    assert typed.split()[:3] == ["Cần", "cố", "gắng."]
    assert Meeting.objects.get().conclusion == "Các Hội làm tốt."


@pytest.mark.django_db(transaction=True)
def test_two_marks_at_the_same_moment_leave_one_and_tell_the_other():
    meeting, members = make_meeting(State.HELD)
    row = meeting.attendances.first()
    clients = {"present": signed_in(members.staff), "absent": signed_in(members.officer)}
    form = shown(clients["present"], meeting, "diem-danh", row)

    answers = at_once(
        {
            status: lambda client=client, status=status: (
                mark(client, row, form, status=status).status_code
            )
            for status, client in clients.items()
        }
    )

    assert sorted(answers.values()) == [200, 409]
    row.refresh_from_db()
    assert answers[row.status] == 200


@pytest.mark.django_db(transaction=True)
def test_two_who_close_at_the_same_moment_close_once():
    meeting, members = make_meeting(State.HELD)
    mark_all(meeting)
    clients = [signed_in(person) for person in (members.staff, members.officer)]
    close = url(meeting, "chuyen", "chot")

    answers = at_once(
        {n: lambda client=client: client.post(close) for n, client in enumerate(clients)}
    )

    event = Event.objects.get(move="close")
    first = [members.staff, members.officer].index(event.by)
    assert [answer.status_code for answer in answers.values()] == [302, 302]
    after = [client.get(url(meeting)).text for client in clients]
    assert ["Đã chốt biên bản." in text for text in after] == [first == 0, first == 1]
    assert f"{event.by.full_name} đã đổi lúc" in after[1 - first]
    assert (
        Notice.objects.filter(user=members.member_chair, sentence__startswith="Đã có").count() == 1
    )


@pytest.mark.django_db(transaction=True)
def test_mark_and_close_at_the_same_moment_leave_what_the_closed_record_shows():
    meeting, members = make_meeting(State.HELD)
    mark_all(meeting)
    row = meeting.attendances.first()
    clerk, closer = signed_in(members.lead_secretary), signed_in(members.officer)
    form = shown(clerk, meeting, "diem-danh", row)

    answers = at_once(
        {
            "mark": lambda: mark(clerk, row, form, status="absent").status_code,
            "close": lambda: closer.post(url(meeting, "chuyen", "chot")),
        }
    )

    row.refresh_from_db()
    assert Meeting.objects.get(pk=meeting.pk).state == State.CLOSED
    assert (answers["mark"], row.status) in {(200, "absent"), (409, "present")}


def at_once(acts):
    """What each of these answered, begun at the same moment."""
    start, answers = Barrier(len(acts)), {}

    def do(name):
        try:
            start.wait()
            answers[name] = acts[name]()
        finally:
            connections.close_all()

    threads = [Thread(target=do, args=[name]) for name in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_people_are_counted_of_who_is_there(held):
    meeting, members = held
    row, client = meeting.attendances.first(), signed_in(members.staff)
    form = shown(client, meeting, "diem-danh", row)

    mark(client, row, form, status="absent", people="4")

    row.refresh_from_db()
    assert (row.status, row.people) == ("absent", None)


def test_closed_record_refuses_and_loses_nothing_of_what_was_typed(held):
    meeting, members = held
    client = signed_in(members.staff)
    form = shown(client, meeting, "ket-luan", meeting) | {"ket-luan-conclusion": "Cần cố gắng."}
    mark_all(meeting)
    actions.close(meeting=meeting, by=members.officer)

    page = client.post(url(meeting, "phan", "ket-luan"), form)
    answer = client.post(url(meeting, "phan", "ket-luan"), form, **JSON)

    assert page.status_code == answer.status_code == 409
    assert "Cần cố gắng." in page.text
    assert f"{members.officer} đã đổi lúc" in answer.json()["sentence"]
    assert Meeting.objects.get().conclusion == ""


def add(client, meeting, slug, key="", **fields):
    data = {f"{slug}-moi-{name}": value for name, value in fields.items()}
    return client.post(url(meeting, slug, "them"), data | {"key": key}, **JSON)


def test_entry_sent_twice_is_added_once(held):
    meeting, members = held
    client = signed_in(members.staff)

    answers = [add(client, meeting, "tham-luan", key="a" * 32, title="Dòng họ") for _ in range(2)]
    add(client, meeting, "tham-luan", key="b" * 32, title="Dòng họ")

    assert answers[0].json()["added"] == answers[1].json()["added"]
    assert Paper.objects.count() == 2


@pytest.mark.parametrize(
    ("slug", "fields"),
    [
        ("khach", {"name": "Lãnh đạo xã", "people": "2"}),
        ("van-ban", {"name": "Kết luận 49-KL/TW"}),
        ("tham-luan", {"title": "Dòng họ học tập", "kind": "clan"}),
        ("kien-nghi", {"text": "Đề nghị mở lớp."}),
        ("dien-hinh", {"kind": "citizen"}),
    ],
)
def test_every_kind_of_entry_is_added_changed_and_deleted(held, slug, fields):
    meeting, members = held
    client = signed_in(members.lead_secretary)

    key = add(client, meeting, slug, **fields).json()["added"]
    [line] = client.get(url(meeting)).context["sheet"].rows[slug.replace("-", "_")]
    name, value = next(iter(fields.items()))
    form = {bound.html_name: bound.value() or "" for bound in line.form}
    assert form[f"{slug}-{key}-{name}"] == value
    choice = "clan" if name == "kind" else "Khác"
    client.post(url(meeting, slug, key), form | {f"{slug}-{key}-{name}": choice}, **JSON)
    assert getattr(type(line.row).objects.get(), name) == choice
    assert client.post(url(meeting, slug, key, "xoa")).status_code == 302
    assert not type(line.row).objects.exists()
    assert client.post(url(meeting, slug, key, "xoa")).status_code == 302  # a second click


def test_example_that_names_nothing_is_refused(held):
    meeting, members = held

    answer = add(signed_in(members.staff), meeting, "dien-hinh", reason="Làm tốt.")

    assert answer.status_code == 400
    assert answer.json()["sentence"] == "Cần chọn Hội cơ sở, chọn mô hình hoặc ghi tên mô hình."


def test_recommendation_that_is_at_work_is_not_deleted():
    made = make_recommendation(Standing.IN_PROGRESS)
    client = signed_in(made.members.staff)

    client.post(url(made.meeting, "kien-nghi", made.recommendation.pk, "xoa"))

    assert Recommendation.objects.get() == made.recommendation


def test_branch_of_another_cluster_is_no_choice(held):
    meeting, members = held

    answer = add(
        signed_in(members.staff), meeting, "tham-luan", title="Quỹ", branch=make_branch().pk
    )

    assert answer.status_code == 400
    assert not Paper.objects.exists()


def test_document_is_linked_by_its_symbol(held):
    meeting, members = held
    document = make_document(kind="conclusion", symbol="49-KL/TW", issuer="Ban Bí thư")
    client = signed_in(members.staff)

    add(client, meeting, "van-ban", name="Kết luận 49-KL/TW của Ban Bí thư")
    add(client, meeting, "van-ban", name="Chỉ thị 11-CT/TW")

    assert list(StudiedDocument.objects.values_list("document", flat=True)) == [document.pk, None]
    assert list(document.studied_at.all()) == [StudiedDocument.objects.first()]


def test_roll_follows_the_day_of_the_meeting_but_not_what_is_marked():
    members = Members()
    left, joined = members.branches[2], make_branch(name="Mới")
    members.cluster.memberships.filter(branch=left).update(ends_on=today())
    members.cluster.memberships.create(branch=joined, starts_on=TOMORROW)
    meeting, _ = make_meeting(members=members)
    client = signed_in(members.staff)
    form = shown(client, meeting, "thong-tin", meeting)
    day = f"{TOMORROW:%d/%m/%Y}"

    client.post(
        url(meeting, "phan", "thong-tin"),
        form | {"thong-tin-held_on": day, "thong-tin-session": "pm"},
    )

    assert {row.branch for row in meeting.attendances.all()} == {*members.branches[:2], joined}
    assert {row.branch for row in meeting.reports.all()} == {*members.branches[:2], joined}
    meeting.attendances.filter(branch=joined).update(status="present")
    again = shown(client, meeting, "thong-tin", Meeting.objects.get())
    client.post(
        url(meeting, "phan", "thong-tin"), again | {"thong-tin-held_on": f"{today():%d/%m/%Y}"}
    )
    assert {row.branch for row in meeting.attendances.all()} == {*members.branches, joined}


def test_reports_sent_on_the_portal_are_taken_in(held):
    meeting, members = held
    period = make_period()
    make_report(members.member, period, state="submitted")
    make_report(members.branches[2], period, state="submitted")
    Meeting.objects.update(period=period)
    meeting.reports.filter(branch=members.branches[2]).update(how="read")

    signed_in(members.staff).post(url(meeting, "lay-bao-cao"))

    found = meeting.reports.in_order().values_list("branch__name", "how", "submission__period")
    assert list(found) == [
        ("An Đạo", "", None),
        ("Hạ Giáp", "submitted", period.pk),
        ("Vĩnh", "read", period.pk),
    ]


def test_holding_takes_in_the_reports_too():
    meeting, members = make_meeting(State.PLANNED)
    period = make_period()
    make_report(members.member, period, state="submitted")
    Meeting.objects.update(period=period)

    actions.hold(meeting=meeting, by=members.staff)

    assert meeting.reports.exclude(submission=None).get().branch == members.member


def test_paper_has_files_that_readers_get_with_the_record(client, held):
    meeting, members = held
    paper = Paper.objects.create(meeting=meeting, title="Dòng họ")
    keeper = signed_in(members.staff)
    file = SimpleUploadedFile("Bài nói.pdf", b"%PDF-1.7")

    keeper.post(f"{url(meeting, 'tep')}?tham-luan={paper.pk}", {"tep-file": file})

    stored = paper.files.get()
    assert stored.title == "Bài nói"
    assert client.get(stored.get_absolute_url()).status_code == 404
    got = keeper.get(stored.get_absolute_url())
    assert b"".join(got.streaming_content) == b"%PDF-1.7"
    assert got["Cache-Control"] == "private, no-store"
    mark_all(meeting)
    actions.close(meeting=meeting, by=members.staff)
    got = client.get(stored.get_absolute_url())
    assert b"".join(got.streaming_content) == b"%PDF-1.7"


def test_file_of_a_wrong_kind_is_refused_in_a_sentence(held):
    meeting, members = held
    file = SimpleUploadedFile("a.exe", b"MZ")

    page = signed_in(members.staff).post(url(meeting, "tep"), {"tep-file": file})

    assert "Tệp “a.exe” không thuộc loại nhận được." in page.text


def test_photo_needs_words_and_no_children(held, client):
    meeting, members = held
    keeper = signed_in(members.staff)
    picture = make_upload()
    address = url(meeting, "anh")

    page = keeper.post(address, {"anh-file": picture})
    assert "Chưa nhập mô tả ảnh." in page.text
    assert "Ảnh có trẻ em thì đăng qua tin bài." in page.text
    picture.seek(0)
    fields = {"anh-file": picture, "anh-alt": "Hội trường", "anh-without_children": "on"}
    assert keeper.post(address, fields).status_code == 302

    photo = meeting.photos.get()
    assert client.get(photo.smallest_url).status_code == 404
    assert b"".join(keeper.get(photo.smallest_url).streaming_content)[:4] == b"RIFF"


@pytest.mark.parametrize("person", ["member_chair", "stranger", "administrator"])
def test_others_find_the_doors_shut(held, person):
    meeting, members = held
    client = signed_in(getattr(members, person))
    row = meeting.attendances.first()

    assert client.get(url(meeting)).status_code == 403
    assert mark(client, row, {}, status="present").status_code == 403

    row.refresh_from_db()
    assert row.status == ""


def test_people_of_one_cluster_do_not_write_in_another(held):
    meeting, _ = held
    _, others = make_meeting(State.HELD)
    row = meeting.attendances.first()
    client = signed_in(others.lead_secretary)

    assert client.get(url(meeting)).status_code == 404
    assert mark(client, row, {}, status="present").status_code == 404


def test_row_of_another_meeting_is_not_reached_through_ones_own(held):
    meeting, members = held
    other, _ = make_meeting(State.HELD)
    row = other.attendances.first()

    answer = signed_in(members.staff).post(url(meeting, "diem-danh", row.pk), **JSON)

    assert answer.status_code == 404


def test_meeting_is_begun_with_the_roll_of_its_cluster(client):
    members = Members()
    client.force_login(members.lead_secretary)
    fields = {"cluster": members.cluster.pk, "held_on": f"{TOMORROW:%d/%m/%Y}", "session": "am"}

    answer = client.post("/ban-lam-viec/giao-ban/lap/", fields | {"venue": "hội trường"})

    meeting = Meeting.objects.get()
    assert answer["Location"] == url(meeting)
    assert meeting.state == State.DRAFT
    assert meeting.attendances.count() == meeting.reports.count() == 3
    assert meeting.changed_by == members.lead_secretary


def test_lead_plans_for_its_own_cluster_alone(client):
    members, others = Members(), Members()
    client.force_login(members.lead_secretary)
    fields = {"cluster": others.cluster.pk, "held_on": f"{TOMORROW:%d/%m/%Y}", "session": "am"}

    page = client.post("/ban-lam-viec/giao-ban/lap/", fields)

    assert page.status_code == 200
    assert not Meeting.objects.exists()


def test_page_of_the_record_counts_its_questions(client, django_assert_max_num_queries):
    meeting, members = make_meeting(State.HELD)
    client.force_login(members.staff)
    paper = Paper.objects.create(meeting=meeting, title="Dòng họ", branch=members.lead)
    make_recommendation(meeting=meeting, members=members)
    client.get(url(meeting))
    with django_assert_max_num_queries(45) as one:
        client.get(url(meeting))
    for _ in range(2):
        Paper.objects.create(meeting=meeting, title="Dòng họ", branch=members.lead)
        make_recommendation(meeting=meeting, members=members)

    with django_assert_max_num_queries(45) as three:
        client.get(url(meeting))

    assert len(one) == len(three)
    assert paper.files.count() == 0


def test_values_in_json_are_text(held):
    meeting, members = held
    row, client = meeting.attendances.first(), signed_in(members.staff)

    answer = mark(client, row, shown(client, meeting, "diem-danh", row), status="present")

    fields = json.loads(answer.content)["fields"]
    assert fields[f"diem-danh-{row.pk}-shown_version"] == "1"
    assert Attendance.objects.get(pk=row.pk).lock_version == 1
