"""What search engines may find; `khuyenhoc/urls.py` serves them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.sitemaps import Sitemap

from .models import Meeting

if TYPE_CHECKING:
    from .models.meeting import MeetingQuerySet


class MeetingSitemap(Sitemap):
    def items(self) -> MeetingQuerySet:
        return Meeting.objects.public().exclude(state="cancelled").select_related("cluster")
