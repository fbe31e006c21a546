"""What search engines may find; `khuyenhoc/urls.py` serves them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.contrib.sitemaps import Sitemap
from django.utils import timezone

from .models import Article, Category

if TYPE_CHECKING:
    from .models import ArticleQuerySet, CategoryQuerySet

# Google News reads articles of the last two days only.
NEWS_WINDOW = dt.timedelta(days=2)


class ArticleSitemap(Sitemap):
    limit = 10_000

    def items(self) -> ArticleQuerySet:
        return Article.objects.published().for_addresses()

    def lastmod(self, article: Article) -> dt.datetime:
        return article.published_at


class CategorySitemap(Sitemap):
    def items(self) -> CategoryQuerySet:
        return Category.objects.in_use()


class LatestNewsSitemap(ArticleSitemap):
    limit = 1_000

    def items(self) -> ArticleQuerySet:
        return Article.objects.published().since(timezone.now() - NEWS_WINDOW).for_addresses()
