"""Vietnamese dictionary order as stored sort keys.

PostgreSQL sorts the keys byte by byte (collation "C"), because the portal must run where no ICU
collation is. A key is printable ASCII:

- a letter is its bare self, followed by "|" or "}" for the second and third letter of its family
  (a ă â, d đ, e ê, o ô ơ, u ư), both above "z", so that ă stands after every a…;
- the tone closes its syllable as a digit, below every letter: ngang 1, huyền 2, hỏi 3, ngã 4,
  sắc 5, nặng 6;
- "-" parts syllables and " " the parts of a person's name, both below the digits.

So dictionaries go: letters of the first syllable, its tone, letters of the second syllable, …
"""

import re
import unicodedata

TONES = {"\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0301": "5", "\u0323": "6"}
LETTERS = {"ă": "a|", "â": "a}", "đ": "d|", "ê": "e|", "ô": "o|", "ơ": "o}", "ư": "u|"}
NUMBER_WIDTH = 10
PART = re.compile(r"[0-9]+|[^\W\d_]+")


def place_key(name: str) -> str:
    """The key of a name read from its first word on; numbers in it sort by their value."""
    return "-".join(map(_part_key, PART.findall(unicodedata.normalize("NFC", name).lower())))


def person_key(full_name: str) -> str:
    """The key of a person's name: given name (the last word), then middle names, then family."""
    match full_name.split():
        case [family, *middle, given]:
            return f"{place_key(given)} {place_key(' '.join(middle))} {place_key(family)}"
        case _:
            return place_key(full_name)


def _part_key(part: str) -> str:
    if part[0] in "0123456789":
        return part.zfill(NUMBER_WIDTH)
    letters, tone = "", "1"
    for letter in part:
        base, mark = _without_tone(letter)
        letters += LETTERS.get(base) or _ascii(base)
        tone = mark or tone
    return letters + tone


def _without_tone(letter: str) -> tuple[str, str]:
    marks = unicodedata.normalize("NFD", letter)
    tone = next((TONES[mark] for mark in marks if mark in TONES), "")
    base = "".join(mark for mark in marks if mark not in TONES)
    return unicodedata.normalize("NFC", base), tone


def _ascii(letter: str) -> str:
    """A foreign letter as its bare one, or after "z" by its code where there is none."""
    bare = unicodedata.normalize("NFD", letter)[0]
    return bare if bare.isascii() else f"~{ord(bare):06x}"
