"""What a search index holds of a text, what a reader's query asks of it, and where it was found.

PostgreSQL's full-text parser knows no Vietnamese, where a word is often two syllables with a space
between, and each syllable stands in most articles. So the index is made here, of lexemes without
positions, each kind with a mark of its own so that the beginning of a word is looked for among
words alone:

    khuyen        a folded syllable           ~khuyến       one as it is written
    _khuyen_hoc   a pair of neighbours        =khuyen, =~khuyến, =_khuyen_hoc   those of the title

A phrase becomes an AND of its pairs: with three syllables or more that finds too much, never too
little, so the folded text is kept too, where a phrase is a substring. Nothing here touches the
database (ADR 0011); its caller writes

    " ".join(lexemes(title, text))      into one column, a tsvector,
    as_words(fold(text))                into another, and asks for
    vector @@ query.tsquery::tsquery    by a cast (to_tsquery would parse the lexemes again), and
    words LIKE '% phrase %'             for each of query.phrases.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
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

TITLE, WRITTEN, PAIR = "=", "~", "_{}_{}"

Span = tuple[int, int]


def lexemes(title: str, text: str) -> list[str]:
    """What the index holds of a text and of its title, each once, sorted.

    All are letters, digits and marks, of 83 characters at most: joined by blanks, PostgreSQL reads
    them as a `tsvector` of just these.
    """
    return sorted({*_lexemes(text), *(TITLE + lexeme for lexeme in _lexemes(title))})


def _lexemes(text: str) -> Iterator[str]:
    syllables = _cut(words(fold(text)))
    yield from syllables
    yield from map(PAIR.format, syllables, syllables[1:])
    yield from (WRITTEN + word for word in set(_cut(words(exact(text)))) if fold(word) != word)


def as_words(text: str) -> str:
    """Its words between single blanks, one before and one after."""
    return f" {' '.join(_cut(words(text)))} "


def _cut(syllables: list[str]) -> list[str]:
    return [syllable[:WORD_LENGTH] for syllable in syllables]


def _all_of(syllables: list[str], *, mark: str = "", is_prefix: bool = False) -> str:
    """The `tsquery` of what has the syllables side by side, or one of them; `mark` says where."""
    *whole, last = map(PAIR.format, syllables, syllables[1:]) if syllables[1:] else syllables
    # Letters, digits and marks only (`words`), so that the quotes are enough.
    return " & ".join([*(f"'{mark}{each}'" for each in whole), f"'{mark}{last}'{':*' * is_prefix}"])


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
        return _all_of(self.folded.split(), is_prefix=self.is_prefix)

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
    def quoted(self) -> str:
        """In quotation marks, unless it has some."""
        return self.text if QUOTED.search(self.text) else f"“{self.text}”"

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
    def ranks(self) -> list[str]:
        """Of whole rows of words, best first, each a `tsquery`: in the title, in the text, and in
        each the reader's accents before any; last, `tsquery` itself.
        """
        syllables, is_prefix = _cut(self.exact.split()), self.terms[-1].is_prefix
        ends = {len(syllables) - 1: ":*"} if is_prefix else {}
        ranks = []
        for mark in (TITLE, ""):
            folded = _all_of([fold(word) for word in syllables], mark=mark, is_prefix=is_prefix)
            accents = [
                f"'{mark}{WRITTEN}{word}'{ends.get(n, '')}"
                for n, word in enumerate(syllables)
                if word != fold(word)
            ]
            ranks += [" & ".join([folded, *accents]), folded]
        return list(dict.fromkeys([*ranks, self.tsquery]))

    @property
    def phrases(self) -> list[Term]:
        """The terms that the index finds too many of, never too few: of three words or more."""
        return [term for term in self.terms if term.exact.count(" ") > 1]

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
    before, cut, after = "…" * (left > 0), text[left:right], "…" * (right < len(text))
    # The text may have the same sign at that place.
    return before + cut.removeprefix(before).removesuffix(after) + after
