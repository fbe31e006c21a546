"""Pictures of an article: chosen or dropped, cut by keys, mouse and numbers, seen by readers."""

import re
from base64 import b64encode

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.desk import ADD, LAPTOP
from tests.pictures import make_picture

pytestmark = pytest.mark.browser

DROP = """(form, [name, base64]) => {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], name, { type: "image/png" }));
  form.dispatchEvent(
    new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


def file(name, **size):
    return {"name": name, "mimeType": "image/png", "buffer": make_picture(**size)}


@pytest.fixture
def desk(browser, browser_context_args, session):
    """A window of the desk's laptop, on the pictures of an article that has just been written."""
    contexts = []

    def sit_down(title, **options):
        options = browser_context_args | LAPTOP | {"storage_state": session} | options
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.goto(ADD)
        page.locator("[name=category]").nth(1).check()
        page.get_by_label("Tiêu đề:").fill(title)
        page.locator("[name=sapo]").fill("Sáng ngày 25/5/2022, Hội tổ chức giao ban.")
        page.get_by_role("button", name="Lưu bài và thêm ảnh").click()
        page.wait_for_url("**/anh/")
        return page

    yield sit_down
    for context in contexts:
        context.close()


def choose(page, *files):
    page.get_by_label("Thêm ảnh từ máy").set_input_files(files)


def describe_first(page):
    page.get_by_role("link", name="Ghi mô tả ảnh").click()
    page.wait_for_url(re.compile(r"/anh/\d+/$"))


def frame_of(page, shape):
    return page.get_by_role("group", name=re.compile(f"^Khung {shape}: phím"))


def numbers_of(page, shape):
    inputs = page.get_by_role("group", name=f"Khung {shape}", exact=True).locator(
        ".crop__numbers input"
    )
    return [float(value.replace(",", ".")) for value in inputs.evaluate_all(
        "inputs => inputs.map((input) => input.value)"
    )]  # fmt: skip


def publish(page):
    """Publish the article of these pictures and open it as readers see it."""
    address = page.url.partition("/anh/")[0]
    page.goto(f"{address}/viec/publish/")
    page.get_by_role("button", name="Đăng ngay").click()
    page.get_by_role("link", name="Xem trên trang").click()
    page.wait_for_url("**/tin-tuc/**")


def shape_of(picture):
    """The natural size of what a browser shows, once it is there, and the size it kept free."""
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    return picture.evaluate(
        "img => [img.naturalWidth / img.naturalHeight, img.width / img.height, img.naturalWidth]"
    )


def test_two_pictures_are_cut_by_keyboard_and_mouse_and_shown_so(desk):
    page, complaints = desk("Hai ảnh"), []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    choose(page, file("hop.png", width=1600, height=1200), file("thuong.png", height=1280))
    expect(page.get_by_role("heading", name="Bài có 2 ảnh")).to_be_visible(timeout=15_000)

    describe_first(page)
    page.get_by_label("Mô tả ảnh").fill("Hội trường")
    frame = frame_of(page, "16:9")
    frame.focus()
    for key in ["-"] * 5 + ["ArrowRight"] * 3 + ["ArrowUp"] * 2 + ["Shift+ArrowUp"]:
        page.keyboard.press(key)
    # 100 − 5 × 2 + 2 wide, in the middle, 3 to the right; 16:9 is 75 % of a 4:3 picture's height
    assert numbers_of(page, "16:9") == [7.0, 13.5, 92.0, 69.0]
    expect(page.get_by_role("status").get_by_text("Khung cách trái 7,0 %")).to_be_visible()
    page.get_by_role("button", name="Lưu và sang ảnh tiếp theo").click()

    page.wait_for_url(re.compile(r"/anh/\d+/$"))
    expect(page.get_by_role("heading", name="Ảnh 2 trong 2")).to_be_visible()
    page.get_by_label("Mô tả ảnh").fill("Trao thưởng")
    frame = frame_of(page, "16:9")
    frame.scroll_into_view_if_needed()
    stage, box = frame.locator("..").bounding_box(), frame.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 2 * stage["height"], steps=4)
    page.mouse.up()
    left, top, width, height = numbers_of(page, "16:9")
    assert (left, width) == (0.0, 100.0)
    assert top == pytest.approx(100 - height, abs=0.11)
    box = frame.bounding_box()
    page.mouse.move(box["x"], box["y"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.4 * stage["width"], box["y"] + 0.4 * box["height"], steps=4)
    page.mouse.up()
    left, top, width, height = numbers_of(page, "16:9")
    assert width == pytest.approx(60, abs=3)
    assert left + width == pytest.approx(100, abs=0.11)
    assert top + height == pytest.approx(100, abs=0.11)
    page.get_by_role("button", name="Lưu ảnh").click()
    page.wait_for_url("**/anh/#anh-*")

    publish(page)
    lead, second = page.locator(".article__picture img").all()
    for picture in (lead, second):
        natural, kept, width = shape_of(picture)
        assert natural == pytest.approx(16 / 9, rel=0.01)
        assert kept == pytest.approx(natural, rel=0.01)
    assert lead.get_attribute("alt") == "Hội trường"
    assert complaints == []  # the Content-Security-Policy's, for one


def test_dropped_picture_is_added_and_the_refused_one_named(desk):
    page = desk("Ảnh thả")
    form = page.locator("[data-upload]")

    form.evaluate(DROP, ["hop.png", b64encode(make_picture()).decode()])
    expect(page.get_by_role("heading", name="Bài có 1 ảnh")).to_be_visible()
    form.evaluate(DROP, ["thu.png", b64encode(b"<svg/>").decode()])

    expect(page.get_by_text("Chưa thêm “thu.png”.")).to_be_visible()
    expect(page.get_by_role("heading", name="Bài có 1 ảnh")).to_be_visible()


def test_pictures_that_meet_no_network_are_named(desk):
    page = desk("Mất mạng")
    page.context.set_offline(True)

    choose(page, file("hop.png"))

    status = page.locator("[data-upload-status]")
    expect(status).to_contain_text("Chưa thêm “hop.png”. Mất mạng khi đang gửi.")
    page.context.set_offline(False)


def test_tap_moves_the_frame_and_buttons_change_its_size(desk):
    page = desk("Một chạm")
    choose(page, file("hop.png"))
    describe_first(page)
    crop = page.get_by_role("group", name="Khung 4:3", exact=True)
    for _ in range(8):
        crop.get_by_role("button", name="Thu nhỏ khung").click()
    assert numbers_of(page, "4:3") == [20.0, 20.0, 60.0, 60.0]

    stage = crop.locator(".crop__stage")
    box = stage.bounding_box()
    stage.click(position={"x": 4, "y": box["height"] - 4})

    assert numbers_of(page, "4:3") == [0.0, 40.0, 60.0, 60.0]
    crop.get_by_role("button", name="Bỏ khung").click()
    expect(crop.get_by_label("Rộng")).to_have_value("")


def test_typed_words_and_frame_outlive_the_browser(desk, browser, browser_context_args, session):
    page = desk("Chưa lưu")
    choose(page, file("hop.png"))
    describe_first(page)
    address = page.url
    page.get_by_label("Mô tả ảnh").fill("Đang gõ dở")
    frame_of(page, "16:9").focus()
    with page.expect_response("**/tu-luu/", timeout=3000):
        page.keyboard.press("ArrowDown")
    expect(page.locator("[data-autosave]")).to_have_text(re.compile("^Đã lưu lúc"))
    page.context.close()  # no unload, no second request

    after = browser.new_context(**browser_context_args | {"storage_state": session}).new_page()
    after.goto(address)
    after.get_by_role("link", name="Khôi phục").click()

    expect(after.get_by_label("Mô tả ảnh")).to_have_value("Đang gõ dở")
    assert numbers_of(after, "16:9") == [0.0, 13.5, 100.0, 75.0]
    after.context.close()


def test_the_whole_way_without_scripts(desk):
    page = desk("Không cần mã", java_script_enabled=False)
    choose(page, file("hop.png"), file("thu.png") | {"buffer": b"<svg/>"})
    page.get_by_role("button", name="Tải ảnh lên").click()
    expect(page.get_by_text("Chưa thêm “thu.png”. Tệp phải là ảnh")).to_be_visible()

    describe_first(page)
    expect(page.get_by_label("Người đồng ý")).to_be_hidden()
    page.get_by_label("Ảnh có trẻ em").check()
    page.get_by_label("Người đồng ý").fill("Bà Lê Thị Hoa")
    page.get_by_label("Ngày đồng ý").fill("25/5/2022")
    page.get_by_label("Giấy đồng ý số").fill("12, tủ A")
    page.get_by_label("Mô tả ảnh").fill("Trao thưởng")
    crop = page.get_by_role("group", name="Khung 16:9", exact=True)
    for name, number in {"Cách trái": "10", "Cách trên": "0", "Rộng": "50", "Cao": "100"}.items():
        crop.get_by_label(name).fill(number)
    page.get_by_label("Mô tả ảnh").press("Enter")
    page.wait_for_url("**/anh/#anh-*")
    pictures = page.url

    publish(page)
    article = page.url
    natural, kept, _ = shape_of(page.locator(".article__picture img"))
    assert natural == pytest.approx(16 / 9, rel=0.01)
    assert kept == pytest.approx(natural, rel=0.01)
    page.goto(pictures)
    page.get_by_role("button", name="Rút đồng ý").click()
    expect(page.get_by_text("Đã ghi việc rút đồng ý.")).to_be_visible()
    page.goto(article)
    expect(page.locator(".article__picture img")).to_have_count(0)
    page.goto(pictures)
    page.get_by_role("button", name="Bỏ ảnh").click()
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.get_by_text("Đã khôi phục ảnh")).to_be_visible()


def test_pages_have_nothing_that_axe_objects_to(desk):
    page = desk("Trợ năng")
    choose(page, file("hop.png"), file("thuong.png", width=700))
    expect(page.get_by_role("heading", name="Bài có 2 ảnh")).to_be_visible(timeout=15_000)
    page.get_by_role("button", name="Bỏ ảnh 2").click()
    expect(page.get_by_role("button", name="Hoàn tác")).to_be_visible()
    assert violations(page) == {}
    describe_first(page)
    page.get_by_label("Ảnh có trẻ em").check()
    frame_of(page, "16:9").press("ArrowDown")
    assert violations(page) == {}
    page.get_by_role("button", name="Lưu ảnh").click()
    expect(page.get_by_role("alert")).to_contain_text("Có 1 chỗ cần sửa")
    assert violations(page) == {}
