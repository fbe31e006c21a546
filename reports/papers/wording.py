"""How figures, periods and issuers are written on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.numbers import grouped
from core.word.markup import lines_in
from core.word.official import Issuer

if TYPE_CHECKING:
    from decimal import Decimal

    from branches.models import Association, Branch
    from reports.models import Indicator, Period

SYMBOL = "BC-HKH"
# "Chưa có"; nothing is 0.
NOTHING = "–"
ENDS = (".", ",", ";", ":", "?", "!", "…")
# A longer name is broken wherever it has to be.
LONGEST_IN_ONE = 24


def shown(value: Decimal | None, indicator: Indicator) -> str:
    """As in "1.412", "2,5" or "–"."""
    if value is None:
        return NOTHING
    return grouped(value, indicator.decimals)


def lower_first(words: str) -> str:
    """For the middle of a sentence; an acronym stays one."""
    return words if words[:2].isupper() else words[:1].lower() + words[1:]


def upper_first(words: str) -> str:
    return words[:1].upper() + words[1:]


def in_one_line(prose: str) -> str:
    """Paragraphs one after another, each ended by some sign."""
    lines = lines_in(prose)
    ended = [line if line.endswith(ENDS) else f"{line};" for line in lines[:-1]]
    return " ".join([*ended, *lines[-1:]])


def days_of(period: Period) -> str:
    return f"từ ngày {period.starts_on:%d/%m/%Y} đến hết ngày {period.ends_on:%d/%m/%Y}"


def branch_issuer(branch: Branch, association: Association) -> Issuer:
    """The branch as it was called when it reported."""
    name = branch.full_name
    if len(name) <= LONGEST_IN_ONE:
        name = name.replace(" ", "\xa0")
    return Issuer(f"Hội Khuyến học {name}", association.name, branch.name)
