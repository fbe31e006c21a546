"""What base.html needs on every page."""

from django.conf import settings
from django.http import HttpRequest

from branches.models import Association


def frame(request: HttpRequest) -> dict[str, object]:
    """`association`: who runs this portal; `canonical`: this page's address without its query."""
    return {
        "association": Association.objects.current(),
        "canonical": request.build_absolute_uri(request.path),
        "is_demo": settings.DEMO,
    }
