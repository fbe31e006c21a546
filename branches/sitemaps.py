"""What search engines may find; `khuyenhoc/urls.py` serves them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap

from .models import Branch, Cluster

if TYPE_CHECKING:
    from .models import BranchQuerySet
    from .models.cluster import ClusterQuerySet


class BranchSitemap(Sitemap):
    """Those that are no more too: their pages say where they went."""

    def items(self) -> BranchQuerySet:
        return Branch.objects.visible_to(AnonymousUser()).for_list()


class ClusterSitemap(Sitemap):
    def items(self) -> ClusterQuerySet:
        return Cluster.objects.visible_to(AnonymousUser())
