"""Vietnamese text: how it is cleaned, compared, addressed and measured.

Everything here is a pure function of its text. Sorting stands in `ordering`, headlines in
`headlines`, queries and their marks in `search`.
"""

import re
import unicodedata
from math import ceil

# Silent reading of a retired teacher; studies of adults give 200 to 250 words, and a Vietnamese
# "word" here is a syllable.
SYLLABLES_PER_MINUTE = 200

LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Controls, halves of surrogate pairs, and what is invisible yet breaks a search or turns a line
# around: soft hyphen, zero-width space, word joiner, byte order mark, all bidi controls. The two
# joiners U+200C and U+200D stay: emoji are built with them.
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e"
    "\u2060\u2066-\u2069\ufeff\ud800-\udfff]"
)
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
WORD = re.compile(r"[^\W_]+")
# The tone written on the first vowel where it may as well stand on the second: hòa, khỏe, thúy.
EARLY_TONE = re.compile(r"([òóỏõọ])([ae])(?!\w)|([ùúủũụ])(y)(?!\w)", re.IGNORECASE)
NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")


def normalise(text: str) -> str:
    r"""Text as it is stored: composed (NFC), lines ended by "\n", no NUL, no other control
    character but "\n" and "\t", nothing invisible, no blanks around it.
    """
    text = INVISIBLE.sub("", LINE_ENDS.sub("\n", text))
    return unicodedata.normalize("NFC", text).strip()


def storable(text: str) -> str:
    """Text as it was typed, composed, for keeping what nobody has decided on yet.

    Only what no column can hold is dropped; a soft hyphen may be the ư of an old encoding.
    """
    return unicodedata.normalize("NFC", UNSTORABLE.sub("", text))


def normalise_line(text: str) -> str:
    """`normalise` for text of one line: each run of blanks, line ends included, is one space."""
    return " ".join(normalise(text).split())


def exact(text: str) -> str:
    """Text for a comparison that minds accents: composed, lower case, tones written one way.

    Letter n of the result is letter n of the composed text, so that offsets hold.
    """
    text = unify_tones(unicodedata.normalize("NFC", text))
    # The one letter whose lower case is two.
    return text.replace("İ", "i").lower()


def _bare(letter: str) -> str:
    base, *marks = unicodedata.normalize("NFD", letter)
    if unicodedata.combining(base):
        # A mark no letter composes with; bare, its letter must not compose with it after all.
        return " "
    return base if all(map(unicodedata.combining, marks)) else letter


# All Latin, Greek and Cyrillic letters with marks lie below U+2000.
BARE = {code: _bare(chr(code)) for code in range(0xC0, 0x2000)} | {ord("đ"): "d"}


def fold(text: str) -> str:
    """Text for a comparison that does not mind accents: `exact` without marks, đ as d.

    Letter n of the result is letter n of the composed text, so that offsets hold.
    """
    return exact(text).translate(BARE)


def unify_tones(text: str) -> str:
    """Write hòa, khỏe, thúy as hoà, khoẻ, thuý, in composed text; its length stays.

    Both are right Vietnamese. Where a consonant follows (hoàn) there is one way only, and "quý" has
    its tone on the y already.
    """
    return EARLY_TONE.sub(_tone_on_second, text)


def _tone_on_second(match: re.Match[str]) -> str:
    first, second = match[0]
    base, tone = unicodedata.normalize("NFD", first)
    return base + unicodedata.normalize("NFC", second + tone)


def words(text: str) -> list[str]:
    """The runs of letters and digits in the text, in order; in Vietnamese, its syllables."""
    return WORD.findall(unicodedata.normalize("NFC", text))


def slugify_vi(text: str) -> str:
    """The text as part of an address: a-z, 0-9 and single hyphens, đ as d.

    Empty where the text has no letter that has an ASCII form. Cutting it is the caller's business.
    """
    plain = unicodedata.normalize("NFKD", " ".join(words(fold(text))))
    plain = plain.encode("ascii", "ignore").decode()
    return NOT_IN_SLUG.sub("-", plain).strip("-")


def initials(name: str) -> str:
    """N.V.A. of Nguyễn Văn An; initials stay as they are."""
    return "".join(f"{word[0]}." for word in words(name)).upper()


def listed(names: list[str]) -> str:
    """As in "xã A, xã B và xã C"."""
    *first, last = names or [""]
    return f"{', '.join(first)} và {last}" if first else last


def reading_minutes(text: str) -> int:
    """How long the text takes to read, in whole minutes, at least one."""
    return max(1, ceil(len(words(text)) / SYLLABLES_PER_MINUTE))


def roman(number: int) -> str:
    """1–399 as clusters, sections and appendices are numbered: II, IX, XL."""
    tens = ["", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC"]
    ones = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"]
    return "C" * (number // 100) + tens[number // 10 % 10] + ones[number % 10]
