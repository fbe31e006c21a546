"""What search engines read about a branch: schema.org Organization as JSON-LD."""

from django import template
from django.template import RequestContext
from django.utils.safestring import SafeString

from branches.models import Branch
from core.structured_data import script_json

register = template.Library()


@register.simple_tag(takes_context=True)
def branch_json(context: RequestContext, branch: Branch) -> SafeString:
    data = {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": f"Hội Khuyến học {branch.full_name}",
        "identifier": branch.code,
        "url": context["request"].build_absolute_uri(branch.get_absolute_url()),
        "telephone": branch.phone,
        "address": branch.address,
        "foundingDate": branch.starts_on and branch.starts_on.isoformat(),
        "dissolutionDate": branch.ends_on.isoformat() if branch.is_closed else None,
    }
    parent = {"@type": "Organization", "name": context["association"].name}
    known = {name: value for name, value in data.items() if value}
    return script_json(known | {"parentOrganization": parent})
