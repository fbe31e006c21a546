"""A meeting's papers as files of Word: /ban-lam-viec/giao-ban/<id>/bien-ban.docx."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from meetings.entry.door import keepers_only
from meetings.models import Meeting
from meetings.record import record_of
from reports.papers.views import DOCX, download

from .writing import attendance_sheet, invitation, minutes

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PAPERS = {"bien-ban": minutes, "diem-danh": attendance_sheet, "giay-moi": invitation}


@require_safe
@keepers_only
def paper(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """For whoever keeps the record."""
    if slug not in PAPERS:
        raise Http404
    meetings = Meeting.objects.kept_by(request.user).select_related("cluster", "period")
    meeting = get_object_or_404(meetings, pk=pk)
    written = PAPERS[slug](record_of(meeting))
    name = f"{slug}-giao-ban-{meeting.slug}-{meeting.held_on.year}.docx"
    return download(written.content(), name, DOCX)
