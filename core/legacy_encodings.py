"""Vietnamese text pasted from documents older than Unicode: recognised, and written anew.

Such a document holds bytes for a font of its own (".VnTime", "VNI-Times"); pasted as text they show
as Latin-1: "Héi KhuyÕn häc", "Hoäi Khuyeán hoïc". No letter proves anything by itself, as French
and German have the same ones, so that a paragraph is judged by its syllables: those that are
Vietnamese only once decoded speak for an encoding, those that are not even then against it.

The tables are those of TCVN 5712:1993 (VN3, the ABC fonts) and of VNI for Windows, as the
Vietnamese Unicode FAQs give them (vietunicode.sourceforge.net/charset). TCVN3 writes ư as the soft
hyphen, which `core.text.normalise` drops: what is to come back whole is repaired before it is
stored.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from html import unescape
from itertools import chain, islice
from textwrap import shorten

# Fewer different words prove nothing ("5 µm"); one that speaks against outweighs up to four.
ENOUGH_WORDS = 2
WORDS_PER_DOUBT = 4
# Shown of a proposal: so many paragraphs, of each so many letters.
SAMPLES, LONGEST_SAMPLE = 2, 240

TONES = "\u0301\u0300\u0309\u0303\u0323"  # sắc, huyền, hỏi, ngã, nặng
SHARP_OR_HEAVY = "\u0301\u0323"  # the only tones of a syllable that ends in p, t, c, ch
STOP = re.compile("(?:[ptc]|ch)$")

ONSET = "b|ch|c|d|đ|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|qu|r|s|th|tr|t|v|x|"
RIMES = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu
i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
o oc oi om on ong op ot ooc oong oa oac oach oai oam oan oang oanh oao oap oat oay
oăc oăm oăn oăng oăt oe oen oeo oet ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
u ua uc ui um un ung up ut uân uâng uât uây uê uêch uên uênh uêt uơ uôc uôi uôm uôn uông uôt
uy uya uych uyn uynh uyp uyt uyu uyên uyêt
ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
y yêm yên yêng yêt yêu
"""
SYLLABLE = re.compile(f"(?:{ONSET})(?:{'|'.join(RIMES.split())})")

# In the order of the letters, each without a tone and then with the five.
TCVN3 = dict(
    zip(
        "¸µ¶·¹¨¾»¼½Æ©ÊÇÈÉËÐÌÎÏÑªÕÒÓÔÖÝ×ØÜÞãßáâä«èåæçé¬íêëìîóïñòô\xadøõö÷ùýúûüþ®¡¢£¤¥¦§",
        "áàảãạăắằẳẵặâấầẩẫậéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵđĂÂÊÔƠƯĐ",
        strict=True,
    )
)


def _vni() -> dict[str, str]:
    """Plain vowels carry their tone as a second character, and so do â, ă, ê and ô whole."""
    single = dict(zip("íìæóòîñôö", "íìỉĩịỵđơư", strict=True))
    pairs = {
        first + mark: unicodedata.normalize("NFC", letter + tone)
        for first, letter in zip("aeouyôö", "aeouyơư", strict=True)
        for mark, tone in zip("ùøûõï", TONES, strict=True)
        if first + mark != "yï"  # ỵ has a code of its own
    }
    for firsts, hat, marks in (("aeo", "\u0302", "âáàåãä"), ("a", "\u0306", "êéèúüë")):
        pairs |= {
            first + mark: unicodedata.normalize("NFC", first + hat + tone)
            for first in firsts
            for mark, tone in zip(marks, ["", *TONES], strict=True)
        }
    lower = single | pairs
    # The mark of a capital is a capital too, but many typed the small one.
    capitals = {key[0].upper() + key[1:]: letter.upper() for key, letter in lower.items()}
    return lower | capitals | {key.upper(): letter.upper() for key, letter in lower.items()}


VNI = _vni()


class Encoding(Enum):
    """How a text is encoded; the value is the name that people here know it by."""

    TCVN3 = "TCVN3 (ABC, .VnTime)"
    VNI = "VNI (VNI-Times)"
    DECOMPOSED = "Unicode tổ hợp"


TABLES = {Encoding.TCVN3: TCVN3, Encoding.VNI: VNI}
CODES = {
    encoding: re.compile("|".join(map(re.escape, sorted(table, key=len, reverse=True))))
    for encoding, table in TABLES.items()
}
# ASCII letters, what the tables know, and all other letters.
LETTER = r"(?:[^\W\d_]|[¡-§¨-®µ-¹»-¾×÷])"
WORD = re.compile(f"{LETTER}+")
INSIDE = {
    encoding: re.compile(f"(?:{codes.pattern}|[a-zA-Z])+") for encoding, codes in CODES.items()
}
TAG = re.compile("(</?[a-zA-Z][^<>]*>)")
ENTITY = re.compile(r"&\w+;")
# Letters belong to one word though a tag stands between them; tags and entities have none.
PIECE = re.compile(rf"{TAG.pattern}|{ENTITY.pattern}|(?P<word>{LETTER}(?:{LETTER}|{TAG.pattern})*)")
# All other tags begin or end a paragraph.
INLINE = "a|b|em|font|i|o:p|s|small|span|strong|sub|sup|u"
BOUNDARY = re.compile(rf"(?=<(?!/?(?:{INLINE})[\s>])/?[a-z])", re.IGNORECASE)


@dataclass(frozen=True)
class Proposal:
    """What a text in an old encoding would become, for somebody to decide.

    `samples` are the first of the paragraphs that change, as they read before and after; `more`
    says how many others do.
    """

    encoding: Encoding
    text: str
    samples: list[tuple[str, str]]
    more: int

    @property
    def question(self) -> str:
        return f"Văn bản dán vào dùng bảng mã cũ ({self.encoding.name}). Chuyển sang Unicode?"

    @property
    def report(self) -> str:
        """What was done, where nobody could be asked."""
        before, after = (shorten(text, 60, placeholder="…") for text in self.samples[0])
        return (
            f"Chuyển từ bảng mã cũ {self.encoding.name} sang Unicode,"
            f" ví dụ “{before}” thành “{after}”."
        )


def recognise(text: str) -> Encoding | None:
    """The encoding of the first paragraph that is not composed Unicode; None if all are.

    The text may be plain, where each line is a paragraph, or HTML.
    """
    return next(filter(None, _encodings(_paragraphs(text))), None)


def repair(text: str) -> str:
    """The text in composed Unicode; a paragraph in Unicode stays as it is.

    Each is decided by itself, and one too short for that like the most of the others. Capitals of
    TCVN3 have the codes of small letters, in a font that draws them large (.VnTimeH); they become
    capitals where the ASCII letters of the word, or of its whole paragraph, are capitals.
    """
    paragraphs = _paragraphs(text)
    return "".join(map(_repaired, paragraphs, _encodings(paragraphs)))


def propose(*texts: str) -> list[Proposal | None]:
    """What to ask about each of the raw texts of one document; None where it is in Unicode.

    Decomposed text asks for no decision: composing it changes no letter.
    """
    split = list(map(_paragraphs, texts))
    encodings = iter(_encodings(list(chain.from_iterable(split))))
    return [_proposal(each, list(islice(encodings, len(each)))) for each in split]


def is_syllable(word: str) -> bool:
    """Whether the word can be one Vietnamese syllable, wherever its tone stands."""
    letters = unicodedata.normalize("NFD", word.lower())
    tones = [letter for letter in letters if letter in TONES]
    bare = unicodedata.normalize("NFC", "".join(c for c in letters if c not in TONES))
    if len(tones) > 1 or not SYLLABLE.fullmatch(bare):
        return False
    return not STOP.search(bare) or (bool(tones) and tones[0] in SHARP_OR_HEAVY)


def _paragraphs(text: str) -> list[str]:
    lines = text.splitlines(keepends=True)
    return [paragraph for line in lines for paragraph in BOUNDARY.split(line)]


def _proposal(paragraphs: list[str], encodings: list[Encoding | None]) -> Proposal | None:
    first = next((encoding for encoding in encodings if encoding in TABLES), None)
    if first is None:
        return None
    repaired = list(map(_repaired, paragraphs, encodings))
    changed = [
        (_sample(before), _sample(after))
        for before, after, encoding in zip(paragraphs, repaired, encodings, strict=True)
        if encoding in TABLES
    ]
    more = max(0, len(changed) - SAMPLES)
    return Proposal(first, "".join(repaired), changed[:SAMPLES], more)


def _encodings(paragraphs: list[str]) -> list[Encoding | None]:
    own = list(map(_encoding, paragraphs))
    old = Counter(encoding for encoding in own if encoding in TABLES)
    if not old:
        return own
    prevailing = old.most_common(1)[0][0]
    return [
        prevailing if encoding is None and _may_be(paragraph, prevailing) else encoding
        for paragraph, encoding in zip(paragraphs, own, strict=True)
    ]


def _encoding(paragraph: str) -> Encoding | None:
    if paragraph.isascii():
        return None
    weights = {encoding: _weight(paragraph, encoding) for encoding in TABLES}
    best = max(weights, key=lambda encoding: weights[encoding])
    if weights[best]:
        return best
    return None if unicodedata.is_normalized("NFC", paragraph) else Encoding.DECOMPOSED


def _weight(paragraph: str, encoding: Encoding) -> int:
    """How many different words only this encoding explains; 0 where that is not convincing."""
    speak_for, speak_against = _evidence(paragraph, encoding)
    return speak_for if speak_for >= max(ENOUGH_WORDS, WORDS_PER_DOUBT * speak_against) else 0


def _may_be(paragraph: str, encoding: Encoding) -> bool:
    """Whether the words, too few to prove anything, all agree with what the rest of it is in."""
    speak_for, speak_against = _evidence(paragraph, encoding)
    return speak_for > 0 and speak_against == 0


def _evidence(paragraph: str, encoding: Encoding) -> tuple[int, int]:
    """How many different words speak for the encoding, and how many against it."""
    speak_for, speak_against = 0, 0
    for word in _suspects(paragraph):
        if not INSIDE[encoding].fullmatch(word) or not is_syllable(_decoded(word, encoding)):
            speak_against += 1
        elif not is_syllable(word):
            speak_for += 1
    return speak_for, speak_against


def _suspects(paragraph: str) -> Iterator[str]:
    text = unicodedata.normalize("NFC", _plain(paragraph))
    words = {word.lower(): word for word in WORD.findall(text)}
    return (word for word in words.values() if not word.isascii())


def _plain(paragraph: str) -> str:
    return ENTITY.sub(" ", TAG.sub("", paragraph))


def _sample(paragraph: str) -> str:
    return shorten(unescape(TAG.sub("", paragraph)), LONGEST_SAMPLE, placeholder="…")


def _decoded(word: str, encoding: Encoding, filler: str = "") -> str:
    """The word in Unicode; with a filler, letter n of it is letter n of the old one."""
    table = TABLES[encoding]
    return CODES[encoding].sub(lambda code: table[code[0]] + filler * (len(code[0]) - 1), word)


def _repaired(paragraph: str, encoding: Encoding | None) -> str:
    if encoding is None:
        return paragraph
    if encoding is Encoding.DECOMPOSED:
        return unicodedata.normalize("NFC", paragraph)
    plain = _plain(paragraph)
    all_capitals = not re.search("[a-z]", plain) and bool(re.search("[A-Z]", plain))

    def repaired_piece(match: re.Match[str]) -> str:
        if not match["word"] or match["word"].isascii():
            return match[0]
        texts = TAG.split(match["word"])  # every second one is a tag
        old = "".join(texts[::2])
        new = _decoded(old, encoding, filler="\0")
        ascii_letters = re.sub("[^a-zA-Z]", "", old)
        is_capital = ascii_letters.isupper() and len(ascii_letters) > 1
        if encoding is Encoding.TCVN3 and (all_capitals or is_capital) and not old.isascii():
            new = new.upper()
        for place in range(0, len(texts), 2):
            length = len(texts[place])
            texts[place], new = new[:length], new[length:]
        return "".join(texts).replace("\0", "")

    return PIECE.sub(repaired_piece, paragraph)
