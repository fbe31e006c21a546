"""Meetings for people's calendars (RFC 5545)."""

from __future__ import annotations

import datetime as dt
from itertools import chain
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .models import Meeting

LINE = 75


def calendar_of(
    meetings: Iterable[Meeting], *, root: str, host: str, organiser: str, name: str = ""
) -> bytes:
    """An event each. `root` and their paths are their addresses; `name` is that of a calendar to
    follow, which programs are told to read again once a day.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{escaped(organiser)}//Giao ban//VI",
        "METHOD:PUBLISH",
        *([f"X-WR-CALNAME:{escaped(name)}", f"NAME:{escaped(name)}"] if name else []),
        *(["REFRESH-INTERVAL;VALUE=DURATION:P1D"] if name else []),
        *chain.from_iterable(_event(meeting, root=root, host=host) for meeting in meetings),
        "END:VCALENDAR",
    ]
    return "".join(f"{folded(line)}\r\n" for line in lines).encode()


def _event(meeting: Meeting, *, root: str, host: str) -> list[str]:
    """On the whole day, where nobody has said the hour. `host` makes its name unique."""
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
    return [
        "BEGIN:VEVENT",
        f"UID:giao-ban-{meeting.pk}@{host}",
        f"DTSTAMP:{meeting.changed_at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}",
        f"SEQUENCE:{meeting.lock_version}",
        *times,
        f"SUMMARY:{escaped(f'Giao ban {meeting.cluster_name}, {meeting.get_session_display()}')}",
        *([f"LOCATION:{escaped(meeting.venue)}"] if meeting.venue else []),
        f"URL:{root}{meeting.get_absolute_url()}",
        f"STATUS:{'CANCELLED' if meeting.is_cancelled else 'CONFIRMED'}",
        "END:VEVENT",
    ]


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
