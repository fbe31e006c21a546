"""What one account has done, out of the history that every tracked table keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from pghistory.models import MiddlewareEvents

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from .models import User

DONE = {"insert": "Thêm", "update": "Sửa", "delete": "Xoá"}
# What a row is called by, in the order of preference; other rows by their number.
NAMES = ("title", "full_name")


@dataclass(frozen=True)
class Deed:
    at: dt.datetime
    done: str
    kind: str
    name: str


def deeds_of(user: User) -> QuerySet:
    """Newest first; rows for `as_deed`. Without the differences, which are slow to work out."""
    rows = MiddlewareEvents.objects.filter(user=user.pk).order_by("-pgh_created_at", "-pgh_slug")
    return rows.values("pgh_created_at", "pgh_label", "pgh_obj_model", "pgh_obj_id", "pgh_data")


def as_deed(row: dict[str, Any]) -> Deed:
    name = next(filter(None, map(row["pgh_data"].get, NAMES)), f"số {row['pgh_obj_id']}")
    return Deed(
        at=row["pgh_created_at"],
        done=DONE.get(row["pgh_label"], row["pgh_label"]),
        kind=str(apps.get_model(row["pgh_obj_model"])._meta.verbose_name),
        name=name,
    )
