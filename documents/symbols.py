"""Numbers with symbols, as papers print them: 49-KL/TW, 448/QĐ-KHVN, 44/2014/TT-BGDĐT."""

import re
from unicodedata import normalize

from core.text import fold

# A symbol begins with a capital, so that "25/05", "2/3" and "2021-2030" are none.
SYMBOL = re.compile(
    r"(?<![\w/-])\d{1,5}(?:/\d{4})?[/–-][A-ZĐ][\wĐ]*(?:[/–-][A-ZĐ][\wĐ]*)*(?![\w/])"
)


def symbol_key(symbol: str) -> str:
    """By which the writings of one symbol are equal: accents, capitals, blanks, kinds of dash."""
    return "".join(fold(symbol).split()).replace("–", "-")


def symbol_keys(text: str) -> list[str]:
    """The keys of all symbols in the text, each once, first named first."""
    found = SYMBOL.findall(normalize("NFC", text))
    return list(dict.fromkeys(map(symbol_key, found)))
