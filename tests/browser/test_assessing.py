"""The sheet of an assessment on a phone: what is typed is added up at once, with comma or dot."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.portal import running_portal
from tests.factories import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def registry(tmp_path_factory, demo):
    """A portal of its own, since its sheets are written."""
    folder = tmp_path_factory.mktemp("registry")
    with running_portal(folder, demo, rows="make_sheets") as portal:
        yield portal


@pytest.fixture
def sit_down(browser, browser_context_args, registry):
    """A phone of the branch's people or of an officer, on one of the pages by its name."""
    contexts = []

    def open_page(name, username="thuky", **options):
        given = browser_context_args | {"base_url": registry.url} | options
        contexts.append(browser.new_context(**given))
        page = contexts[-1].new_page()
        page.goto(f"/dang-nhap/?next={registry.rows[name]}")
        page.locator("[name=username]").fill(username)
        page.locator("[name=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.locator("form.leave")).to_be_visible()
        page.wait_for_load_state()  # its scripts run
        return page

    yield open_page
    for context in contexts:
        context.close()


def points_of(page, code):
    return page.locator(f"[name='diem-{code}']")


def test_sum_follows_the_typing_and_the_server_says_the_same(sit_down):
    page = sit_down("sheet")
    told = page.get_by_role("status")
    expect(told).to_have_text("Tổng: 80,5 điểm. Đạt.")

    points_of(page, 3).fill("4,5")
    words = "Tổng: 77 điểm. Chưa đạt: tiêu chí 3 dưới 5 điểm; tổng dưới 80 điểm."
    expect(told).to_have_text(words)
    points_of(page, 3).fill("4.5")
    expect(told).to_have_text(words)
    for wrong in ("11", "4,25", "bốn", "-1", ""):
        points_of(page, 3).fill(wrong)
        expect(told).to_have_text("Tổng: 72,5 điểm. Đã chấm 9/10 tiêu chí.")
    points_of(page, 3).fill("4,5")
    points_of(page, 1).fill("10")
    points_of(page, 2).fill("9")
    words = "Tổng: 80 điểm. Chưa đạt: tiêu chí 3 dưới 5 điểm."
    expect(told).to_have_text(words)
    page.get_by_role("button", name="Lưu tự đánh giá").click()

    expect(page.locator(".notice--done")).to_contain_text(words)


def test_sheet_is_written_without_scripts(sit_down):
    page = sit_down("unscripted", java_script_enabled=False)
    expect(page.get_by_role("status")).to_have_count(0)

    points_of(page, 3).fill("8.5")
    page.get_by_role("button", name="Lưu tự đánh giá").click()

    expect(page.locator(".notice--done")).to_contain_text("điểm.")
    page.goto(page.url.partition("#")[0])
    page.get_by_role("link", name="Ghi đánh giá").click()
    expect(points_of(page, 3)).to_have_value("8,5")


def test_set_by_levels_is_told_level_by_level(sit_down):
    page = sit_down("levels")
    told = page.get_by_role("status")
    expect(told).to_have_text("Đã chấm 0/3 tiêu chí.")

    for code, met in ((1, "Đạt"), (2, "Đạt"), (3, "Chưa đạt")):
        points_of(page, code).select_option(met)
    words = "Đạt mức 1. Chưa đạt mức 2: tiêu chí 3 chưa đạt."
    expect(told).to_have_text(words)
    page.get_by_role("button", name="Lưu tự đánh giá").click()

    expect(page.locator(".notice--done")).to_contain_text(words)


@pytest.mark.parametrize(
    ("name", "username"),
    [
        *(
            (name, "chutich")
            for name in ("record", "sheet", "decided", "unscored", "levels", "move")
        ),
        *((name, "canbo") for name in ("record", "sheet")),
    ],
)
def test_axe_finds_nothing(sit_down, name, username):
    page = sit_down(name, username)

    assert violations(page, windows=[(320, "light"), (360, "dark"), (1280, "light")]) == {}
