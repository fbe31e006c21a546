"""Headlines printed in capitals, proposed again in sentence case.

The proposal is for an editor to correct: capitals have lost which words were names, and only the
names listed here are found again.
"""

import re

from core.text import exact, fold

# One name a line, as it is written in a sentence; longer ones win over shorter ones. A name
# that is also an ordinary word (dân chủ) stands here with the word that makes it a name.
NAMES = """
An Đạo
Ban Bí thư
Ban Chấp hành
Ban Thường vụ
Bác Hồ
Bảo Thanh
Bình Phú
Bộ Chính trị
Bộ Giáo dục và Đào tạo
Đảng
Đảng bộ
Đảng uỷ
đảng viên
Đất Tổ
Đền Hùng
Đoàn Thanh niên
Gia Thanh
Hà Nội
Hạ Giáp
Hồ Chí Minh
Hội Cựu chiến binh
Hội Cựu giáo chức
Hội Khuyến học
Hội Liên hiệp Phụ nữ
Hội Người cao tuổi
Hội Nông dân
Hùng Vương
Lệ Mỹ
Liên Hoa
Mặt trận Tổ quốc
Nguyên đán
Nhà nước
Phong Châu
Phòng Giáo dục và Đào tạo
Phú Lộc
Phú Mỹ
Phú Nham
Phú Thọ
Phù Ninh
Quốc hội
Quốc khánh
Sở Giáo dục và Đào tạo
Tết
Tiên Du
Tiên Phú
Tổ quốc
Trạm Thản
Trị Quận
Trung Giáp
Trung ương
Uỷ ban nhân dân
Việt Nam
Việt Trì
Vĩnh Phúc
phường Dân Chủ
xã Dân Chủ
"""
# Only those that have a vowel: what has none cannot be a syllable and is left in capitals anyway.
ACRONYM = re.compile(
    "A|AIDS|ANTT|ASEAN|ATGT|BHYT|COVID|EU|HIV|IELTS|PISA|STEM|UBMTTQ|UBND|UNESCO|UNICEF|USD"
)
VOWELS = frozenset("aeiouy")
# Words after which a Roman numeral is one even where it could be a syllable (vi phạm, xi măng).
BEFORE_NUMERAL = re.compile("cấp|cụm|hạng|khoá|khu|kỳ|lần|loại|phần|quý|số|thứ|tập|vùng")
LIKE_SYLLABLE = re.compile("[IVX]|VI|XI")
NUMERAL = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")

CASED_NAMES = {tuple(exact(name).split()): name.split() for name in NAMES.strip().splitlines()}
LONGEST_NAME = max(map(len, CASED_NAMES))
WORD = re.compile(r"([^\W_]+)")
OPENS_SENTENCE = re.compile(r"(?:[.!?…]\s+|[“\"«(]\s*)$")


def sentence_case(title: str) -> str:
    """A headline in capitals as a sentence writes it; any other headline is returned as it is.

    The words of known names, acronyms and Roman numerals keep their capitals.
    """
    if not title.isupper():
        return title
    gaps, words = WORD.split(title)[::2], WORD.split(title)[1::2]
    cased: list[str] = []
    while len(cased) < len(words):
        cased += _name_at(len(cased), words) or [_cased_word(len(cased), words)]
    for i, gap in enumerate(gaps[:-1]):
        if i == 0 or OPENS_SENTENCE.search(gap):
            cased[i] = cased[i][0].upper() + cased[i][1:]
    return "".join(gap + word for gap, word in zip(gaps, [*cased, ""], strict=True))


def _name_at(start: int, words: list[str]) -> list[str] | None:
    """The longest known name that begins with this word."""
    for length in range(LONGEST_NAME, 0, -1):
        name = tuple(exact(word) for word in words[start : start + length])
        if name in CASED_NAMES:
            return CASED_NAMES[name]
    return None


def _cased_word(i: int, words: list[str]) -> str:
    word = words[i]
    is_syllable = not VOWELS.isdisjoint(fold(word)) and word.isalpha()
    if ACRONYM.fullmatch(word) or not is_syllable or _is_numeral(i, words):
        return word
    return word.lower()


def _is_numeral(i: int, words: list[str]) -> bool:
    if not NUMERAL.fullmatch(words[i]):
        return False
    if not LIKE_SYLLABLE.fullmatch(words[i]):
        return True
    before = exact(words[i - 1]) if i else ""
    return bool(BEFORE_NUMERAL.fullmatch(before)) or (i > 0 and _is_numeral(i - 1, words))
