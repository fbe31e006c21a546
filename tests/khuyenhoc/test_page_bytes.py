"""A page with a hole, filled in whatever its parts are."""

import gzip
import random

import pytest

from khuyenhoc.page_bytes import Gzipped, Plain

LENGTHS = [0, 1, 200, 70_000]
SOME = random.Random(8)  # noqa: S311 -- the same bytes every time


@pytest.mark.parametrize("before", LENGTHS)
@pytest.mark.parametrize("after", LENGTHS)
@pytest.mark.parametrize("text", [b"", b"9", b"1.412", b"x" * 9_000])
def test_filled_page_is_its_parts_around_the_text(before, after, text):
    parts = SOME.randbytes(before), SOME.randbytes(after)
    whole = parts[0] + text + parts[1]

    assert Plain(*parts).filled(text) == whole
    assert gzip.decompress(Gzipped(*parts).filled(text)) == whole


def test_page_is_filled_again_and_again():
    page = Gzipped(b"<p>" * 500, b"</p>" * 500)

    for number in (b"1", b"1.412"):
        assert gzip.decompress(page.filled(number)) == b"<p>" * 500 + number + b"</p>" * 500


def test_what_comes_after_refers_to_what_stood_before():
    part = SOME.randbytes(3_000).replace(b"\0", b"x")
    page = Gzipped(part, part)

    for number in (b"9", b"1.412", b"1.413", b"307.097", b""):
        filled = page.filled(number)
        assert gzip.decompress(filled) == part + number + part
        assert 3_000 < len(filled) < 3_200


def test_page_with_zeros_is_filled_too():
    page = Gzipped(b"\0" * 9, b"\0" * 9 + b"abc" * 100)

    assert gzip.decompress(page.filled(b"12345")) == b"\0" * 9 + b"12345" + b"\0" * 9 + b"abc" * 100
