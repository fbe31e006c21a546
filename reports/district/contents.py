"""What a district report says: gathered from approved versions, as plain data that can be stored.

Numbers are text, as in a version; None is "chưa có". Every figure has its sources: each row keeps
its parts, and each part the version it is from.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from branches.models import Association, Post
from core.dates import today
from core.spans import holds_on
from reports.figures import as_reported, in_boundaries
from reports.models import DistrictReport, Indicator, Period, Submission
from reports.states import State

from .narrative import compare, sentences_of

if TYPE_CHECKING:
    from decimal import Decimal

    from reports.figures import Part, Row, Sum, Table

    from .narrative import Comparison

Contents = dict[str, Any]

SIGNED_FOR = "TM. Ban Thường vụ"
OUTSIDE = "Ngoài các cụm"
# Why a branch that is to report has no figures in it.
STANDINGS = {
    None: "chưa nộp báo cáo",
    State.DRAFT: "chưa nộp báo cáo",
    State.SUBMITTED: "đã nộp, chưa được duyệt",
    State.RETURNED: "đang sửa theo góp ý",
}
REVOKED, EXCUSED = "đang đính chính số liệu", "được miễn báo cáo"


def gather(report: DistrictReport) -> Contents:
    """All of it, as it is now; the words are those of the report."""
    table = _table_of(report)
    before = Period.objects.comparable(report.period).select_related("edition").first()
    comparison = compare(table, in_boundaries(before, table.day) if before else None)
    period, association = report.period, Association.objects.current()
    texts = [indicator for indicator in period.edition.indicators.all() if indicator.is_text]
    states = dict(Submission.objects.kept().filter(period=period).values_list("branch", "state"))
    return {
        "period": {
            "name": str(period),
            "starts_on": f"{period.starts_on:%d/%m/%Y}",
            "ends_on": f"{period.ends_on:%d/%m/%Y}",
        },
        "day": f"{table.day:%d/%m/%Y}",
        "before": comparison.before,
        "compared": comparison.branches,
        "issuer": {
            "name": association.name,
            "parent": association.parent_name,
            "place": association.place,
        },
        "signature": _signature(),
        "words": {
            name: getattr(report, name)
            for name in ("opening", "assessment", "tasks", "recipients", "document_number")
        },
        "signed_on": report.signed_on and report.signed_on.isoformat(),
        "sections": _sections(table, comparison),
        "clusters": [
            {
                "title": str(group.cluster) if group.cluster else OUTSIDE,
                "number": group.cluster.number if group.cluster else 0,
                "rows": [_row(row, states) for row in group.rows],
                "total": _sum(group.total),
            }
            for group in table.groups
        ],
        "total": _sum(table.total),
        "before_total": {
            code: [_stored(change.before), change.branches, change.branches_now]
            for code, change in comparison.changes.items()
        },
        "reported": table.total.reported,
        "expected": table.total.expected,
        "missing": [
            {"name": part.branch.label_on(table.day), "why": _standing(part, states)}
            for part in table.missing
        ],
        "texts": [
            {
                "label": text.label,
                "by": [
                    {"name": part.branch.label_on(table.day), "text": part.texts[text.code]}
                    for part in table.total.parts
                    if part.texts.get(text.code)
                ],
            }
            for text in texts
        ],
        "is_sample": table.total.is_sample,
    }


def digest_of(contents: Contents) -> str:
    """What somebody who freezes was shown."""
    text = json.dumps(contents, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def sources_of(contents: Contents) -> dict[str, list[Any]]:
    """As `DistrictReport.sources` keeps them."""
    return {
        str(part["submission"]): [part["version"], part["number"], part["name"]]
        for cluster in contents["clusters"]
        for row in cluster["rows"]
        for part in row["parts"]
    }


def _table_of(report: DistrictReport) -> Table:
    if report.boundaries == DistrictReport.Boundaries.TODAY:
        return in_boundaries(report.period)
    return as_reported(report.period)


def _signature() -> dict[str, Any]:
    """The chair's of today; without one the room is left empty."""
    held = [post for post in Post.objects.of_the_association() if holds_on(post, today())]
    chair = next((post for post in held if post.title == Post.Title.CHAIR), None)
    return {"titles": [SIGNED_FOR, "Chủ tịch"], "name": chair.holder if chair else ""}


def _sections(table: Table, comparison: Comparison) -> list[dict[str, Any]]:
    by_title: dict[str, list[Indicator]] = {}
    for indicator in table.indicators:
        by_title.setdefault(indicator.section.title, []).append(indicator)
    return [
        {
            "title": title,
            "indicators": [_indicator(indicator) for indicator in its],
            "sentences": sentences_of(its, table, comparison),
        }
        for title, its in by_title.items()
    ]


def _indicator(indicator: Indicator) -> dict[str, Any]:
    return {
        "code": indicator.code,
        "label": indicator.label,
        "unit": indicator.unit,
        "decimals": indicator.decimals,
        "combine": indicator.combine,
        "formula": indicator.formula,
    }


def _row(row: Row, states: dict[int, str]) -> dict[str, Any]:
    standings = {_standing(part, states) for part in row.parts if part.source is None}
    return {
        "name": row.label,
        "code": row.branch.code,
        "standing": ", ".join(sorted(standings)),
        "notes": list(row.notes),
        "figures": _sum(row),
        "parts": [_part(part) for part in row.parts if part.source],
    }


def _part(part: Part) -> dict[str, Any]:
    source = part.source
    return {
        "name": part.branch.full_name,
        "code": part.branch.code,
        "submission": source.submission_id,
        "version": source.version_id,
        "number": source.number,
        "hash": source.hash,
        "approved_on": f"{source.approved_on:%d/%m/%Y}",
        "figures": {code: _stored(value) for code, value in part.figures.items()},
    }


def _standing(part: Part, states: dict[int, str]) -> str:
    if part.is_excused:
        return EXCUSED
    if part.is_revoked:
        return REVOKED
    return STANDINGS.get(states.get(part.branch.pk), STANDINGS[None])


def _sum(of: Sum) -> dict[str, list[Any]]:
    """By code: the value, and how many of how many reports are in it."""
    return {
        code: [_stored(figure.value), figure.counted, figure.expected]
        for code, figure in of.figures.items()
    }


def _stored(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
