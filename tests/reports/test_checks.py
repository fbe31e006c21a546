from decimal import Decimal

import pytest

from reports.checks import Finding, figures_of, find
from reports.models import Indicator
from tests.reports.factories import INDICATORS, VALUES

INDICATORS = [Indicator(**fields) for fields in INDICATORS]


def sentences(values, last=None):
    return [(f.code, f.sentence, f.blocks) for f in find(INDICATORS, VALUES | values, last)]


def test_clean_report_has_nothing_to_say():
    assert sentences({}, figures_of(INDICATORS, VALUES)) == []


def test_derived_figures_are_calculated():
    figures = figures_of(INDICATORS, VALUES)

    assert figures["C4"] == Decimal(33000)
    assert "G1" not in figures


def test_missing_is_not_zero():
    figures = figures_of(INDICATORS, VALUES | {"C2": "", "C3": "0"})

    assert (figures["C2"], figures["C3"], figures["C4"]) == (None, Decimal(0), None)


def test_missing_figure_blocks_and_zero_does_not():
    assert sentences({"B2": ""}) == [
        ("B2", "Chưa nhập hội viên mới. Nếu không có, nhập số 0.", True)
    ]
    assert sentences({"B2": "0"}) == []


def test_more_members_than_people_cannot_be():
    assert sentences({"B1": "7000"}) == [
        (
            "B1",
            "Tổng số hội viên (7.000) không thể lớn hơn dân số (6.500). Cần sửa một trong hai số.",
            True,
        )
    ]


def test_fund_that_ends_below_nothing_cannot_be():
    assert sentences({"C3": "90000"}) == [
        (
            "C4",
            (
                "Tồn quỹ cuối kỳ không thể là số âm (-53.000). Cần xem lại các số của công thức"
                " C1 + C2 - C3."
            ),
            True,
        )
    ]


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("860", "Xin kiểm tra lại: số này cao gấp 10 lần kỳ trước (86). Nếu đúng, xin ghi lý do."),
        (
            "86000",
            "Xin kiểm tra lại: số này cao gấp 1.000 lần kỳ trước (86). Nếu đúng, xin ghi lý do.",
        ),
        ("112", "Xin kiểm tra lại: số này tăng 26 so với kỳ trước (86). Nếu đúng, xin ghi lý do."),
        ("60", "Xin kiểm tra lại: số này giảm 26 so với kỳ trước (86). Nếu đúng, xin ghi lý do."),
    ],
)
def test_remarkable_change_is_a_warning(value, sentence):
    last = figures_of(INDICATORS, VALUES)

    assert find(INDICATORS, VALUES | {"B2": value}, last) == [Finding("B2", sentence)]


def test_figure_that_is_taken_over_from_another_is_compared_with_that_one():
    last = figures_of(INDICATORS, VALUES)  # ended with 33.000

    assert find(INDICATORS, VALUES | {"C1": "33000"}, last) == []
    assert [f.code for f in find(INDICATORS, VALUES | {"C1": "50000"}, last)] == ["C1"]


def test_tenth_of_the_last_figure_is_a_warning():
    last = figures_of(INDICATORS, VALUES | {"B2": "860"})

    assert find(INDICATORS, VALUES, last) == [
        Finding(
            "B2",
            "Xin kiểm tra lại: số này chỉ bằng một phần 10 kỳ trước (860). Nếu đúng, xin ghi lý"
            " do.",
        )
    ]


@pytest.mark.parametrize("value", ["87", "111", "61", "86"])
def test_ordinary_change_is_none(value):
    """More than 30 % and more than 10: 25 more than 86 is neither enough."""
    assert find(INDICATORS, VALUES | {"B2": value}, figures_of(INDICATORS, VALUES)) == []


def test_change_of_a_few_is_no_matter_how_large_a_share():
    last = figures_of(INDICATORS, VALUES | {"B2": "2"})

    assert find(INDICATORS, VALUES | {"B2": "12"}, last) == []
    assert [f.code for f in find(INDICATORS, VALUES | {"B2": "13"}, last)] == ["B2"]
