import re
import sys
from unicodedata import is_normalized, normalize

import pytest

from core.text import (
    exact,
    fold,
    normalise,
    normalise_line,
    reading_minutes,
    roman,
    slugify_vi,
    storable,
    unify_tones,
    words,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dòng họ Đỗ, xã An Đạo", "dong-ho-do-xa-an-dao"),
        (normalize("NFD", "Dòng họ Đỗ, xã An Đạo"), "dong-ho-do-xa-an-dao"),
        ("ĐẠI HỘI LẦN THỨ VI – NHIỆM KỲ 2021–2026", "dai-hoi-lan-thu-vi-nhiem-ky-2021-2026"),
        ("Phòng GD&ĐT; dịch COVID-19", "phong-gd-dt-dich-covid-19"),
        ("Hộp_thư 49-KL/TW", "hop-thu-49-kl-tw"),
        ("ﬁn ½ ²", "fin-12-2"),
        ("  -- ?! -- ", ""),
        ("học習", "hoc"),
    ],
)
def test_slugify_vi_keeps_every_letter(text, expected):
    assert slugify_vi(text) == expected


def test_storable_drops_only_what_no_column_holds():
    assert storable(normalize("NFD", " x\x00\ud800\xad\u200b\r\n Hội ")) == " x\xad\u200b\r\n Hội "


def test_normalise_composes():
    assert normalise(normalize("NFD", "Khuyến học Đỗ ữ")) == "Khuyến học Đỗ ữ"


@pytest.mark.parametrize(
    "invisible",
    "\x00\x01\x08\x0e\x1b\x1f\x7f\x80\x9f\xad\u061c\u200b\u200e\u200f\u202a\u202e\u2060\u2066\u2069"
    "\ufeff\ud800\udfff",
)
def test_normalise_drops_what_is_invisible(invisible):
    assert normalise(f"khuyến{invisible}học") == "khuyếnhọc"


def test_normalise_composes_what_something_invisible_kept_apart():
    assert normalise("e\u200b\u0302") == "ê"


def test_normalise_keeps_lines_tabs_and_joined_emoji():
    assert normalise(" một\r\nhai\rba\x0bbốn\x85năm\u2028sáu\tbảy  tám 👩\u200d🏫 \n") == (
        "một\nhai\nba\nbốn\nnăm\nsáu\tbảy  tám 👩\u200d🏫"
    )


def test_normalise_line_leaves_single_spaces():
    assert normalise_line("\u00a0đã  tiếp \n thu\u202f\tđược ") == "đã tiếp thu được"


@pytest.mark.parametrize("clean", [normalise, normalise_line])
def test_normalise_changes_nothing_twice(clean):
    text = "".join(map(chr, range(0x3000))) + "\ud800e\u0302\u0301"

    once = clean(text)

    assert clean(once) == once
    assert is_normalized("NFC", once)
    assert not re.search("[\x00-\x08\x7f\u202e]", once)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Khuyến học Đỗ ữ", "khuyen hoc do u"),
        ("TIÊN DU – PHÚ THỌ", "tien du – phu tho"),
        ("İstanbul ßtraße ﬁn Σας", "istanbul ßtraße ﬁn σας"),
        ("각 한", "각 한"),
        ("Nhật Bản: が", "nhat ban: が"),
    ],
)
def test_fold_drops_case_and_marks(text, folded):
    assert fold(text) == folded
    assert fold(normalize("NFD", text)) == folded


def test_fold_and_exact_keep_offsets_for_every_letter():
    letters = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]
    composed = [normalize("NFC", letter) for letter in letters]

    assert [c for c in composed if not len(fold(c)) == len(exact(c)) == len(c)] == []


def test_fold_and_exact_keep_offsets_where_marks_do_not_compose():
    text = "q\u0303 ạ\u0301 İ\u0323 x"

    composed = normalize("NFC", text)

    assert len(fold(text)) == len(exact(text)) == len(composed)
    assert fold(text) == fold(fold(text)) == "q  a  i  x"


def test_exact_keeps_accents_and_unifies_the_rest():
    assert exact(normalize("NFD", "Hòa bình, THÚY Đỗ")) == "hoà bình, thuý đỗ"


@pytest.mark.parametrize(
    ("text", "unified"),
    [
        ("hòa hóa hỏa hõa họa", "hoà hoá hoả hoã hoạ"),
        ("khỏe lòe thúy hủy lũy tụy ùy", "khoẻ loè thuý huỷ luỹ tuỵ uỳ"),
        ("HÒA Hòa ỦY Ủy", "HOÀ Hoà UỶ Uỷ"),
        ("hòa, “hủy” thỏa-thuận", "hoà, “huỷ” thoả-thuận"),
        ("hoàn toàn quý khuỷu mùa của tuần ngoài", "hoàn toàn quý khuỷu mùa của tuần ngoài"),
        ("hòan khóac khủyu", "hòan khóac khủyu"),
    ],
)
def test_unify_tones_moves_the_tone_of_open_syllables_only(text, unified):
    assert unify_tones(text) == unified
    assert unify_tones(unified) == unified


def test_words_are_runs_of_letters_and_digits():
    assert words("“Dòng họ_học tập”, 49-KL/TW; ữ\u0300") == [
        *("Dòng", "họ", "học", "tập", "49", "KL", "TW", "ữ"),
    ]


@pytest.mark.parametrize(
    ("syllables", "minutes"), [(0, 1), (1, 1), (200, 1), (201, 2), (452, 3), (2000, 10)]
)
def test_reading_minutes_round_up(syllables, minutes):
    assert reading_minutes("học " * syllables) == minutes


@pytest.mark.parametrize(
    ("number", "numeral"),
    [(2, "II"), (9, "IX"), (40, "XL"), (99, "XCIX"), (100, "C"), (104, "CIV"), (399, "CCCXCIX")],
)
def test_roman_numerals(number, numeral):
    assert roman(number) == numeral
