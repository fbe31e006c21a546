"""How dates and numbers are written and read, in place of Django's `vi`.

Django's own has no day-first input, so 05/06/2022 was stored as 6 May without a word, and no
grouping, so 1412 was never printed as 1.412.
"""

DATE_FORMAT = SHORT_DATE_FORMAT = "d/m/Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = r"H:i \n\g\à\y d/m/Y"
SHORT_DATETIME_FORMAT = "d/m/Y H:i"
YEAR_MONTH_FORMAT = r"\t\h\á\n\g n/Y"
MONTH_DAY_FORMAT = "d/m"
FIRST_DAY_OF_WEEK = 1

# The first of each list is how an input shows its value.
DATE_INPUT_FORMATS = [
    "%d/%m/%Y",
    "%d-%m-%Y",
    "%d.%m.%Y",
    "%d/%m/%y",
    "%d-%m-%y",
    "%d.%m.%y",
    "%d tháng %m năm %Y",
    "ngày %d tháng %m năm %Y",
    "%Y-%m-%d",
]
TIME_INPUT_FORMATS = ["%H:%M", "%H:%M:%S", "%Hh%M", "%Hh", "%H giờ %M", "%H giờ"]
DATETIME_INPUT_FORMATS = [
    *(f"{date} {time}" for date in DATE_INPUT_FORMATS for time in TIME_INPUT_FORMATS),
    *(f"{time} {date}" for date in DATE_INPUT_FORMATS for time in TIME_INPUT_FORMATS),
    *(f"{time} ngày {date}" for date in DATE_INPUT_FORMATS[:6] for time in TIME_INPUT_FORMATS),
    "%Y-%m-%dT%H:%M",
]

DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "."
NUMBER_GROUPING = 3
