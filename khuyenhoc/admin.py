"""The staff's admin at /quan-tri/."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path

from accounts.role_admin import RoleAdminSite
from branches.models import Association
from news.models import Article
from news.states import EDITORS

from .views import repair_text


class PortalAdminSite(RoleAdminSite):
    site_title = "Quản trị"
    index_title = "Công việc"
    enable_nav_sidebar = False

    def get_urls(self) -> list[URLPattern | URLResolver]:
        repair = path("chuyen-ma/", self.admin_view(repair_text), name="repair_text")
        return [repair, *super().get_urls()]

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
