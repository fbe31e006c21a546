"""All addresses. What an app serves stands in its own urls.py."""

from django.contrib import admin
from django.contrib.sitemaps import views as sitemaps
from django.urls import include, path

from branches.log import entry_list
from branches.sitemaps import BranchSitemap, ClusterSitemap
from documents.sitemaps import DocumentSitemap
from learning.sitemaps import LearningModelSitemap
from meetings.sitemaps import MeetingSitemap
from news.sitemaps import ArticleSitemap, CategorySitemap, LatestNewsSitemap
from reports.sitemaps import PeriodSitemap

from . import views
from .sitemaps import PageSitemap
from .workspace import workspace, workspace_choose

SECTIONS = {
    "tin-tuc": ArticleSitemap,
    "chuyen-muc": CategorySitemap,
    "don-vi": BranchSitemap,
    "cum": ClusterSitemap,
    "so-lieu": PeriodSitemap,
    "giao-ban": MeetingSitemap,
    "mo-hinh": LearningModelSitemap,
    "van-ban": DocumentSitemap,
    "trang": PageSitemap,
}
LATEST = {
    "sitemaps": {"tin-moi": LatestNewsSitemap},
    "template_name": "news/sitemap_latest.xml",
    "content_type": "application/xml",
}

urlpatterns = [
    path("", views.home, name="home"),
    path("", include("news.urls")),
    path("", include("branches.urls")),
    path("", include("accounts.urls")),
    path("", include("reports.urls")),
    path("", include("documents.urls")),
    path("", include("meetings.urls")),
    path("", include("learning.urls")),
    path("to-chuc-hoi/<slug:slug>-<slug:code>/", views.branch_detail, name="branch_detail"),
    path("cum/<int:number>/", views.cluster_detail, name="cluster_detail"),
    path("van-ban/<slug:slug>-<int:pk>/", views.document_detail, name="document_detail"),
    path("giao-ban/<int:year>/<slug:slug>/", views.meeting_detail, name="meeting_detail"),
    path("mo-hinh/<slug:slug>-<int:pk>/", views.model_detail, name="model_detail"),
    path("ban-lam-viec/", workspace, name="workspace"),
    path("ban-lam-viec/chon/", workspace_choose, name="workspace_choose"),
    path("ban-lam-viec/nhat-ky/", entry_list, name="workspace_log"),
    path("tim-kiem/", views.search, name="search"),
    path("gioi-thieu/", views.about, name="about"),
    path("lien-he/", views.contact, name="contact"),
    path("tro-nang/", views.accessibility, name="accessibility"),
    path("huong-dan/", views.handbook, name="handbook"),
    path("huong-dan/<slug:slug>/", views.handbook_chapter, name="handbook_chapter"),
    path("so-do-trang/", views.site_map, name="site_map"),
    path("sitemap.xml", sitemaps.index, {"sitemaps": SECTIONS}, name="sitemap"),
    path("sitemap-tin-moi.xml", sitemaps.sitemap, LATEST, name="sitemap_latest"),
    path(
        "sitemap-<section>.xml",
        sitemaps.sitemap,
        {"sitemaps": SECTIONS},
        name="django.contrib.sitemaps.views.sitemap",
    ),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security, name="security"),
    path("site.webmanifest", views.manifest, name="manifest"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("bieu-trung.webp", views.logo, name="logo"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("quan-tri/nhap-lieu/", include("imports.urls")),
    path("quan-tri/", admin.site.urls),
]

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.server_error
