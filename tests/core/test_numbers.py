from decimal import Decimal

import pytest
from django.utils.formats import number_format

from core.numbers import grouped


@pytest.mark.parametrize("decimals", [None, 0, 2])
@pytest.mark.parametrize(
    "number",
    ["0", "7", "007", "999", "1000", "1234567", "-1412", "2.5", "1412.50", "-0.4", "1E+4", "12.00"],
)
def test_number_is_written_as_django_writes_it(number, decimals):
    value = Decimal(number)

    assert grouped(value, decimals) == number_format(
        value, decimal_pos=decimals, force_grouping=True
    )


def test_thousands_have_dots():
    assert grouped(Decimal(1234567)) == "1.234.567"
    assert grouped(Decimal("1412.5"), 1) == "1.412,5"
