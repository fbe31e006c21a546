from unicodedata import normalize

import pytest
from django.db import connection

from core.search import Piece, Query, as_words, excerpt, highlight, lexemes
from core.text import fold

HOSTILE = [
    *(
        "",
        " ",
        "\x00",
        "'",
        "''",
        "\\",
        "a'b",
        "a\\",
        ":",
        "a:*",
        "!a",
        "a & | b",
        "<->",
        "<2>",
        "((",
    ),
    *(
        '"',
        '"a',
        "“”",
        '"""',
        "«“a”»",
        "*",
        "a*",
        "';DROP TABLE x;--",
        "%s %(x)s",
        "{}",
        "_",
        "a_b",
    ),
    *(
        "😀",
        "👩\u200d🏫 học",
        "\ud800",
        "\u202e",
        "x" * 5000,
        "học " * 1250,
        "'" * 5000,
        "“a” " * 1250,
    ),
    *("学而时习之", "İ ß ﬁ", "ạ\u0301\u0323", "\n\t", "1.412", "49-KL/TW", "½ ² Ⅷ", "ª ° ʰ"),
]


@pytest.mark.parametrize("raw", HOSTILE)
@pytest.mark.django_db
def test_query_of_anything_is_read_by_postgresql_and_finds_its_own_text(raw):
    query = Query.parse(raw)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT %s::tsvector @@ %s::tsquery",
            [" ".join(lexemes("", query.text)), query.tsquery],
        )
        found = cursor.fetchone()

    assert found == (bool(query),)


def test_lexemes_are_folded_syllables_pairs_and_written_words_once_each():
    assert lexemes("Học", "Học, HỌC nữa!\nHọc mãi") == [
        *("=hoc", "=~học", "_hoc_hoc", "_hoc_mai", "_hoc_nua", "_nua_hoc"),
        *("hoc", "mai", "nua", "~học", "~mãi", "~nữa"),
    ]


def test_lexemes_of_nothing_are_none():
    assert lexemes("“”", " – _ “” ") == []


def test_lexemes_are_short_enough_for_postgresql():
    long = "x" * 5000 + " " + "y" * 5000
    assert max(map(len, lexemes(long, long))) == 83


@pytest.mark.parametrize(
    ("raw", "ranks"),
    [
        (
            "Tiên du",
            [
                *("'=_tien_du':* & '=~tiên'", "'=_tien_du':*"),
                *("'_tien_du':* & '~tiên'", "'_tien_du':*"),
                "'tien' & 'du':*",
            ],
        ),
        ("“học”", ["'=hoc' & '=~học'", "'=hoc'", "'hoc' & '~học'", "'hoc'"]),
        ("học", ["'=hoc':* & '=~học':*", "'=hoc':*", "'hoc':* & '~học':*", "'hoc':*"]),
    ],
)
def test_ranks_are_title_before_text_and_accents_before_none(raw, ranks):
    assert Query.parse(raw).ranks == ranks


@pytest.mark.parametrize(
    ("raw", "tsquery"),
    [
        ("khuyến học", "'khuyen' & 'hoc':*"),
        (normalize("NFD", "Khuyến  HỌC."), "'khuyen' & 'hoc'"),
        ("“dòng họ học tập”", "'_dong_ho' & '_ho_hoc' & '_hoc_tap'"),
        ('"học" tập', "'hoc' & 'tap':*"),
        ("«Tiên Du» Đỗ", "'_tien_du' & 'do':*"),
        ("tập “học tập”", "'_hoc_tap' & 'tap'"),
        ("“dòng họ", "'dong' & 'ho':*"),
        ("cụm 2", "'cum' & '2'"),
        ("học học học", "'hoc' & 'hoc':*"),
        ("a'b:*!c & d", "'a' & 'b' & 'c' & 'd'"),
        ("!?", ""),
    ],
)
def test_query_asks_for_words_phrases_and_a_last_prefix(raw, tsquery):
    assert Query.parse(raw).tsquery == tsquery


def test_query_knows_its_words_with_and_without_accents():
    query = Query.parse(" Hòa  “BÌNH”, đỗ\u202e ")

    assert (query.text, query.exact, query.folded) == (
        "Hòa “BÌNH”, đỗ",
        "hoà bình đỗ",
        "hoa binh do",
    )


def test_query_stops_at_its_limits():
    assert len(Query.parse("học tập " * 500).text) <= 200
    assert len(Query.parse(" ".join(f"từ{n}" for n in range(30))).terms) == 12


@pytest.mark.parametrize(
    ("raw", "text", "found"),
    [
        ("“dòng họ học tập”", "mô hình “Dòng  họ - HỌC TẬP”", True),
        ("“dòng họ học tập”", "dòng họ, họ học, học tập", False),
        ("“họ học”", "dòng họ học tập", True),
        ("“ong ho”", "dòng họ", False),
        (f"“{'a' * 50} b”", f"{'a' * 50} b", True),
    ],
)
def test_phrase_is_whole_words_of_the_folded_text(raw, text, found):
    phrase = Query.parse(raw).terms[0]

    assert (f" {phrase.folded} " in as_words(fold(text))) is found


def marked(text, raw):
    return "".join(f"[{t}]" if is_match else t for t, is_match in highlight(text, Query.parse(raw)))


@pytest.mark.parametrize(
    ("text", "raw", "expected"),
    [
        ("Hội Khuyến học xã", "khuyen hoc", "Hội [Khuyến học] xã"),
        ("Khuyến, học", "khuyen hoc", "[Khuyến], [học]"),
        ("học hóc hoc", "học", "[học] hóc hoc"),
        ("hóc hoc", "học", "[hóc hoc]"),
        ("học hóc hoc", "hoc", "[học hóc hoc]"),
        ("hòa hoà hoa", "hoà", "[hòa hoà] hoa"),
        ("Đỗ do dỗ", "đỗ", "[Đỗ] do dỗ"),
        ("khuyến khích", "khuy", "[khuyến] khích"),
        ("chuyến", "uyen", "chuyến"),
        ("học tập, tập học", "“học tập”", "[học tập], tập học"),
        ("“Dòng họ – học tập”", "“dòng họ học tập”", "“[Dòng họ – học tập]”"),
        ("họ học tập", "“họ học” “học tập”", "[họ học tập]"),
        ("İİ Đỗ x", "đỗ", "İİ [Đỗ] x"),
        (normalize("NFD", "xã Tiên Du"), "tien du", "xã [Tiên Du]"),
        ("hocsinh học", "“học”", "hocsinh [học]"),
        ("hóc học", "“học”", "hóc [học]"),
        ("tập, học", "học tập", "[tập], [học]"),
        ("a.b", ".", "a.b"),
        ("", "học", ""),
    ],
)
def test_highlight_marks_in_the_accents_of_the_text(text, raw, expected):
    assert marked(text, raw) == expected


def test_highlight_gives_pieces_that_join_to_the_text():
    assert highlight("Khuyến học", Query.parse("học")) == [
        Piece("Khuyến ", is_match=False),
        Piece("học", is_match=True),
    ]


@pytest.mark.parametrize(
    ("text", "raw", "length", "expected"),
    [
        ("ngắn \n gọn", "gọn", 9, "ngắn gọn"),
        ("ngắn gọn", "gọn", 8, "ngắn gọn"),
        ("một hai ba", "ba", 6, "…hai ba"),
        ("một hai ba bốn năm", "ba", 9, "…hai ba…"),
        ("một hai ba bốn năm", "ba", 10, "…hai ba bốn…"),
        ("một hai ba bốn năm", "một", 9, "một hai…"),
        ("một hai ba bốn năm", "năm", 9, "…bốn năm"),
        ("một hai ba bốn năm", "sáu", 9, "một hai…"),
        ("hội một hai ba bốn hội khuyến học", "hội khuyến học", 16, "…hội khuyến học"),
        ("x" * 30, "sáu", 9, "x" * 9 + "…"),
        ("a " + "x" * 30 + " b", "xx", 9, "…" + "x" * 30 + "…"),
        ("xã… làm… ở xã", "làm", 5, "…làm…"),
    ],
)
def test_excerpt_is_cut_between_words_around_the_longest_match(text, raw, length, expected):
    assert excerpt(text, Query.parse(raw), length) == expected
