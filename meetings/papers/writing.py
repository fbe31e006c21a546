"""The three papers of a meeting. What nobody has recorded is left to be written by hand."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from branches.models import Association
from core.dates import today
from core.text import listed
from core.word.official import Issuer, Paper, Reference, Signature
from core.word.tables import Column, Row
from meetings.models import Attendance, ReportReceived
from meetings.models.meeting import hour
from reports.papers.wording import lower_first, upper_first

if TYPE_CHECKING:
    from collections.abc import Iterable

    from branches.models import Branch
    from meetings.models import Exemplary, Meeting, Recommendation
    from meetings.record import Record

# Room to write an hour by hand, and a name below a signature.
HOUR, NAME = "……… giờ ………", "…" * 12
DRAFT = "BẢN NHÁP – chưa chốt"
SAMPLE = "DỮ LIỆU MẪU"
SAMPLE_CLUSTER = "Cách chia Hội cơ sở vào cụm là dữ liệu mẫu."
SIGNS = [
    Column("TT", 9, "center"),
    Column("Đơn vị", 58),
    Column("Họ và tên, chức vụ", 64),
    Column("Ký tên", 34),
]
FILED = "Lưu: VT, hồ sơ."
# Millimetres that a hand needs. A cluster of eight and its guests stay on one page.
LINE_HEIGHT = 7.5
MORE_OF_A_BRANCH = 1
GUEST_LINES = 5
ABSENCES = {
    Attendance.Status.EXCUSED: "Vắng có phép",
    Attendance.Status.ABSENT: "Vắng",
    "": "Chưa điểm danh",
}


def minutes(record: Record) -> Paper:
    """What was said and decided, for both signatures; laid out as form 1.10 of the decree."""
    meeting = record.meeting
    paper = _paper(
        record,
        Reference("BB-HKH", day=meeting.held_on, is_dated=False),
        kind="Biên bản",
        is_draft=not meeting.is_closed,
    )
    _fill_in(paper, "Thời gian bắt đầu", _begins(meeting))
    _fill_in(paper, "Địa điểm", meeting.venue)
    if meeting.host:
        _fill_in(paper, "Đơn vị đăng cai", _association_of([meeting.host], meeting))
    _write_roll(paper, record)
    if meeting.agenda_items:
        paper.chapter("Chương trình")
        paper.items(meeting.agenda_items)
    _write_contents(paper, record)
    if meeting.conclusions or meeting.next_lead:
        paper.chapter("Kết luận")
        paper.text("\n".join(meeting.conclusions))
        if meeting.next_lead:
            lead = _association_of([meeting.next_lead], meeting)
            paper.text(f"Bàn giao vai cụm trưởng cho {lead}.")
    ended = hour(meeting.ends_at) if meeting.ends_at else HOUR
    paper.text(f"Hội nghị kết thúc lúc {ended} cùng ngày./.")
    branches = _association_of([row.branch for row in record.roll], meeting)
    association = Association.objects.current()
    paper.close(
        [f"{association.name} (b/c);", *([f"{branches};"] if record.roll else []), FILED],
        Signature(["Thư ký"], _name(meeting.secretary) or NAME),
        Signature(["Chủ trì"], _name(meeting.chair) or NAME),
    )
    return paper


def attendance_sheet(record: Record) -> Paper:
    """Lines to sign for each branch of the cluster, and for guests."""
    meeting = record.meeting
    paper = _paper(
        record, Reference("", day=meeting.held_on, is_dated=False), kind="Danh sách điểm danh"
    )
    _fill_in(paper, "Thời gian", _begins(meeting))
    _fill_in(paper, "Địa điểm", meeting.venue)
    rows = [
        _line(str(number), _of(row.branch, meeting), more=MORE_OF_A_BRANCH)
        for number, row in enumerate(record.roll, 1)
    ]
    rows += [Row(["Khách mời"])]
    rows += [_line("", guest.name) for guest in record.guests]
    rows += [_line("", "")] * max(1, GUEST_LINES - len(record.guests))
    paper.table(SIGNS, rows, title="Danh sách ký tên")
    paper.dotted("Tổng số người dự:")
    return paper


def invitation(record: Record) -> Paper:
    """To whomever is written in by hand: what is planned, and who brings what."""
    meeting = record.meeting
    paper = _paper(
        record,
        # Written before the meeting, whenever it is downloaded.
        Reference("GM-HKH", year=min(today(), meeting.held_on).year),
        kind="Giấy mời",
    )
    paper.dotted(f"{Association.objects.current().name} trân trọng kính mời:")
    paper.dotted()
    paper.text(f"Tới dự hội nghị giao ban {meeting.cluster_name}.")
    _fill_in(paper, "Thời gian", _begins(meeting))
    _fill_in(paper, "Địa điểm", meeting.venue)
    if record.roll:
        branches = [row.branch for row in record.roll]
        _fill_in(paper, "Thành phần", _association_of(branches, meeting))
    if meeting.host:
        _fill_in(paper, "Đơn vị đăng cai", _association_of([meeting.host], meeting))
    _fill_in(paper, "Chủ trì", meeting.chair)
    _list(paper, "Nội dung", meeting.agenda_items)
    _list(paper, "Đề nghị chuẩn bị", _asked_to_bring(record))
    paper.text("Rất mong đại biểu đến dự đầy đủ, đúng giờ./.")
    paper.close(["Như trên;", "Lưu: VT."], Signature(["TM. Ban Thường vụ", "Chủ tịch"], NAME))
    return paper


def _paper(record: Record, reference: Reference, *, kind: str, is_draft: bool = False) -> Paper:
    association, meeting = Association.objects.current(), record.meeting
    return Paper(
        Issuer(association.name, association.parent_name, association.place),
        reference,
        kind=kind,
        subject=str(meeting),
        mark=", ".join([*([DRAFT] if is_draft else []), *([SAMPLE] if meeting.is_sample else [])]),
        note=SAMPLE_CLUSTER if record.has_samples and not meeting.is_sample else "",
    )


def _fill_in(paper: Paper, label: str, value: str) -> None:
    """As in "Địa điểm: Hội trường xã."; dots where nobody has written it down."""
    if value:
        paper.text(f"{label}: {upper_first(value).rstrip('.')}.")
    else:
        paper.dotted(f"{label}:")


def _list(paper: Paper, label: str, lines: list[str]) -> None:
    if lines:
        paper.text(f"{label}:")
        paper.items(lines)
    else:
        paper.dotted(f"{label}:")


def _line(number: str, name: str, *, more: int = 0) -> Row:
    return Row([number, upper_first(name), "", ""], height=LINE_HEIGHT, more=more)


def _begins(meeting: Meeting) -> str:
    """As in "7 giờ 30, buổi sáng ngày 25/05/2022", with room for an hour that is unknown."""
    begins = hour(meeting.starts_at) if meeting.starts_at else HOUR
    return f"{begins}, {meeting.get_session_display()} ngày {meeting.held_on:%d/%m/%Y}"


def _asked_to_bring(record: Record) -> list[str]:
    meeting = record.meeting
    asked = []
    if meeting.period:
        period = lower_first(str(meeting.period))
        asked += [f"Các Hội cơ sở: báo cáo {period}, gửi trên trang của Hội trước ngày họp"]
    for row in record.papers:
        speaker = [row.author, row.branch and _association_of([row.branch], meeting)]
        if who := ", ".join(filter(None, speaker)):
            asked += [f"{who}: tham luận “{row.title}”"]
    return asked


def _write_roll(paper: Paper, record: Record) -> None:
    """Those of whom the same is recorded in one line."""
    meeting = record.meeting
    paper.chapter("Thành phần")
    _fill_in(paper, "Chủ trì", meeting.chair)
    _fill_in(paper, "Thư ký", meeting.secretary)
    paper.text(f"Hội cơ sở có mặt: {len(record.present)}/{len(record.roll)}.")
    by_who: dict[str, list[Branch]] = {}
    for row in record.present:
        by_who.setdefault(_who(row.who, row.people), []).append(row.branch)
    paper.items(
        ": ".join(filter(None, [upper_first(_named(branches, meeting)), who]))
        for who, branches in by_who.items()
    )
    for status, label in ABSENCES.items():
        away = [row.branch for row in record.roll if row.status == status]
        if away:
            paper.text(f"{label}: {_named(away, meeting)}.")
    if record.guests:
        paper.text("Khách mời:")
        paper.items(upper_first(str(guest)) for guest in record.guests)
    if record.people:
        paper.text(f"Tổng số đại biểu: {record.people} người.")


def _write_contents(paper: Paper, record: Record) -> None:
    meeting = record.meeting
    if record.reported or record.studied:
        paper.chapter("Báo cáo")
        paper.text(f"Số Hội cơ sở báo cáo: {len(record.reported)}/{len(record.reports)}.")
        for how in ReportReceived.How:
            branches = [row.branch for row in record.reported if row.how == how]
            paper.items([f"{how.label}: {_named(branches, meeting)}"] if branches else [])
        if record.studied:
            paper.text("Văn bản đã quán triệt:")
            paper.items(row.name for row in record.studied)
    if record.papers:
        paper.chapter("Tham luận")
        talks = Counter(
            ", ".join(
                filter(None, [row.title, row.author, row.branch and _of(row.branch, meeting)])
            )
            for row in record.papers
        )
        paper.items(f"{talk} ({n} tham luận)" if n > 1 else talk for talk, n in talks.items())
    if record.recommendations:
        paper.chapter("Kiến nghị, đề xuất")
        paper.items(_recommendation(row) for row in record.recommendations)
    if record.exemplary:
        paper.chapter("Điển hình được nêu")
        paper.items(_examples(record.exemplary, meeting))


def _examples(rows: list[Exemplary], meeting: Meeting) -> list[str]:
    """Branches of which no more is said than their name in one line, before the others."""
    bare = [row for row in rows if not (row.name or row.kind or row.reason)]
    names = _named([row.branch for row in bare if row.branch], meeting)
    said = [_example(row, meeting) for row in rows if row not in bare]
    return [upper_first(text) for text in [names, *said] if text]


def _example(row: Exemplary, meeting: Meeting) -> str:
    kind = f"mô hình “{row.get_kind_display()}”" if row.kind else ""
    of = _of(row.branch, meeting) if row.branch else ""
    return ", ".join(filter(None, [row.name, kind, of, row.reason]))


def _recommendation(row: Recommendation) -> str:
    of = f" ({_of(row.branch, row.meeting)})" if row.branch else ""
    to = f", kiến nghị với {row.addressee}" if row.addressee else ""
    return f"{row.text.rstrip('.')}{of}{to}."


def _named(branches: Iterable[Branch], meeting: Meeting) -> str:
    return listed([_of(branch, meeting) for branch in branches])


def _association_of(branches: list[Branch], meeting: Meeting) -> str:
    return f"Hội Khuyến học {_named(branches, meeting)}"


def _of(branch: Branch, meeting: Meeting) -> str:
    """As the branch was called on that day."""
    return branch.label_on(meeting.held_on)


def _who(who: str, people: int | None) -> str:
    return ", ".join(filter(None, [who, f"{people} người" if people else ""]))


def _name(person: str) -> str:
    """Of "Ông Trần Văn A, Chủ tịch Hội" the name alone, as one signs."""
    name = person.partition(",")[0].strip()
    return name.removeprefix("Ông ").removeprefix("Bà ")
