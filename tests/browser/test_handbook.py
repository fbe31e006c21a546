"""The handbook's pictures show the portal as it is: `make pictures` draws them anew."""

import json

import pytest

from tests.browser.handbook import SHOTS, TEXTS, text_of

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("shot", SHOTS, ids=[shot.name for shot in SHOTS])
def test_picture_says_what_the_page_says(browser, base_url, shot):
    part = shot.part(browser, base_url)

    assert text_of(part) == json.loads(TEXTS.read_text())[shot.name], "run `make pictures`"

    part.page.context.close()
