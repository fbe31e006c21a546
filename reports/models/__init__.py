"""Periods, forms of indicators, and what branches report by them."""

from .district import DistrictReport
from .form import Edition, Indicator, ReportForm, Section
from .period import LockException, Period
from .presence import Presence
from .saved_form import SavedForm
from .submission import Comment, Event, Submission, Version

__all__ = [
    "Comment",
    "DistrictReport",
    "Edition",
    "Event",
    "Indicator",
    "LockException",
    "Period",
    "Presence",
    "ReportForm",
    "SavedForm",
    "Section",
    "Submission",
    "Version",
]
