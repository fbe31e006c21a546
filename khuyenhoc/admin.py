"""The staff's admin at /quan-tri/."""

from django.http import HttpRequest

from accounts.role_admin import RoleAdminSite
from branches.models import Association


class PortalAdminSite(RoleAdminSite):
    site_title = "Quản trị"
    index_title = "Công việc"
    enable_nav_sidebar = False

    def each_context(self, request: HttpRequest) -> dict[str, object]:
        return super().each_context(request) | {
            "site_header": Association.objects.current().name,
        }
