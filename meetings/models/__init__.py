"""Cluster meetings and their record."""

from .entries import Exemplary, Paper, StudiedDocument
from .event import Event
from .files import File, Photo
from .meeting import Meeting
from .recommendation import Recommendation
from .roll import Attendance, Guest, ReportReceived

__all__ = [
    "Attendance",
    "Event",
    "Exemplary",
    "File",
    "Guest",
    "Meeting",
    "Paper",
    "Photo",
    "Recommendation",
    "ReportReceived",
    "StudiedDocument",
]
