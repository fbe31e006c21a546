"""Meetings as readers see them; the page of one is the project's own."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.viewer import viewer
from branches.models import Association, Cluster
from core.dates import today
from core.pagination import page_of

from .calendar import calendar_of
from .forms import ListFilter
from .models import File, Meeting, Photo

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

PER_PAGE = 20
A_YEAR = dt.timedelta(days=366)
# Short: what a reopened record hides must leave every cache within a minute.
FOR_READERS = "max-age=60, must-revalidate"


@require_safe
def meeting_list(request: HttpRequest) -> HttpResponse:
    """What is to come, the next one first; then what has been, the latest first."""
    public = Meeting.objects.public()
    filters = ListFilter(
        request.GET,
        clusters=list(Cluster.objects.filter(pk__in=public.values("cluster"))),
        years=public.years(),
    )
    narrowed = public.of_cluster(filters.cluster)
    past = narrowed.past()
    calendar_url = reverse("meetings:calendar")
    if filters.cluster:
        calendar_url += f"?cum={filters.cluster.number}"
    context = {
        "filters": filters,
        "calendar_url": calendar_url,
        # Programs that keep calendars know this scheme and ask again by themselves.
        "follow_url": f"webcal://{request.get_host()}{calendar_url}",
        "upcoming": [] if filters.year else narrowed.upcoming().for_list(),
        "page": page_of(
            (past.in_year(filters.year) if filters.year else past).for_list(),
            request,
            size=PER_PAGE,
        ),
    }
    return render(request, "meetings/meeting_list.html", context)


@require_safe
def meeting_calendar(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    meeting = meeting_at(request, year, slug)
    return _calendar(request, [meeting], filename=f"giao-ban-{meeting.slug}.ics")


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """To be followed: the meetings of a year back and all that is to come."""
    public = Meeting.objects.public()
    filters = ListFilter(request.GET, clusters=list(Cluster.objects.all()), years=[])
    recent = public.of_cluster(filters.cluster).filter(held_on__gte=today() - A_YEAR)
    name = " – ".join(["Lịch giao ban", *map(str, filter(None, [filters.cluster]))])
    found = recent.select_related("cluster").order_by("held_on", "pk")
    return _calendar(request, found, filename="giao-ban.ics", name=name)


@require_safe
def file(request: HttpRequest, pk: int) -> FileResponse:
    found = get_object_or_404(File.objects.visible_to(viewer(request)), pk=pk)
    kept = FOR_READERS if File.objects.public().filter(pk=pk).exists() else "private, no-store"
    return _file(
        found.file.name,
        kept,
        content_type="application/octet-stream",
        as_attachment=True,
        filename=found.download_name,
    )


@require_safe
def photo(request: HttpRequest, pk: int, width: int) -> FileResponse:
    found = get_object_or_404(Photo.objects.visible_to(viewer(request)), pk=pk)
    if width not in found.widths:
        raise Http404
    kept = FOR_READERS if Photo.objects.public().filter(pk=pk).exists() else "private, no-store"
    return _file(found.path_of(width), kept, content_type="image/webp")


def meeting_at(request: HttpRequest, year: int, slug: str) -> Meeting:
    """The one at this address, if this person may see it. Raises Http404."""
    meetings = Meeting.objects.visible_to(viewer(request)).at_address(year, slug)
    meeting = meetings.select_related("cluster", "host", "period", "next_lead").first()
    if meeting is None:
        raise Http404
    return meeting


def _calendar(
    request: HttpRequest, meetings: Iterable[Meeting], *, filename: str, name: str = ""
) -> HttpResponse:
    content = calendar_of(
        meetings,
        root=request.build_absolute_uri("/").rstrip("/"),
        host=request.get_host(),
        organiser=Association.objects.current().name,
        name=name,
    )
    headers = {
        "Content-Type": "text/calendar; charset=utf-8",
        "Content-Disposition": f'attachment; filename="{filename}"',
    }
    return HttpResponse(content, headers=headers)


def _file(name: str, kept: str, *, content_type: str, **options: object) -> FileResponse:
    try:
        stored = default_storage.open(name)
    except FileNotFoundError as error:
        raise Http404 from error
    headers = {"Content-Type": content_type, "Cache-Control": kept}
    return FileResponse(stored, headers=headers, **options)
