"""khuyenhoc/formats: what Django's own `vi` gets wrong (ux.md, T1 to T4)."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.utils.formats import date_format, localize_input, number_format, sanitize_separators

MOMENT = datetime(2022, 5, 25, 0, 5, tzinfo=UTC)  # 07:05 in Vietnam


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (1412, "1.412"),
        (412, "412"),
        (1234567, "1.234.567"),
        (-1412, "-1.412"),
        (Decimal("2.5"), "2,5"),
        (Decimal("1412.50"), "1.412,50"),
    ],
)
def test_numbers_are_written_with_dots_and_a_comma(value, written):
    assert number_format(value) == written
    assert Template("{{ value }}").render(Context({"value": value})) == written
    assert localize_input(value) == written


@pytest.mark.parametrize(
    ("format_name", "written"),
    [
        ("DATE_FORMAT", "25/05/2022"),
        ("SHORT_DATE_FORMAT", "25/05/2022"),
        ("DATETIME_FORMAT", "07:05 ngày 25/05/2022"),
        ("SHORT_DATETIME_FORMAT", "25/05/2022 07:05"),
        ("YEAR_MONTH_FORMAT", "tháng 5/2022"),
        ("MONTH_DAY_FORMAT", "25/05"),
    ],
)
def test_dates_are_written_day_first(format_name, written):
    template = Template(f"{{{{ moment|date:'{format_name}' }}}}")

    assert template.render(Context({"moment": MOMENT})) == written


def test_times_are_written_in_24_hours():
    assert date_format(datetime(2022, 5, 25, 19, 5), "TIME_FORMAT") == "19:05"  # noqa: DTZ001  an hour


@pytest.mark.parametrize(
    "written",
    [
        *("05/06/2022", "5/6/2022", "05-06-2022", "5.6.2022", "5/6/22", "5-6-22", "05.06.22"),
        *("5 tháng 6 năm 2022", "Ngày 05 tháng 06 năm 2022", "2022-06-05"),
    ],
)
def test_dates_are_read_day_first_by_django_itself(written):
    assert forms.DateField().clean(written) == date(2022, 6, 5)


@pytest.mark.parametrize(
    "written", ["05/25/2022", "31/02/2022", "25 tháng 5", "May 25 2022", "25/05"]
)
def test_dates_are_never_guessed(written):
    with pytest.raises(forms.ValidationError):
        forms.DateField().clean(written)


@pytest.mark.parametrize(
    "written",
    [
        *(
            "25/05/2022 07:05",
            "25-5-22 7:05",
            "2022-05-25 07:05",
            "2022-05-25T07:05",
            "7:05 25/5/2022",
        ),
        *("7h05 ngày 25/05/2022", "7 giờ 05 ngày 25 tháng 5 năm 2022", "25.5.2022 7h05"),
    ],
)
def test_moments_are_read_in_both_orders(written):
    assert forms.DateTimeField().clean(written) == MOMENT


@pytest.mark.parametrize("written", ["19:05", "19h05", "19 giờ 05", "19:05:00"])
def test_hours_are_read(written):
    assert forms.TimeField().clean(written) == time(19, 5)


@pytest.mark.parametrize(
    ("written", "plain"), [("1.412", "1412"), ("2,5", "2.5"), ("1412", "1412")]
)
def test_django_reads_separators_of_ours(written, plain):
    assert sanitize_separators(written) == plain
