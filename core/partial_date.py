"""A date of which perhaps only the month, the year or nothing is known.

Old papers are cited with a day that nobody has seen. A day that is made up looks like one that is
known, so what is unknown stays so: 10/05/2019, 11/2023, 2020 or nothing. Stored as the ISO date as
far as it is known, which sorts as time goes.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Self

ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
MONTH = re.compile(r"(?:tháng )?(\d{1,2})(?:[/.-]| năm )(\d{4})", re.ASCII)
YEAR = re.compile(r"(?:năm )?(\d{4})", re.ASCII)
# What a database holds of it (`core.dates.within_history` is of whole dates).
STORED = r"^((19|20|21)\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?)?$"


@dataclass(frozen=True)
class PartialDate:
    """False when nothing is known. Raises ValueError for what is in no calendar."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.year is not None:
            dt.date(self.year, self.month or 1, self.day or 1)

    @classmethod
    def of(cls, day: dt.date) -> Self:
        return cls(day.year, day.month, day.day)

    @classmethod
    def from_iso(cls, text: str) -> Self:
        """Reads 2019-05-10, 2023-11, 2020 and "". Raises ValueError for anything else."""
        if not text:
            return cls()
        match = ISO.fullmatch(text)
        if match is None:
            raise ValueError(text)
        return cls(*(part and int(part) for part in match.groups()))

    @classmethod
    def read(cls, text: str) -> Self | None:
        """A month or a year as people write it; None for anything else. Raises ValueError too."""
        text = text.lower()
        if match := MONTH.fullmatch(text):
            return cls(int(match[2]), int(match[1]))
        match = YEAR.fullmatch(text)
        return cls(int(match[1])) if match else None

    def __bool__(self) -> bool:
        return self.year is not None

    def __str__(self) -> str:
        """As it is typed: 10/05/2019, 11/2023, 2020."""
        return "/".join(reversed(self.iso.split("-")))

    @property
    def iso(self) -> str:
        """As HTML, JSON and the database write it: 2019-05-10, 2023-11, 2020."""
        parts = [self.year, self.month, self.day]
        return "-".join(f"{part:02}" for part in parts if part is not None)

    @property
    def in_words(self) -> str:
        """As in a sentence: ngày 10/05/2019, tháng 11/2023, năm 2020."""
        word = "ngày" if self.day else "tháng" if self.month else "năm"
        return f"{word} {self}" if self else ""
