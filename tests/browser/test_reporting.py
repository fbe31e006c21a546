"""A branch's report: by keyboard on a phone, with and without scripts, without a line, by two."""

import re
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import expect

from core.dates import today
from tests.browser.axe import SIDEWAYS, violations
from tests.browser.portal import running_portal
from tests.browser.rows import LAST, PERIODS
from tests.factories import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HOME = "/ban-lam-viec/"
SAVED = re.compile(r"^Đã lưu lúc \d\d:\d\d")
OFFLINE = "Mất mạng. Nội dung đang được giữ trên máy này và sẽ tự gửi khi có mạng."
# What the clerk types this time, by part; what is filled in already he leaves.
THIS = [
    ("Tổ chức Hội", {}),
    ("Hội viên", {"B1": "14.120", "B2": "90", "B3": "4"}),
    (
        "Mô hình học tập",
        {
            "E1b": "1.660",
            "E1c": "1.490",
            "E2b": "74",
            "E2c": "91",
            "E3b": "14",
            "E3c": "13",
            "E4b": "6",
            "E4c": "5",
            "E5b": "3.200",
            "E5c": "2.800",
            "E6": "1",
        },
    ),
    (
        "Quỹ khuyến học, khen thưởng",
        {
            "C2": "88.000.000",
            "C3": "55 000 000",
            "D1a": "42",
            "D1b": "21000000",
            "D2a": "320",
            "D2b": "25.000.000",
            "D3a": "20",
            "D3b": "5.500.000",
            "D4a": "24",
            "D4b": "4.000.000",
            "F1a": "23",
            "F1b": "1.200",
        },
    ),
    ("Lời văn, kiến nghị", {"G0": "Trao 42 suất học bổng.", "G1": ""}),
]
SLIP = "số này cao gấp 10 lần kỳ trước (1.412). Nếu đúng, xin ghi lý do."
IMPOSSIBLE = (
    "Dòng họ học tập được công nhận (91) không thể lớn hơn dòng họ học tập đăng ký (74). Cần sửa"
    " một trong hai số."
)


@pytest.fixture(scope="module")
def reporting(tmp_path_factory, demo):
    """A portal of its own, with the periods of tests/browser/rows.py."""
    folder = tmp_path_factory.mktemp("reporting")
    with running_portal(folder, demo, rows="make_reporting") as portal:
        yield portal


@pytest.fixture
def sit_down(browser, browser_context_args, reporting):
    """A window of whoever it is, on a phone, signed in by typing."""
    contexts = []

    def open_window(username, **options):
        arguments = browser_context_args | {"base_url": reporting.url} | options
        contexts.append(browser.new_context(**arguments))
        page = contexts[-1].new_page()
        sign_in(page, username)
        return page

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture
def begin(sit_down):
    """The secretary at a report that has just been begun."""

    def begun(name, **options):
        page = sit_down("thuky", **options)
        button = page.get_by_role("button", name=f"Bắt đầu Báo cáo {PERIODS[name]}")
        if options.get("java_script_enabled", True):
            press(page, button)
        else:
            button.click()
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Báo cáo {PERIODS[name]}")
        page.wait_for_load_state()  # its scripts run
        return page

    return begun


def sign_in(page, username):
    page.goto("/dang-nhap/")
    page.locator("[name=username]").press_sequentially(username)
    page.keyboard.press("Tab")
    page.locator("[name=password]").press_sequentially(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/(ban-lam-viec|quan-tri)/$"))


def reach(page, target):
    """With Tab, from wherever one is."""
    expect(target).to_be_visible()
    page.wait_for_load_state()  # its scripts run
    for _ in range(150):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"Tab does not reach {target}")


def press(page, target):
    reach(page, target)
    page.keyboard.press("Enter")


def write(page, name, words):
    reach(page, page.locator(f"[name={name}]"))
    page.keyboard.type(words)


def go_on(page, name=re.compile("^Lưu và ")):
    press(page, page.get_by_role("button", name=name))


def send_by_keyboard(clerk, chair, title):
    """Both of them with the keys alone, from the first part to the receipt of this report."""
    press(clerk, clerk.get_by_role("link", name="Nhập Tổ chức Hội"))
    for part, values in THIS:
        expect(clerk.get_by_role("heading", level=1)).to_have_text(part)
        assert clerk.evaluate(SIDEWAYS) == 0
        for code, value in values.items():
            write(clerk, code, value)
        go_on(clerk)
        if part == "Hội viên":
            expect(clerk.locator("#B1-nhac")).to_contain_text(SLIP)
            write(clerk, "ghi-chu-B1", "Đếm cả hội viên của dòng họ.")
            go_on(clerk)
        if part == "Mô hình học tập":
            expect(clerk.locator("#E2c-sua")).to_have_text(IMPOSSIBLE)
            go_on(clerk)  # it does not hold him back from the next part

    expect(clerk.get_by_role("heading", level=1)).to_have_text("Xem lại và nộp báo cáo")
    expect(clerk.get_by_text("Chủ tịch Hội hoặc người được uỷ quyền")).to_be_visible()
    press(clerk, clerk.get_by_role("link", name=IMPOSSIBLE))
    write(clerk, "E2c", "71")
    go_on(clerk, "Lưu, làm tiếp sau")
    expect(clerk.get_by_text("Đã xong 5/5 phần")).to_be_visible()
    chair.goto(HOME)

    press(chair, chair.get_by_role("link", name=f"Làm tiếp Báo cáo {title}"))
    press(chair, chair.get_by_role("link", name="Xem lại và nộp báo cáo"))
    row = chair.get_by_role("row", name=re.compile("^Tổng số hội viên"))
    expect(row).to_contain_text("+12.708 (+900,0 %)")
    expect(row).to_contain_text("Ghi chú: Đếm cả hội viên của dòng họ.")
    assert chair.evaluate(SIDEWAYS) == 0
    press(chair, chair.get_by_role("button", name=re.compile("^Nộp báo cáo về Hội")))
    expect(chair.get_by_role("heading", level=1)).to_have_text(re.compile("^Đã nộp báo cáo"))
    expect(chair.locator(".receipt__number")).to_have_text(re.compile("^BC-.*-BINH-PHU-HKH05-01$"))


def approve(officer, title, act):
    """From the queue; the warning has its reason, so that nothing is in the way."""
    officer.goto("/ban-lam-viec/duyet/")
    act(officer, officer.get_by_role("button", name=re.compile(f"^Xem {title} – xã Bình Phú$")))
    expect(officer.locator("#B1")).to_contain_text("Đếm cả hội viên của dòng họ.")
    act(officer, officer.get_by_role("button", name=re.compile("^Duyệt")))
    expect(officer.get_by_text(f"Đã duyệt báo cáo {title} – xã Bình Phú lúc")).to_be_visible()


def read_as_public(browser, portal, name):
    """The figure in the table that everybody sees, with the day of its approval."""
    page = browser.new_page(base_url=portal.url)
    page.goto(f"/so-lieu/{today().year}/dot-xuat-{portal.rows[name]}/")
    row = page.get_by_role("row", name=re.compile("^Xã Bình Phú")).filter(has_text="14.120")
    expect(row.last).to_contain_text(f"duyệt {today():%d/%m/%Y}")
    page.close()


def test_first_report_by_keyboard_alone_ends_as_a_published_figure(
    begin, sit_down, browser, reporting
):
    send_by_keyboard(begin("scripts"), sit_down("chutich"), PERIODS["scripts"])
    approve(sit_down("canbo"), PERIODS["scripts"], press)

    read_as_public(browser, reporting, "scripts")


def test_first_report_without_scripts_ends_as_a_published_figure(
    begin, sit_down, browser, reporting
):
    clerk = begin("plain", java_script_enabled=False)
    address = clerk.url.replace("/lam/", "/xem-lai/")
    send_without_scripts(clerk)
    chair = sit_down("chutich", java_script_enabled=False)
    chair.goto(address)
    chair.get_by_role("button", name=re.compile("^Nộp báo cáo về Hội")).click()

    expect(chair.get_by_role("heading", level=1)).to_have_text(re.compile("^Đã nộp báo cáo"))
    officer = sit_down("canbo", java_script_enabled=False)
    approve(officer, PERIODS["plain"], lambda _, button: button.click())
    read_as_public(browser, reporting, "plain")


def send_without_scripts(clerk):
    clerk.get_by_role("link", name="Nhập Tổ chức Hội").click()
    for title, values in THIS:
        expect(clerk.get_by_role("heading", level=1)).to_have_text(title)
        for code, value in values.items():
            clerk.locator(f"[name={code}]").fill(value)
        clerk.get_by_role("button", name=re.compile("^Lưu và ")).click()
        if title == "Hội viên":
            expect(clerk.locator("#B1-nhac")).to_contain_text(SLIP)
            clerk.locator("[name=ghi-chu-B1]").fill("Đếm cả hội viên của dòng họ.")
            clerk.get_by_role("button", name=re.compile("^Lưu và ")).click()
        if title == "Mô hình học tập":
            expect(clerk.locator("#E2c-sua")).to_have_text(IMPOSSIBLE)
            clerk.locator("[name=E2c]").fill("71")
            clerk.get_by_role("button", name=re.compile("^Lưu và ")).click()


def test_totals_follow_the_typing_and_enter_leads_to_the_next_box(begin):
    page = begin("axe")
    page.get_by_role("link", name="Nhập Quỹ khuyến học, khen thưởng").click()
    total = page.locator("#id_C4")
    opening = LAST["C1"] + LAST["C2"] - LAST["C3"]
    expect(page.locator("[name=C1]")).to_have_value("64.250.000")
    page.wait_for_load_state()  # its scripts run
    expect(total).to_have_text("–")

    page.locator("[name=C2]").press_sequentially("1000000")
    page.keyboard.press("Enter")
    page.keyboard.type("250 000")

    expect(page.locator("[name=C2]")).to_have_value("1.000.000")
    expect(total).to_have_text(f"{opening + 750_000:,}".replace(",", "."))
    # By the people of another part.
    expect(page.locator("#id_C5")).to_have_text(str(round((opening + 750_000) / LAST["A1"])))
    expect(page.locator("[data-autosave]")).to_have_text(SAVED)
    page.reload()
    expect(total).to_have_text("65.000.000")


def posted(page):
    """The bodies of what is sent to be kept, as they leave."""
    bodies = []
    page.on(
        "request",
        lambda request: (
            bodies.append(parse_qs(request.post_data))
            if request.url.endswith("/tu-luu/") and request.method == "POST"
            else None
        ),
    )
    return bodies


def test_what_is_typed_without_a_line_is_sent_once_when_it_is_back(begin):
    page = begin("offline")
    page.get_by_role("link", name="Nhập Hội viên").click()
    status = page.locator("[data-autosave]")
    page.wait_for_load_state("networkidle")

    page.context.set_offline(True)
    page.locator("[name=B1]").press_sequentially("1499")
    expect(status).to_have_text(OFFLINE)
    page.locator("[name=B2]").press_sequentially("91")
    page.context.set_offline(False)

    expect(status).to_have_text(SAVED)
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator("[name=B1]")).to_have_value("1.499")
    expect(other.locator("[name=B2]")).to_have_value("91")
    assert (
        page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('autosave'))") == []
    )


def test_answer_that_was_lost_on_the_way_costs_no_second_save(begin, sit_down):
    page = begin("two")
    page.get_by_role("link", name="Nhập Hội viên").click()
    page.wait_for_load_state("networkidle")
    lost = []

    def lose_first_answer(route):
        answer = route.fetch()
        if route.request.method == "POST" and not lost:
            lost.append(answer.json()["fields"]["shown"])
            route.abort()
        else:
            route.fulfill(response=answer)

    page.route("**/tu-luu/", lose_first_answer)
    bodies = posted(page)
    page.locator("[name=B1]").press_sequentially("1500")
    expect(page.locator("[data-autosave]")).to_have_text(re.compile("Chưa lưu được"))
    page.locator("[name=B3]").press_sequentially("5")

    expect(page.locator("[data-autosave]")).to_have_text(SAVED, timeout=15_000)
    first, again, later = bodies
    assert first["key"] == again["key"] != later["key"]
    assert (again["shown"], later["shown"]) == (["0"], ["1"])
    assert lost == ["1"]
    expect(page.locator("[name=shown]")).to_have_value("2")

    chair = sit_down("chutich")
    chair.goto(page.url)
    chair.locator("[name=B1]").fill("1.600")
    expect(chair.locator("[data-autosave]")).to_have_text(SAVED)
    page.locator("[name=B1]").fill("1.700")
    expect(page.locator("[data-autosave]")).to_contain_text("Bấm “Lưu” để xem hai bản.")
    page.get_by_role("button", name="Lưu, làm tiếp sau").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Chọn số đúng")
    assert violations(page) == {}
    expect(page.get_by_label("Bản vừa nhập: 1.700")).to_be_checked()
    page.get_by_label("Bản đang lưu: 1.600").check()
    page.get_by_role("button", name="Lưu các số đã chọn").click()
    expect(page.locator("[name=B1]")).to_have_value("1.600")


def test_two_people_at_one_part_are_told_of_each_other_as_they_type(begin, sit_down):
    secretary, chair = begin("beside"), sit_down("chutich")
    secretary.get_by_role("link", name="Nhập Hội viên").click()
    at_work = re.compile("Đang làm việc: ([^,]+),")
    names = [at_work.search(page.inner_text("body"))[1] for page in (secretary, chair)]
    expect(secretary.locator("[data-others]")).to_be_hidden()
    chair.goto(secretary.url)
    expect(chair.locator("[data-others]")).to_contain_text(f"{names[0]} cũng đang mở phần này.")

    secretary.locator("[name=B1]").press_sequentially("1499")

    expect(secretary.locator("[data-others]")).to_contain_text(f"{names[1]} cũng đang mở phần này.")
    assert secretary.evaluate(SIDEWAYS) == 0
    assert violations(secretary) == {}


def test_text_outlives_the_session_and_is_shown_to_nobody_else(begin):
    page = begin("expired")
    page.get_by_role("link", name="Nhập Hội viên").click()
    page.wait_for_load_state("networkidle")
    address = page.url
    page.context.clear_cookies()

    page.locator("[name=B1]").press_sequentially("1498")
    expect(page.locator("[data-autosave]")).to_contain_text("Phiên làm việc đã hết hạn.")

    # Another person at the same machine, then the first one again.
    sign_in(page, "chutich")
    page.goto(address)
    page.wait_for_load_state("networkidle")
    expect(page.locator("[name=B1]")).to_have_value("")
    page.get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url("**/")
    sign_in(page, "thuky")
    page.goto(address)
    expect(page.locator("[name=B1]")).to_have_value("1.498")
    expect(page.locator("[data-autosave]")).to_have_text(SAVED)


def test_pages_of_a_report_have_nothing_that_axe_objects_to(sit_down, reporting):
    page = sit_down("chutich")
    page.goto(HOME)
    found = {"home": violations(page)}
    page.get_by_role("link", name=re.compile(f"Làm tiếp Báo cáo {PERIODS['axe']}")).click()
    found["parts"] = violations(page)
    page.get_by_role("link", name="Nhập Hội viên").click()
    page.locator("[name=B1]").fill("14.120")
    page.locator("[name=B2]").fill("abc")
    page.get_by_role("button", name="Lưu và sang phần sau").click()
    expect(page.locator(".error-summary")).to_be_visible()
    found["form"] = violations(page)
    for name in ("xem-lai", "lich-su", ""):
        page.goto(
            re.sub(r"phan-\d+/$|xem-lai/$|lich-su/$", "", page.url) + (f"{name}/" if name else "")
        )
        found[name] = violations(page)

    assert {name: faults for name, faults in found.items() if faults} == {}
