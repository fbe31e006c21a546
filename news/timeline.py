"""What happened to an article, newest first, as its history page tells it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import F, TextField, Value
from django.utils import timezone

from accounts.models import User
from core.html import plain_text
from core.word_diff import Kind, word_diff

from .models import Article, Category
from .models.versions import WRITTEN
from .states import MOVES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from core.word_diff import Piece

    from .models.article import ArticleVersion

# Compared by words; the other fields are short enough to be read whole, old and new.
BY_WORDS = {"title", "printed_title", "sapo", "body"}
COMPARED = [*WRITTEN, "slug", "state", "published_at"]
VERSION, CORRECTION = "version", "correction"
NOBODY = "Lệnh nhập liệu"
# What `actions.restore_version` notes about the version it leaves.
RESTORED = "restored"


@dataclass(frozen=True)
class Entry:
    """One line of the history. `version` is there where the text changed, to open or compare."""

    at: dt.datetime
    by: str
    what: str
    text: str = ""
    version: ArticleVersion | None = None


@dataclass(frozen=True)
class Change:
    """A field that differs: the pieces of its words, or what was shown before and after."""

    label: str
    pieces: list[Piece] = field(default_factory=list)
    old: str = ""
    new: str = ""
    only_format: bool = False


def timeline(article: Article) -> QuerySet:
    """Rows for `entries_of`, newest first; `kind` is a move's name, "correction" or "version"."""
    versions = article.versions.written().annotate(
        kind=Value(VERSION),
        row=F("pgh_id"),
        when=F("pgh_created_at"),
        note=Value("", TextField()),
        who=Value(0),
    )
    events = article.events.annotate(
        kind=F("move"), row=F("pk"), when=F("at"), note=F("reason"), who=F("by"), previous=Value(0)
    )
    corrections = article.corrections.annotate(
        kind=Value(CORRECTION),
        row=F("pk"),
        when=F("at"),
        note=F("text"),
        who=F("by"),
        previous=Value(0),
    )
    columns = ["kind", "row", "when", "note", "who", "previous"]
    first, *others = (rows.order_by().values(*columns) for rows in (versions, events, corrections))
    return first.union(*others, all=True).order_by("-when", "-kind", "-row")


def entries_of(article: Article, rows: Iterable[dict[str, Any]]) -> list[Entry]:
    """The lines of one page of `timeline`, in two queries."""
    saved = [row for row in rows if row["kind"] == VERSION]
    versions = article.versions.in_bulk({row[key] for row in saved for key in ("row", "previous")})
    names = _names([*map(_user_of, versions.values()), *(row["who"] for row in rows)])
    return [
        _version_entry(versions[row["row"]], versions.get(row["previous"]), names)
        if row["kind"] == VERSION
        else Entry(
            at=row["when"],
            by=names.get(row["who"], NOBODY),
            what="Đính chính cho bạn đọc"
            if row["kind"] == CORRECTION
            else MOVES[row["kind"]].label,
            text=row["note"],
        )
        for row in rows
    ]


def saved_by(version: ArticleVersion) -> str:
    """The full name of who saved the version."""
    user = _user_of(version)
    return _names([user]).get(user, NOBODY)


def changes_between(
    old: Article | ArticleVersion,
    new: Article | ArticleVersion,
    *,
    fields: Iterable[str] = COMPARED,
) -> list[Change]:
    """The fields that differ, in the order of the form; words without their format."""
    categories = Category.objects.in_bulk([old.category_id, new.category_id])
    return [
        _change(name, old, new, categories)
        for name in fields
        if _value(old, name) != _value(new, name)
    ]


def _version_entry(
    version: ArticleVersion, previous: ArticleVersion | None, names: dict[int | None, str]
) -> Entry:
    changed = [
        _label(name).lower()
        for name in WRITTEN
        if previous and _value(previous, name) != _value(version, name)
    ]
    if previous is None:
        what = "Viết bài"
    elif RESTORED in (version.pgh_context or {}):
        what = "Khôi phục bản cũ"
    else:
        what = "Sửa"
    return Entry(
        at=version.pgh_created_at,
        by=names.get(_user_of(version), NOBODY),
        what=what,
        text=", ".join(changed),
        version=version,
    )


def _user_of(version: ArticleVersion) -> int | None:
    return (version.pgh_context or {}).get("user")


def _names(users: Iterable[int | None]) -> dict[int | None, str]:
    people = User.objects.in_bulk({user for user in users if user})
    return {pk: user.full_name for pk, user in people.items()}


def _change(
    name: str,
    old: Article | ArticleVersion,
    new: Article | ArticleVersion,
    categories: dict[int, Category],
) -> Change:
    label = _label(name)
    if name in BY_WORDS:
        pieces = word_diff(_words(old, name), _words(new, name))
        only_format = all(piece.kind == Kind.KEPT for piece in pieces)
        return Change(label, pieces=[] if only_format else pieces, only_format=only_format)
    return Change(label, old=_shown(old, name, categories), new=_shown(new, name, categories))


def _label(name: str) -> str:
    label = Article._meta.get_field(name).verbose_name
    return label[0].upper() + label[1:]


def _value(row: Article | ArticleVersion, name: str) -> object:
    return getattr(row, Article._meta.get_field(name).attname)


def _words(row: Article | ArticleVersion, name: str) -> str:
    return plain_text(row.body) if name == "body" else getattr(row, name)


def _shown(row: Article | ArticleVersion, name: str, categories: dict[int, Category]) -> str:
    if name == "category":
        return str(categories.get(row.category_id, "chuyên mục đã xoá"))
    if name == "state":
        return row.get_state_display()
    value = getattr(row, name)
    if name == "published_at" and value:
        return f"{timezone.localtime(value):%H:%M %d/%m/%Y}"
    return value or ""
