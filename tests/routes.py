"""The names of all routes."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver


def named_routes(patterns: list, prefix: str = "") -> Iterator[str]:
    for entry in patterns:
        match entry:
            case URLResolver(namespace=None):
                yield from named_routes(entry.url_patterns, prefix)
            case URLResolver():
                yield from named_routes(entry.url_patterns, f"{prefix}{entry.namespace}:")
            case URLPattern():
                yield prefix + (entry.name or str(entry.pattern))
