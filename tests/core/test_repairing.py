"""Forms that ask about text in an old encoding before they save it."""

import tomllib
from pathlib import Path

import pytest
from django.http import QueryDict

from branches.models import Association
from core.legacy_encodings import TCVN3, VNI
from core.row_version import RowVersionForm
from tests.core.test_legacy_encodings import FOREIGN, SENTENCES, encoded
from tests.page import Page

DEMO = Path(__file__).resolve().parents[2] / "khuyenhoc/demo/articles"
NAME = "Hội Khuyến học được tặng cờ thi đua xã Tiên Du"
ADDRESS = "Số 5, đường Trường Chinh, thị trấn Phong Châu"


class Form(RowVersionForm):
    class Meta:
        model = Association
        fields = ["name", "address", "place", "about"]


def form(instance=None, prefix=None, **data):
    posted = QueryDict(mutable=True)
    posted.update({f"{prefix}-{name}" if prefix else name: text for name, text in data.items()})
    bound = Form(posted, instance=instance or Association(), prefix=prefix)
    bound.full_clean()
    return bound


@pytest.mark.parametrize(("table", "name"), [(TCVN3, "TCVN3"), (VNI, "VNI")])
def test_old_text_is_asked_about_and_comes_back_as_it_was_typed(table, name):
    raw = encoded(NAME, table)

    asked = form(name=raw, address=ADDRESS)

    question = f"Văn bản dán vào dùng bảng mã cũ ({name}). Chuyển sang Unicode?"
    assert asked.errors == {"name": [question]}
    shown = Page(str(asked["name"]))
    assert [radio["value"] for radio in shown.all("input") if radio["type"] == "radio"] == [
        "convert",
        "keep",
    ]
    assert shown.all("input")[-1]["value"] == raw
    assert f"Bây giờ {raw} Sửa thành {NAME}" in shown.text.replace("  ", " ")
    assert "name_encoding" not in str(asked["address"])


@pytest.mark.parametrize("table", [TCVN3, VNI])
def test_answer_saves_the_same_text(table):
    raw = encoded(NAME, table)

    converted = form(name=raw, name_encoding="convert")
    kept = form(name=raw, name_encoding="keep")

    assert (converted.errors, kept.errors) == ({}, {})
    assert converted.cleaned_data["name"] == NAME
    assert converted["name"].value() == NAME
    assert kept.cleaned_data["name"] == raw.replace("\xad", "")

    # Another field may bring the form back: the answer is still there.
    shown = {"converted": Page(str(converted["name"])), "kept": Page(str(kept["name"]))}
    assert {
        name: [radio["value"] for radio in page.all("input") if "checked" in radio]
        for name, page in shown.items()
    } == {"converted": [], "kept": ["keep"]}


def test_every_field_has_an_answer_of_its_own():
    raw, other = encoded(NAME, TCVN3), encoded(ADDRESS, VNI)

    half = form(name=raw, address=other, name_encoding="convert")
    whole = form(name=raw, address=other, name_encoding="convert", address_encoding="keep")

    assert list(half.errors) == ["address"]
    assert (whole.cleaned_data["name"], whole.cleaned_data["address"]) == (NAME, other)


def test_answer_under_a_prefix_is_found():
    raw = encoded(NAME, TCVN3)

    asked = form(prefix="x", name=raw)
    answered = form(prefix="x", name=raw, name_encoding="convert")

    assert list(asked.errors) == ["name"]
    assert 'name="x-name_encoding"' in str(asked["name"])
    assert (answered.errors, answered.cleaned_data["name"]) == ({}, NAME)


def test_unknown_answer_is_none():
    assert list(form(name=encoded(NAME, TCVN3), name_encoding="x").errors) == ["name"]


def test_short_text_is_judged_by_the_other_fields():
    """One word proves nothing by itself; beside an article in TCVN3 it does."""
    place = encoded("(Tiên Du)-", TCVN3)

    assert form(name="Hội", place=place).errors == {}
    assert list(form(name=encoded(NAME, TCVN3), place=place).errors) == ["name", "place"]


def test_what_is_stored_is_not_asked_about_again():
    stored = encoded(NAME, VNI)
    association = Association(name=stored)

    assert form(association, name=stored).errors == {}
    assert list(form(association, name=f"{stored}.").errors) == ["name"]


def test_length_is_that_of_the_repaired_text():
    """VNI takes two characters for most letters with a mark."""
    longest = Association._meta.get_field("name").max_length
    name = ("Khuyến học được " * longest)[:longest].strip()
    raw = encoded(name, VNI)
    assert len(raw) > longest

    assert len(form(name=raw).errors["name"]) == 1
    assert form(name=raw, name_encoding="convert").errors == {}


def test_text_too_long_for_any_field_is_left_to_its_own_error():
    raw = encoded(f"{NAME} ", TCVN3) * 5000

    [error] = form(name=raw).errors["name"]
    assert error.startswith("Tên")
    assert "ký tự; tối đa" in error


@pytest.mark.parametrize(("table", "told"), [(TCVN3, True), (VNI, False)])
def test_what_keeping_would_lose_is_told(table, told):
    asked = form(name=encoded(NAME, table))

    assert list(asked.errors) == ["name"]
    assert ("chữ “ư” trong bảng mã cũ sẽ mất khi lưu" in str(asked["name"])) is told


def plain_texts():
    yield from SENTENCES
    yield from FOREIGN
    for file in sorted(DEMO.glob("*.toml")):
        for article in tomllib.loads(file.read_text("utf-8"))["articles"]:
            yield article["body"]


def test_unicode_is_saved_to_the_letter_without_a_question():
    texts = [text for text in plain_texts() if text]

    assert len(texts) > 30
    for text in texts:
        plain = form(name="Hội", address=text[:150], about=text)
        assert plain.errors == {}
        assert plain["about"].value() == text
