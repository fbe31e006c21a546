"""RSS and Atom, of everything and of one category."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.syndication.views import Feed
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed

from branches.models import Association

from .models import Article, Category

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpRequest

    from .models import ArticleQuerySet

ITEMS = 20


class ArticlesRss(Feed):
    feed_type = Rss201rev2Feed
    route = "news:rss"

    def get_object(self, request: HttpRequest) -> Category | None:
        self.request = request
        return None

    def title(self, category: Category | None) -> str:
        association = Association.objects.current()
        return f"{category.name} – {association.name}" if category else association.name

    def description(self, category: Category | None) -> str:
        return (
            category.description or f"Tin mới của chuyên mục {category.name}"
            if category
            else ("Tin mới")
        )

    subtitle = description

    def link(self, category: Category | None) -> str:
        return category.get_absolute_url() if category else reverse("news:article_list")

    def feed_url(self, category: Category | None) -> str:
        return reverse(self.route, args=[category.slug] if category else [])

    feed_guid = link

    def items(self, category: Category | None) -> ArticleQuerySet:
        return Article.objects.published().in_category(category).for_list()[:ITEMS]

    def item_title(self, article: Article) -> str:
        return article.title

    def item_description(self, article: Article) -> str:
        return article.sapo

    def item_pubdate(self, article: Article) -> dt.datetime:
        return article.published_at

    def item_updateddate(self, article: Article) -> dt.datetime:
        return article.published_at

    def item_author_name(self, article: Article) -> str:
        return article.signature or Association.last_seen.name

    def item_categories(self, article: Article) -> list[str]:
        return [article.category.name]


class CategoryRss(ArticlesRss):
    route = "news:category_rss"

    def get_object(self, request: HttpRequest, slug: str) -> Category:
        return get_object_or_404(Category, slug=slug)


class ArticlesAtom(ArticlesRss):
    feed_type = Atom1Feed
    route = "news:atom"


class CategoryAtom(CategoryRss):
    feed_type = Atom1Feed
    route = "news:category_atom"
