import datetime as dt
from io import BytesIO
from itertools import product
from unicodedata import normalize

import pytest
from PIL import Image, ImageFont

from core.social_card import STATIC, draw_card, fit, runs

LONG = (
    "Thường trực Hội Khuyến học huyện cùng đại diện các dòng họ hiếu học tiêu biểu của tám xã, thị"
    " trấn bàn việc nhân rộng mô hình “Dòng họ học tập”, “Công dân học tập” giai đoạn 2021 – 2030"
    " tại xã Tiên Du"
)
LETTERS = "aăâeêioôơuưyđ" + "".join(
    vowel + mark for vowel, mark in product("aăâeêioôơuưy", "\u0300\u0301\u0303\u0309\u0323")
)


def make_card(**words):
    defaults = {
        "title": "Giao ban cụm số II",
        "association": "Hội Khuyến học xã A",
        "parent": "Hội Khuyến học huyện B",
        "label": "Tin tức",
        "day": dt.date(2022, 5, 25),
    }
    return draw_card(**defaults | words)


@pytest.mark.parametrize("title", ["Giao ban", LONG, ""])
def test_draw_card_is_a_small_picture_of_the_size_the_networks_ask_for(title):
    png = make_card(title=title)

    card = Image.open(BytesIO(png))
    assert (card.format, card.size) == ("PNG", (1200, 630))
    assert len(png) < 60_000
    assert card.convert("RGB").getpixel((20, 20)) == (0x0A, 0x35, 0x55)


def test_draw_card_is_the_same_for_the_same_words():
    assert make_card() == make_card()


@pytest.mark.parametrize(
    "words",
    [
        {"title": "Giao ban cụm số III"},
        {"association": "Hội Khuyến học xã Á"},
        {"parent": ""},
        {"label": ""},
        {"day": dt.date(2022, 5, 26)},
    ],
)
def test_draw_card_shows_every_word(words):
    assert make_card(**words) != make_card()


def test_fit_sets_a_short_title_large_and_on_one_line():
    assert fit("Giao ban cụm số II") == (72, ["Giao ban cụm số II"])


def test_fit_breaks_lines_of_about_equal_length():
    assert fit("Quyết định 387: bốn mô hình, bốn con số cần nhớ đến năm 2025") == (
        72,
        ["Quyết định 387: bốn", "mô hình, bốn con số", "cần nhớ đến năm 2025"],
    )


def test_fit_keeps_every_word_of_two_hundred_characters():
    size, lines = fit(LONG)

    assert len(LONG) == 200
    assert " ".join(lines) == LONG
    assert size == 46
    assert len(lines) == 5


@pytest.mark.parametrize("title", ["Ứ" * 200, "giao ban " * 60])
def test_fit_cuts_what_fits_at_no_size(title):
    size, lines = fit(title)

    shown = " ".join(lines)
    assert size == 41
    assert shown.endswith("…")
    assert title.startswith(shown[:-1])
    assert len(shown) > 30


def test_runs_take_each_letter_from_the_file_that_has_it():
    assert runs("Hội đã tổ chức") == [
        ("latin", "H"),
        ("vietnamese", "ộ"),
        ("latin", "i "),
        ("vietnamese", "đ"),
        ("latin", "ã t"),
        ("vietnamese", "ổ"),
        ("latin", " ch"),
        ("vietnamese", "ứ"),
        ("latin", "c"),
    ]
    assert runs("") == []


@pytest.mark.parametrize("family", ["source-sans-3-{}-wght-normal", "source-serif-4-{}-600-normal"])
def test_every_vietnamese_letter_has_a_shape_of_its_own(family):
    fonts = {
        subset: ImageFont.truetype(STATIC / "fonts" / f"{family.format(subset)}.woff2", 64)
        for subset in ("latin", "vietnamese")
    }
    letters = set(normalize("NFC", LETTERS + LETTERS.upper()))

    shapes = {
        letter: bytes(fonts[subset].getmask(letter)) for ((subset, letter),) in map(runs, letters)
    }

    assert len(shapes) == 146
    assert len(set(shapes.values())) == 146
    assert bytes(fonts["latin"].getmask("\uffff")) not in shapes.values()
