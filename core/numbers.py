"""Numbers as they are written in Vietnamese: 1.412 and 2,5."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import number_format

if TYPE_CHECKING:
    from decimal import Decimal


def grouped(value: Decimal | int, decimals: int | None = None) -> str:
    """As Django's `number_format` writes it, which takes ten times as long for a whole number: the
    tables of a country have half a million of them.
    """
    digits = str(value)
    if digits.isdecimal() and not decimals:
        return f"{int(digits):,}".replace(",", ".")
    return number_format(value, decimal_pos=decimals, force_grouping=True)
