"""The handbook's pictures show the portal as it is: `make pictures` draws them anew."""

import json

import pytest

from tests.browser.handbook import SHOTS, TEXTS, text_of
from tests.browser.portal import running_portal

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The demo alone, as `make pictures` has it: what other tests write would be on the pages."""
    folder = tmp_path_factory.mktemp("handbook")
    with running_portal(folder, rows="") as portal:
        yield portal


def test_pictures_say_what_the_pages_say(browser, demo):
    """In one test: the steps of a picture may leave something on the page of a later one."""
    shown = {}
    for shot in SHOTS:
        part = shot.part(browser, demo.url)
        if shot.compared:
            shown[shot.name] = text_of(part)
        part.page.context.close()

    assert shown == json.loads(TEXTS.read_text()), "run `make pictures`"
