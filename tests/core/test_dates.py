import datetime as dt

import pytest

from core.dates import working_days_after


@pytest.mark.parametrize(
    ("day", "count", "last"),
    [
        ("2022-07-04", 5, "2022-07-11"),  # Monday
        ("2022-07-08", 1, "2022-07-11"),  # Friday
        ("2022-07-09", 1, "2022-07-11"),  # Saturday
        ("2022-07-10", 5, "2022-07-15"),  # Sunday
        ("2022-12-30", 10, "2023-01-13"),
    ],
)
def test_working_days_leave_saturdays_and_sundays_out(day, count, last):
    assert f"{working_days_after(dt.date.fromisoformat(day), count)}" == last
