"""What search engines read about an article: schema.org NewsArticle as JSON-LD."""

import json

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from branches.models import Association

from .models import Article

# A title may hold "</script>"; inside JSON these three have another spelling that means the same.
ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def article_json(article: Article, request: HttpRequest) -> SafeString:
    """The article as a JSON-LD string, safe inside a script element."""
    association = Association.last_seen or Association.objects.current()
    url = request.build_absolute_uri(article.get_absolute_url())
    pictures = [photo.get_absolute_url() for photo in article.shown_photos]
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "inLanguage": "vi",
        "mainEntityOfPage": url,
        "articleSection": article.category.name,
        "image": [
            request.build_absolute_uri(path)
            for path in [*pictures, reverse("news:article_card", args=[article.pk])]
        ],
        "author": [
            {"@type": "Person", "name": article.byline}
            if article.byline
            else {"@type": "Organization", "name": article.organisation or association.name}
        ],
        "publisher": {
            "@type": "Organization",
            "name": association.name,
            "logo": {
                "@type": "ImageObject",
                "url": request.build_absolute_uri(static("img/logo-512.png")),
            },
        },
    }
    if article.published_at:
        data["datePublished"] = timezone.localtime(article.published_at).isoformat()
        data["dateModified"] = timezone.localtime(
            max([article.published_at, *(note.at for note in article.corrections.all())])
        ).isoformat()
    if article.sapo:
        data["description"] = article.sapo
    return SafeString(json.dumps(data, ensure_ascii=False).translate(ESCAPES))
