"""`make pictures`: what README and the handbook show, drawn from the demo by the portal itself."""

import sys
import tempfile
from io import BytesIO
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from launcher import ROOT
from tests.browser import handbook
from tests.browser.portal import CHROMIUM, CHROMIUM_FLAGS, beginning, running_portal

FOLDER = ROOT / "docs/pictures"
WIDTHS = {"phone": (360, 740), "desk": (1280, 900)}
SCHEMES = ["light", "dark"]
ARTICLE = "Hội Khuyến học huyện tổ chức giao ban cụm số II"
MAX_BYTES = 200_000


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        beginning(Path(folder, "blank")) as blank,
        beginning(Path(folder, "demo"), blank) as demo,
        running_portal(Path(folder, "portal"), demo) as portal,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        for (width, size), scheme in product(WIDTHS.items(), SCHEMES):
            draw(browser, portal.url, f"{width}-{scheme}", size, scheme)
        handbook.draw_all(browser, portal.url)
        browser.close()


def draw(browser: Browser, url: str, name: str, size: tuple[int, int], scheme: str) -> None:
    """The first screen of the home page and of the article, as WebP."""
    page = browser.new_page(
        base_url=url, viewport=dict(zip(("width", "height"), size, strict=True)),
        color_scheme=scheme, locale="vi-VN",
    )  # fmt: skip
    page.goto("/", wait_until="networkidle")
    save(page.screenshot(), FOLDER / f"home-{name}.webp")
    page.get_by_role("link", name=ARTICLE).first.click()
    page.wait_for_load_state("networkidle")
    save(page.screenshot(), FOLDER / f"article-{name}.webp")
    page.close()


def save(png: bytes, path: Path) -> None:
    Image.open(BytesIO(png)).save(path, quality=85, method=6)
    if path.stat().st_size > MAX_BYTES:
        sys.exit(f"{path} is larger than {MAX_BYTES} bytes.")


if __name__ == "__main__":
    main()
