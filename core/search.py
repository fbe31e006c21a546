"""What a search index holds of a text, what a reader's query asks of it, and where it was found.

PostgreSQL's full-text parser knows no Vietnamese, where a word is often two syllables with a space
between, and each syllable stands in most articles. So the index is made here: folded syllables and
neighbouring pairs of them ("khuyen_hoc") as lexemes without positions. A phrase becomes an AND of
its pairs: with three syllables or more that finds too much, never too little, so the folded text
is kept too, where a phrase is a substring. Nothing here touches the database; its caller writes

    array_to_tsvector(lexemes(text))    into one column,
    as_words(fold(text))                into another, and asks for
    vector @@ query.tsquery::tsquery    by a cast (to_tsquery would parse the lexemes again), and
    words LIKE '% phrase %'             for each of query.phrases.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, Self
from unicodedata import normalize

from core.text import exact, fold, normalise_line, words

# Nobody types more, and marking costs time for each term. PostgreSQL refuses lexemes over 2 kB.
QUERY_LENGTH = 200
QUERY_TERMS = 12
WORD_LENGTH = 40
# A single letter begins so many words that an index is no help.
PREFIX_LENGTH = 2

QUOTED = re.compile(r"[“”„\"«»]([^“”„\"«»]*)[“”„\"«»]")
LETTER = r"[^\W_]"
GAP = r"[\W_]+"

Span = tuple[int, int]


def lexemes(text: str) -> list[str]:
    """The folded syllables of the text and its neighbouring pairs, each once, sorted.

    None is empty and none longer than 81 characters, as `array_to_tsvector` asks for.
    """
    syllables = _cut(words(fold(text)))
    return sorted({*syllables, *map("_".join, pairwise(syllables))})


def as_words(text: str) -> str:
    """Its words between single blanks, one before and one after."""
    return f" {' '.join(_cut(words(text)))} "


def _cut(syllables: list[str]) -> list[str]:
    return [syllable[:WORD_LENGTH] for syllable in syllables]


@dataclass(frozen=True)
class Term:
    """A word, the beginning of a word, or a phrase that a query asks for.

    `exact` and `folded` are its words joined by single spaces.
    """

    exact: str
    is_prefix: bool = False

    @property
    def folded(self) -> str:
        return fold(self.exact)

    @property
    def in_words(self) -> str:
        """What a text has of it that `as_words` wrote without accents."""
        return f" {self.folded}{'' if self.is_prefix else ' '}"

    @property
    def tsquery(self) -> str:
        syllables = self.folded.split()
        if self.is_prefix:
            return f"'{syllables[0]}':*"
        found = map("_".join, pairwise(syllables)) if len(syllables) > 1 else syllables
        # Letters and digits only (`words`), so that the quotes are enough.
        return " & ".join(f"'{lexeme}'" for lexeme in found)

    def spans(self, exact_text: str, folded_text: str) -> list[Span]:
        """Where a text has the term: in the accents of the term if anywhere, else in any."""
        has_accents = self.exact != self.folded
        return (has_accents and self._spans(self.exact, exact_text)) or self._spans(
            self.folded, folded_text
        )

    def _spans(self, term: str, text: str) -> list[Span]:
        end = f"{LETTER}*" if self.is_prefix else f"(?!{LETTER})"
        pattern = f"(?<!{LETTER}){GAP.join(map(re.escape, term.split()))}{end}"
        return [match.span() for match in re.finditer(pattern, text)]


@dataclass(frozen=True)
class Query:
    """A reader's query: false when it asks for nothing.

    `text` is what to show in the box again, cut to QUERY_LENGTH.
    """

    text: str
    terms: tuple[Term, ...]

    @classmethod
    def parse(cls, raw: str) -> Self:
        """Read any string: “…”, "…" and «…» hold phrases, all else is words.

        The last word is the beginning of one, unless it is a single letter or quoted: readers see
        results while they still type. Only the first QUERY_TERMS terms count.
        """
        text = normalise_line(raw)[:QUERY_LENGTH].rstrip()
        phrases = [" ".join(_cut(words(exact(quoted)))) for quoted in QUOTED.findall(text)]
        plain = _cut(words(exact(QUOTED.sub(" ", text))))
        terms = [Term(term) for term in (*phrases, *plain) if term]
        if plain and len(plain[-1]) >= PREFIX_LENGTH and text[-1].isalnum():
            terms[-1] = Term(plain[-1], is_prefix=True)
        return cls(text, tuple(dict.fromkeys(terms))[:QUERY_TERMS])

    def __bool__(self) -> bool:
        return bool(self.terms)

    @property
    def exact(self) -> str:
        """All its words in order, as `core.text.exact` writes them: for what ranks first."""
        return " ".join(words(exact(self.text)))

    @property
    def folded(self) -> str:
        return fold(self.exact)

    @property
    def tsquery(self) -> str:
        """Text that PostgreSQL casts to `tsquery` whatever the reader wrote; '' when false."""
        return " & ".join(term.tsquery for term in self.terms)

    @property
    def phrases(self) -> list[Term]:
        """The terms of several words: the index finds too many of them, never too few."""
        return [term for term in self.terms if " " in term.exact]

    def spans(self, text: str) -> list[Span]:
        """What to mark in the composed text: places in order, none touching another."""
        exact_text, folded_text = exact(text), fold(text)
        merged: list[Span] = []
        for span in sorted(s for term in self.terms for s in term.spans(exact_text, folded_text)):
            if merged and not text[merged[-1][1] : span[0]].strip():
                merged[-1] = (merged[-1][0], max(merged[-1][1], span[1]))
            else:
                merged.append(span)
        return merged


class Piece(NamedTuple):
    """A stretch of a text, marked or not."""

    text: str
    is_match: bool


def highlight(text: str, query: Query) -> list[Piece]:
    """The text, composed, in pieces; marked are those the query asks for, in the text's accents.

    The pieces joined are the text; none is empty.
    """
    text = normalize("NFC", text)
    return [piece for piece in _pieces(text, query.spans(text)) if piece.text]


def _pieces(text: str, spans: list[tuple[int, int]]) -> Iterator[Piece]:
    done = 0
    for start, end in spans:
        yield Piece(text[done:start], is_match=False)
        yield Piece(text[start:end], is_match=True)
        done = end
    yield Piece(text[done:], is_match=False)


def excerpt(text: str, query: Query, length: int) -> str:
    """About `length` characters of the text, on one line, around its longest match.

    Cut between words and marked "…" where it was cut; the beginning where nothing matches.
    """
    text = " ".join(normalize("NFC", text).split())
    if len(text) <= length:
        return text
    start, end = max(query.spans(text), key=lambda span: span[1] - span[0], default=(0, 0))
    left = min(max(0, (start + end - length) // 2), len(text) - length)
    if left:
        left = text.find(" ", left - 1, start) + 1 or start
    right = left + length
    if right < len(text):
        right = max(text.rfind(" ", end, right + 1), end) or right
    return "…" * (left > 0) + text[left:right] + "…" * (right < len(text))
