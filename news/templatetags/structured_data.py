"""What search engines read about an article: schema.org NewsArticle as JSON-LD."""

import datetime as dt

from django import template
from django.template import RequestContext
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from core.structured_data import script_json
from news.models import Article

register = template.Library()


@register.simple_tag(takes_context=True)
def article_json(context: RequestContext, article: Article) -> SafeString:
    """The article as JSON, safe inside a script element; it says what the page shows."""
    absolute = context["request"].build_absolute_uri
    publisher = context["association"].name
    shapes = [shape for photo in article.shown_photos for shape in photo.shapes]
    pictures = [shape.largest_url for shape in shapes]
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "description": article.sapo,
        "inLanguage": "vi",
        "mainEntityOfPage": absolute(article.get_absolute_url()),
        "articleSection": article.category.name,
        "image": [*map(absolute, [*pictures, reverse("news:article_card", args=[article.pk])])],
        "author": [_author(article, publisher)],
        "publisher": {
            "@type": "Organization",
            "name": publisher,
            "logo": {"@type": "ImageObject", "url": absolute(static("img/logo-512.png"))},
        },
    }
    if article.published_at:
        changes = [note.at for note in article.shown_corrections]
        data["datePublished"] = _local(article.published_at)
        data["dateModified"] = _local(max([article.published_at, *changes]))
    return script_json(data)


def _author(article: Article, publisher: str) -> dict[str, str]:
    if article.byline:
        return {"@type": "Person", "name": article.byline}
    return {"@type": "Organization", "name": article.organisation or publisher}


def _local(moment: dt.datetime) -> str:
    return timezone.localtime(moment).isoformat()
