"""The three papers of a meeting. What nobody has recorded is left to be written by hand."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from branches.models import Association
from core.text import listed
from core.word.official import Issuer, Paper, Reference, Signature
from core.word.tables import Column, Row
from meetings.models import ReportReceived
from meetings.models.meeting import hour
from reports.papers.wording import lower_first, upper_first

if TYPE_CHECKING:
    from collections.abc import Iterable

    from branches.models import Branch
    from meetings.models import Exemplary, Meeting, Recommendation
    from meetings.record import Record

# Room to write by hand.
DOTS = "…" * 20
DRAFT = "BẢN NHÁP – chưa chốt"
SAMPLE = "DỮ LIỆU MẪU"
SIGNS = [
    Column("TT", 10, "center"),
    Column("Hội cơ sở", 50),
    Column("Họ và tên, chức vụ", 65),
    Column("Ký tên", 40),
]
EXTRA_LINES = 2  # for more than one person of a branch


def minutes(record: Record) -> Paper:
    """What was said and decided, for both signatures."""
    meeting = record.meeting
    paper = _paper(
        meeting,
        Reference("BB-HKH", day=meeting.held_on),
        kind="Biên bản",
        is_draft=not meeting.is_closed,
    )
    begins = f"{hour(meeting.starts_at)}, " if meeting.starts_at else ""
    paper.text(
        f"Thời gian: {begins}{meeting.get_session_display()} ngày {meeting.held_on:%d/%m/%Y}."
    )
    paper.text(f"Địa điểm: {meeting.venue or DOTS}.")
    paper.text(f"Chủ trì: {meeting.chair or DOTS}.")
    paper.text(f"Thư ký: {meeting.secretary or DOTS}.")
    _write_roll(paper, record)
    if meeting.agenda_items:
        paper.chapter("Chương trình")
        paper.items(meeting.agenda_items)
    _write_contents(paper, record)
    if meeting.conclusions or meeting.next_lead:
        paper.chapter("Kết luận")
        paper.text("\n".join(meeting.conclusions))
        if meeting.next_lead:
            paper.text(
                f"Bàn giao vai cụm trưởng cho Hội Khuyến học {_of(meeting.next_lead, meeting)}."
            )
    ended = f"lúc {hour(meeting.ends_at)}" if meeting.ends_at else f"lúc {DOTS}"
    paper.text(f"Hội nghị kết thúc {ended} cùng ngày./.")
    paper.cosign(
        Signature(["Thư ký"], _name(meeting.secretary)),
        Signature(["Chủ trì"], _name(meeting.chair)),
    )
    return paper


def attendance_sheet(record: Record) -> Paper:
    """A line and some more for each branch of the cluster, and lines for guests."""
    meeting = record.meeting
    paper = _paper(meeting, Reference("DS-HKH", day=meeting.held_on), kind="Danh sách điểm danh")
    rows = []
    for number, row in enumerate(record.roll, 1):
        name = upper_first(_of(row.branch, meeting))
        rows += [Row([str(number), name, "", ""])]
        rows += [Row(["", "", "", ""])] * EXTRA_LINES
    rows += [Row(["Khách mời"])]
    rows += [Row(["", upper_first(guest.name), "", ""]) for guest in record.guests]
    rows += [Row(["", "", "", ""])] * EXTRA_LINES
    paper.table(SIGNS, rows, title="Danh sách ký tên")
    paper.text(f"Tổng số: {DOTS} người.")
    paper.cosign(Signature(["Thư ký"]), Signature(["Chủ trì"]))
    return paper


def invitation(record: Record) -> Paper:
    """To the branches of the cluster."""
    meeting = record.meeting
    association = Association.objects.current()
    paper = _paper(
        meeting,
        Reference("GM-HKH", year=meeting.held_on.year),
        kind="Giấy mời",
        addressee=f"Hội Khuyến học {listed([_of(r.branch, meeting) for r in record.roll])}",
    )
    paper.text(
        f"{association.name} trân trọng kính mời đại biểu quý Hội dự giao ban"
        f" {meeting.cluster_name}."
    )
    paper.text(f"Thời gian: {meeting.when}.")
    paper.text(f"Địa điểm: {meeting.venue or DOTS}.")
    if meeting.agenda_items:
        paper.text("Nội dung:")
        paper.items(meeting.agenda_items)
    if meeting.period:
        paper.text(
            f"Đề nghị quý Hội chuẩn bị báo cáo {lower_first(str(meeting.period))} và gửi trên trang"
            " của Hội trước ngày họp."
        )
    paper.text("Rất mong đại biểu đến dự đúng giờ./.")
    paper.close(["Như trên;", "Lưu: VT."], Signature(["TM. Ban Thường vụ", "Chủ tịch"]))
    return paper


def _paper(
    meeting: Meeting,
    reference: Reference,
    *,
    kind: str,
    addressee: str = "",
    is_draft: bool = False,
) -> Paper:
    association = Association.objects.current()
    day = f"ngày {meeting.held_on:%d/%m/%Y}"
    return Paper(
        Issuer(association.name, association.parent_name, association.place),
        reference,
        kind=kind,
        subject=f"Giao ban {meeting.cluster_name} {day}",
        addressee=addressee,
        mark=", ".join([*([DRAFT] if is_draft else []), *([SAMPLE] if meeting.is_sample else [])]),
    )


def _write_roll(paper: Paper, record: Record) -> None:
    """Those of whom the same is recorded in one line."""
    meeting = record.meeting
    paper.chapter("Thành phần")
    paper.text(f"Hội cơ sở có mặt: {len(record.present)}/{len(record.roll)}.")
    by_who: dict[str, list[Branch]] = {}
    for row in record.present:
        by_who.setdefault(_who(row.who, row.people), []).append(row.branch)
    paper.items(
        ": ".join(filter(None, [upper_first(_named(branches, meeting)), who]))
        for who, branches in by_who.items()
    )
    if record.away:
        paper.text("Vắng:")
        paper.items(
            f"{upper_first(_of(row.branch, meeting))} ({row.get_status_display().lower()})"
            for row in record.away
        )
    if record.guests:
        paper.text("Khách mời:")
        paper.items(upper_first(str(guest)) for guest in record.guests)


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


def _of(branch: Branch, meeting: Meeting) -> str:
    """As the branch was called on that day."""
    return branch.label_on(meeting.held_on)


def _who(who: str, people: int | None) -> str:
    return ", ".join(filter(None, [who, f"{people} người" if people else ""]))


def _name(person: str) -> str:
    """Of "Ông Trần Văn A, Chủ tịch Hội" the name alone, as one signs."""
    name = person.partition(",")[0].strip()
    return name.removeprefix("Ông ").removeprefix("Bà ")
