"""Who is told of what, and what the workspace says is to be done."""

import datetime as dt

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Notice
from branches.actions import succeed
from branches.models import Branch, Succession
from core.dates import today
from meetings import actions
from meetings.models import Event, Meeting, Recommendation
from meetings.states import Standing, State
from tests.meetings.factories import (
    TOMORROW,
    VENUE,
    Members,
    make_meeting,
    make_recommendation,
    mark_all,
)

pytestmark = pytest.mark.django_db
YESTERDAY = today() - dt.timedelta(days=1)


def told(user):
    return [(n.sentence, n.text) for n in user.notices.order_by("pk")]


def test_branches_of_the_cluster_are_told_of_a_meeting_and_others_are_not():
    members = Members(number=2)
    meeting, _ = make_meeting(members=members, held_on=TOMORROW, starts_at=dt.time(7, 30))

    actions.announce(meeting=meeting, by=members.lead_secretary)

    day = f"{TOMORROW:%d/%m/%Y}"
    assert told(members.member_chair) == [
        (
            f"Giao ban cụm số II buổi sáng ngày {day}, từ 7 giờ 30",
            f"Địa điểm: {VENUE}. Đơn vị đăng cai: xã An Đạo.",
        )
    ]
    assert told(members.lead_secretary) == told(members.stranger) == told(members.officer) == []
    assert members.member_chair.notices.get().url == meeting.get_absolute_url()


def test_cancelling_is_told_only_of_what_was_announced():
    meeting, members = make_meeting(State.PLANNED)
    draft, others = make_meeting()
    Notice.objects.all().delete()

    actions.cancel(meeting=meeting, by=members.staff, reason="Bão.")
    actions.cancel(meeting=draft, by=others.staff, reason="Nhập nhầm.")

    assert [text for _, text in told(members.member_chair)] == ["Lý do: Bão."]
    assert told(others.member_chair) == []


def test_branch_that_asked_is_told_how_it_goes_and_its_answer():
    made = make_recommendation()
    members = made.members
    about = f"tại {str(made.meeting)[0].lower()}{str(made.meeting)[1:]}"
    due = f"{TOMORROW:%d/%m/%Y}"

    actions.take(
        recommendation=made.recommendation, owner=members.officer, due_on=TOMORROW, by=members.head
    )
    actions.answer(recommendation=made.recommendation, text="Sẽ mở.", by=members.officer)

    asked = "Kiến nghị: Đề nghị mở lớp tập huấn."
    assert told(members.member_chair) == [
        (f"Kiến nghị {about} đang được giải quyết", f"{asked}\nHạn trả lời: {due}."),
        (f"Kiến nghị {about} đã được trả lời", f"{asked}\nTrả lời: Sẽ mở."),
    ]
    assert told(members.lead_secretary) == told(members.stranger) == []


def test_owner_has_a_task_until_it_is_answered():
    made = make_recommendation(Standing.IN_PROGRESS)
    officer = made.members.officer
    task = officer.notices.get()
    assert (task.kind, task.is_unread) == ("task", True)
    assert task.url == f"/ban-lam-viec/kien-nghi/{made.recommendation.pk}/"

    actions.answer(recommendation=made.recommendation, text="Sẽ mở.", by=made.members.head)

    assert not officer.notices.tasks().unread().exists()


def test_answer_of_what_the_whole_meeting_asked_is_told_to_all_of_it():
    made = make_recommendation(branch=None)

    actions.answer(recommendation=made.recommendation, text="Sẽ mở.", by=made.members.officer)

    assert [len(told(u)) for u in (made.members.member_chair, made.members.lead_secretary)] == [
        1,
        1,
    ]


def test_people_of_a_branch_that_was_merged_are_told_where_they_are_now():
    made = make_recommendation()
    new = Branch(code="MOI", name="Mới")
    succeed(
        kind=Succession.Kind.MERGE,
        decision="1/QĐ",
        effective_on=today(),
        predecessors=[made.members.member, made.members.lead],
        successors=[new],
        cluster=made.members.cluster,
        by=None,
    )
    Notice.objects.all().delete()

    actions.answer(recommendation=made.recommendation, text="Sẽ mở.", by=made.members.officer)

    assert len(told(made.members.member_chair)) == 1


def test_officers_see_what_is_overdue_first(client, get_page):
    made = make_recommendation(Standing.IN_PROGRESS, due_on=YESTERDAY)
    make_recommendation(meeting=made.meeting, members=made.members, text="Đề nghị cấp sổ.")
    make_recommendation(
        Standing.ANSWERED, meeting=made.meeting, members=made.members, text="Đề nghị đã xong."
    )
    client.force_login(made.members.officer)

    home, board = get_page("/ban-lam-viec/"), get_page("/ban-lam-viec/kien-nghi/")

    assert "Kiến nghị quá hạn (1)" in home.text
    assert "Kiến nghị mới (1)" in home.text
    assert "1 kiến nghị đã quá hạn." in board.text
    assert "Quá hạn 1 ngày" in board.text
    columns = ["Đã tiếp nhận 1", "Đề nghị cấp sổ.", "Đang giải quyết 1", "Đề nghị mở lớp tập huấn."]
    columns += ["Đã trả lời 1", "Đề nghị đã xong."]
    places = [board.text.index(each) for each in columns]
    assert places == sorted(places)


def test_board_asks_as_much_for_three_as_for_one(client):
    made = make_recommendation()
    client.force_login(made.members.officer)
    client.get("/ban-lam-viec/kien-nghi/")
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get("/ban-lam-viec/kien-nghi/")
        counts.append(len(queries))
        for _ in range(2):
            make_recommendation(meeting=made.meeting, members=made.members)

    assert counts[0] == counts[1]


def test_recommendation_goes_from_the_meeting_to_a_public_answer(client):
    made = make_recommendation()
    meeting, pk = made.meeting, made.recommendation.pk
    mark_all(meeting)
    actions.close(meeting=meeting, by=made.members.staff)
    client.force_login(made.members.officer)
    page = f"/ban-lam-viec/kien-nghi/{pk}/"
    day = f"{TOMORROW:%d/%m/%Y}"

    client.post(f"{page}nhan/", {"nhan-owner": made.members.head.pk, "nhan-due_on": day})
    client.logout()
    assert f"Đang giải quyết hạn trả lời {day}" in client.get(
        meeting.get_absolute_url()
    ).text.replace("</span>", "")
    client.force_login(made.members.head)
    client.post(f"{page}tra-loi/", {"tra-loi-text": "Sẽ mở lớp trong tháng sau."})
    client.logout()

    assert "Sẽ mở lớp trong tháng sau." in client.get(meeting.get_absolute_url()).text
    assert Recommendation.objects.get().state == Standing.ANSWERED


@pytest.mark.parametrize(
    ("slug", "fields", "sentence"),
    [
        ("nhan", {}, "Chưa chọn người theo dõi."),
        ("nhan", {"nhan-due_on": "01/01/2020"}, "Hạn trả lời 01/01/2020 đã qua."),
        ("tra-loi", {}, "Chưa ghi nội dung trả lời."),
        ("tra-loi", {"tra-loi-text": "Sẽ mở.", "tra-loi-on": "01/01/2020"}, "Ngày trả lời phải từ"),
    ],
)
def test_half_a_step_is_refused_in_a_sentence(client, slug, fields, sentence):
    made = make_recommendation()
    client.force_login(made.members.officer)

    page = client.post(f"/ban-lam-viec/kien-nghi/{made.recommendation.pk}/{slug}/", fields)

    assert sentence in page.text
    assert Recommendation.objects.get().state == Standing.NEW


def test_workspace_of_a_branch_tells_the_coming_meeting(client, get_page):
    meeting, members = make_meeting(State.PLANNED, held_on=TOMORROW)
    client.force_login(members.member_chair)
    assert f"Giao ban {meeting.cluster_name} {meeting.when}" in get_page("/ban-lam-viec/").text
    assert f"/ban-lam-viec/giao-ban/{meeting.pk}/" not in get_page("/ban-lam-viec/").links

    client.force_login(members.lead_secretary)
    assert f"/ban-lam-viec/giao-ban/{meeting.pk}/" in get_page("/ban-lam-viec/").links
    client.force_login(members.stranger)
    assert meeting.cluster_name not in get_page("/ban-lam-viec/").text


class FailAt:
    """Lets so many queries pass and fails the next."""

    def __init__(self, number):
        self.left = number

    def __call__(self, execute, sql, params, many, context):
        if self.left == 0:
            raise OperationalError("lost")
        self.left -= 1
        return execute(sql, params, many, context)


def everything():
    return [
        list(m.objects.order_by("pk").values()) for m in (Meeting, Event, Recommendation, Notice)
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["announce", "close", "answer"])
def test_move_that_fails_in_the_middle_leaves_nothing(name):
    if name == "answer":
        made = make_recommendation()
        act = {"recommendation": made.recommendation, "text": "Sẽ mở.", "by": made.members.officer}
    else:
        meeting, members = make_meeting(State.HELD if name == "close" else State.DRAFT)
        mark_all(meeting)
        act = {"meeting": meeting, "by": members.staff}
    before, number = everything(), 0
    while True:
        try:
            with connection.execute_wrapper(FailAt(number)):
                getattr(actions, name)(**act)
        except OperationalError:
            assert everything() == before
            number += 1
        else:
            break

    assert number > 5
    assert everything() != before
