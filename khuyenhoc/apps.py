from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class KhuyenhocConfig(AppConfig):
    name = "khuyenhoc"
    verbose_name = "Cổng thông tin"
    default = True


class PortalAdminConfig(AdminConfig):
    default_site = "khuyenhoc.admin.PortalAdminSite"
    default = False
