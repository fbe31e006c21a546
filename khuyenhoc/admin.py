"""The staff's admin at /quan-tri/."""

from django.http import HttpRequest, HttpResponse

from accounts.role_admin import RoleAdminSite
from branches.models import Association
from news.models import Article


class PortalAdminSite(RoleAdminSite):
    site_title = "Quản trị"
    index_title = "Công việc"
    enable_nav_sidebar = False

    def index(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        waiting = Article.objects.visible_to(request.user).waiting().count()
        return super().index(request, (extra_context or {}) | {"news_waiting": waiting})

    def each_context(self, request: HttpRequest) -> dict[str, object]:
        return super().each_context(request) | {
            "site_header": Association.objects.current().name,
        }
