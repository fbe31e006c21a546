"""What search engines may find; `khuyenhoc/urls.py` serves them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.sitemaps import Sitemap

from .models import Document

if TYPE_CHECKING:
    import datetime as dt

    from .models import DocumentQuerySet


class DocumentSitemap(Sitemap):
    limit = 10_000

    def items(self) -> DocumentQuerySet:
        return Document.objects.published().for_list()

    def lastmod(self, document: Document) -> dt.datetime:
        return document.updated_at
