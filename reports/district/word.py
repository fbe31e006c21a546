"""The district report in Word: the paper itself, and the figures of each cluster behind it."""

from __future__ import annotations

import datetime as dt
from math import ceil
from typing import TYPE_CHECKING

from core.word.blank import text_width
from core.word.official import Issuer, Paper, Reference, Signature
from core.word.tables import Column, Row
from reports.papers.wording import SYMBOL, in_one_line, lower_first, upper_first

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .reading import Branch, Cluster, ClusterRow, Reading, Section

SIZE = 11
COLUMNS = [
    Column("TT", 8, "center"),
    Column("Chỉ tiêu", 55),
    Column("Đơn vị", 22, "center"),
]
# Of a cluster's page, in millimetres at 9 points: what its first columns leave is for branches.
WIDE_SIZE, PER_DIGIT, PER_DOT, PADDING, NARROWEST = 9, 1.6, 0.8, 2.7, 15
WIDE_COLUMNS = [
    Column("TT", 8, "center"),
    Column("Chỉ tiêu", 42),
    Column("Đơn vị", 15, "center"),
]
DRAFT = "BẢN NHÁP – chưa chốt số liệu"
SAMPLE = "DỮ LIỆU MẪU"


def district_paper(reading: Reading, *, is_draft: bool) -> Paper:
    contents, words = reading.contents, reading.words
    issuer = Issuer(**contents["issuer"])
    signed_on = contents["signed_on"] and dt.date.fromisoformat(contents["signed_on"])
    paper = Paper(
        issuer,
        Reference(SYMBOL, words["document_number"], signed_on),
        kind="Báo cáo",
        subject=reading.title,
        addressee=issuer.parent,
        mark=", ".join([*([DRAFT] if is_draft else []), *([SAMPLE] if reading.is_sample else [])]),
    )
    paper.text(words["opening"])
    paper.text(reading.coverage)
    paper.chapter("Kết quả")
    for section in reading.sections:
        paper.section(section.title)
        paper.items(section.sentences)
        _write_section(paper, section, reading)
    if words["assessment"]:
        paper.chapter("Đánh giá chung")
        paper.text(words["assessment"])
    if reading.missing:
        paper.chapter("Đơn vị chưa có số liệu trong báo cáo này")
        paper.items(f"{upper_first(line)}." for line in reading.absences)
    if reading.proposals:
        paper.chapter(f"{reading.proposals['label']} từ các cơ sở")
        _write_texts(paper, reading.proposals["by"])
    if words["tasks"]:
        paper.chapter("Nhiệm vụ thời gian tới")
        paper.text(words["tasks"])
    paper.text(f"Trên đây là báo cáo {lower_first(reading.title)} của {issuer.plain_name}./.")
    paper.close(words["recipients"].splitlines(), Signature(**contents["signature"]))
    appendices = len(reading.clusters) + len(reading.accounts)
    for cluster in reading.clusters:
        paper.appendix(f"Số liệu {lower_first(cluster.title)}", of=appendices, landscape=True)
        _write_cluster(paper, cluster)
    for text in reading.accounts:
        paper.appendix(f"{text['label']} ở các cơ sở", of=appendices)
        _write_texts(paper, text["by"])
    return paper


def _write_section(paper: Paper, section: Section, reading: Reading) -> None:
    """Beside the period before, where there is one."""
    beside = [Column("Kỳ trước", 26, "right")] if reading.before else []
    change = [Column("Tăng, giảm", 28, "right")] if reading.before else []
    columns = [*COLUMNS, *beside, Column("Kỳ này", 26, "right"), *change]
    rows = []
    for line in section.lines:
        figures = [str(line.before), str(line.now), line.difference]
        texts = [str(line.number), line.measure.label, line.measure.unit]
        texts += figures if reading.before else figures[1:2]
        rows.append(Row(texts, is_bold=not line.measure.is_typed))
    paper.table(columns, rows, title=section.title, size=SIZE)


def _write_texts(paper: Paper, texts: Sequence[dict[str, str]]) -> None:
    paper.items(f"{upper_first(each['name'])}: {in_one_line(each['text'])}" for each in texts)


def _write_cluster(paper: Paper, cluster: Cluster) -> None:
    """As many branches side by side as have room, the total beside the last of them."""
    texts = [[list(map(str, row.cells)) for row in each.rows] for each in cluster.sections]
    totals = [str(row.total) for each in cluster.sections for row in each.rows]
    width = max([NARROWEST, *(_width(text) for rows in texts for row in rows for text in row)])
    total = Column("Cộng", max([NARROWEST, *map(_width, totals)]), "right")
    room = text_width(landscape=True) - sum(each.share for each in [*WIDE_COLUMNS, total])
    tables = ceil(len(cluster.branches) / max(int(room / width), 1))
    beside = ceil(len(cluster.branches) / tables)
    for start in range(0, len(cluster.branches), beside):
        part = slice(start, start + beside)
        is_last = part.stop >= len(cluster.branches)
        heads = [Column(_head(branch), width, "right") for branch in cluster.branches[part]]
        lines = []
        for section, rows in zip(cluster.sections, texts, strict=True):
            lines.append(Row([section.title]))
            lines += [
                _wide_row(row, figures[part], with_total=is_last)
                for row, figures in zip(section.rows, rows, strict=True)
            ]
        columns = [*WIDE_COLUMNS, *heads, *([total] if is_last else [])]
        paper.table(columns, lines, title=cluster.title, size=WIDE_SIZE)
    _write_notes(paper, cluster)


def _width(figure: str) -> float:
    """What it takes on a cluster's page."""
    dots = figure.count(".") + figure.count(",")
    return (len(figure) - dots) * PER_DIGIT + dots * PER_DOT + PADDING


def _head(branch: Branch) -> str:
    return f"{branch.short_name}{' (*)' if branch.standing or branch.notes else ''}"


def _wide_row(row: ClusterRow, figures: list[str], *, with_total: bool) -> Row:
    texts = [str(row.number), row.measure.label, row.measure.unit, *figures]
    texts += [str(row.total)] if with_total else []
    return Row(texts, is_bold=not row.measure.is_typed)


def _write_notes(paper: Paper, cluster: Cluster) -> None:
    """Why a column is empty, and what a dash says."""
    for branch in cluster.branches:
        reasons = [each for each in [branch.standing, *branch.notes] if each]
        if reasons:
            said = f"(*) {upper_first(branch.name)}: {'; '.join(reasons)}"
            paper.text(said if said.endswith(".") else f"{said}.")
    paper.text("Dấu “–”: chưa có số liệu. Số 0: có báo cáo, không phát sinh.")
