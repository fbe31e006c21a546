"""What is said of a report: what cannot be true blocks sending, all else asks for a reason."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.formats import number_format

from .formulas import calculate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .models import Indicator

# A change is remarkable when it is both: more than 30 % and more than 10.
SHARE, LEAST = Decimal("0.3"), Decimal(10)
SLIPS = (1000, 100, 10)

Figures = dict[str, Decimal | None]


@dataclass(frozen=True)
class Finding:
    """One sentence about one figure. A note settles a warning; only the figure settles an error."""

    code: str
    sentence: str
    blocks: bool = False


def figures_of(indicators: Iterable[Indicator], values: Mapping[str, str]) -> Figures:
    """The numbers of a version by code, derived ones included; None is "chưa có"."""
    indicators = [i for i in indicators if not i.is_text]
    figures: Figures = {
        i.code: Decimal(values[i.code]) if values.get(i.code, "") != "" else None
        for i in indicators
        if i.is_typed
    }
    for indicator in indicators:  # in the form's order: a formula reads what stands above it
        if not indicator.is_typed:
            figures[indicator.code] = indicator.rounded(calculate(indicator.formula, figures))
    return figures


def find(
    indicators: list[Indicator], values: Mapping[str, str], last: Figures | None = None
) -> list[Finding]:
    """All there is to say of these values; `last` are the figures of the period before."""
    figures = figures_of(indicators, values)
    by_code = {indicator.code: indicator for indicator in indicators}
    found = [*_missing(indicators, values), *_impossible(by_code, figures)]
    blocked = {finding.code for finding in found}
    for code, value in figures.items():
        # What is taken over from another figure, as a fund's opening from its last closing, is
        # held against that one.
        before = (last or {}).get(by_code[code].prefill or code)
        if code not in blocked and by_code[code].is_typed and None not in (value, before):
            found += _remarkable(by_code[code], value, before)
    return found


def _missing(indicators: Iterable[Indicator], values: Mapping[str, str]) -> Iterator[Finding]:
    for indicator in indicators:
        if indicator.is_required and indicator.is_typed and values.get(indicator.code, "") == "":
            name = _lower_first(indicator.label)
            nothing = "ghi “Không có”" if indicator.is_text else "nhập số 0"
            yield Finding(
                indicator.code, f"Chưa nhập {name}. Nếu không có, {nothing}.", blocks=True
            )


def _impossible(by_code: Mapping[str, Indicator], figures: Figures) -> Iterator[Finding]:
    for code, value in figures.items():
        indicator = by_code[code]
        if value is None:
            continue
        if value < 0:
            sentence = f"{indicator.label} không thể là số âm ({_shown(value)})."
            if not indicator.is_typed:
                sentence += f" Cần xem lại các số của công thức {indicator.formula}."
            yield Finding(code, sentence, blocks=True)
        most = figures.get(indicator.at_most) if indicator.at_most else None
        if most is not None and value > most:
            other = by_code[indicator.at_most]
            yield Finding(
                code,
                f"{indicator.label} ({_shown(value)}) không thể lớn hơn {_lower_first(other.label)}"
                f" ({_shown(most)}). Cần sửa một trong hai số.",
                blocks=True,
            )


def _remarkable(indicator: Indicator, value: Decimal, before: Decimal) -> Iterator[Finding]:
    shown = _shown(before)
    for times in SLIPS:
        if before and value == before * times:
            yield Finding(
                indicator.code,
                f"Xin kiểm tra lại: số này cao gấp {_shown(Decimal(times))} lần kỳ trước ({shown})."
                " Nếu đúng, xin ghi lý do.",
            )
            return
        if value and before == value * times:
            yield Finding(
                indicator.code,
                f"Xin kiểm tra lại: số này chỉ bằng một phần {_shown(Decimal(times))} kỳ trước"
                f" ({shown}). Nếu đúng, xin ghi lý do.",
            )
            return
    change = abs(value - before)
    if change > LEAST and change > before * SHARE:
        way = "tăng" if value > before else "giảm"
        yield Finding(
            indicator.code,
            f"Xin kiểm tra lại: số này {way} {_shown(change)} so với kỳ trước ({shown})."
            " Nếu đúng, xin ghi lý do.",
        )


def _shown(number: Decimal) -> str:
    return number_format(number, force_grouping=True)


def _lower_first(label: str) -> str:
    return label if label[:2].isupper() else label[0].lower() + label[1:]
