"""RSS of the documents that were published last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.syndication.views import Feed
from django.urls import reverse, reverse_lazy
from django.utils import timezone

from branches.models import Association

from .models import Document

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpRequest

    from .models import DocumentQuerySet

ITEMS = 20


class DocumentsRss(Feed):
    link = reverse_lazy("documents:document_list")

    def get_object(self, request: HttpRequest) -> Association:
        return Association.objects.current()

    def title(self, association: Association) -> str:
        return f"Văn bản – {association}"

    def description(self, association: Association) -> str:
        return f"Văn bản mới trên trang của {association}"

    def feed_url(self, association: Association) -> str:
        return reverse("documents:rss")

    def items(self, association: Association) -> DocumentQuerySet:
        return Document.objects.published().for_list().order_by("-published_at", "-pk")[:ITEMS]

    def item_title(self, document: Document) -> str:
        return str(document)

    def item_description(self, document: Document) -> str:
        return document.abstract

    def item_pubdate(self, document: Document) -> dt.datetime:
        return timezone.localtime(document.published_at)

    def item_categories(self, document: Document) -> list[str]:
        return [document.get_kind_display()]
