"""What search engines may find; `khuyenhoc/urls.py` serves them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.sitemaps import Sitemap

from .statistics.published import published_periods

if TYPE_CHECKING:
    from .models.period import PeriodQuerySet


class PeriodSitemap(Sitemap):
    """The statistics of each period with figures that stand."""

    def items(self) -> PeriodQuerySet:
        return published_periods()
