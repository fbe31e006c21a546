"""Which branches a text names: for a person to confirm, since a name may mean something else.

Accents and capitals count: "dân chủ" is democracy, "Dân Chủ" a commune. The word of its kind before
a name ("xã Tiên Du", "TT Phong Châu") decides. A name alone counts too, unless it looks like a part
of a longer one ("ông Nguyễn Phú Lộc"), follows the word of another kind of place ("huyện Phù Ninh",
"thôn An Đạo"), or is where the association itself is.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from typing import TYPE_CHECKING
from unicodedata import normalize

from core.text import unify_tones

from .models import Association, Branch

if TYPE_CHECKING:
    from collections.abc import Iterable

ALONE, OTHER = "alone", "other"
# What the words before a name say about it; "thị xã" stands before "xã", which it ends with.
BEFORE = re.compile(
    rf"""(?<!\w)(?:
        (?P<{OTHER}>thị\ xã|thành\ phố|tp\.?|huyện|quận|tỉnh|thôn|xóm|làng|khu|ấp)
      | (?P<{Branch.Kind.COMMUNE}>xã)
      | (?P<{Branch.Kind.TOWN}>thị\ trấn|tt\.?)
      | (?P<{Branch.Kind.WARD}>phường|p\.)
      | (?P<{ALONE}>khuyến\ học)
    )\ ?\Z""",
    re.IGNORECASE | re.VERBOSE,
)
WORD_BEFORE = re.compile(r"(?P<inside>[\w,)”] )?(?P<word>[^\W\d_]+) \Z")
WORD_BEHIND = re.compile(r" (?P<word>[^\W\d_]+)")
LONGEST_BEFORE = 40


def find_branches(text: str, *, on: dt.date) -> list[Branch]:
    """The branches the text names, first named first.

    Of one kind and name it is the branch there was on that day, else the last one before it; what
    begins later is not meant.
    """
    text = re.sub(r"[^\S\n]+", " ", unify_tones(normalize("NFC", text)))
    meant = _meant(Branch.objects.begun(on).for_list(), on)
    place = unify_tones(Association.objects.current().place)
    spellings = {spelling: name for name in meant for spelling in (name.upper(), name)}
    found: dict[int, Branch] = {}
    for match in _pattern(spellings).finditer(text):
        name = spellings[match[0]]
        kind = _kind(text, match, is_alone=match[0] == name != place)
        for branch in meant[name]:
            if kind in {ALONE, branch.kind}:
                found.setdefault(branch.pk, branch)
    return list(found.values())


def _meant(branches: Iterable[Branch], on: dt.date) -> dict[str, list[Branch]]:
    namesakes = defaultdict(list)
    for branch in branches:
        namesakes[unify_tones(branch.name), branch.kind].append(branch)
    meant = defaultdict(list)
    for (name, _), same in namesakes.items():
        last = max(branch.ends_on or dt.date.max for branch in same)
        meant[name] += [b for b in same if (b.ends_on or dt.date.max) >= min(last, on)]
    return meant


def _pattern(spellings: Iterable[str]) -> re.Pattern[str]:
    """Whole words, the longest name first."""
    longest_first = sorted(spellings, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first)) or '(?!)'})(?!\w)")


def _kind(text: str, match: re.Match[str], *, is_alone: bool) -> str:
    """A kind of branch, ALONE for a name that counts by itself, or OTHER."""
    head = text[max(0, match.start() - LONGEST_BEFORE) : match.start()]
    before = BEFORE.search(head)
    said = before.lastgroup if before else None
    if said not in {None, ALONE}:
        return said
    counts = is_alone and (said == ALONE or not _is_part(head, text[match.end() :]))
    return ALONE if counts else OTHER


def _is_part(head: str, tail: str) -> bool:
    """Whether a capitalised word touches the name, other than the first of a sentence."""
    before, behind = WORD_BEFORE.search(head), WORD_BEHIND.match(tail)
    return bool(
        (before and before["inside"] and _is_capitalised(before["word"]))
        or (behind and _is_capitalised(behind["word"]))
    )


def _is_capitalised(word: str) -> bool:
    """UBND and THCS are not: a name may follow them."""
    return word[0].isupper() and not word.isupper()
