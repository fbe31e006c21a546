"""What changed between two texts, by words, for people to read.

Lines are aligned first and words only between the lines that differ, both by the words that either
text has just once (patience diff): such words carry the sense, where "và" and "của" would pair up
anywhere. `templates/includes/word_diff.html` draws the result.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import chain, groupby

LINE = re.compile(r"\n|[^\n]+")
# A date or number is one word, and a mark that composes with no letter stays on its letter.
TOKEN = re.compile(r"\n|[^\S\n]+|\d[\d.,/:]*\d|(?:\w|[\u0300-\u036f])+|[^\w\s]")
# Comparing every word with every other is fine for a paragraph and takes minutes for a page.
MOST_PAIRS = 40_000
# How often a stretch is cut at its unique words: far more than prose needs.
DEEPEST = 40
# So many words in a row are worth keeping between any two changes.
SHORTEST_KEPT = 4

# A part of the old text and what stands in its place in the new one, in tokens.
Stretch = tuple[list[str], list[str]]


class Kind(StrEnum):
    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Piece:
    kind: Kind
    text: str

    @property
    def shown(self) -> str:
        """The text with a sign for each line break that was added or removed."""
        return self.text if self.kind == Kind.KEPT else self.text.replace("\n", "¶\n")


def word_diff(old: str, new: str) -> list[Piece]:
    """The pieces of both texts in reading order, no two neighbours of one kind.

    Kept and removed pieces together are the old text, kept and added ones the new; both composed
    (NFC). Where words were replaced, what was removed stands before what was added.
    """
    old_lines, new_lines = (LINE.findall(unicodedata.normalize("NFC", text)) for text in (old, new))
    stretches: list[Stretch] = []
    for old_part, new_part in _align(old_lines, new_lines, most_pairs=0):
        if old_part == new_part:
            stretches.append((old_part, new_part))
        else:
            words = (TOKEN.findall("".join(lines)) for lines in (old_part, new_part))
            parts = _align(*words, most_pairs=MOST_PAIRS)
            # Twice: only with the blanks between them taken in are changes as large as they look.
            for _ in range(2):
                parts = _without_crumbs(_joined(parts))
            stretches += parts
    return list(_pieces(_joined(stretches)))


def _align(old: list[str], new: list[str], *, most_pairs: int, depth: int = 0) -> Iterator[Stretch]:
    """Both lists cut at the same places; each stretch is equal, or differs as a whole."""
    head = _common_head(old, new)
    tail = _common_head(old[head:][::-1], new[head:][::-1])
    end_old, end_new = len(old) - tail, len(new) - tail
    yield old[:head], new[:head]
    yield from _align_middle(old[head:end_old], new[head:end_new], most_pairs, depth)
    yield old[end_old:], new[end_new:]


def _common_head(old: list[str], new: list[str]) -> int:
    pairs = zip(old, new, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(old), len(new)))


def _align_middle(old: list[str], new: list[str], most_pairs: int, depth: int) -> Iterator[Stretch]:
    anchors = _anchors(old, new) if depth < DEEPEST else []
    if anchors:
        start_old = start_new = 0
        for at_old, at_new in [*anchors, (len(old), len(new))]:
            parts = old[start_old:at_old], new[start_new:at_new]
            yield from _align(*parts, most_pairs=most_pairs, depth=depth + 1)
            start_old, start_new = at_old, at_new
    elif len(old) * len(new) <= most_pairs:
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        for _tag, start_old, end_old, start_new, end_new in matcher.get_opcodes():
            yield old[start_old:end_old], new[start_new:end_new]
    else:
        yield old, new


def _anchors(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """Where tokens that either list has once stand in both: the longest rising run of them."""
    once_old, once_new = _places_of_unique(old), _places_of_unique(new)
    pairs = [(at, once_new[token]) for token, at in once_old.items() if token in once_new]
    # By length of a run: the smallest place it can end at, and the pair that ends it there.
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, (_at_old, at_new) in enumerate(pairs):
        length = bisect_left(ends, at_new)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [at_new]
        last[length : length + 1] = [number]
    run: list[tuple[int, int]] = []
    number = last[-1] if last else -1
    while number >= 0:
        run.append(pairs[number])
        number = before[number]
    return run[::-1]


def _places_of_unique(tokens: list[str]) -> dict[str, int]:
    counts = Counter(tokens)
    return {token: at for at, token in enumerate(tokens) if counts[token] == 1}


def _joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Without empty ones; equal and different stretches take turns."""
    filled = [pair for pair in stretches if any(pair)]
    return [
        tuple(list(chain.from_iterable(side)) for side in zip(*group, strict=True))
        for _, group in groupby(filled, key=_is_kept)
    ]


def _without_crumbs(stretches: list[Stretch]) -> Iterator[Stretch]:
    """A kept blank or few words between two larger changes read better as part of them."""
    for number, (old, new) in enumerate(stretches):
        inside = 0 < number < len(stretches) - 1
        if inside and _is_kept((old, new)) and "\n" not in "".join(old):
            smaller = min(_size(stretches[number - 1]), _size(stretches[number + 1]))
            if _size((old, new)) < min(max(smaller, 1), SHORTEST_KEPT):
                yield old, []
                yield [], new
                continue
        yield old, new


def _is_kept(stretch: Stretch) -> bool:
    return stretch[0] == stretch[1]


def _size(stretch: Stretch) -> int:
    """In words, of the side that has more; blanks and signs are none."""
    return max(sum(token[0].isalnum() for token in tokens) for tokens in stretch)


def _pieces(stretches: list[Stretch]) -> Iterator[Piece]:
    for old, new in stretches:
        if old == new:
            yield Piece(Kind.KEPT, "".join(old))
            continue
        if old:
            yield Piece(Kind.REMOVED, "".join(old))
        if new:
            yield Piece(Kind.ADDED, "".join(new))
