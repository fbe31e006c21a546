"""Data for search engines inside a page (JSON-LD)."""

import json
from collections.abc import Mapping

from django.utils.safestring import SafeString

# A name may hold "</script>"; inside JSON these three have another spelling that means the same.
ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def script_json(data: Mapping[str, object]) -> SafeString:
    """The data as JSON that is safe inside a script element."""
    return SafeString(json.dumps(data, ensure_ascii=False).translate(ESCAPES))
