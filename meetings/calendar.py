"""A meeting for people's calendars (RFC 5545)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from .models import Meeting

LINE = 75


def calendar_of(meeting: Meeting, *, url: str, host: str, organiser: str) -> bytes:
    """One event; on the whole day, where nobody has said the hour. `host` makes its name unique."""
    if meeting.starts_at:
        start = _moment(meeting.held_on, meeting.starts_at)
        times = [f"DTSTART:{start:%Y%m%dT%H%M%SZ}"]
        if meeting.ends_at:
            times += [f"DTEND:{_moment(meeting.held_on, meeting.ends_at):%Y%m%dT%H%M%SZ}"]
    else:
        after = meeting.held_on + dt.timedelta(days=1)
        times = [
            f"DTSTART;VALUE=DATE:{meeting.held_on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{after:%Y%m%d}",
        ]
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{escaped(organiser)}//Giao ban//VI",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:giao-ban-{meeting.pk}@{host}",
        f"DTSTAMP:{meeting.changed_at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}",
        f"SEQUENCE:{meeting.lock_version}",
        *times,
        f"SUMMARY:{escaped(f'Giao ban {meeting.cluster_name}, {meeting.get_session_display()}')}",
        *([f"LOCATION:{escaped(meeting.venue)}"] if meeting.venue else []),
        f"URL:{url}",
        f"STATUS:{'CANCELLED' if meeting.is_cancelled else 'CONFIRMED'}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{folded(line)}\r\n" for line in lines).encode()


def escaped(text: str) -> str:
    """A value of type TEXT."""
    for sign in "\\;,":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def folded(line: str) -> str:
    """In pieces of 75 bytes, no letter cut through."""
    pieces, size = [""], 0
    for letter in line:
        wide = len(letter.encode())
        if size + wide > LINE:
            pieces.append("")
            size = 1  # the blank that begins a piece
        pieces[-1] += letter
        size += wide
    return "\r\n ".join(pieces)


def _moment(day: dt.date, hour: dt.time) -> dt.datetime:
    local = dt.datetime.combine(day, hour, tzinfo=timezone.get_current_timezone())
    return local.astimezone(dt.UTC)
