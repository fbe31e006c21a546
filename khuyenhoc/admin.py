"""The staff's admin at /quan-tri/."""

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, path

from accounts.role_admin import RoleAdminSite
from branches.models import Association

from .views import repair_text


class PortalAdminSite(RoleAdminSite):
    site_title = "Quản trị"
    index_title = "Công việc"
    enable_nav_sidebar = False

    def get_urls(self) -> list[URLPattern | URLResolver]:
        repair = path("chuyen-ma/", self.admin_view(repair_text), name="repair_text")
        return [repair, *super().get_urls()]

    def each_context(self, request: HttpRequest) -> dict[str, object]:
        return super().each_context(request) | {
            "site_header": Association.objects.current().name,
        }
