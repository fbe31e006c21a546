"""The pictures of the demo."""

from pathlib import Path

import pytest
from PIL import Image

DRAWINGS = Path(__file__).resolve().parents[2] / "khuyenhoc" / "demo" / "drawings"


@pytest.mark.parametrize("original", sorted(DRAWINGS.glob("*.svg")), ids=lambda path: path.stem)
def test_drawing_is_rendered_small_enough_for_a_page(original):
    rendered = original.with_suffix(".webp")

    with Image.open(rendered) as picture:
        assert (picture.format, picture.size) == ("WEBP", (1200, 750))
    assert rendered.stat().st_size <= 80_000


def test_every_drawing_has_its_original():
    originals = {path.stem for path in DRAWINGS.glob("*.svg")}

    assert {path.stem for path in DRAWINGS.glob("*.webp")} == originals
    assert len(originals) == 9
