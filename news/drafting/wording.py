"""The record of a meeting in the sentences of a news item.

Each sentence is made of recorded facts alone and left out where there are none; what an editor
might want and the record does not hold is listed for him instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join

from core.text import listed
from meetings.models import ReportReceived

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from django.utils.safestring import SafeString

    from accounts.models import User
    from branches.models import Association, Branch
    from documents.models import Document
    from meetings.models import Paper
    from meetings.record import Record


@dataclass(frozen=True)
class Draft:
    """`missing` are sentences for the editor, `branches` and `documents` those that the text
    names.
    """

    title: str
    dateline: str
    sapo: str
    body: SafeString
    byline: str
    organisation: str
    missing: list[str]
    branches: list[Branch]
    documents: list[Document]


def draft_of(record: Record, *, association: Association, by: User) -> Draft:
    meeting = record.meeting
    return Draft(
        title=f"{association.name} tổ chức giao ban {meeting.cluster_name}",
        dateline=f"({association.place}) –" if association.place else "",
        sapo=sapo_of(record, association),
        body=format_html_join("", "{}", ((each,) for each in paragraphs_of(record))),
        byline=by.full_name,
        organisation=association.name,
        missing=missing_in(record),
        branches=named_in(record),
        documents=[row.document for row in record.studied if row.document],
    )


def sapo_of(record: Record, association: Association) -> str:
    """When, who, where; and who was there."""
    meeting = record.meeting
    day = f"{meeting.held_on.day}/{meeting.held_on.month}/{meeting.held_on.year}"
    session = meeting.get_session_display().removeprefix("buổi ")
    when = f"{session} ngày {day}" if session != "cả ngày" else f"ngày {day}"
    where = f" tại {meeting.venue}" if meeting.venue else ""
    first = f"{_outset(when)}, {association.name} tổ chức giao ban {meeting.cluster_name}{where}."
    taking_part = [_inset(guest.name) for guest in record.guests]
    if record.present:
        taking_part.append(_delegates(record))
    second = f" Dự hội nghị có {'; '.join(taking_part)}." if taking_part else ""
    return first + second


def paragraphs_of(record: Record) -> Iterable[SafeString]:
    meeting = record.meeting
    if meeting.agenda_items:
        items = "; ".join(_inset(item).rstrip(".") for item in meeting.agenda_items)
        yield _p(f"Chương trình hội nghị gồm: {items}.")
    yield from _reports(record)
    if record.studied:
        yield _p(f"Hội nghị quán triệt {listed([row.name for row in record.studied])}.")
    yield from _papers(record.papers)
    if record.recommendations:
        count = len(record.recommendations)
        yield _p(f"Tại hội nghị có {count} kiến nghị, đề xuất:")
        yield _list(
            f"{row.text.rstrip('.')}"
            + (f" ({_label(row.branch, meeting.held_on)})" if row.branch else "")
            + (f", kiến nghị với {row.addressee}." if row.addressee else ".")
            for row in record.recommendations
        )
    yield from _examples(record)
    lines = meeting.conclusions
    if lines and meeting.chair:
        yield _p(f"{meeting.chair} kết luận hội nghị:")
    for line in lines:
        yield _p(line)
    if meeting.next_lead:
        lead = _label(meeting.next_lead, meeting.held_on)
        yield _p(f"Hội nghị bàn giao vai cụm trưởng cho Hội Khuyến học {lead}.")


def missing_in(record: Record) -> list[str]:
    """What this kind of news usually tells and this record does not."""
    meeting = record.meeting
    gaps = {
        "Chưa ghi địa điểm họp.": not meeting.venue,
        "Chưa ghi ai chủ trì hội nghị.": not meeting.chair,
        "Chưa có tổng số đại biểu, vì còn nhóm chưa ghi số người.": record.people is None,
        "Chưa ghi khách mời.": not record.guests,
        "Chưa ghi Hội nào báo cáo.": not record.reported,
        "Chưa ghi văn bản đã quán triệt.": not record.studied,
        "Chưa ghi tham luận.": not record.papers,
        "Chưa ghi tên người trình bày tham luận.": any(not row.author for row in record.papers),
        "Chưa ghi nội dung từng kiến nghị, đề xuất.": not record.recommendations,
        "Chưa ghi đơn vị, mô hình điển hình.": not record.exemplary,
        "Chưa ghi kết luận hội nghị.": not meeting.conclusions,
        "Biên bản chưa chốt: nội dung còn có thể thay đổi.": not meeting.is_closed,
        "Chưa có ảnh: thêm ảnh ở trang soạn bài.": True,
    }
    return [sentence for sentence, is_missing in gaps.items() if is_missing]


def named_in(record: Record) -> list[Branch]:
    rows = (*record.exemplary, *record.papers, *record.recommendations)
    found = [record.meeting.host, *(row.branch for row in rows), record.meeting.next_lead]
    return list(dict.fromkeys(branch for branch in found if branch))


def _delegates(record: Record) -> str:
    count = len(record.present)
    whoever = {row.who for row in record.present}
    who = _inset(whoever.pop()) if len(whoever) == 1 and "" not in whoever else "đại biểu"
    if who.endswith("Hội"):
        who = who.removesuffix("Hội").rstrip()
    return f"{who} của {count} Hội cơ sở thuộc cụm"


def _reports(record: Record) -> Iterable[SafeString]:
    read = [row for row in record.reported if row.how == ReportReceived.How.READ]
    sent = len(record.reported) - len(read)
    period = record.meeting.period
    what = f" {_inset(str(period))}" if period else ""
    if read:
        yield _p(f"Tại hội nghị, các đại biểu đã nghe {len(read)} Hội cơ sở báo cáo{what}.")
    if sent:
        yield _p(f"Có {sent} Hội cơ sở gửi báo cáo{what} bằng văn bản.")


def _papers(papers: list[Paper]) -> Iterable[SafeString]:
    titles = {paper.title for paper in papers}
    if not papers:
        return
    tells_more = any(paper.author or paper.branch or paper.kind for paper in papers)
    if len(titles) == 1 and not tells_more:
        yield _p(f"Hội nghị đã có {len(papers)} tham luận về {_inset(titles.pop()).rstrip('.')}.")
        return
    yield _p(f"Hội nghị đã có {len(papers)} tham luận:")
    yield _list(_paper(paper) for paper in papers)


def _paper(paper: Paper) -> str:
    of = _label(paper.branch, paper.meeting.held_on) if paper.branch else ""
    about = f"về mô hình “{paper.get_kind_display()}”" if paper.kind else ""
    more = ", ".join(filter(None, [paper.author, of, about]))
    return f"“{paper.title}”{f' – {more}' if more else ''}."


def _examples(record: Record) -> Iterable[SafeString]:
    day = record.meeting.held_on
    units = [row for row in record.exemplary if row.branch and not row.kind and not row.name]
    models = [row for row in record.exemplary if row not in units]
    if units:
        names = listed([_label(row.branch, day) for row in units])
        yield _p(f"Những đơn vị làm tốt được nêu tại hội nghị: {names}.")
    if models:
        names = listed(
            [
                " ".join(
                    filter(
                        None,
                        [
                            row.name,
                            f"“{row.get_kind_display()}”" if row.kind else "",
                            f"của {_label(row.branch, day)}" if row.branch else "",
                        ],
                    )
                )
                for row in models
            ]
        )
        yield _p(f"Mô hình được nêu để học tập, nhân rộng: {names}.")
    for row in record.exemplary:
        if row.reason:
            yield _p(row.reason)


def _label(branch: Branch, day: dt.date) -> str:
    """As the branch was called on that day."""
    return branch.label_on(day)


def _p(text: str) -> SafeString:
    return format_html("<p>{}</p>", text)


def _list(items: Iterable[str]) -> SafeString:
    rows = format_html_join("", "<li>{}</li>", ((item,) for item in items))
    return format_html("<ul>{}</ul>", rows)


def _outset(text: str) -> str:
    return text[0].upper() + text[1:]


def _inset(text: str) -> str:
    """Inside a sentence; what begins with two capitals (UBND) stays."""
    return text if text[:2].isupper() else text[0].lower() + text[1:]
