"""The text of an article as it is copied from the province's portals, taken apart.

The layout: the title, "Cập nhật: dd/mm/yyyy" and "Lượt xem: N lượt xem" as a list, paragraphs of
one line each, of which the first may begin with a dateline, and a last line that names the author.
"""

import codecs
import datetime as dt
import re
from dataclasses import dataclass

from core.headlines import sentence_case
from core.html import paragraphs_to_html
from core.legacy_encodings import Proposal, propose
from core.text import normalise

HEADER = re.compile(
    r"[\W_]*(?:ngày (?=cập))?(?P<label>cập nhật|ngày đăng|lượt xem)(?: lúc| ngày)?"
    r"\s*:\s*(?P<value>.*)",
    re.IGNORECASE,
)
DAY = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?!\d)")
# Twelve digits at most: int() refuses thousands of them, and no column holds more.
VIEWS = re.compile(r"(\d{1,3}(?:[.,\s]\d{3}){1,3}|\d{1,12})(?:\s*lượt(?: xem)?)?", re.IGNORECASE)
DATELINE = re.compile(r"(\([^()]{1,60}\)\s*[-–—:])\s*(.*)")
# A line that ends like a sentence, or is as long as one, is text and names nobody.
SENTENCE_END = re.compile(r"[.!?…:;]\W*$")
LONGEST_BYLINE = 20  # words
DASH = re.compile(r"\s+[-–—]\s*|[-–—]\s+")


class PastedArticleError(Exception):
    """The text lacks a part or cannot be read; the message says which in one line."""


@dataclass(frozen=True)
class PastedArticle:
    """What the text says, word for word, in composed letters (NFC).

    Only `title` is ours, a proposal in sentence case. `body` is HTML; `dateline`, `body`, `byline`
    and `organisation` may be empty. `repaired` says what became of a text in an old encoding.
    """

    printed_title: str
    title: str
    updated_on: dt.date
    views: int
    dateline: str
    sapo: str
    body: str
    byline: str
    organisation: str
    repaired: Proposal | None = None


def read_pasted_article(content: bytes) -> PastedArticle:
    """Take apart a file in UTF-8, in UTF-16 with its mark, or in TCVN3 or VNI as it was typed.

    Raises PastedArticleError.
    """
    text, repaired = _text(content)
    lines = [line for line in map(str.strip, text.split("\n")) if line]
    if not lines:
        raise PastedArticleError(
            "Tệp không có chữ nào. Cần chép lại cả bài, từ tiêu đề đến tên tác giả."
        )
    title, header, paragraphs = _parts(lines)
    if not title:
        raise PastedArticleError("Chưa có tiêu đề. Cần một dòng tiêu đề trên dòng “Cập nhật”.")
    updated_on = _day(header.get("cập nhật") or header.get("ngày đăng", ""))
    views = _views(header.get("lượt xem", ""))
    if not paragraphs:
        raise PastedArticleError("Chưa có nội dung. Cần ít nhất một đoạn dưới dòng “Lượt xem”.")
    byline, organisation = _signature(paragraphs[-1]) if len(paragraphs) > 1 else ("", "")
    if byline:
        del paragraphs[-1]
    dateline, sapo = _opening(paragraphs[0])
    return PastedArticle(
        printed_title=title,
        title=sentence_case(title),
        updated_on=updated_on,
        views=views,
        dateline=dateline,
        sapo=sapo,
        body=paragraphs_to_html("\n".join(paragraphs[1:])),
        byline=byline,
        organisation=organisation,
        repaired=repaired,
    )


def _text(content: bytes) -> tuple[str, Proposal | None]:
    """The text in Unicode; and what was repaired, if it was in an old encoding."""
    is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text, is_unicode = content.decode("utf-16" if is_wide else "utf-8"), True
    except UnicodeDecodeError:
        # A file of those days holds the bytes themselves.
        text, is_unicode = content.decode("cp1252", errors="replace"), False
    [repaired] = propose(text)
    if "\0" in text or not (is_unicode or repaired):
        raise PastedArticleError(
            "Tệp không phải văn bản Unicode. Có thể mở bằng Notepad rồi lưu lại với mã UTF-8."
        )
    return normalise(repaired.text if repaired else text), repaired


def _parts(lines: list[str]) -> tuple[str, dict[str, str], list[str]]:
    """The title, the values of the header by their labels, the paragraphs."""
    matches = [HEADER.fullmatch(line) for line in lines]
    start = next((i for i, match in enumerate(matches) if match), len(lines))
    end = next((i for i in range(start, len(lines)) if not matches[i]), len(lines))
    header = {match["label"].lower(): match["value"] for match in matches[start:end] if match}
    return " ".join(lines[:start]), header, lines[end:]


def _day(value: str) -> dt.date:
    if not value:
        raise PastedArticleError(
            "Chưa có ngày. Cần một dòng như “Cập nhật: 25/05/2022” dưới tiêu đề."
        )
    found = DAY.search(value)
    if not found:
        raise PastedArticleError(
            f"Ngày “{value}” chưa đọc được. Cần ghi theo dạng ngày/tháng/năm, ví dụ 25/05/2022."
        )
    day, month, year = map(int, found.groups())
    try:
        return dt.date(year, month, day)
    except ValueError as error:
        raise PastedArticleError(
            f"Ngày {found[0]} không có trong lịch. Cần sửa dòng “Cập nhật”."
        ) from error


def _views(value: str) -> int:
    if not value:
        raise PastedArticleError(
            "Chưa có số lượt xem. Cần một dòng như “Lượt xem: 1412” dưới tiêu đề."
        )
    found = VIEWS.fullmatch(value)
    if not found:
        raise PastedArticleError(
            f"Số lượt xem “{value}” chưa đọc được. Cần ghi bằng chữ số, ví dụ: Lượt xem: 1412."
        )
    return int(re.sub(r"\D", "", found[1]))


def _opening(paragraph: str) -> tuple[str, str]:
    found = DATELINE.fullmatch(paragraph)
    return (found[1], found[2]) if found else ("", paragraph)


def _signature(line: str) -> tuple[str, str]:
    """The author and the organisation, where the line names any."""
    if SENTENCE_END.search(line) or len(line.split()) > LONGEST_BYLINE:
        return "", ""
    byline, _, organisation = DASH.sub("\n", line, count=1).partition("\n")
    return byline, organisation
