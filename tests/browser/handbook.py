"""How the pictures of the staff handbook are taken: `make pictures` draws, a test repeats it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image

from launcher import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Locator, Page

PASSWORD = "hoc-tap-suot-doi"  # the demo's
FOLDER = ROOT / "docs/huong-dan/anh"
TEXTS = FOLDER / "texts.json"
MAX_BYTES = 150_000
PHONE, LAPTOP = {"width": 360, "height": 740}, {"width": 1120, "height": 800}
# Times, counts and days differ from one drawing to the next, and the demo's periods with the year.
CHANGING = re.compile(r"\d+|đầu năm|cuối năm|DAU|CUOI")


def nothing(_page: Page) -> None:
    """The page as it opens."""


@dataclass(frozen=True)
class Shot:
    """One picture: whose page, what is done there, and which part of it is shown.

    `frame` is a selector; the picture ends after `height` CSS pixels. `compared` is False where
    the words depend on when the reads before it were counted, or on the half of the year.
    """

    name: str
    account: str
    path: str
    frame: str
    steps: Callable[[Page], None] = nothing
    screen: dict[str, int] | None = None
    height: int = 700
    compared: bool = True

    def part(self, browser: Browser, url: str) -> Locator:
        """The part of the page, in a window of its own, signed in and with the steps done."""
        context = browser.new_context(
            base_url=url,
            viewport=self.screen or LAPTOP,
            device_scale_factor=2,
            color_scheme="light",
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
        )
        page = context.new_page()
        page.goto(f"/dang-nhap/?next={self.path}" if self.account else self.path)
        if self.account:
            page.locator("[name=username]").fill(self.account)
            page.locator("[name=password]").fill(PASSWORD)
            page.get_by_role("button", name="Đăng nhập").click()
        page.wait_for_load_state("networkidle")
        self.steps(page)
        page.wait_for_load_state("networkidle")
        return page.locator(self.frame).first


def text_of(part: Locator) -> str:
    """What the picture says, without what differs every day."""
    return CHANGING.sub("0", " ".join(part.inner_text().split()))


def draw_all(browser: Browser, url: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    texts = {}
    for shot in SHOTS:
        part = shot.part(browser, url)
        if shot.compared:
            texts[shot.name] = text_of(part)
        picture = Image.open(BytesIO(part.screenshot()))
        picture = picture.crop((0, 0, picture.width, min(picture.height, 2 * shot.height)))
        # Even, so that its size in CSS pixels is whole.
        picture = picture.crop((0, 0, picture.width // 2 * 2, picture.height // 2 * 2))
        path = FOLDER / f"{shot.name}.webp"
        picture.save(path, quality=80, method=6)
        if path.stat().st_size > MAX_BYTES:
            raise SystemExit(f"{path} is larger than {MAX_BYTES} bytes.")
        part.page.context.close()
    TEXTS.write_text(json.dumps(texts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


ARTICLES = "/quan-tri/news/article/"
HOME = "/ban-lam-viec/"
REAL = "Hội Khuyến học huyện tổ chức giao ban cụm số II"


def write(page: Page) -> None:
    """A few words in the form of a new article."""
    page.locator("[name=category]").nth(1).check()
    page.locator("[name=title]").fill("Xã Bình Phú trao 40 suất học bổng")
    page.locator("[name=sapo]").fill("(Bình Phú) - Hội Khuyến học xã trao 40 suất học bổng.")


def write_and_check(page: Page) -> None:
    write(page)
    page.locator("[name=_continue]").click()
    page.get_by_role("link", name="Đăng", exact=True).click()


def open_real_article(page: Page) -> None:
    page.get_by_role("link", name=REAL).click()


def open_its_photos(page: Page) -> None:
    open_real_article(page)
    page.get_by_role("button", name="Lưu bài và sang trang ảnh").click()


def open_its_history(page: Page) -> None:
    open_real_article(page)
    page.get_by_role("link", name="Lịch sử thay đổi").click()


def begin_news(page: Page) -> None:
    page.get_by_role("link", name="Gửi tin, ảnh hoạt động").click()
    page.get_by_role("button", name="Viết tin mới").click()


def go_on_with_report(page: Page) -> None:
    page.get_by_role("link", name=re.compile("^Làm tiếp ")).first.click()


def open_members(page: Page) -> None:
    go_on_with_report(page)
    page.get_by_role("link", name="Xem và sửa Hội viên").click()


def open_returned(page: Page) -> None:
    page.get_by_role("link", name=re.compile("^Xem và sửa Báo cáo")).first.click()


def open_waiting(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Xem ")).first.click()


def open_record(page: Page) -> None:
    page.locator("li", has_text="Giao ban cụm số II").get_by_role("link").first.click()


def open_draft_of_news(page: Page) -> None:
    page.get_by_role("link", name="Tạo bản tin nháp…").click()


def open_sheet(page: Page) -> None:
    page.get_by_role("link", name="Bùi Thị Mẫu", exact=True).click()
    page.get_by_role("link", name=re.compile("^Ghi đánh giá")).first.click()


SHOTS = [
    Shot("dang-nhap", "", "/dang-nhap/", "main"),
    Shot("trang-quan-tri", "bientap", "/quan-tri/", "#container"),
    Shot("soan-bai", "bientap", f"{ARTICLES}add/", "#content", steps=write),
    Shot("anh-cua-bai", "bientap", ARTICLES, "#content", steps=open_its_photos),
    Shot("kiem-tra", "bientap", f"{ARTICLES}add/", ".findings", steps=write_and_check),
    Shot("lich-su", "bientap", ARTICLES, "#content", steps=open_its_history),
    Shot("so-lieu", "bientap", f"{ARTICLES}so-lieu/", "#content", height=500, compared=False),
    Shot("sap-nhap", "canbo", "/quan-tri/branches/succession/add/", "#content"),
    Shot("nhap-excel", "bientap", "/quan-tri/nhap-lieu/", "#content"),
    Shot("moi-nguoi", "quantri", "/quan-tri/branches/branchgrant/moi/", "#content"),
    Shot("ban-lam-viec", "thuky", HOME, "main", screen=PHONE, height=600),
    Shot("viet-tin", "thuky", HOME, "main", steps=begin_news, screen=PHONE),
    Shot("cac-phan", "thuky", HOME, "main", steps=go_on_with_report, screen=PHONE, height=712),
    Shot("nhap-so", "thuky", HOME, "main", steps=open_members, screen=PHONE, height=584),
    Shot("bi-tra-lai", "thuky", HOME, "main", steps=open_returned, screen=PHONE, height=448),
    Shot("cho-duyet", "canbo", f"{HOME}duyet/", "main"),
    Shot("duyet-bao-cao", "canbo", f"{HOME}duyet/", "main", steps=open_waiting, height=776),
    Shot("tien-do", "canbo", f"{HOME}tien-do/", "main", height=756, compared=False),
    Shot("van-ban", "bientap", "/quan-tri/documents/document/add/", "#content"),
    Shot("ghi-bien-ban", "canbo", f"{HOME}giao-ban/", "main", steps=open_record, screen=PHONE),
    Shot(
        *("ban-tin-nhap", "bientap", "/giao-ban/2022/cum-2-25-05/", "main"),
        steps=open_draft_of_news,
    ),
    Shot("kien-nghi", "canbo", f"{HOME}kien-nghi/", "main", height=600),
    Shot("mo-hinh", "thuky", f"{HOME}mo-hinh/", "main", height=744),
    Shot(
        *("phieu-danh-gia", "thuky", f"{HOME}mo-hinh/", ".self-check"),
        steps=open_sheet,
        screen=PHONE,
    ),
    Shot("tong-hop", "canbo", f"{HOME}tong-hop/", "main", height=352),
]
