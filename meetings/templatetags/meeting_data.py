"""What search engines read about a meeting: schema.org Event as JSON-LD."""

import datetime as dt

from django import template
from django.template import RequestContext
from django.utils import timezone
from django.utils.safestring import SafeString

from core.structured_data import script_json
from meetings.models import Meeting

register = template.Library()
STATUS = "https://schema.org/Event"


@register.simple_tag(takes_context=True)
def meeting_json(context: RequestContext, meeting: Meeting) -> SafeString:
    """What the announcement says; the hour only where it is known."""
    begins = meeting.held_on.isoformat()
    if meeting.starts_at:
        zone = timezone.get_current_timezone()
        begins = dt.datetime.combine(meeting.held_on, meeting.starts_at, tzinfo=zone).isoformat()
    data = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": str(meeting),
        "startDate": begins,
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "eventStatus": STATUS + ("Cancelled" if meeting.is_cancelled else "Scheduled"),
        "url": context["request"].build_absolute_uri(meeting.get_absolute_url()),
        "organizer": {"@type": "Organization", "name": context["association"].name},
    }
    if meeting.venue:
        place = {"@type": "Place", "name": meeting.venue, "address": meeting.venue}
        data["location"] = place
    return script_json(data)
