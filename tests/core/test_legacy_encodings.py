"""Text of old documents is repaired; text that is right already is never touched."""

import tomllib
import unicodedata
from pathlib import Path

import pytest

from core.html import plain_text
from core.legacy_encodings import TCVN3, VNI, Encoding, is_syllable, propose, recognise, repair

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


@pytest.mark.parametrize("table", [TCVN3, VNI])
def test_syllable_cut_by_tags_is_one(table):
    html = (
        "<p>Khuy<strong>ến h</strong>ọc, <em>H</em>ội th<a href='/vỉa-hè'>ảo&nbsp;về</a> lượt</p>"
    )
    old = encoded(html, table)

    address = old.partition("href='")[2].partition("'")[0]
    assert repair(old) == html.replace("/vỉa-hè", address)


def test_pair_of_vni_cut_by_a_tag_stands_where_it_began():
    assert repair("Hoa<b>ø bình</b> Khuye<i>á</i>n hoïc") == "Hoà<b> bình</b> Khuyế<i></i>n học"


def test_paragraphs_of_html_decide_for_themselves_also_on_one_line():
    paragraphs = [encoded(SENTENCES[1], TCVN3), FOREIGN[0], encoded(SENTENCES[2], VNI)]
    html = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)

    assert repair(html) == f"<p>{SENTENCES[1]}</p><p>{FOREIGN[0]}</p><p>{SENTENCES[2]}</p>"


@pytest.mark.parametrize(
    ("cell", "repaired"),
    [("Tæng", "Tổng"), ("Noël", "Noël"), ("Tổng", "Tổng"), ("Tæng Müller", "Tæng Müller")],
)
def test_few_words_are_judged_by_the_rest(cell, repaired):
    rest = encoded(SENTENCES[0], TCVN3)

    assert repair(cell) == cell
    assert repair(f"{rest}<td>{cell}</td>") == f"{SENTENCES[0]}<td>{repaired}</td>"


def test_proposal_shows_the_first_changed_paragraphs_as_they_read():
    old = [encoded(sentence, TCVN3) for sentence in SENTENCES]
    html = f"<p>{FOREIGN[0]}</p><p><b>{old[0]}</b></p><p>{old[1]} &amp;</p><p>{old[2]}</p>"

    proposal, nothing = propose(html, SENTENCES[0])

    assert (proposal.encoding, proposal.more, nothing) == (Encoding.TCVN3, 1, None)
    assert proposal.text == repair(html)
    assert proposal.samples == [(old[0], SENTENCES[0]), (f"{old[1]} &", f"{SENTENCES[1]} &")]


def test_sample_of_a_proposal_is_an_excerpt():
    [(before, after)] = propose(encoded(SENTENCES[0] * 9, TCVN3))[0].samples

    assert [len(before) <= 240, len(after) <= 240, after[-1]] == [True, True, "…"]


def test_decomposed_text_asks_for_no_decision():
    decomposed = unicodedata.normalize("NFD", SENTENCES[0])

    assert propose(decomposed, FOREIGN[0], "") == [None, None, None]
    proposal = propose(f"{decomposed}\n{encoded(SENTENCES[1], VNI)}")[0]
    assert (proposal.encoding, proposal.samples[0][1]) == (Encoding.VNI, SENTENCES[1])
    assert proposal.text == f"{SENTENCES[0]}\n{SENTENCES[1]}"


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
