"""RSS and Atom, of everything and of one category."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.syndication.views import Feed
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed

from branches.models import Association

from .models import Article, Category

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpRequest

    from .models import ArticleQuerySet

ITEMS = 20


@dataclass(frozen=True)
class Channel:
    """Whose news, and of which category; None is all of them."""

    association: Association
    category: Category | None = None

    def address(self, route: str) -> str:
        if self.category:
            return reverse(f"news:category_{route}", args=[self.category.slug])
        return reverse(f"news:{route}")


class ArticlesRss(Feed):
    feed_type = Rss201rev2Feed
    route = "rss"

    def get_object(self, request: HttpRequest, slug: str = "") -> Channel:
        category = get_object_or_404(Category, slug=slug) if slug else None
        return Channel(Association.objects.current(), category)

    def title(self, channel: Channel) -> str:
        return " – ".join(map(str, filter(None, [channel.category, channel.association])))

    def description(self, channel: Channel) -> str:
        described = channel.category and channel.category.description
        return described or f"Tin mới của {channel.association}"

    subtitle = description

    def link(self, channel: Channel) -> str:
        if channel.category:
            return channel.category.get_absolute_url()
        return reverse("news:article_list")

    def feed_url(self, channel: Channel) -> str:
        return channel.address(self.route)

    def author_name(self, channel: Channel) -> str:
        return channel.association.name

    def items(self, channel: Channel) -> ArticleQuerySet:
        return Article.objects.published().in_category(channel.category).for_list()[:ITEMS]

    def item_title(self, article: Article) -> str:
        return article.title

    def item_description(self, article: Article) -> str:
        return article.sapo

    def item_pubdate(self, article: Article) -> dt.datetime:
        return timezone.localtime(article.published_at)

    item_updateddate = item_pubdate

    def item_author_name(self, article: Article) -> str | None:
        return article.signature or None

    def item_categories(self, article: Article) -> list[str]:
        return [article.category.name]


class ArticlesAtom(ArticlesRss):
    feed_type = Atom1Feed
    route = "atom"
