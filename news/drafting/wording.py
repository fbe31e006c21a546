"""The record of a meeting in the sentences of a news item.

Each sentence is made of recorded facts alone and left out where there are none; what this kind of
news usually tells and the record does not hold is listed for the editor instead. Hours, secretary,
who was away and whose report was late are for the minutes, and so no news.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst

from core.text import listed
from meetings.models import Meeting, ReportReceived
from news.models import Article

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.safestring import SafeString

    from accounts.models import User
    from branches.models import Association, Branch
    from documents.models import Document
    from meetings.models import Exemplary, Paper, Recommendation, StudiedDocument
    from meetings.record import Record

SESSIONS = {
    Meeting.Session.MORNING: "Sáng ngày",
    Meeting.Session.AFTERNOON: "Chiều ngày",
    Meeting.Session.DAY: "Ngày",
}
LONGEST_SAPO = Article._meta.get_field("sapo").max_length
# What people begin a line with that is no name, and so is small inside a sentence.
COMMON = re.compile(
    "(?:Bà|Bàn|Báo|Các|Cán|Chủ|Công|Đại|Đồng|Giao|Kiến|Lãnh|Năm|Nêu|Nghe|Ông|Phát|Phó|Quán|Quý|"
    r"Tham|Thảo|Thường|Tổng|Trao|Triển|Trưởng|Ý)\b"
)


@dataclass(frozen=True)
class Paragraph:
    """A sentence or more; where there are `items`, it ends by a colon and they follow."""

    text: str
    items: tuple[str, ...] = ()

    @property
    def html(self) -> SafeString:
        items = format_html_join("", "<li>{}</li>", ((item,) for item in self.items))
        text = format_html("<p>{}</p>", self.text)
        return text + format_html("<ul>{}</ul>", items) if items else text


@dataclass(frozen=True)
class Draft:
    """`missing` is what the record does not hold; `branches` and `documents` are those it names."""

    title: str
    dateline: str
    sapo: str
    paragraphs: list[Paragraph]
    byline: str
    organisation: str
    missing: list[str]
    branches: list[Branch]
    documents: list[Document]
    is_sample: bool

    @property
    def body(self) -> SafeString:
        return format_html_join("\n", "{}", ((each.html,) for each in self.paragraphs))


def draft_of(record: Record, *, association: Association, by: User) -> Draft:
    meeting, name = record.meeting, name_in_news(association)
    opening = f"{name} tổ chức giao ban {meeting.cluster_name}"
    sapo, rest = [_when_and_where(meeting, opening)], []
    for sentence in filter(None, _participants(record)):
        fits = not rest and len(" ".join([*sapo, sentence])) <= LONGEST_SAPO
        (sapo if fits else rest).append(sentence)
    return Draft(
        title=opening,
        dateline=f"({association.place})-" if association.place else "",
        sapo=" ".join(sapo),
        paragraphs=[*map(Paragraph, rest), *_paragraphs(record)],
        byline=by.full_name,
        organisation=name,
        missing=missing_in(record, association),
        branches=branches_in(record),
        documents=[row.document for row in record.studied if row.document],
        is_sample=meeting.is_sample or record.has_samples,
    )


def name_in_news(association: Association) -> str:
    """Without its place, which the dateline has: "Hội Khuyến học huyện"."""
    return association.name.removesuffix(association.place).strip() or association.name


def named(branches: Iterable[Branch]) -> str:
    """The word of a kind once: "xã Tiên Du, Phú Nham, An Đạo, thị trấn Phong Châu"."""
    kinds: dict[str, list[str]] = {}
    for branch in branches:
        names = kinds.setdefault(branch.kind, [])
        names.append(branch.name if names else branch.full_name)
    names = [name for group in kinds.values() for name in group]
    return listed(names) if len(kinds) == 1 else ", ".join(names)


def missing_in(record: Record, association: Association) -> list[str]:
    """As in "Chưa ghi: người chủ trì"."""
    meeting, papers = record.meeting, record.papers
    undated = [row.name for row in record.studied if not row.document]
    gaps = {
        "địa danh của Hội (ở trang quản trị)": not association.place,
        "địa điểm họp": not meeting.venue,
        "đơn vị đăng cai": not meeting.host,
        "người chủ trì": not meeting.chair,
        "khách mời": not record.guests,
        "Hội cơ sở có mặt": not record.present,
        f"điểm danh của {record.quorum.unmarked} Hội cơ sở": bool(record.quorum.unmarked),
        "thành phần của Hội có mặt": not all(row.who for row in record.present),
        "tổng số người dự": record.people is None,
        "chương trình": not meeting.agenda_items,
        "Hội cơ sở báo cáo tại hội nghị": not _read(record),
        "kỳ báo cáo được nghe": not meeting.period,
        "văn bản đã quán triệt": not record.studied,
        f"ngày ban hành của {listed(undated)}": bool(undated),
        "tham luận": not papers,
        "mô hình mà tham luận nói đến": not all(row.kind for row in papers),
        "người trình bày tham luận": not all(row.author for row in papers),
        "nội dung từng kiến nghị, đề xuất": not record.recommendations,
        "đơn vị làm tốt": not any(row.branch for row in record.exemplary),
        "mô hình cần nhân rộng": not any(row.kind or row.name for row in record.exemplary),
        "kết luận": not meeting.conclusions,
    }
    return [what for what, is_missing in gaps.items() if is_missing]


def branches_in(record: Record) -> list[Branch]:
    meeting = record.meeting
    rows = (*record.present, *record.papers, *record.recommendations, *record.exemplary)
    found = [meeting.host, *(row.branch for row in rows), meeting.next_lead]
    return list(dict.fromkeys(branch for branch in found if branch))


def _when_and_where(meeting: Meeting, opening: str) -> str:
    day = f"{SESSIONS[meeting.session]} {meeting.held_on:%d/%m/%Y}"
    venue = f" tại {_bare(meeting.venue)}" if meeting.venue else ""
    host = f", do {_of(meeting.host)} đăng cai" if meeting.host else ""
    return f"{day}, {opening}{venue}{host}."


def _participants(record: Record) -> Iterable[str]:
    if record.meeting.chair:
        yield f"Chủ trì hội nghị: {_inside(record.meeting.chair)}."
    if record.guests:
        yield f"Dự hội nghị có {_series([_inside(guest.name) for guest in record.guests])}."
    by_who: dict[str, list[Branch]] = {}
    for row in record.present:
        by_who.setdefault(row.who, []).append(row.branch)
    if by_who:
        groups = [
            f"{named(branches)} ({who})" if who else named(branches)
            for who, branches in by_who.items()
        ]
        count = len(record.present)
        yield f"Về phía Hội cơ sở có đại biểu của {count} đơn vị: {'; '.join(groups)}."
    if record.people:
        yield f"Tổng số người dự hội nghị là {record.people}."


def _paragraphs(record: Record) -> Iterable[Paragraph]:
    meeting = record.meeting
    if meeting.agenda_items:
        items = "; ".join(map(_inside, meeting.agenda_items))
        yield Paragraph(f"Chương trình hội nghị gồm: {items}.")
    yield from _together(_heard(record))
    if record.recommendations:
        yield Paragraph(
            f"Các ý kiến đã nêu {len(record.recommendations)} kiến nghị, đề xuất:",
            tuple(map(_recommended, record.recommendations)),
        )
    yield from _together(_examples(record.exemplary))
    if meeting.conclusions:
        yield Paragraph("Hội nghị kết luận:")
        yield from map(Paragraph, meeting.conclusions)
    if meeting.next_lead:
        yield Paragraph(f"Hội nghị bàn giao vai cụm trưởng cho {_of(meeting.next_lead)}.")


def _together(sentences: Iterable[Paragraph]) -> Iterable[Paragraph]:
    """In one paragraph, up to each that a list follows."""
    texts: list[str] = []
    for sentence in sentences:
        texts.append(sentence.text)
        if sentence.items:
            yield Paragraph(" ".join(texts), sentence.items)
            texts = []
    if texts:
        yield Paragraph(" ".join(texts))


def _heard(record: Record) -> Iterable[Paragraph]:
    yield from _reports(record)
    if record.studied:
        names = _series([_cited(row) for row in record.studied])
        yield Paragraph(f"Hội nghị đã quán triệt {names}.")
    yield from _papers(record.papers)


def _read(record: Record) -> list[Branch]:
    """Those whose report the meeting heard."""
    read = ReportReceived.How.READ
    return [row.branch for row in record.reported if row.how == read]


def _reports(record: Record) -> Iterable[Paragraph]:
    """The names too, where not all that were there reported."""
    read, period = _read(record), record.meeting.period
    what = f"báo cáo {_inside(str(period))}" if period else "báo cáo"
    if read:
        others = {row.branch for row in record.present} != set(read)
        names = f" ({named(read)})" if others else ""
        heard = f"các đại biểu đã nghe {len(read)} Hội cơ sở{names} {what}"
        yield Paragraph(f"Tại hội nghị, {heard}.")
    sent = [row.branch for row in record.reported if row.how == ReportReceived.How.SUBMITTED]
    if sent:
        yield Paragraph(f"Có {len(sent)} Hội cơ sở gửi {what} bằng văn bản: {named(sent)}.")


def _cited(row: StudiedDocument) -> str:
    """By the library, which knows the date; as the clerk named it, where it is not there."""
    return str(row.document) if row.document else _bare(row.name)


def _papers(papers: list[Paper]) -> Iterable[Paragraph]:
    """Those of which the record says the same are counted."""
    lines = Counter(map(_paper, papers))
    count = f"Tại hội nghị đã có {len(papers)} ý kiến tham luận"
    if len(lines) == 1:
        yield Paragraph(f"{count}: {next(iter(lines))}.")
    elif lines:
        items = (f"{n} ý kiến về {line}." if n > 1 else f"{line}." for line, n in lines.items())
        yield Paragraph(f"{count}:", tuple(items))


def _paper(paper: Paper) -> str:
    of = f" của {_of(paper.branch)}" if paper.branch else ""
    about = f", về mô hình “{paper.get_kind_display()}”" if paper.kind else ""
    author = f", do {_inside(paper.author)} trình bày" if paper.author else ""
    return f"“{_bare(paper.title)}”{of}{about}{author}"


def _recommended(row: Recommendation) -> str:
    asker = _of(row.branch) if row.branch else ""
    asked = f"kiến nghị với {_inside(row.addressee)}" if row.addressee else ""
    who = capfirst(" ".join(filter(None, [asker, asked])))
    return f"{who}: {_ended(row.text)}" if who else _ended(row.text)


def _examples(rows: list[Exemplary]) -> Iterable[Paragraph]:
    """Branches and models that stand for themselves in a sentence each, the others as a list."""
    units = [row for row in rows if row.branch and not (row.kind or row.name or row.reason)]
    models = [row for row in rows if row.kind and not (row.branch or row.name or row.reason)]
    others = [row for row in rows if row not in units and row not in models]
    if units:
        names = named(row.branch for row in units if row.branch)
        yield Paragraph(f"Những đơn vị làm tốt được nêu tại hội nghị: {names}.")
    if models:
        names = listed([f"“{row.get_kind_display()}”" for row in models])
        yield Paragraph(f"Mô hình được nêu để học tập, nhân rộng: {names}.")
    if others:
        yield Paragraph("Điển hình được nêu tại hội nghị:", tuple(map(_example, others)))


def _example(row: Exemplary) -> str:
    kind = f"mô hình “{row.get_kind_display()}”" if row.kind else ""
    of = _of(row.branch) if row.branch else ""
    name = capfirst(", ".join(filter(None, [row.public_name, kind, of])))
    return f"{name}: {_ended(row.reason)}" if row.reason else _ended(name)


def _of(branch: Branch) -> str:
    return f"Hội Khuyến học {branch.full_name}"


def _series(names: list[str]) -> str:
    """Joined as "a, b và c"; by semicolons where one of them has a comma."""
    return "; ".join(names) if any("," in name for name in names) else listed(names)


def _bare(text: str) -> str:
    """What was typed as one line, without the stop that the sentence brings."""
    return " ".join(text.split()).rstrip(" .;")


def _ended(text: str) -> str:
    """The same as a sentence."""
    text = _bare(text)
    return text if text.endswith(("…", "?", "!")) else f"{text}."


def _inside(text: str) -> str:
    """What was typed, in the midst of a sentence."""
    text = _bare(text)
    return text[0].lower() + text[1:] if COMMON.match(text) else text
