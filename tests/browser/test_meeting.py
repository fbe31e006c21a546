"""The record of a meeting, on phones in the hall: one line after another, some of them bad."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.portal import running_portal
from tests.factories import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SAVED = re.compile(r"^Đã lưu lúc \d\d:\d\d$")
OFFLINE = "Mất mạng. Nội dung đang được giữ trên máy này và sẽ tự gửi khi có mạng."


@pytest.fixture(scope="module")
def hall(tmp_path_factory, demo):
    """A portal of its own: the demo has a meeting of cluster II that is to come."""
    with running_portal(tmp_path_factory.mktemp("hall"), demo) as portal:
        yield portal


@pytest.fixture
def sit_down(browser, browser_context_args, hall):
    """A phone of whoever it is, at the record of that meeting."""
    contexts = []

    def open_record(username="canbo", **options):
        contexts.append(
            browser.new_context(**browser_context_args | {"base_url": hall.url} | options)
        )
        page = contexts[-1].new_page()
        page.goto("/dang-nhap/?next=/ban-lam-viec/giao-ban/")
        page.locator("[name=username]").fill(username)
        page.locator("[name=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.locator("li", has_text="Giao ban cụm số II").get_by_role("link").first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Giao ban cụm số II")
        page.wait_for_load_state()  # its scripts run
        return page

    yield open_record
    for context in contexts:
        context.close()


def roll_of(page, name="Xã Bình Phú"):
    """The form that marks this branch."""
    return page.locator("#phan-diem-danh form.roll", has=page.get_by_role("heading", name=name))


def mark(page, label, name="Xã Bình Phú"):
    roll_of(page, name).get_by_label(label, exact=True).check()


def said(page, name="Xã Bình Phú"):
    return roll_of(page, name).get_by_role("status")


def test_mark_is_saved_at_once_and_stands_after_a_reload(sit_down):
    page = sit_down()

    mark(page, "Vắng có phép", "Xã Phù Ninh")
    expect(said(page, "Xã Phù Ninh")).to_have_text(SAVED)
    page.reload()

    expect(roll_of(page, "Xã Phù Ninh").get_by_label("Vắng có phép")).to_be_checked()
    box = roll_of(page, "Xã Phù Ninh").locator("label", has_text="Vắng có phép").bounding_box()
    assert box["height"] >= 48


def test_what_is_marked_without_a_line_is_held_and_sent_with_it(sit_down):
    page = sit_down()

    page.context.set_offline(True)
    mark(page, "Có mặt")
    expect(said(page)).to_have_text(OFFLINE)
    mark(page, "Vắng")
    page.context.set_offline(False)

    expect(said(page)).to_have_text(SAVED, timeout=15_000)
    page.reload()
    expect(roll_of(page).get_by_label("Vắng", exact=True)).to_be_checked()


def test_what_the_line_lost_is_sent_by_the_next_visit(sit_down):
    page = sit_down()
    page.route("**/diem-danh/**", lambda route: route.abort())
    mark(page, "Có mặt")
    expect(said(page)).to_have_text(re.compile("Chưa lưu được|Mất mạng"))
    page.unroute("**/diem-danh/**")

    page.reload()

    expect(said(page)).to_have_text(SAVED)
    page.reload()
    expect(roll_of(page).get_by_label("Có mặt")).to_be_checked()
    assert page.evaluate("Object.keys(localStorage).filter(k => k.includes('giao-ban'))") == []


def test_mark_outlives_the_session(sit_down):
    page = sit_down()
    page.context.clear_cookies()
    mark(page, "Có mặt", "Xã Phù Ninh")
    status = said(page, "Xã Phù Ninh")
    expect(status).to_contain_text("Phiên làm việc đã hết hạn. Xin đăng nhập lại")

    with page.context.expect_page() as opened:
        status.get_by_role("link", name="Xin đăng nhập lại").click()
    opened.value.locator("[name=username]").fill("canbo")
    opened.value.locator("[name=password]").fill(PASSWORD)
    opened.value.keyboard.press("Enter")
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("Bàn làm việc")

    # The new log-in has a new token, which the page asks for.
    expect(status).to_have_text(SAVED, timeout=15_000)
    page.reload()
    expect(roll_of(page, "Xã Phù Ninh").get_by_label("Có mặt")).to_be_checked()


def test_second_of_two_clerks_sees_both_marks_and_decides(sit_down):
    one, other = sit_down("canbo"), sit_down("bientap")
    mark(one, "Vắng có phép")
    expect(said(one)).to_have_text(SAVED)

    mark(other, "Vắng")
    expect(said(other)).to_contain_text("Cán bộ mẫu vừa sửa phần này")
    expect(roll_of(other)).to_contain_text("Bản đang lưu: “Vắng có phép”")
    one.reload()
    expect(roll_of(one).get_by_label("Vắng có phép")).to_be_checked()

    roll_of(other).get_by_role("button", name="Lưu").click()
    expect(other.locator(".notice--done")).to_contain_text("Đã lưu.")
    one.reload()
    expect(roll_of(one).get_by_label("Vắng", exact=True)).to_be_checked()


def test_paper_whose_answer_was_lost_is_added_once(sit_down):
    page = sit_down()
    lost = []

    def lose_the_first_answer(route):
        if not lost:
            lost.append(route.fetch())  # the server has it
            route.abort()
        else:
            route.continue_()

    page.route("**/tham-luan/them/", lose_the_first_answer)
    page.get_by_text("Thêm tham luận").first.click()
    form = page.locator("#tham-luan-moi form")
    form.get_by_label("Tên hoặc nội dung").fill("Quỹ khuyến học ở khu dân cư")
    form.get_by_role("button", name="Thêm tham luận").click()

    papers = page.locator("#phan-tham-luan .entry-row:not(.entry-row--new)")
    expect(papers).to_have_count(1, timeout=15_000)
    expect(papers).to_contain_text("Quỹ khuyến học ở khu dân cư")
    page.reload()
    expect(papers).to_have_count(1)
    assert lost[0].status == 200


def test_record_is_written_without_scripts(sit_down):
    page = sit_down(java_script_enabled=False)

    roll_of(page).get_by_label("Có mặt").check()
    roll_of(page).get_by_role("button", name="Lưu").click()

    expect(page.locator(".notice--done")).to_contain_text("Đã lưu.")
    expect(roll_of(page).get_by_label("Có mặt")).to_be_checked()


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/ban-lam-viec/giao-ban/",
        "/ban-lam-viec/giao-ban/lap/",
        "/ban-lam-viec/kien-nghi/",
        "/giao-ban/",
        "/giao-ban/2022/cum-2-25-05/",
    ],
)
def test_axe_finds_nothing(sit_down, path):
    page = sit_down()
    if path:
        page.goto(path)

    assert violations(page, windows=[(320, "light"), (360, "dark"), (1280, "light")]) == {}


def test_news_of_a_meeting_is_drafted_from_its_page(sit_down):
    page = sit_down("bientap")
    page.goto("/giao-ban/2022/cum-2-25-05/")
    page.get_by_role("link", name="Tạo bản tin nháp…").click()

    expect(page.locator("main")).to_contain_text("Nội dung từng kiến nghị, đề xuất")
    assert violations(page, windows=[(320, "light"), (360, "dark"), (1280, "light")]) == {}

    page.get_by_role("button", name=re.compile("bản tin nháp")).click()
    body = page.locator("[name=body]")
    expect(body).to_have_value(re.compile("đã nghe 8 Hội cơ sở báo cáo"))
    expect(body).to_have_value(re.compile("Tại hội nghị đã có 4 ý kiến tham luận"))
    expect(page.locator("[name=sapo]")).to_have_value(
        re.compile("^Sáng ngày 25/05/2022, Hội Khuyến học huyện tổ chức giao ban cụm số II tại hội")
    )
