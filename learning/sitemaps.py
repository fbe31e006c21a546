"""What search engines may find; `khuyenhoc/urls.py` serves them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.sitemaps import Sitemap

from .models import LearningModel

if TYPE_CHECKING:
    from .models import LearningModelQuerySet


class LearningModelSitemap(Sitemap):
    limit = 10_000

    def items(self) -> LearningModelQuerySet:
        return LearningModel.objects.public().naming_nobody()
