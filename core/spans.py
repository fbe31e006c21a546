"""Rows that hold from one day to another: both days count, an empty one is open.

A model has `starts_on` and `ends_on`, a queryset that derives from `SpanQuerySet`, and in its Meta
the constraints made here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from .dates import today, within_history

if TYPE_CHECKING:
    import datetime as dt


class SpanQuerySet(models.QuerySet):
    def on(self, day: dt.date) -> Self:
        """Those that hold on that day."""
        return self.begun(day).filter(Q(ends_on=None) | Q(ends_on__gte=day))

    def current(self) -> Self:
        return self.on(today())

    def visible_to(self, user: Any) -> Self:
        """What is planned for a day to come is the staff's matter until that day."""
        return self if user.is_authenticated and user.is_staff else self.begun(today())

    def begun(self, day: dt.date) -> Self:
        """Those that hold on that day or held before it."""
        return self.filter(Q(starts_on=None) | Q(starts_on__lte=day))

    def ended(self, day: dt.date) -> Self:
        """Those whose last day is before that one."""
        return self.filter(ends_on__lt=day)


def days_of(row: models.Model) -> str:
    """As in 25/05/2022 – 30/06/2025, từ 25/05/2022, đến 30/06/2025, or nothing."""
    first, last = (day and f"{day:%d/%m/%Y}" for day in (row.starts_on, row.ends_on))
    if first and last:
        return f"{first} – {last}"
    return f"từ {first}" if first else f"đến {last}" if last else ""


def holds_on(row: models.Model, day: dt.date) -> bool:
    """What `SpanQuerySet.on` asks, of a row at hand."""
    return (row.starts_on is None or row.starts_on <= day) and (
        row.ends_on is None or row.ends_on >= day
    )


def nearest_day(row: models.Model) -> dt.date:
    """Today, or the last day of what is over, or the first of what is planned."""
    if row.starts_on and row.starts_on > today():
        return row.starts_on
    return min(row.ends_on or today(), today())


def span_checks(name: str) -> list[models.CheckConstraint]:
    """The two checks of every span; `name` begins their names."""
    return [
        models.CheckConstraint(
            name=f"{name}_ends_after_start",
            condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            violation_error_message="Ngày cuối phải từ ngày bắt đầu trở đi.",
        ),
        models.CheckConstraint(
            name=f"{name}_dates_within_history",
            condition=within_history("starts_on", "ends_on"),
            violation_error_message="Ngày phải từ 02/09/1945 đến 01/01/2200.",
        ),
    ]


def no_overlap(
    name: str, *same: str | models.expressions.Combinable, message: str, **options: Any
) -> ExclusionConstraint:
    """No two rows that agree in all of `same` share a day."""
    days = Func(
        "starts_on",
        "ends_on",
        RangeBoundary(inclusive_lower=True, inclusive_upper=True),
        function="daterange",
        output_field=DateRangeField(),
    )
    return ExclusionConstraint(
        name=name,
        expressions=[
            *((expression, RangeOperators.EQUAL) for expression in same),
            (days, RangeOperators.OVERLAPS),
        ],
        violation_error_message=message,
        **options,
    )
