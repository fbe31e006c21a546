"""Which documents a text names: for a person to confirm, since numbers begin anew every year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .models import Document
from .symbols import symbol_keys

if TYPE_CHECKING:
    import datetime as dt


def find_documents(text: str, *, on: dt.date) -> list[Document]:
    """Those with a symbol that the text prints, first named first.

    The date that a text prints beside it decides nothing: it is wrong often enough. What was issued
    after that day is not meant.
    """
    keys = symbol_keys(text)
    if not keys:
        return []
    found = [
        document
        for document in Document.objects.with_symbols(keys).for_list()
        if document.issued_on.iso <= on.isoformat()
    ]
    return sorted(found, key=lambda row: min(map(keys.index, set(keys) & set(row.symbol_keys))))
