"""Meetings in every state, and the arguments of their pages, for tests/addresses.py."""

from types import SimpleNamespace

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from accounts.models import Role
from meetings import actions
from meetings.models import Exemplary, File, Guest, Paper, Photo, StudiedDocument
from meetings.states import Standing, State
from tests.factories import make_branch, make_cluster, make_user
from tests.meetings.factories import TOMORROW, make_meeting, make_recommendation, mark_all


def make_meetings():
    """One a state, each of a cluster of its own; that which is closed has all that one may have."""
    people = {"staff": make_user(Role.STAFF), "officer": make_user(Role.OFFICER)}
    people["head"] = make_user(Role.HEAD_OFFICER)
    made = {}
    # The addresses of other things have the cluster number 2.
    for number, state in enumerate(State, start=3):
        branches = [make_branch(name=name) for name in ("Hạ Giáp", "Lệ Mỹ")]
        members = SimpleNamespace(
            branches=branches,
            lead=branches[0],
            member=branches[1],
            cluster=make_cluster(*branches, number=number),
            **people,
        )
        days = {"held_on": TOMORROW} if state in {State.DRAFT, State.PLANNED} else {}
        meeting, _ = make_meeting(
            State.HELD if state == State.CLOSED else state,
            members=members,
            agenda="Báo cáo\nTham luận",
            conclusion="Các Hội làm tốt.",
            chair="Ông Nguyễn Văn A",
            is_sample=state == State.PLANNED,
            **days,
        )
        made[state] = meeting
        if state == State.CLOSED:
            fill(meeting, members)
    return made


def fill(meeting, members):
    mark_all(meeting)
    meeting.attendances.filter(branch=members.lead).update(people=3, who="Chủ tịch")
    meeting.attendances.filter(branch=members.member).update(status="excused")
    meeting.reports.update(how="read")
    Guest.objects.create(meeting=meeting, name="Lãnh đạo xã", people=2)
    StudiedDocument.objects.create(meeting=meeting, name="Kết luận 49-KL/TW")
    paper = Paper.objects.create(
        meeting=meeting, title="Xây dựng dòng họ", branch=members.lead, kind="clan"
    )
    for each in (None, paper):
        content = ContentFile(b"%PDF-1.7" * 30_000, name="tham-luan.pdf")
        File.objects.create(meeting=meeting, paper=each, title="Toàn văn", file=content)
    photo = Photo.objects.create(
        meeting=meeting,
        content_hash="f" * 24,
        width=800,
        height=533,
        widths=[480, 800],
        alt="Hội trường",
    )
    default_storage.save(photo.path_of(480), ContentFile(b"RIFF"))
    Exemplary.objects.create(meeting=meeting, branch=members.lead, reason="Vận động quỹ tốt.")
    Exemplary.objects.create(meeting=meeting, kind="citizen")
    for standing in Standing:
        make_recommendation(standing, meeting=meeting, members=members)
    actions.close(meeting=meeting, by=members.staff)


def meeting_arguments(meetings):
    closed, held = meetings[State.CLOSED], meetings[State.HELD]
    key = closed.recommendations.order_by("pk").first().pk
    address = [closed.held_on.year, closed.slug]
    return {
        "meeting_detail": address,
        "meetings:meeting_calendar": address,
        "meetings:file": [closed.files.first().pk],
        "meetings:photo": [closed.photos.get().pk, 480],
        **{f"meetings:{page}": [held.pk] for page in ("entry", "file_add", "photo_add")},
        "meetings:paper": [closed.pk, "bien-ban"],
        "meetings:reports_take": [held.pk],
        "meetings:part_save": [held.pk, "ket-luan"],
        "meetings:row_add": [held.pk, "khach"],
        "meetings:row_save": [held.pk, "diem-danh", held.attendances.first().pk],
        "meetings:row_delete": [held.pk, "khach", 1],
        "meetings:move": [held.pk, "chot"],
        "news:meeting_draft": [closed.pk],
        "meetings:recommendation_detail": [key],
        "meetings:recommendation_move": [key, "tra-loi"],
    }


def meeting_addresses(meetings):
    """Pages that depend on the state of the meeting."""
    shown = {f"meeting, {state}": each.get_absolute_url() for state, each in meetings.items()}
    written = {
        f"meeting, its record, {state}": reverse("meetings:entry", args=[each.pk])
        for state, each in meetings.items()
    }
    one = f"{reverse('meetings:meeting_list')}?cum=1&nam=2022"
    cancelling = reverse("meetings:move", args=[meetings[State.PLANNED].pk, "huy"])
    return (
        shown
        | written
        | {
            "meetings of one cluster and year": one,
            "meeting to be cancelled": cancelling,
            "news of a record that is open": reverse(
                "news:meeting_draft", args=[meetings[State.HELD].pk]
            ),
        }
    )
