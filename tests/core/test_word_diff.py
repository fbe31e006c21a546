import random
import re
from difflib import SequenceMatcher
from itertools import pairwise
from unicodedata import normalize

import pytest
from django.template.loader import render_to_string

from core.word_diff import Kind, Piece, word_diff

MARKS = {Kind.KEPT: "{}", Kind.ADDED: "[+{}]", Kind.REMOVED: "[-{}]"}


def marked(old, new):
    return "".join(MARKS[piece.kind].format(piece.text) for piece in word_diff(old, new))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ""),
        ("như cũ", "như cũ", "như cũ"),
        ("", "mới", "[+mới]"),
        ("cũ", "", "[-cũ]"),
        ("Hội họp", "Hội đã họp", "Hội [+đã ]họp"),
        (
            "ngày 25/5/2022, có 1.412 người.",
            "ngày 26/5/2022, có 1.421 người.",
            "ngày [-25/5/2022][+26/5/2022], có [-1.412][+1.421] người.",
        ),
        (
            "ông Nguyễn Văn An phát biểu",
            "bà Trần Thị Lan phát biểu",
            "[-ông Nguyễn Văn An][+bà Trần Thị Lan] phát biểu",
        ),
        ("“ Công dân", "“Công dân", "“[- ]Công dân"),
        ("đã  tiếp thu", "đã tiếp thu", "đã[-  ][+ ]tiếp thu"),
        ("hoà bình", "hòa bình", "[-hoà][+hòa] bình"),
    ],
)
def test_word_diff_marks_whole_words(old, new, expected):
    assert marked(old, new) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Một.\nHai.\nBa.", "Một.\nBa.\nBốn.", "Một.\n[-Hai.\n]Ba.[+\nBốn.]"),
        ("Một hai.\nBa bốn.", "Một hai. Ba bốn.", "Một hai.[-\n][+ ]Ba bốn."),
        (
            "Mở đầu dài.\nHội xã họp.\nKết.",
            "Hội huyện họp.\nKết.",
            "[-Mở đầu dài.\n]Hội [-xã][+huyện] họp.\nKết.",
        ),
        (
            "a b\nc d\ne f",
            "g h\ni j\nk l",
            "[-a b][+g h]\n[-c d][+i j]\n[-e f][+k l]",
        ),
        (
            "một hai ba\nbốn năm sáu\nbảy tám chín",
            "bốn năm mười\nbảy tám mươi",
            "[-một hai ba\n]bốn năm [-sáu][+mười]\nbảy tám [-chín][+mươi]",
        ),
    ],
)
def test_word_diff_aligns_paragraphs_first(old, new, expected):
    assert marked(old, new) == expected


def test_word_diff_keeps_few_words_between_changes_with_the_changes():
    assert marked("a b và c d", "e f và g h") == "[-a b và c d][+e f và g h]"
    assert marked("a b 1 2 3 4 c d", "e f 1 2 3 4 g h") == "[-a b][+e f] 1 2 3 4 [-c d][+g h]"


def test_word_diff_keeps_a_short_paragraph_between_long_changes():
    old, new = "a b c d e f\nKết luận\ng h i j k", "l m n o p q\nKết luận\nr s t u v"

    assert Piece(Kind.KEPT, "\nKết luận\n") in word_diff(old, new)


def test_word_diff_compares_composed_text():
    assert word_diff(normalize("NFD", "Khuyến học"), "Khuyến học") == [
        Piece(Kind.KEPT, "Khuyến học")
    ]


def test_word_diff_leaves_a_mark_that_does_not_compose_on_its_letter():
    assert marked("q\u0302 b", "q\u0303 b") == "[-q\u0302][+q\u0303] b"


def test_word_diff_of_random_texts_gives_back_both():
    chance = random.Random(2022)  # noqa: S311 -- no secret; the same texts each time
    for _ in range(300):
        old, new = ("".join(chance.choices("ab đ.1\n", k=chance.randrange(40))) for _ in range(2))

        pieces = word_diff(old, new)

        assert "".join(p.text for p in pieces if p.kind != Kind.ADDED) == old
        assert "".join(p.text for p in pieces if p.kind != Kind.REMOVED) == new
        assert all(a.kind != b.kind for a, b in pairwise(pieces))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a " * 30_000, "b " * 30_000),
        ("a b " * 15_000, "b a a " * 10_000),
        ("a\n" * 30_000, "b\na\n" * 15_000),
        ("." * 60_000, ".," * 30_000),
        (" ".join(map(str, range(12_000))), " ".join(map(str, reversed(range(12_000))))),
        (
            "".join(f"{n} a " for n in range(6000)),
            "".join(f"{n} b a " for n in range(6000)),
        ),
    ],
)
def test_word_diff_of_the_longest_texts_compares_few_pairs(old, new, monkeypatch):
    compared = []

    class Counting(SequenceMatcher):
        def __init__(self, junk, a, b, **options):
            compared.append(len(a) * len(b))
            super().__init__(junk, a, b, **options)

    monkeypatch.setattr("core.word_diff.SequenceMatcher", Counting)

    word_diff(old, new)

    assert sum(compared) <= 60_000


def test_word_diff_page_says_without_colour_what_changed():
    html = render_to_string(
        "includes/word_diff.html", {"pieces": word_diff("Hội <b>\nhọp", "Hội <i> họp")}
    )

    text = re.sub(r"<[^>]+>", "", html).strip()
    assert text == ("Hội &lt; [bỏ] −b&gt;¶\n [hết bỏ]  [thêm] +i&gt;  [hết thêm] họp")
    assert (html.count("<ins>"), html.count("<del>")) == (1, 1)
