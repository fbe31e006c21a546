"""Figures and texts of reports as people read them."""

from __future__ import annotations

from decimal import Decimal

from django.utils.formats import number_format

NONE = "–"
# How `Version.origins` begins where a figure is not from an earlier period.
REGISTRY_ORIGIN = "sổ mô hình học tập"


def shown(value: Decimal | str | None) -> str:
    """1.412, 2,5, a text, or a dash for what is not there."""
    if isinstance(value, Decimal):
        whole = value.to_integral_value()
        return number_format(whole if whole == value else value, force_grouping=True)
    return value or NONE


def signed(number: Decimal, *, decimals: int | None = None) -> str:
    """As many decimals as it has, where nobody says how many."""
    size = abs(number)
    text = shown(size) if decimals is None else number_format(size, decimals, force_grouping=True)
    return ("+" if number > 0 else "−") + text


def change(value: Decimal | str | None, before: Decimal | str | None) -> str:
    """As in "+86 (+6,1 %)"; empty where one of the two is no figure."""
    if not (isinstance(value, Decimal) and isinstance(before, Decimal)):
        return ""
    difference = value - before
    if not difference:
        return "0"
    text = signed(difference)
    if before > 0:
        text += f" ({signed(round(difference / before * 100, 1), decimals=1)} %)"
    return text
