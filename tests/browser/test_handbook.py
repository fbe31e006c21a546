"""The handbook's pictures show the portal as it is: `make pictures` draws them anew."""

import json

import pytest

from tests.browser.handbook import SHOTS, TEXTS, text_of
from tests.browser.portal import running_portal

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def untouched(tmp_path_factory, demo):
    """The demo alone, as `make pictures` has it: what other tests write would be on the pages."""
    with running_portal(tmp_path_factory.mktemp("handbook"), demo) as portal:
        yield portal


def test_pictures_say_what_the_pages_say(browser, untouched):
    """In one test: the steps of a picture may leave something on the page of a later one."""
    shown = {}
    for shot in SHOTS:
        part = shot.part(browser, untouched.url)
        if shot.compared:
            shown[shot.name] = text_of(part)
        part.page.context.close()

    assert shown == json.loads(TEXTS.read_text()), "run `make pictures`"
