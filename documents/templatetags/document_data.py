"""What search engines read about a document: schema.org DigitalDocument as JSON-LD."""

from django import template
from django.template import RequestContext
from django.urls import reverse
from django.utils.safestring import SafeString

from core.structured_data import script_json
from documents.models import Document

register = template.Library()


@register.simple_tag(takes_context=True)
def document_json(context: RequestContext, document: Document) -> SafeString:
    absolute = context["request"].build_absolute_uri
    data = {
        "@context": "https://schema.org",
        "@type": "DigitalDocument",
        "name": str(document),
        "identifier": document.symbol,
        "genre": document.get_kind_display(),
        "abstract": document.abstract,
        "inLanguage": "vi",
        "mainEntityOfPage": absolute(document.get_absolute_url()),
        "dateCreated": document.issued_on.iso,
        "creator": {"@type": "Organization", "name": document.issuer},
    }
    if document.file:
        data["encoding"] = {
            "@type": "MediaObject",
            "contentUrl": absolute(reverse("documents:document_file", args=[document.pk])),
            "contentSize": str(document.file_size),
        }
    return script_json({name: value for name, value in data.items() if value})
