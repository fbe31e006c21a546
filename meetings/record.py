"""A meeting's record, read once: the public page, papers and the draft article are made of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, prefetch_related_objects

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

    # What is written of a record names no file: these are asked for by pages alone.

    @cached_property
    def papers_with_files(self) -> list[Paper]:
        prefetch_related_objects(self.papers, "files")
        return self.papers

    @cached_property
    def files(self) -> list[File]:
        """Of the meeting itself."""
        return list(self.meeting.files.filter(paper=None))

    @cached_property
    def photos(self) -> list[Photo]:
        return list(self.meeting.photos.all())


def record_of(meeting: Meeting) -> Record:
    seats = meeting.cluster.memberships.on(meeting.held_on).filter(branch=OuterRef("branch"))
    in_order = meeting.attendances.in_order()
    roll = list(in_order.annotate(has_sample_seat=Exists(seats.filter(is_sample=True))))
    return Record(
        meeting=meeting,
        roll=roll,
        quorum=Quorum.of([row.status for row in roll]),
        guests=list(meeting.guests.all()),
        reports=list(meeting.reports.in_order()),
        studied=list(meeting.studied.select_related("document")),
        papers=list(meeting.papers.select_related("branch")),
        recommendations=list(meeting.recommendations.select_related("branch")),
        exemplary=list(meeting.exemplary.select_related("branch")),
        has_samples=any(row.has_sample_seat for row in roll),
    )
