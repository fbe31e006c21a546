"""What scores come to, in words. static/js/self-check.js says the same while they are typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from learning.rules import verdict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from learning.models import Assessment
    from learning.rules import Rule, Verdict


def points_of(number: Decimal) -> str:
    """As people write it: 8, 8,5, 80."""
    return f"{number:.1f}".removesuffix(".0").replace(".", ",")


def result_of(rule: Rule, scores: Mapping[str, Decimal]) -> str:
    """Tổng: 80 điểm. Chưa đạt: tiêu chí 3 dưới 5 điểm."""
    told = verdict(rule, scores)
    if told is None:
        sums = rule.decides and not rule.levels
        total = f"Tổng: {points_of(sum(scores.values()))} điểm. " if sums else ""
        return f"{total}Đã chấm {len(scores)}/{len(rule.items)} tiêu chí."
    if rule.levels:
        return _level_of(rule, told)
    reasons = [f"tiêu chí {code} dưới {points_of(rule.pass_each)} điểm" for code in told.lacking]
    if told.total < rule.pass_total:
        reasons.append(f"tổng dưới {points_of(rule.pass_total)} điểm")
    words = f"Chưa đạt: {'; '.join(reasons)}." if reasons else "Đạt."
    return f"Tổng: {points_of(told.total)} điểm. {words}"


def _level_of(rule: Rule, told: Verdict) -> str:
    """Đạt mức 1. Chưa đạt mức 2: tiêu chí 4 chưa đạt."""
    reached = f"Đạt mức {told.level}." if told.level else ""
    if told.level == rule.levels:
        return reached
    missed = "; ".join(f"tiêu chí {code} chưa đạt" for code in told.lacking)
    return f"{reached} Chưa đạt mức {told.level + 1}: {missed}.".strip()


def outcome_of(assessment: Assessment) -> str:
    """What the last assessment of the year came to: the sum, the word, the level; or nothing."""
    if assessment.passes is None:
        return ""
    word = "đạt" if assessment.passes else "chưa đạt"
    if assessment.total is not None:
        return f"{points_of(assessment.total)} điểm, {word}"
    return f"{word} mức {assessment.level}" if assessment.level else word
