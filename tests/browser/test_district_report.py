"""The officer's way from approved reports to a frozen one, on paper and in Excel."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.desk import LAPTOP, sign_in
from tests.browser.portal import make_rows, running_portal
from tests.word import lines_of
from tests.workbooks import opened

pytestmark = pytest.mark.browser

LIST = "/ban-lam-viec/tong-hop/"
TASKS = "Mở lớp tập huấn cho cán bộ chi hội."


@pytest.fixture(scope="module")
def own(tmp_path_factory, demo):
    """A portal of its own: reports of the demo are corrected in it."""
    with running_portal(tmp_path_factory.mktemp("district"), demo) as portal:
        yield portal


@pytest.fixture
def officer(browser, own):
    context = browser.new_context(**LAPTOP, base_url=own.url, locale="vi-VN")
    page = context.new_page()
    page.goto(f"/dang-nhap/?next={LIST}")
    sign_in(page, "canbo")
    page.wait_for_url(f"**{LIST}")
    yield page
    context.close()


def downloaded(page, name):
    with page.expect_download() as waiting:
        page.get_by_role("link", name=name).click()
    return waiting.value.suggested_filename, waiting.value.path().read_bytes()


def sum_of(page, code):
    """The link that shows the sum over all, as in 31.510."""
    return page.locator(f"td a[href$='/nguon/{code}/']")


def number_in(link):
    return link.evaluate("element => element.firstChild.textContent")


def test_officer_freezes_a_report_and_a_correction_marks_it(officer, own):
    page = officer
    # The newest period with something approved.
    page.locator(".job").first.get_by_role("button", name="Lập báo cáo tổng hợp").click()
    expect(page.locator("main")).to_contain_text("Xem trước.")
    expect(page.get_by_role("heading", name=re.compile("^Đơn vị chưa có số liệu"))).to_be_visible()
    assert violations(page) == {}
    page.set_viewport_size(LAPTOP["viewport"])

    page.get_by_role("link", name="Sửa lời văn").click()
    page.get_by_label("Nhiệm vụ thời gian tới").fill(TASKS)
    page.get_by_role("button", name="Lưu lời văn").click()
    expect(page.locator("main")).to_contain_text(TASKS)

    page.get_by_role("link", name="Chốt báo cáo…").click()
    page.get_by_role("button", name="Chốt báo cáo tổng hợp").click()
    expect(page.locator("main")).to_contain_text("Đã chốt lúc")
    members, address = number_in(sum_of(page, "B1")), page.url

    name, word = downloaded(page, "Tải Word")
    assert re.fullmatch(r"tong-hop-6-thang(-cuoi)?-\d{4}\.docx", name)
    assert TASKS in lines_of(word)
    name, workbook = downloaded(page, "Tải Excel")
    assert re.fullmatch(r"tong-hop-6-thang(-cuoi)?-\d{4}\.xlsx", name)
    assert opened(workbook).sheetnames[0] == "Tổng hợp"

    sum_of(page, "B1").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nguồn: Tổng số hội viên")
    expect(page.locator("main > p").first).to_contain_text(f"{members} người")
    figures = page.locator("tbody td:nth-child(2)").all_inner_texts()
    assert sum(int(figure.replace(".", "")) for figure in figures) == int(members.replace(".", ""))

    branch = make_rows(own.environment, "correct_a_report")["branch"]

    page.goto(address)
    notice = page.locator(".notice--error")
    expect(notice).to_contain_text("Đã có số liệu mới hơn")
    expect(notice).to_contain_text(f"{branch[0].upper()}{branch[1:]}: đã duyệt lần nộp")
    assert number_in(sum_of(page, "B1")) == members
    assert downloaded(page, "Tải Word")[1] == word
    assert violations(page, windows=[(360, "dark")]) == {}


def test_report_is_printed_with_each_cluster_on_a_page_of_its_own(officer):
    page = officer
    page.locator(".job").last.get_by_role("button").click()
    page.emulate_media(media="print")

    expect(page.locator(".button-row").first).to_be_hidden()
    expect(page.locator(".leave")).to_be_hidden()
    breaks = page.locator(".cluster-sheet").evaluate_all(
        "all => all.map(each => getComputedStyle(each).breakBefore)"
    )
    assert breaks
    assert set(breaks) == {"page"}
