"""What the versions of an article are asked for; a trigger writes them (see `article`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, TextField, Value, Window
from django.db.models.functions import MD5, Cast, Concat, Lag
from pghistory.models import EventQuerySet

if TYPE_CHECKING:
    from typing import Self

# What a person writes, and what a restored version brings back.
WRITTEN = [
    "category",
    "title",
    "printed_title",
    "dateline",
    "sapo",
    "body",
    "byline",
    "organisation",
]
# No stored text holds this control character.
BETWEEN = Value("\x1f", TextField())


class ArticleVersionQuerySet(EventQuerySet):
    def written(self) -> Self:
        """Those that changed what is written: a move leaves a version too, of the same words.

        Adds `previous`, the id of the version before each, 0 for the first.
        """
        parts = [part for name in WRITTEN for part in (Cast(name, TextField()), BETWEEN)]
        in_order = {"partition_by": "pgh_obj", "order_by": "pgh_id"}
        return (
            self.annotate(digest=MD5(Concat(*parts, output_field=TextField())))
            .annotate(
                previous=Window(Lag("pgh_id", default=0), **in_order),
                digest_before=Window(Lag("digest", default=Value("", TextField())), **in_order),
            )
            .exclude(digest=F("digest_before"))
        )
