import codecs
import datetime as dt
import unicodedata
from pathlib import Path

import pytest

from core.legacy_encodings import TCVN3, VNI, Encoding
from news.pasted_article import PastedArticle, PastedArticleError, read_pasted_article
from tests.core.test_legacy_encodings import encoded

SAMPLE = Path(__file__).resolve().parents[2] / "khuyenhoc" / "demo" / "article-2022-05-25.txt"
TEXT = """\
XÃ A MỞ TỦ SÁCH
  • Cập nhật: 12/04/2022
  • Lượt xem: 1412 lượt xem

(Xã A)- Sáng nay,  Hội mở tủ sách.

Tủ sách có “ một trăm” quyển.

Nguyễn Văn A - Hội Khuyến học xã A
"""


def read(text):
    return read_pasted_article(text.encode())


def refusal(content):
    with pytest.raises(PastedArticleError) as refused:
        read_pasted_article(content if isinstance(content, bytes) else content.encode())
    return str(refused.value)


def test_read_takes_the_sample_apart_word_for_word():
    article = read_pasted_article(SAMPLE.read_bytes())
    printed = SAMPLE.read_text()

    assert article.printed_title == "HỘI KHUYẾN HỌC HUYỆN TỔ CHỨC GIAO BAN CỤM SỐ II"
    assert article.title == "Hội Khuyến học huyện tổ chức giao ban cụm số II"
    assert article.updated_on == dt.date(2022, 5, 25)
    assert article.views == 1412
    assert article.dateline == "(Phù Ninh)-"
    assert article.sapo.startswith("Sáng ngày 25/5/2022, Hội khuyến học huyện tổ chức")
    assert article.sapo.endswith("của xã Tiên Du, Phú Nham, An Đạo.")
    paragraphs = article.body.removeprefix("<p>").removesuffix("</p>").split("</p>\n<p>")
    assert len(paragraphs) == 4
    assert all(paragraph in printed for paragraph in [article.sapo, *paragraphs])
    assert "cán bộ Khuyến học cơ sở đã\N{NO-BREAK SPACE} tiếp thu" in paragraphs[2]
    assert paragraphs[2].endswith("“Dòng họ học tập”, “ Công dân học tập”.")
    assert "Kết luận 49-KL/TW ngày 10/5/2022" in paragraphs[0]
    assert (article.byline, article.organisation) == ("Nguyễn Hoa", "Hội Khuyến học")


def test_read_returns_every_part():
    assert read(TEXT) == PastedArticle(
        printed_title="XÃ A MỞ TỦ SÁCH",
        title="Xã A mở tủ sách",
        updated_on=dt.date(2022, 4, 12),
        views=1412,
        dateline="(Xã A)-",
        sapo="Sáng nay,  Hội mở tủ sách.",
        body="<p>Tủ sách có “ một trăm” quyển.</p>",
        byline="Nguyễn Văn A",
        organisation="Hội Khuyến học xã A",
    )


@pytest.mark.parametrize(
    "content",
    [
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        unicodedata.normalize("NFD", TEXT).encode(),
        TEXT.replace("  • ", "").encode(),
        TEXT.replace("  • ", "\t-\xa0").encode(),
        TEXT.replace(": ", " :\xa0").encode(),
        TEXT.replace("Cập nhật", "CẬP NHẬT").replace("Lượt xem", "LƯỢT XEM").encode(),
        TEXT.replace("Cập nhật", "Ngày đăng").encode(),
        TEXT.replace("Cập nhật", "Ngày cập nhật").encode(),
        TEXT.replace("Cập nhật: 12", "Ngày đăng: 11/04/2022\nCập nhật lúc: 08:30 - 12").encode(),
        TEXT.replace("12/04/2022", "12-4-2022").encode(),
        TEXT.replace("12/04/2022", "Thứ Ba, 12/4/2022 | 08:30").encode(),
        TEXT.replace("1412 lượt xem", "1.412").encode(),
        TEXT.replace("1412 lượt xem", "1,412 lượt").encode(),
        TEXT.replace("1412 lượt xem", "1 412 Lượt Xem").encode(),
        TEXT.replace("XÃ A MỞ", "XÃ A\nMỞ").encode(),
        TEXT.replace("A - Hội", "A – Hội").encode(),
        TEXT.replace("A - Hội", "A- Hội").encode(),
        TEXT.replace("\n\n", "\n").encode(),
    ],
)
def test_read_bears_with_how_a_text_was_copied(content):
    assert read_pasted_article(content) == read(TEXT)


@pytest.mark.parametrize(
    ("opening", "dateline", "sapo"),
    [
        ("(Phù Ninh) – Sáng nay", "(Phù Ninh) –", "Sáng nay"),
        ("(Phù Ninh): Sáng nay", "(Phù Ninh):", "Sáng nay"),
        ("(1) Sáng nay", "", "(1) Sáng nay"),
        ("Phù Ninh - Sáng nay", "", "Phù Ninh - Sáng nay"),
    ],
)
def test_read_splits_off_a_dateline_in_brackets(opening, dateline, sapo):
    article = read(TEXT.replace("(Xã A)- Sáng nay", opening))

    assert (article.dateline, article.sapo) == (dateline, f"{sapo},  Hội mở tủ sách.")


@pytest.mark.parametrize(
    ("last_line", "byline", "organisation"),
    [
        ("Nguyễn Hoa", "Nguyễn Hoa", ""),
        (
            "Lê Thị Lan-Anh - Hội Khuyến học - Phù Ninh",
            "Lê Thị Lan-Anh",
            "Hội Khuyến học - Phù Ninh",
        ),
        ("Tin, ảnh: T.H", "Tin, ảnh: T.H", ""),
        ("Hội nghị kết thúc tốt đẹp.", "", ""),
        ("Hội nghị kết thúc “tốt đẹp.”", "", ""),
        ("và " * 20 + "hết", "", ""),
    ],
)
def test_read_takes_a_short_last_line_for_the_author(last_line, byline, organisation):
    article = read(TEXT.replace("Nguyễn Văn A - Hội Khuyến học xã A", last_line))

    assert (article.byline, article.organisation) == (byline, organisation)
    assert (last_line in article.body) is (byline == "")


def test_read_of_a_single_paragraph_has_no_author():
    article = read(TEXT.split("(Xã A)", maxsplit=1)[0] + "Hội mở tủ sách")

    assert (article.sapo, article.body, article.byline) == ("Hội mở tủ sách", "", "")


def test_read_escapes_the_text():
    article = read(TEXT.replace("một trăm", "<b>một</b> & trăm"))

    assert article.body == "<p>Tủ sách có “ &lt;b&gt;một&lt;/b&gt; &amp; trăm” quyển.</p>"


def test_read_leaves_a_count_inside_the_text_in_the_text():
    article = read(TEXT.replace("Tủ sách có", "Lượt xem: 9\nTủ sách có"))

    assert article.views == 1412
    assert article.body.startswith("<p>Lượt xem: 9</p>\n")


@pytest.mark.parametrize(("table", "encoding"), [(TCVN3, Encoding.TCVN3), (VNI, Encoding.VNI)])
@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "cp1252"])
def test_read_repairs_an_old_encoding_before_anything_is_dropped(table, encoding, charset):
    text = TEXT.replace("XÃ A MỞ TỦ SÁCH", "Xã A mở lượt tủ sách").replace("•", "-")
    text = text.replace("“ một trăm”", "một trăm")

    article = read_pasted_article(encoded(text, table).encode(charset))

    assert article.repaired.encoding is encoding
    assert (article.title, article.views) == ("Xã A mở lượt tủ sách", 1412)
    assert article.sapo == "Sáng nay,  Hội mở tủ sách."
    assert article.body == "<p>Tủ sách có một trăm quyển.</p>"
    assert (article.byline, article.organisation) == ("Nguyễn Văn A", "Hội Khuyến học xã A")


def test_read_repairs_nothing_in_unicode():
    assert read_pasted_article(SAMPLE.read_bytes()).repaired is None
    assert read(unicodedata.normalize("NFD", TEXT)) == read(TEXT)


NOT_UNICODE = "Tệp không phải văn bản Unicode. Có thể mở bằng Notepad rồi lưu lại với mã UTF-8."
IN_DIGITS = "chưa đọc được. Cần ghi bằng chữ số, ví dụ: Lượt xem: 1412."
EMPTY = "Tệp không có chữ nào. Cần chép lại cả bài, từ tiêu đề đến tên tác giả."


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", EMPTY),
        (" \n\ufeff\u200b\n", EMPTY),
        (b"\x89PNG\r\n\x1a\n\x00\xff\x80", NOT_UNICODE),
        (TEXT.encode("utf-16-le"), NOT_UNICODE),
        (TEXT.encode("utf-16")[:-1], NOT_UNICODE),
        ("khong dau".encode("utf-16-le"), NOT_UNICODE),
        (
            TEXT.split("\n", 1)[1],
            "Chưa có tiêu đề. Cần một dòng tiêu đề trên dòng “Cập nhật”.",
        ),
        (
            TEXT.replace("  • Cập nhật: 12/04/2022\n", ""),
            "Chưa có ngày. Cần một dòng như “Cập nhật: 25/05/2022” dưới tiêu đề.",
        ),
        (
            "Một bài không có đầu mục\nvà không có ngày",
            "Chưa có ngày. Cần một dòng như “Cập nhật: 25/05/2022” dưới tiêu đề.",
        ),
        (
            TEXT.replace("12/04/2022", "hôm qua"),
            "Ngày “hôm qua” chưa đọc được. Cần ghi theo dạng ngày/tháng/năm, ví dụ 25/05/2022.",
        ),
        (
            TEXT.replace("12/04/2022", "112/04/2022"),
            "Ngày “112/04/2022” chưa đọc được. Cần ghi theo dạng ngày/tháng/năm, ví dụ 25/05/2022.",
        ),
        (
            TEXT.replace("12/04/2022", "31/02/2022"),
            "Ngày 31/02/2022 không có trong lịch. Cần sửa dòng “Cập nhật”.",
        ),
        (
            TEXT.replace("  • Lượt xem: 1412 lượt xem\n", ""),
            "Chưa có số lượt xem. Cần một dòng như “Lượt xem: 1412” dưới tiêu đề.",
        ),
        (
            TEXT.replace("1412 lượt", "nhiều lượt"),
            f"Số lượt xem “nhiều lượt xem” {IN_DIGITS}",
        ),
        (
            TEXT.replace("1412", "1.41"),
            f"Số lượt xem “1.41 lượt xem” {IN_DIGITS}",
        ),
        (
            TEXT.split("(Xã A)", maxsplit=1)[0],
            "Chưa có nội dung. Cần ít nhất một đoạn dưới dòng “Lượt xem”.",
        ),
    ],
)
def test_read_of_a_broken_text_names_what_is_missing(content, sentence):
    assert refusal(content) == sentence
