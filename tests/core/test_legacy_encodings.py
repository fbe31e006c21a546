"""Text of old documents is repaired; text that is right already is never touched."""

import tomllib
import unicodedata
from pathlib import Path

import pytest

from core.html import plain_text
from core.legacy_encodings import TCVN3, VNI, Encoding, is_syllable, recognise, repair

ROOT = Path(__file__).resolve().parents[2]
ALPHABET = "áàảãạăắằẳẵặâấầẩẫậéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵđ"  # 67 of them
SENTENCES = [
    "Sáng ngày 25/5/2022, tại Hội trường UBND xã Tiên Du, Hội Khuyến học tổ chức giao ban.",
    "Mỗi người dân có thể tự học suốt đời; quỹ khuyến học vượt 320,5 triệu đồng (tăng 12%).",
    "Ông Nguyễn Văn Mẫu, Chủ tịch Hội, đề nghị các đơn vị nộp báo cáo trước ngày 20/06.",
]
FOREIGN = [
    "Le café où il était né se trouve près de l’hôtel, à côté du château fermé depuis l’été.",
    "Noël à l’hôpital : « Où êtes-vous allés ? » – « Là-bas, chez ma mère âgée. »",
    "Maïs, goût, août, naïf, haïr, dû, sûr, mûr, voilà, déjà, très, près, après, dès.",
    "Übung macht den Meister; schöne Grüße aus Köln an Jürgen, Björn und Frau Müller.",
    "Für die Öffentlichkeit: natürlich können Schüler die Bücher der Universität zurückgeben.",
    "El niño español soñó que mañana será otro año; ¿qué más? Está aquí, en el corazón.",
    "São Paulo não é a capital; a educação e as nações são a razão da união.",
    "Både små og store børn går på skole; æbler, øl og smørrebrød på bordet.",
    "Lifelong learning: 5 µm, 10 µm, ± 2 °C, § 5, ½, © 2022 Bosch®, naïve résumé façade.",
    "https://vidu.vn/tin-tuc/?q=h%C3%A9i&trang=2#muc",
    "0912 345 678 – 1.412 – 25/05/2022",
    "",
]


def encoded(text, table):
    """The text as such a document holds it, seen as Latin-1."""
    codes = {}
    for code, letter in table.items():
        codes.setdefault(letter, code)
    return "".join(codes.get(letter, letter) for letter in text)


def demo_texts():
    for file in sorted((ROOT / "khuyenhoc/demo/articles").glob("*.toml")):
        for article in tomllib.loads(file.read_text("utf-8"))["articles"]:
            yield article["title"]
            yield article["sapo"]
            yield article["body"]
            yield from plain_text(article["body"]).splitlines()


@pytest.mark.parametrize("table", [TCVN3, VNI])
def test_table_holds_the_whole_alphabet(table):
    assert set(ALPHABET) - set(table.values()) - {"í", "ì"} == set()
    assert {"Ă", "Â", "Ê", "Ô", "Ơ", "Ư", "Đ"} <= set(table.values())


def test_vni_has_every_capital():
    assert set(ALPHABET.upper()) <= set(VNI.values())


@pytest.mark.parametrize(
    ("code", "letter"),
    [("aù", "á"), ("aë", "ặ"), ("oä", "ộ"), ("öï", "ự"), ("î", "ỵ"), ("æ", "ỉ"), ("AÅ", "Ẩ"),
     ("Aå", "Ẩ"), ("Ñ", "Đ"), ("yõ", "ỹ"), ("eá", "ế"), ("ôø", "ờ"), ("aü", "ẵ")],
)  # fmt: skip
def test_vni_code_is_that_of_the_standard(code, letter):
    assert VNI[code] == letter


@pytest.mark.parametrize(
    ("code", "letter"), [("Ð", "é"), ("é", "ộ"), ("\xad", "ư"), ("®", "đ"), ("§", "Đ"), ("þ", "ỵ")]
)
def test_tcvn3_code_is_that_of_the_standard(code, letter):
    assert TCVN3[code] == letter


@pytest.mark.parametrize(("table", "encoding"), [(TCVN3, Encoding.TCVN3), (VNI, Encoding.VNI)])
@pytest.mark.parametrize("letter", ALPHABET)
def test_every_letter_comes_back(letter, table, encoding):
    rest = "Hội Khuyến học tổ chức đại hội "
    word = next(
        word
        for word in (f"{before}{letter}{after}" for before in ("", "đ", "h", "b", "th", "qu")
                     for after in ("", "n", "c", "p", "y", "i", "t", "ng"))
        if is_syllable(word)
    )  # fmt: skip
    text = encoded(rest + word, table)

    assert recognise(text) is encoding
    assert repair(text) == rest + word


@pytest.mark.parametrize(("table", "encoding"), [(TCVN3, Encoding.TCVN3), (VNI, Encoding.VNI)])
@pytest.mark.parametrize("sentence", SENTENCES)
def test_sentence_comes_back(sentence, table, encoding):
    text = encoded(sentence, table)

    assert recognise(text) is encoding
    assert repair(text) == sentence
    assert recognise(repair(text)) is None


@pytest.mark.parametrize(
    ("text", "repaired"),
    [
        ("Héi KhuyÕn häc", "Hội Khuyến học"),
        ("Hoäi Khuyeán hoïc", "Hội Khuyến học"),
        ("HéI NGHÞ GIAO BAN CôM Sè II", "HỘI NGHỊ GIAO BAN CỤM SỐ II"),
        ("HOÄI NGHÒ GIAO BAN CUÏM SOÁ II", "HỘI NGHỊ GIAO BAN CỤM SỐ II"),
        ("Bé Gi¸o dôc vµ §µo t¹o, UBND tØnh", "Bộ Giáo dục và Đào tạo, UBND tỉnh"),
        ("<p>Héi <strong>KhuyÕn häc</strong></p>", "<p>Hội <strong>Khuyến học</strong></p>"),
        ("HéI NGHÞ giao ban", "HỘI NGHỊ giao ban"),
        ("<p>HéI NGHÞ Vµ §¹I HéI</p>", "<p>HỘI NGHỊ VÀ ĐẠI HỘI</p>"),
    ],
)
def test_text_as_people_paste_it(text, repaired):
    assert repair(text) == repaired


def test_decomposed_text_is_composed():
    text = unicodedata.normalize("NFD", SENTENCES[0])

    assert recognise(text) is Encoding.DECOMPOSED
    assert repair(text) == SENTENCES[0]


def test_paragraphs_decide_for_themselves():
    text = "\n".join(
        [SENTENCES[0], encoded(SENTENCES[1], TCVN3), FOREIGN[0], encoded(SENTENCES[2], VNI)]
    )

    assert recognise(text) is Encoding.TCVN3
    assert repair(text) == "\n".join([SENTENCES[0], SENTENCES[1], FOREIGN[0], SENTENCES[2]])


@pytest.mark.parametrize("text", FOREIGN)
def test_foreign_text_is_never_touched(text):
    assert recognise(text) is None
    assert repair(text) == text


def test_no_text_of_the_demo_is_touched():
    texts = [*demo_texts(), *SENTENCES]
    article = (ROOT / "khuyenhoc/demo/article-2022-05-25.txt").read_text("utf-8")
    texts += unicodedata.normalize("NFC", article).splitlines()

    assert len(texts) > 100
    assert [text for text in texts if recognise(text) or repair(text) != text] == []


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("KhuyÕn", None),  # one word proves nothing
        ("KhuyÕn KhuyÕn khuyÕn", None),  # nor does it when repeated
        ("KhuyÕn häc", Encoding.TCVN3),
        ("KhuyÕn häc ë Müller", None),  # three against one
        ("KhuyÕn häc ë t¹i Müller", Encoding.TCVN3),  # four against one
    ],
)
def test_recognition_weighs_different_words(text, encoding):
    assert recognise(text) is encoding


@pytest.mark.parametrize("word", ["khuyến", "nghiêng", "gì", "quý", "hoà", "hòa", "Yến", "học"])
def test_syllable_of_vietnamese(word):
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["", "müller", "hàc", "hac", "áá", "khuyén", "noël", "wa", "đ"])
def test_no_syllable_of_vietnamese(word):
    assert not is_syllable(word)
