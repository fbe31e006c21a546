"""A branch's learning models on a phone: one registered, many at once, and taken back."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.portal import running_portal
from tests.factories import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LIST = "/ban-lam-viec/mo-hinh/"


@pytest.fixture(scope="module")
def office(tmp_path_factory, demo):
    """A portal of its own: what is registered here is counted elsewhere."""
    with running_portal(tmp_path_factory.mktemp("office"), demo) as portal:
        yield portal


@pytest.fixture
def sit_down(browser, browser_context_args, office):
    contexts = []

    def open_list(username="thuky", **options):
        contexts.append(
            browser.new_context(**browser_context_args | {"base_url": office.url} | options)
        )
        page = contexts[-1].new_page()
        page.goto(f"/dang-nhap/?next={LIST}")
        page.locator("[name=username]").fill(username)
        page.locator("[name=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Mô hình học tập năm")
        return page

    yield open_list
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_one_is_registered_and_its_double_asked_about(sit_down, scripts):
    page, name = sit_down(java_script_enabled=scripts), f"Họ Mẫu {'có' if scripts else 'không'} máy"

    for button in ("Đăng ký mô hình này", "Vẫn thêm và đăng ký mô hình này"):
        page.get_by_role("link", name="Đăng ký mô hình mới").click()
        page.get_by_label("Dòng họ học tập").check()
        page.get_by_label("Tên", exact=True).fill(name)
        page.get_by_role("button", name="Đăng ký mô hình này").click()
        if button.startswith("Vẫn"):
            expect(page.get_by_role("alert")).to_contain_text("đã có hồ sơ giống")
            page.get_by_role("button", name=button).click()
        expect(page.get_by_role("status")).to_contain_text(f"Đã đăng ký “{name}” cho năm")

    page.get_by_role("link", name=re.compile("2 mô hình trông như trùng|4 mô hình trông")).click()
    expect(page.get_by_role("row", name=name)).to_have_count(2)


def test_many_are_registered_with_one_button_and_taken_back_with_one(sit_down):
    page = sit_down("chutich")

    page.get_by_role("link", name="Đăng ký nhiều mô hình").click()
    page.get_by_role("link", name=re.compile(r"^Chưa đăng ký \(\d+\)$")).click()
    count = page.get_by_role("checkbox", checked=True).count()
    assert count > 1
    page.get_by_role("checkbox").first.uncheck()
    page.get_by_role("button", name="Đăng ký các mô hình đã đánh dấu").click()

    expect(page.get_by_role("status")).to_contain_text(f"Đã đăng ký {count - 1} mô hình")
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.get_by_role("status")).to_contain_text(f"Đã rút đăng ký {count - 1} mô hình")


def test_pages_have_nothing_for_axe_to_object_to(sit_down):
    page = sit_down("chutich")
    edit = page.get_by_role("link", name=re.compile("^Sửa")).first.get_attribute("href")
    found = {}

    paths = [LIST, f"{LIST}them/", f"{LIST}dang-ky/", f"{LIST}so-tong/"]
    paths += [f"{LIST}so-tong/ghi/?loai=family", edit]
    paths += [edit.replace("sua/", "ho-so/thoi-theo-doi/")]
    for path in paths:
        page.goto(path)
        if page.get_by_role("button", name=re.compile("^(Đăng ký|Lưu) .* này$")).count():
            if page.get_by_label("Tên", exact=True).count():
                page.get_by_label("Tên", exact=True).fill("")
            page.get_by_role("button", name=re.compile("^(Đăng ký|Lưu) .* này$")).click()
        found[path] = violations(page)
    page.goto(f"{LIST}?loai=family")
    page.get_by_role("link", name=re.compile("^Sửa")).first.click()
    page.get_by_role("link", name="Đồng ý nêu tên").click()
    found["consent"] = violations(page)

    assert found == {path: {} for path in found}
