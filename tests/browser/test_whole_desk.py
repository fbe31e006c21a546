"""The whole desk: an article from Word to readers and back, and two people at one text."""

import datetime as dt
import re
from itertools import product

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from launcher import ROOT
from tests.browser.axe import SCHEMES, violations
from tests.browser.desk import save, text_of
from tests.browser.test_photos import file, frame_of, numbers_of, shape_of
from tests.factories import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WORD = (ROOT / "tests/news/word_clipboard.html").read_text()
COPY = """(html) => document.addEventListener("copy", (event) => {
  event.clipboardData.setData("text/html", html);
  event.preventDefault();
})"""
# The first moment at which any of the addresses was there, once all of them are.
THERE = """(addresses) => {
  const are = addresses.map((address) => {
    const request = new XMLHttpRequest(); // what is polled cannot wait for a fetch
    request.open("GET", address, false);
    request.send();
    return request.status === 200;
  });
  if (are.some(Boolean)) {
    window.first ??= Date.now();
  }
  return are.every(Boolean) && window.first;
}"""
LAPTOP = {"viewport": {"width": 1280, "height": 800}, "device_scale_factor": 1}
PICTURES = [file("hop.png", width=1600, height=1200), file("thuong.png", height=1280)]
ALTS = ["Hội trường trong giờ họp", "Trao thưởng cho học sinh"]
NOTE = "Tên thôn đúng là Tiên Du."
REASON = "Bài nhầm tên người được khen thưởng."


class Keyboard:
    """A person who touches nothing but the keys."""

    name, account = "bằng bàn phím", "canbo"

    def __init__(self, page):
        self.page = page

    def reach(self, target):
        """With Tab, from wherever one is."""
        expect(target).to_be_visible()
        self.page.wait_for_load_state()  # its scripts run
        for _ in range(150):
            self.page.keyboard.press("Tab")
            if target.evaluate("element => element === document.activeElement"):
                return
        pytest.fail(f"Tab does not reach {target}")

    def press(self, target):
        self.reach(target)
        self.page.keyboard.press("Enter")

    def write(self, target, words):
        self.reach(target)
        self.page.keyboard.type(words)

    def choose_first(self, radios):
        self.reach(radios.first)
        self.page.keyboard.press("Space")

    def cut(self, frame):
        self.reach(frame)
        for key in ["-"] * 5 + ["ArrowLeft"] * 2 + ["ArrowUp"]:
            self.page.keyboard.press(key)


class Mouse:
    """A person who leads every step with the mouse, and types words alone."""

    name, account = "bằng chuột", "thuongtruc"

    def __init__(self, page):
        self.page = page

    def reach(self, target):
        expect(target).to_be_visible()
        self.page.wait_for_load_state()  # its scripts run
        target.click()

    def press(self, target):
        self.reach(target)

    def write(self, target, words):
        self.reach(target)
        self.page.keyboard.type(words)

    def choose_first(self, radios):
        radios.first.click()

    def cut(self, frame):
        frame.scroll_into_view_if_needed()
        box = frame.bounding_box()
        self._drag((box["x"], box["y"]), (0.2 * box["width"], 0.2 * box["height"]))
        box = frame.bounding_box()
        middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self._drag(middle, (-0.2 * box["width"], 0))

    def _drag(self, start, way):
        self.page.mouse.move(*start)
        self.page.mouse.down()
        self.page.mouse.move(start[0] + way[0], start[1] + way[1], steps=4)
        self.page.mouse.up()


@pytest.fixture
def window(browser, browser_context_args):
    """A window of its own, as if on a machine of its own."""
    contexts = []

    def open_window(**options):
        contexts.append(browser.new_context(**browser_context_args | options))
        return contexts[-1].new_page()

    yield open_window
    for context in contexts:
        context.close()


def sign_in(hands):
    hands.page.goto("/dang-nhap/")
    hands.write(hands.page.locator("[name=username]"), hands.account)
    hands.write(hands.page.locator("[name=password]"), PASSWORD)
    hands.page.keyboard.press("Enter")
    hands.page.wait_for_url("**/quan-tri/")


def link(page, name):
    return page.get_by_role("link", name=name, exact=True)


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def copy_out_of_word(page):
    """What Word puts on the clipboard, from another window of the same machine."""
    word = page.context.new_page()
    word.evaluate(COPY, WORD)
    word.keyboard.press("Control+c")
    word.close()
    page.bring_to_front()


def write_article(hands):
    """From the first page of the desk to the article with its text and two pictures."""
    page = hands.page
    hands.press(page.locator("main a[href='/quan-tri/news/article/add/']"))
    hands.choose_first(page.locator("[name=category]"))
    hands.write(page.get_by_label("Tiêu đề:"), f"Giao ban {hands.name}")
    hands.write(page.locator("[name=sapo]"), "Hội họp giao ban quý hai.")
    copy_out_of_word(page)
    hands.reach(text_of(page))
    page.keyboard.press("Control+v")
    expect(text_of(page)).to_contain_text("Dòng họ học tập")
    hands.press(button(page, "Lưu bài và thêm ảnh"))
    page.wait_for_url("**/anh/")

    # The dialog is the system's: what it hands over is set on the input.
    page.get_by_label("Thêm ảnh từ máy").set_input_files(PICTURES)
    expect(page.get_by_role("heading", name="Bài có 2 ảnh")).to_be_visible(timeout=15_000)
    hands.press(link(page, "Ghi mô tả ảnh"))
    for alt, done in zip(ALTS, ["Lưu và sang ảnh tiếp theo", "Lưu ảnh"], strict=True):
        expect(page.get_by_label("Mô tả ảnh")).to_have_value("")
        hands.write(page.get_by_label("Mô tả ảnh"), alt)
        hands.cut(frame_of(page, "16:9"))
        left, _top, width, height = numbers_of(page, "16:9")
        assert left < (100 - width) / 2
        assert width < 95
        assert height < 95
        hands.press(button(page, done))
    page.wait_for_url("**/anh/#anh-*")
    hands.press(link(page, "Quay lại bài"))


def see_it_as_on_a_phone(hands):
    page = hands.page
    hands.press(button(page, "Xem trước"))
    assert page.locator("iframe").bounding_box()["width"] == 364
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", level=1)).to_have_text(f"Giao ban {hands.name}")
    expect(frame.get_by_role("heading", name="Kết quả giao ban")).to_be_visible()
    expect(frame.locator(".article__picture img")).to_have_count(2)
    hands.press(button(page, "Đóng"))


def address_of(page):
    """Where readers will find it."""
    slug = page.locator("[name=slug]").input_value()
    number = re.search(r"/article/(\d+)/", page.url)[1]
    return f"/tin-tuc/{slug}-{number}/"


def schedule(hands, at):
    page = hands.page
    hands.press(link(page, "Đăng"))
    hands.write(page.get_by_label("Ngày và giờ đăng"), f"{at:%d/%m/%Y %H:%M}")
    hands.press(button(page, "Hẹn giờ đăng"))
    expect(page.locator(".messagelist")).to_contain_text(f"lúc {at:%H:%M ngày %d/%m/%Y}")


def correct(hands):
    page = hands.page
    page.reload()  # the page of before its minute
    hands.reach(page.locator("[name=sapo]"))
    page.keyboard.press("Control+End")
    page.keyboard.type(" Có thôn Tiên Du.")
    hands.write(page.get_by_label("Đính chính cho bạn đọc"), NOTE)
    hands.press(button(page, "Lưu và sửa tiếp"))
    expect(page.locator(".messagelist")).to_contain_text("Đã lưu tin bài")


def withdraw(hands):
    page = hands.page
    hands.press(link(page, "Gỡ bài"))
    hands.write(page.get_by_label("Lý do"), REASON)
    hands.press(button(page, "Gỡ bài"))
    expect(page.locator(".messagelist")).to_contain_text("Đã xong: Gỡ bài")


def test_an_article_from_word_to_readers_and_back_by_keyboard_and_by_mouse(window):
    people = [kind(window(**LAPTOP)) for kind in (Keyboard, Mouse)]
    complaints = []
    for hands in people:
        hands.page.on("pageerror", lambda error: complaints.append(str(error)))
        sign_in(hands)
        write_article(hands)
        see_it_as_on_a_phone(hands)
    # The next full minute that leaves both the time to say so.
    at = (timezone.localtime() + dt.timedelta(seconds=90)).replace(second=0, microsecond=0)
    addresses = [address_of(hands.page) for hands in people]
    for hands in people:
        schedule(hands, at)
    reader = window()
    reader.goto("/tin-tuc/")

    first = reader.wait_for_function(THERE, arg=addresses, polling=500, timeout=130_000)

    late = dt.timedelta(milliseconds=first.json_value()) - dt.timedelta(seconds=at.timestamp())
    assert dt.timedelta(0) <= late < dt.timedelta(seconds=5)
    reader.reload()
    for hands, address in zip(people, addresses, strict=True):
        title = f"Giao ban {hands.name}"
        expect(reader.get_by_role("main").get_by_role("link", name=title)).to_have_count(1)
        correct(hands)
        check_what_readers_see(reader, address, title)
        withdraw(hands)
        assert reader.goto(address).status == 410
        expect(reader.get_by_role("main")).to_contain_text(f"Lý do: {REASON}")
        reader.goto("/tin-tuc/")
    assert complaints == []


def check_what_readers_see(reader, address, title):
    assert reader.goto(address).status == 200
    expect(reader.get_by_role("heading", level=1)).to_have_text(title)
    expect(reader.locator(".notice")).to_have_text(re.compile(f"^\\s*Đính chính lúc .*: {NOTE}"))
    sapo = reader.locator(".article__sapo")
    expect(sapo).to_have_text("Hội họp giao ban quý hai. Có thôn Tiên Du.")
    text = reader.locator(".article__text").nth(1)
    expect(text.locator("h2")).to_have_text("Kết quả giao ban")
    expect(text.locator("ul > li")).to_have_text(["Dòng họ học tập", "Gia đình học tập"])
    assert "mso" not in text.inner_html()
    pictures = reader.locator(".article__picture img")
    assert [picture.get_attribute("alt") for picture in pictures.all()] == ALTS
    for picture in pictures.all():
        assert shape_of(picture)[0] == pytest.approx(16 / 9, rel=0.01)


def test_plain_text_with_a_picture_is_published_without_scripts(window):
    hands = Mouse(window(**LAPTOP, java_script_enabled=False))
    page = hands.page
    sign_in(hands)
    page.locator("main").get_by_role("link", name="Tin bài", exact=True).click()
    link(page, "Thêm tin bài").click()
    hands.choose_first(page.locator("[name=category]"))
    page.get_by_label("Tiêu đề:").fill("Tin viết không cần mã")
    page.locator("[name=sapo]").fill("Hội họp giao ban quý hai.")
    page.get_by_label("Nội dung:").fill("Đoạn một.\n\nĐoạn hai.")
    button(page, "Lưu bài và thêm ảnh").click()
    page.get_by_label("Thêm ảnh từ máy").set_input_files(PICTURES[:1])
    button(page, "Tải ảnh lên").click()
    link(page, "Ghi mô tả ảnh").click()
    page.get_by_label("Mô tả ảnh").fill(ALTS[0])
    button(page, "Lưu ảnh").click()
    link(page, "Quay lại bài").click()
    link(page, "Đăng").click()
    button(page, "Đăng ngay").click()
    link(page, "Xem trên trang").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Tin viết không cần mã")
    paragraphs = page.locator(".article__text").nth(1).locator("p")
    expect(paragraphs).to_have_text(["Đoạn một.", "Đoạn hai."])
    picture = page.locator(".article__picture img")
    expect(picture).to_have_attribute("alt", ALTS[0])
    assert shape_of(picture)[2] > 0


def test_two_people_at_one_article_see_both_texts_and_lose_nothing(window):
    first, second = (kind(window(**LAPTOP)) for kind in (Keyboard, Mouse))
    sign_in(first)
    sign_in(second)
    first.page.goto("/quan-tri/news/article/add/")
    first.choose_first(first.page.locator("[name=category]"))
    first.write(first.page.get_by_label("Tiêu đề:"), "Bài hai người cùng sửa")
    first.write(text_of(first.page), "Hội họp giao ban.")
    save(first.page)
    second.page.goto(first.page.url)
    add_to_end(first.page, " Xã Tiên Du mở tủ sách.")
    save(first.page)
    expect(first.page.locator(".messagelist")).to_contain_text("Đã lưu")

    add_to_end(second.page, " Huyện trao học bổng.")
    button(second.page, "Lưu và sửa tiếp").click()

    page = second.page
    expect(page.get_by_text("Cán bộ mẫu vừa sửa phần này lúc")).to_be_visible()
    stored = page.get_by_role("region", name="Bản đang lưu: Nội dung")
    expect(stored).to_contain_text(
        "Hội họp giao ban. [chỉ có ở bản đang lưu] Xã Tiên Du mở tủ sách"
    )
    expect(text_of(page)).to_have_text("Hội họp giao ban. Huyện trao học bổng.")
    check_places(page, stored, page.locator(".two-texts__typed"))

    add_to_end(page, " Xã Tiên Du mở tủ sách.")
    button(page, "Lưu và sửa tiếp").click()
    expect(page.locator(".messagelist")).to_contain_text("Đã lưu")
    both = "<p>Hội họp giao ban. Huyện trao học bổng. Xã Tiên Du mở tủ sách.</p>"
    assert page.locator("[name=body]").input_value() == both
    link(page, "Lịch sử thay đổi").click()
    versions = page.get_by_role("row").filter(has_text="xem bản này: nội dung")
    expect(versions.get_by_role("cell", name="mẫu")).to_have_text(["Thường trực mẫu", "Cán bộ mẫu"])
    versions.nth(1).get_by_role("link").click()
    expect(page.locator(".old-version")).to_contain_text("Hội họp giao ban. Xã Tiên Du mở tủ sách.")


def add_to_end(page, words):
    text_of(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


def check_places(page, stored, typed):
    """Side by side on a laptop, one under the other on a phone, readable in any light."""
    for width, scheme in product([360, 1280], SCHEMES):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        left, right = stored.bounding_box(), typed.bounding_box()
        if width > 1000:
            assert left["x"] + left["width"] < right["x"]
            assert left["y"] == right["y"]
        else:
            assert left["y"] + left["height"] < right["y"]
        assert min(left["width"], right["width"]) > 300
        assert violations(page, windows=[(width, scheme)]) == {}
