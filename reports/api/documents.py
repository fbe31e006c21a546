"""What the API answers, as plain values. A figure is a JSON number, null where none is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from branches.models import Branch
from reports.statistics.exports import number

if TYPE_CHECKING:
    from decimal import Decimal

    from branches.models import Association
    from reports.figures import Row, Sum, Table
    from reports.models import Indicator, Period

    Document = dict[str, Any]


def period_document(period: Period) -> Document:
    address = [period.year, period.slug]
    return {
        "year": period.year,
        "slug": period.slug,
        "name": str(period),
        "starts_on": period.starts_on.isoformat(),
        "ends_on": period.ends_on.isoformat(),
        "figures": reverse("reports:api_figures", args=address),
        "page": period.get_absolute_url(),
    }


def branch_documents() -> list[Document]:
    """Those that are no more too, with the branches that followed."""
    branches = Branch.objects.visible_to(AnonymousUser()).with_turns()
    return [_branch(branch) for branch in branches]


def _branch(branch: Branch) -> Document:
    fate = branch.fate if branch.is_closed else None
    return {
        "code": branch.code,
        "name": branch.name,
        "kind": branch.kind,
        "starts_on": branch.starts_on and branch.starts_on.isoformat(),
        "ends_on": branch.ends_on.isoformat() if branch.is_closed else None,
        "successors": [new.code for new in fate.branches] if fate else [],
        "page": branch.get_absolute_url(),
    }


def figures_document(table: Table, *, boundaries: str, association: Association) -> Document:
    return {
        "period": period_document(table.period),
        "boundaries": boundaries,
        "day": table.day.isoformat(),
        "source": association.name,
        "is_sample": table.total.is_sample,
        "indicators": [_indicator(indicator) for indicator in table.indicators],
        "branches": [
            _row(row, cluster=group.cluster.number if group.cluster else None)
            for group in table.groups
            for row in group.rows
        ],
        "clusters": [
            {"number": group.cluster.number, "name": str(group.cluster), **_sum(group.total)}
            for group in table.groups
            if group.cluster
        ],
        "total": _sum(table.total),
    }


def _indicator(indicator: Indicator) -> Document:
    return {
        "code": indicator.code,
        "label": indicator.label,
        "section": indicator.section.title,
        "unit": indicator.unit,
        "kind": indicator.kind,
        "formula": indicator.formula or None,
        "decimals": indicator.decimals,
    }


def _row(row: Row, *, cluster: int | None) -> Document:
    return {
        "code": row.branch.code,
        "name": row.label,
        "cluster": cluster,
        "status": _status(row),
        "is_corrected": row.is_corrected,
        "made_of": [branch.code for branch in row.others],
        "notes": list(row.notes),
        **_sum(row),
    }


def _status(row: Row) -> str:
    if row.reported:
        return "approved" if row.reported == row.expected else "partial"
    if row.is_revoked:
        return "revoked"
    return "excused" if row.is_excused else "missing"


def _sum(figures: Sum) -> Document:
    return {
        "reported": figures.reported,
        "expected": figures.expected,
        "approved_on": figures.approved_on and figures.approved_on.isoformat(),
        "figures": {code: _number(figure.value) for code, figure in figures.figures.items()},
        "counted": {code: figure.counted for code, figure in figures.figures.items()},
    }


def _number(value: Decimal | None) -> float | None:
    """Two digits after the point at most, which a JSON number holds as they are."""
    if value is None:
        return None
    whole = number(value)
    return whole if isinstance(whole, int) else float(whole)
