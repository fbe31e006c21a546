"""An article and the list of articles, as Wagtail's tutorial makes a blog."""

from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.db.models import F
from django.http import HttpRequest
from wagtail.fields import RichTextField
from wagtail.models import Page

ARTICLES_PER_PAGE, RELATED, MOST_READ = 10, 4, 5  # as ours


class ArticleIndexPage(Page):
    subpage_types = ["news.ArticlePage"]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        articles = ArticlePage.objects.child_of(self).live().order_by("-date", "-pk")
        page = Paginator(articles, ARTICLES_PER_PAGE).get_page(request.GET.get("page"))
        return super().get_context(request, *args, **kwargs) | {"articles": page}


class ArticlePage(Page):
    date = models.DateField(db_index=True)
    intro = models.TextField()
    body = RichTextField()
    views = models.PositiveIntegerField(db_default=0, db_index=True)

    content_panels = [*Page.content_panels, "date", "intro", "body"]
    parent_page_types = ["news.ArticleIndexPage"]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """By `?whole` with what our page has: it is counted, and has other articles beside it."""
        context = super().get_context(request, *args, **kwargs)
        return context | self.beside() if "whole" in request.GET else context

    def beside(self) -> dict[str, Any]:
        ArticlePage.objects.filter(pk=self.pk).update(views=F("views") + 1)
        others = ArticlePage.objects.sibling_of(self, inclusive=False).live()
        return {
            "views": self.views + 1,
            "newer": others.filter(date__gt=self.date).order_by("date").first(),
            "older": others.filter(date__lt=self.date).order_by("-date").first(),
            "related": others.order_by("-date")[:RELATED],
            "most_read": others.order_by("-views")[:MOST_READ],
        }
