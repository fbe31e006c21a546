"""The four steps of an import, with a script and without, and what axe says of each."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.desk import sign_in
from tests.workbooks import make_workbook

pytestmark = pytest.mark.browser

UPLOAD = "/quan-tri/nhap-lieu/moi/luot-xem/tep/"
LONG_ENOUGH = 60_000  # milliseconds, for a worker on a busy machine


@pytest.fixture
def workbook(portal, tmp_path):
    """Two rows, one of them with a day that no calendar has."""
    number = re.search(r"-(\d+)/$", portal.articles["plain"])[1]
    path = tmp_path / "luot-xem.xlsx"
    rows = [[number, 1412, "a.vn", "25/05/2022"], [0, 1412, "a.vn", "31/02/2022"]]
    path.write_bytes(make_workbook(rows))
    return path


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page(request, browser, browser_context_args):
    # Our policy lets no script in that is not ours, axe neither.
    options = {"java_script_enabled": request.param, "bypass_csp": True}
    context = browser.new_context(**browser_context_args | options)
    page = context.new_page()
    page.goto(f"/dang-nhap/?next={UPLOAD}")
    sign_in(page)
    yield page
    context.close()


@pytest.fixture
def axe(request, page):
    """Nothing to object to, on a phone and a desk, light and dark; it needs a script itself."""

    def look():
        if request.node.callspec.params["page"]:
            assert violations(page) == {}

    return look


def test_file_is_checked_written_and_taken_back(page, axe, workbook):
    page.goto("/quan-tri/nhap-lieu/")
    axe()
    page.get_by_role("link", name="Lượt xem ở trang cũ").first.click()
    axe()
    page.get_by_role("link", name="Sang bước 2").click()
    page.get_by_role("button", name="Kiểm tra tệp").click()
    expect(page.get_by_text("Chưa chọn tệp.")).to_be_visible()
    axe()

    page.get_by_label("Tệp Excel").set_input_files(workbook)
    page.get_by_role("button", name="Kiểm tra tệp").click()
    appears(page, "Kết quả kiểm tra")
    fault = "Dòng 3, cột D (Tính đến ngày): Ngày 31/02/2022 không có trong lịch."
    expect(page.get_by_text(fault)).to_be_visible()
    axe()

    page.get_by_role("link", name="Ghi 1 dòng đúng").click()
    axe()
    page.get_by_role("button", name="Ghi 1 dòng đúng").click()
    appears(page, "Đã ghi 1 dòng")
    axe()

    page.get_by_role("link", name="Hoàn tác lần nhập này").click()
    axe()
    page.get_by_role("button", name="Hoàn tác lần nhập này").click()
    appears(page, "Đã hoàn tác")
    axe()


def appears(page, heading):
    """The page comes to it by itself, from however far away."""
    expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible(timeout=LONG_ENOUGH)
