"""The headline figures in sentences: how much, of what, and how it has changed.

Headlines are found by what the form says of an indicator, not by its code: what is not merely taken
over from the period before and is not the whole that another is a part of.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from django.utils.formats import number_format

from core.text import listed
from reports.combining import Combination
from reports.models import Indicator
from reports.papers.wording import lower_first, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reports.combining import Figure
    from reports.figures import Row, Table

HUNDRED = Decimal(100)
ONE_PLACE = Decimal("0.1")


@dataclass(frozen=True)
class Change:
    """Of one figure, over the `branches` that have it now and had it in the period before; of so
    many that have it now.
    """

    now: Decimal | None
    before: Decimal | None
    branches: int
    branches_now: int


@dataclass(frozen=True)
class Comparison:
    """With the period `before`, in the same boundaries; `branches` have reported in both."""

    before: str
    branches: int
    changes: dict[str, Change]


def compare(table: Table, beside: Table | None) -> Comparison:
    """Like with like: what a branch reported is compared with what the same branch had reported."""
    if beside is None:
        return Comparison("", 0, {})
    rows = [{row.branch.pk: row for row in one.rows} for one in (table, beside)]
    combinations = [Combination(table.indicators, one.periods) for one in (table, beside)]
    found: dict[frozenset[int], list[dict[str, Figure]]] = {}
    changes = {}
    for indicator in table.indicators:
        known = [{key for key, row in of.items() if _is_known(row, indicator.code)} for of in rows]
        both = frozenset(known[0] & known[1])
        if both not in found:
            found[both] = [
                combined.of(part for key in both for part in of[key].parts)
                for combined, of in zip(combinations, rows, strict=True)
            ]
        now, before = (figures[indicator.code].value for figures in found[both])
        changes[indicator.code] = Change(now, before, len(both), len(known[0]))
    reported = [{key for key, row in of.items() if row.reported} for of in rows]
    return Comparison(str(beside.period), len(reported[0] & reported[1]), changes)


def _is_known(row: Row, code: str) -> bool:
    figure = row.figures.get(code)
    return figure is not None and figure.value is not None and not figure.is_partial


def sentences_of(
    indicators: Sequence[Indicator], table: Table, comparison: Comparison
) -> list[str]:
    """Of one section, in its order. Lines of one subject ("Học bổng: số suất", "Học bổng: số
    tiền") are one sentence.
    """
    subjects: dict[str, list[Indicator]] = {}
    for indicator in _headlines(indicators, table.indicators):
        subjects.setdefault(indicator.label.partition(": ")[0], []).append(indicator)
    return [
        sentence
        for subject, its in subjects.items()
        if (sentence := _sentence(subject, its, table, comparison))
    ]


def _headlines(indicators: Iterable[Indicator], form: Iterable[Indicator]) -> Iterable[Indicator]:
    wholes = {indicator.at_most for indicator in form}
    return (
        indicator
        for indicator in indicators
        if not indicator.prefill
        and indicator.code not in wholes
        and (indicator.combine == Indicator.Combine.SUM or not indicator.is_typed)
    )


def _sentence(
    subject: str, indicators: list[Indicator], table: Table, comparison: Comparison
) -> str:
    """Empty where nothing is known. How many reports it is of is said where these are not all that
    the whole report is of.
    """
    pieces, bases, covered = [], set(), set()
    for indicator in indicators:
        figure = table.total.figures[indicator.code]
        if figure.value is None:
            continue
        covered.add(figure.counted)
        piece = _amount(figure.value, indicator) + _share(indicator, figure, table)
        change = comparison.changes.get(indicator.code)
        if change and None not in (change.now, change.before):
            piece += f", {_way(change, indicator)}"
            bases.add(change.branches)
        pieces.append(piece)
    if not pieces:
        return ""
    said = f"{subject}: {'; '.join(pieces)}"
    if bases:
        said += " so với kỳ trước"
        if bases != {comparison.branches}:
            said += f" (tính trên {_counts(bases)} Hội có số của cả hai kỳ)"
    if covered != {table.total.reported}:
        said += f" (số của {_counts(covered)} Hội)"
    return f"{said}."


def _amount(value: Decimal, indicator: Indicator) -> str:
    return f"{shown(value, indicator)} {indicator.unit}".strip()


def _share(indicator: Indicator, figure: Figure, table: Table) -> str:
    """Of the whole that it is a part of, if both are known of the same reports."""
    by_code = {each.code: each for each in table.indicators}
    whole = by_code.get(indicator.at_most)
    while whole and not whole.prefill and whole.at_most in by_code:
        whole = by_code[whole.at_most]
    if whole is None:
        return ""
    of = table.total.figures[whole.code]
    if not of.value or of.counted != figure.counted:
        return ""
    subject, _, rest = lower_first(whole.label).partition(": ")
    of_what = f"tổng số {subject}" if rest else subject
    return f", bằng {_percent(figure.value, of.value)} {of_what}"


def _way(change: Change, indicator: Indicator) -> str:
    difference = change.now - change.before
    if not difference:
        return "không thay đổi"
    way = "tăng" if difference > 0 else "giảm"
    share = f" ({_percent(abs(difference), change.before)})" if change.before else ""
    return f"{way} {_amount(abs(difference), indicator)}{share}"


def _percent(part: Decimal, whole: Decimal) -> str:
    """As in "34,6 %"."""
    share = (part * HUNDRED / whole).quantize(ONE_PLACE, ROUND_HALF_UP)
    return f"{number_format(share, decimal_pos=1, force_grouping=True)} %"


def _counts(counts: set[int]) -> str:
    return listed([str(count) for count in sorted(counts)])
