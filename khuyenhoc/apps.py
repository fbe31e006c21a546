from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class KhuyenhocConfig(AppConfig):
    name = "khuyenhoc"
    verbose_name = "Cổng thông tin"
    default = True


# Imported by its module: AdminConfig itself, seen here, would be a second default.
class PortalAdminConfig(admin_apps.AdminConfig):
    default_site = "khuyenhoc.admin.PortalAdminSite"
    default = False
