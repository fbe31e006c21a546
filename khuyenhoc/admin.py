"""The staff's admin at /quan-tri/."""

from django.http import HttpRequest, HttpResponse

from accounts.role_admin import RoleAdminSite
from branches.models import Association
from news.models import Article
from news.states import EDITORS


class PortalAdminSite(RoleAdminSite):
    site_title = "Quản trị"
    index_title = "Công việc"
    enable_nav_sidebar = False

    def index(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Those who edit news are told what waits for them."""
        edits = request.user.has_role(*EDITORS)
        waiting = Article.objects.waiting().count() if edits else 0
        return super().index(request, (extra_context or {}) | {"news_waiting": waiting})

    def each_context(self, request: HttpRequest) -> dict[str, object]:
        return super().each_context(request) | {
            "site_header": Association.objects.current().name,
        }
