"""What an editor of the demo does at the desk, for every test that begins there."""

import re

from tests.factories import PASSWORD

ADD = "/quan-tri/news/article/add/"
LOGIN = f"/dang-nhap/?next={ADD}"
LAPTOP = {"viewport": {"width": 1280, "height": 800}, "device_scale_factor": 1}


def sign_in(page, username="bientap"):
    """Fill in the form that the page shows, and send it."""
    page.locator("[name=username]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()


def text_of(page):
    return page.get_by_role("textbox", name="Nội dung", exact=True)


def save(page):
    """Save and stay on the article's own page."""
    page.locator("[name=_continue]").click()
    page.wait_for_url(re.compile(r"/article/\d+/change/$"))
