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
from collections.abc import Iterator
from enum import Enum

# Fewer different words prove nothing ("5 µm"); one that speaks against outweighs up to four.
ENOUGH_WORDS = 2
WORDS_PER_DOUBT = 4

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
# ASCII letters, what the tables know, and all other letters; a tag's "<p>" is none.
LETTER = r"(?:[^\W\d_]|[¡-§¨-®µ-¹»-¾×÷])"
WORD = re.compile(f"{LETTER}+")
INSIDE = {
    encoding: re.compile(f"(?:{codes.pattern}|[a-zA-Z])+") for encoding, codes in CODES.items()
}
MARKUP = re.compile(r"<[^>]*>|&\w+;")


def recognise(text: str) -> Encoding | None:
    """The encoding of the first line that is not composed Unicode; None if all are.

    The text may be plain or the HTML of `core.html.sanitise`, where each paragraph is a line.
    """
    return next(filter(None, map(_encoding, text.splitlines())), None)


def repair(text: str) -> str:
    """The text in composed Unicode, each line decided by itself; a line in Unicode stays as it is.

    Capitals of TCVN3 have the codes of small letters, in a font that draws them large (.VnTimeH);
    they become capitals where the ASCII letters of the word, or of its whole line, are capitals.
    """
    return "".join(map(_repaired, text.splitlines(keepends=True)))


def is_syllable(word: str) -> bool:
    """Whether the word can be one Vietnamese syllable, wherever its tone stands."""
    letters = unicodedata.normalize("NFD", word.lower())
    tones = [letter for letter in letters if letter in TONES]
    bare = unicodedata.normalize("NFC", "".join(c for c in letters if c not in TONES))
    if len(tones) > 1 or not SYLLABLE.fullmatch(bare):
        return False
    return not STOP.search(bare) or (bool(tones) and tones[0] in SHARP_OR_HEAVY)


def _encoding(line: str) -> Encoding | None:
    if line.isascii():
        return None
    weights = {encoding: _evidence(line, encoding) for encoding in TABLES}
    best = max(weights, key=lambda encoding: weights[encoding])
    if weights[best]:
        return best
    return None if unicodedata.is_normalized("NFC", line) else Encoding.DECOMPOSED


def _evidence(line: str, encoding: Encoding) -> int:
    """How many different words only this encoding explains; 0 where that is not convincing."""
    speak_for, speak_against = 0, 0
    for word in _suspects(line):
        if not INSIDE[encoding].fullmatch(word) or not is_syllable(_decoded(word, encoding)):
            speak_against += 1
        elif not is_syllable(word):
            speak_for += 1
    convincing = speak_for >= max(ENOUGH_WORDS, WORDS_PER_DOUBT * speak_against)
    return speak_for if convincing else 0


def _suspects(line: str) -> Iterator[str]:
    text = unicodedata.normalize("NFC", MARKUP.sub(" ", line))
    words = {word.lower(): word for word in WORD.findall(text)}
    return (word for word in words.values() if not word.isascii())


def _decoded(text: str, encoding: Encoding) -> str:
    table = TABLES[encoding]
    return CODES[encoding].sub(lambda match: table[match[0]], text)


def _repaired(line: str) -> str:
    encoding = _encoding(line)
    if encoding is None:
        return line
    if encoding is Encoding.DECOMPOSED:
        return unicodedata.normalize("NFC", line)
    plain = MARKUP.sub(" ", line)
    all_capitals = not re.search("[a-z]", plain) and bool(re.search("[A-Z]", plain))

    def repaired_word(match: re.Match[str]) -> str:
        word = match[0]
        text = _decoded(word, encoding)
        ascii_letters = re.sub("[^a-zA-Z]", "", word)
        is_capital = ascii_letters.isupper() and len(ascii_letters) > 1
        in_capitals = encoding is Encoding.TCVN3 and (all_capitals or is_capital)
        return text.upper() if in_capitals and not word.isascii() else text

    return WORD.sub(repaired_word, line)
