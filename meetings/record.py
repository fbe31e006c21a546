"""A meeting's record, read once: the public page, papers and the draft article are made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .models import Attendance
from .models.meeting import Quorum

if TYPE_CHECKING:
    from .models import (
        Exemplary,
        File,
        Guest,
        Meeting,
        Paper,
        Photo,
        Recommendation,
        ReportReceived,
        StudiedDocument,
    )


@dataclass(frozen=True)
class Record:
    meeting: Meeting
    roll: list[Attendance]
    quorum: Quorum
    guests: list[Guest]
    reports: list[ReportReceived]
    studied: list[StudiedDocument]
    papers: list[Paper]
    recommendations: list[Recommendation]
    exemplary: list[Exemplary]
    files: list[File]
    photos: list[Photo]
    has_samples: bool

    @property
    def present(self) -> list[Attendance]:
        return [row for row in self.roll if row.status == Attendance.Status.PRESENT]

    @property
    def away(self) -> list[Attendance]:
        """Excused and not, in the order of the roll."""
        return [row for row in self.roll if row.status and row not in self.present]

    @property
    def reported(self) -> list[ReportReceived]:
        return [row for row in self.reports if row.how]

    @property
    def people(self) -> int | None:
        """How many took part; unknown as long as one number is."""
        counts = [row.people for row in (*self.present, *self.guests)]
        return None if None in counts or not counts else sum(counts)


def record_of(meeting: Meeting) -> Record:
    roll = list(meeting.attendances.in_order())
    samples = {row.branch_id for row in meeting.members_on_the_day if row.is_sample}
    return Record(
        meeting=meeting,
        roll=roll,
        quorum=Quorum.of([row.status for row in roll]),
        guests=list(meeting.guests.all()),
        reports=list(meeting.reports.in_order()),
        studied=list(meeting.studied.select_related("document")),
        papers=list(meeting.papers.select_related("branch").prefetch_related("files")),
        recommendations=list(meeting.recommendations.select_related("branch")),
        exemplary=list(meeting.exemplary.select_related("branch")),
        files=list(meeting.files.filter(paper=None)),
        photos=list(meeting.photos.all()),
        has_samples=any(row.branch_id in samples for row in roll),
    )
