"""The library of the demo: the papers that the movement goes by, real and with their real dates."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from core.partial_date import PartialDate
from documents.models import Document


def load_documents(content: dict[str, Any]) -> None:
    """`content` is documents.toml."""
    for row in content["documents"]:
        load_document(**{"note": content["note"]} | row)


def load_document(*, issued_on: str, based_on: list[str] | None = None, **fields: Any) -> None:
    """A paper stands after those it is based on."""
    document = Document.objects.create(
        issued_on=PartialDate.from_iso(issued_on), published_at=timezone.now(), **fields
    )
    document.based_on.set(Document.objects.filter(symbol__in=based_on or []))
