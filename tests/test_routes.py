"""Every route states who may open it; a new route fails here until it does."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

PUBLIC = {
    "home",
    "search",
    "branch_detail",
    "about",
    "contact",
    "accessibility",
    "site_map",
    "sitemap",
    "django.contrib.sitemaps.views.sitemap",
    "sitemap_latest",
    "robots",
    "security",
    "manifest",
    "favicon",
    "logo",
    "healthz",
    "readyz",
    "news:article_list",
    "news:category_detail",
    "news:month_archive",
    "news:article_detail",
    "news:article_card",
    "news:photo_file",
    "news:attachment_file",
    "news:rss",
    "news:category_rss",
    "news:atom",
    "news:category_atom",
    "branches:branch_list",
    "branches:cluster_detail",
    "accounts:login",
    "accounts:login_code",
    "accounts:login_code_resend",
    "accounts:logout",
    "accounts:password_reset",
    "accounts:password_reset_sent",
    "accounts:password_reset_confirm",
    "accounts:password_reset_done",
    "accounts:invitation",
}
# Anybody who is signed in; others are sent to the log-in (tests/accounts/test_passwords.py).
SIGNED_IN = {
    "handbook",
    "handbook_chapter",
    "accounts:password_change",
    "accounts:password_change_done",
}
# Everything under the admin is behind its own door (tests/accounts/test_role_admin.py,
# tests/imports/test_views.py).
ADMIN = ("admin:", "imports:")


def named_routes(patterns: list, prefix: str = "") -> Iterator[str]:
    for entry in patterns:
        match entry:
            case URLResolver(namespace=None):
                yield from named_routes(entry.url_patterns, prefix)
            case URLResolver():
                yield from named_routes(entry.url_patterns, f"{prefix}{entry.namespace}:")
            case URLPattern():
                yield prefix + (entry.name or str(entry.pattern))


def test_every_route_declares_its_audience():
    routes = set(named_routes(get_resolver().url_patterns))

    assert {name for name in routes if not name.startswith(ADMIN)} == PUBLIC | SIGNED_IN
