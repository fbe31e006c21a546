"""The portal's own pages, for search engines."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse


class PageSitemap(Sitemap):
    def items(self) -> list[str]:
        return [
            "home",
            "news:article_list",
            "branches:branch_list",
            "meetings:meeting_list",
            "learning:model_list",
            "learning:model_self_check",
            "reports:statistics",
            "documents:document_list",
            "about",
            "contact",
            "accessibility",
            "site_map",
        ]

    def location(self, route: str) -> str:
        return reverse(route)
