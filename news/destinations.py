"""Which paths of the portal show a reader something."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.urls import Resolver404, resolve

from documents.models import Document

from .models import Article, Attachment, Category, MonthCount, OldAddress, Photo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.urls import ResolverMatch

    Names = set[tuple]

READER = AnonymousUser()


def leading_nowhere(paths: Iterable[str]) -> set[str]:
    """Those of the decoded paths where a reader finds nothing; one query for each kind of row.

    A path leads somewhere if it has a route outside the admin and a reader can open the row that
    the route names, or if it once was an article's. Static files count for nothing: their names
    change with their content, so that a link to one ends with the next release.
    """
    rows = {path: row_of(path) for path in set(paths)}
    wanted: dict[Callable, Names] = defaultdict(set)
    for row in filter(None, rows.values()):
        find, name = row
        wanted[find].add(name)
    found = {(find, name) for find, names in wanted.items() for name in find(names)}
    lost = {path for path, row in rows.items() if row not in found}
    return lost - old_addresses(lost)


def row_of(path: str) -> tuple[Callable[[Names], Names], tuple] | None:
    """What finds the row that the path shows, and the row's name; None without a route."""
    # Django adds a slash that was left out.
    match = route_of(path) or route_of(f"{path}/")
    if match is None or match.namespace == "admin":
        return None
    find, arguments = ROWS.get(match.view_name, (pages, []))
    return find, tuple(match.kwargs[argument] for argument in arguments)


def route_of(path: str) -> ResolverMatch | None:
    try:
        return resolve(path)
    except Resolver404:
        return None


def pages(names: Names) -> Names:
    """Pages without a row of their own are there."""
    return names


def articles(names: Names) -> Names:
    return set(Article.objects.published().filter(pk__in=_firsts(names)).values_list("pk"))


def categories(names: Names) -> Names:
    return set(Category.objects.filter(slug__in=_firsts(names)).values_list("slug"))


def months(names: Names) -> Names:
    found = MonthCount.objects.published()
    return names & {(row.month.year, row.month.month) for row in found}


def attachments(names: Names) -> Names:
    return set(
        Attachment.objects.visible_to(READER).filter(pk__in=_firsts(names)).values_list("pk")
    )


def documents(names: Names) -> Names:
    return set(Document.objects.published().filter(pk__in=_firsts(names)).values_list("pk"))


def document_files(names: Names) -> Names:
    rows = Document.objects.published().with_file().filter(pk__in=_firsts(names))
    return set(rows.values_list("pk"))


def photos(names: Names) -> Names:
    rows = Photo.objects.visible_to(READER).of_any_hash(_firsts(names))
    return {
        (shape.content_hash, width)
        for photo in rows
        for shape in photo.shapes
        for width in shape.widths
    }


def old_addresses(paths: set[str]) -> set[str]:
    stored = {path.rstrip("/") for path in paths}
    rows = OldAddress.objects.filter(path__in=stored, article__in=Article.objects.published())
    known = set(rows.values_list("path", flat=True))
    return {path for path in paths if path.rstrip("/") in known}


def _firsts(names: Names) -> list:
    return [first for first, *_ in names]


# For routes that show a row: what finds such rows, and the arguments that name one.
ROWS: dict[str, tuple[Callable[[Names], Names], list[str]]] = {
    "news:article_detail": (articles, ["pk"]),
    "news:article_card": (articles, ["pk"]),
    "news:category_detail": (categories, ["slug"]),
    "news:category_rss": (categories, ["slug"]),
    "news:category_atom": (categories, ["slug"]),
    "news:month_archive": (months, ["year", "month"]),
    "news:attachment_file": (attachments, ["pk"]),
    "document_detail": (documents, ["pk"]),
    "documents:document_file": (document_files, ["pk"]),
    "news:photo_file": (photos, ["content_hash", "width"]),
}
