"""What base.html needs on every page."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from branches.models import Association

# The pages of the project's own that gather what several apps know, by whose they are.
GATHERED = {
    "branch_detail": "branches",
    "cluster_detail": "branches",
    "document_detail": "documents",
    "meeting_detail": "meetings",
    "model_detail": "learning",
}


def frame(request: HttpRequest) -> dict[str, object]:
    """`association`: who runs this portal; `canonical`: this page's address without its query;
    `menu_item`: the part of the menu it belongs to.
    """
    match = request.resolver_match
    part = (match.namespace or match.url_name) if match else None
    if match and match.view_name.startswith(("reports:statistics", "reports:api")):
        part = "statistics"
    elif request.path.startswith(reverse("workspace")):
        part = None
    return {
        # A page that has asked for it itself gives it under the same name.
        "association": SimpleLazyObject(Association.objects.current),
        "canonical": request.build_absolute_uri(request.path),
        "menu_item": GATHERED.get(part, part),
        "is_demo": settings.DEMO,
    }
