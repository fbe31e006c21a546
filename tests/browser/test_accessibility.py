"""Every kind of public page through axe, on a small phone, a phone and a desk, light and dark."""

import pytest

from tests.browser.axe import violations
from tests.browser.pages import PAGES

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("name", PAGES)
def test_page_has_nothing_that_axe_objects_to(open_page, name):
    assert violations(open_page(name)) == {}
