"""What an editor is told before publishing, and what a machine offers to mend."""

import datetime as dt
import tomllib
import unicodedata

import pytest
from django.conf import settings
from django.utils import timezone

from news.checks import CONTEXT, SHORT_BODY, Excerpt, findings
from news.models import Article
from news.pasted_article import read_pasted_article
from tests.factories import make_article, make_photo

LONG = "<p>" + "Hội nghị nghe báo cáo. " * 20 + "</p>"
DEMO = settings.BASE_DIR / "khuyenhoc" / "demo"


def make_text(**fields):
    """An article in memory with nothing to say against it but its missing picture."""
    return Article(
        **{"title": "Giao ban cụm số II", "sapo": "Sáng ngày 25/5/2022.", "body": LONG} | fields
    )


def keys(article):
    return [finding.key for finding in findings(article) if finding.key != "no-lead"]


def finding(article, key):
    return next(found for found in findings(article) if found.key == key)


def fixed(article, key, name):
    finding(article, key).fix(article)
    assert key not in keys(article)
    return getattr(article, name)


def test_good_text_has_no_findings():
    assert keys(make_text()) == []


@pytest.mark.parametrize("body", ["", "<p></p>"])
def test_empty_article_is_blocked(body):
    article = make_text(sapo=" ", body=body)

    assert [(f.key, f.blocks) for f in findings(article)] == [("empty", True), ("no-lead", False)]


@pytest.mark.parametrize(("count", "found"), [(SHORT_BODY - 1, ["short-body"]), (SHORT_BODY, [])])
def test_short_body_is_told(count, found):
    assert keys(make_text(body=f"<p>{'chữ ' * count}</p>")) == found


def test_missing_sapo_may_be_passed():
    assert not finding(make_text(sapo=""), "no-sapo").blocks


def test_title_in_capitals_is_proposed_as_a_sentence():
    article = make_text(title="HỘI KHUYẾN HỌC HUYỆN TỔ CHỨC GIAO BAN CỤM SỐ II")

    assert fixed(article, "capitals", "title") == "Hội Khuyến học huyện tổ chức giao ban cụm số II"


def test_printed_title_is_left_in_capitals():
    assert keys(make_text(printed_title="GIAO BAN  CỤM SỐ II")) == []


def test_double_spaces_are_told_once_a_field_and_mended_in_all_places():
    article = make_text(
        sapo="đã  tiếp thu", body='<p>bài  học <a href="/a  b">kinh   nghiệm</a></p>' + LONG
    )

    assert keys(article) == ["spaces-sapo", "spaces-body"]
    assert fixed(article, "spaces-sapo", "sapo") == "đã tiếp thu"
    assert fixed(article, "spaces-body", "body").startswith(
        '<p>bài học <a href="/a  b">kinh nghiệm</a></p>'
    )


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("“Dòng họ học tập”, “ Công dân học tập”", "“Dòng họ học tập”, “Công dân học tập”"),
        ("gọi là “học tập ” rồi", "gọi là “học tập” rồi"),
    ],
)
def test_blank_inside_a_quote_is_mended(text, mended):
    assert fixed(make_text(sapo=text), "quotes-sapo", "sapo") == mended


@pytest.mark.parametrize("dateline", ["(Phù Ninh)-", "(Phù Ninh) -", "(Phù Ninh) --"])
def test_hyphen_after_the_dateline_becomes_a_dash(dateline):
    assert fixed(make_text(dateline=dateline), "hyphen-dateline", "dateline") == "(Phù Ninh) –"


def test_hyphen_of_a_dateline_in_the_sapo_becomes_a_dash():
    article = make_text(sapo="(Phù Ninh)- Sáng ngày 25-5.")

    assert fixed(article, "hyphen-sapo", "sapo") == "(Phù Ninh) – Sáng ngày 25-5."


@pytest.mark.parametrize(
    ("sapo", "found"),
    [
        ("hòa nhập, hoà giải", ["tones"]),
        ("hòa nhập, hòa giải", []),
        ("hoà nhập, hoà giải", []),
        ("hòa nhập, hoàn thành, quý", []),
        ("khóa, thuỷ", ["tones"]),
    ],
)
def test_two_ways_of_writing_tones_are_told(sapo, found):
    assert keys(make_text(sapo=sapo)) == found


def test_tones_are_written_one_way_in_all_fields():
    article = make_text(title="Hòa nhập", sapo="hoà giải", body="<p>khóa học</p>" + LONG)

    assert fixed(article, "tones", "title") == "Hoà nhập"
    assert article.body.startswith("<p>khoá học</p>")


def test_text_of_an_old_encoding_is_proposed_in_unicode():
    article = make_text(title="Héi KhuyÕn häc", body="<p>Hoäi Khuyeán hoïc</p>\n" + LONG)

    assert keys(article) == ["encoding-title", "encoding-body"]
    assert "“ư” có thể đã mất" in finding(article, "encoding-title").sentence
    assert "“ư”" not in finding(article, "encoding-body").sentence
    assert fixed(article, "encoding-title", "title") == "Hội Khuyến học"
    assert fixed(article, "encoding-body", "body").startswith("<p>Hội Khuyến học</p>")


def test_decomposed_text_is_composed():
    article = make_text()
    article.sapo = unicodedata.normalize("NFD", "Khuyến học")
    decomposed = Article.__new__(Article)
    decomposed.__dict__ |= article.__dict__ | {"sapo": unicodedata.normalize("NFD", "Khuyến học")}

    assert fixed(decomposed, "encoding-sapo", "sapo") == "Khuyến học"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://vidu.vn/a", ["links"]),
        ("www.vidu.vn", ["links"]),
        ("…", ["links"]),
        ("kế hoạch", []),
        ("kế hoạch ở https://vidu.vn", []),
    ],
)
def test_link_without_words_is_told(text, found):
    assert keys(make_text(body=f'{LONG}<p><a href="https://vidu.vn/a">{text}</a></p>')) == found


@pytest.mark.django_db
def test_photo_without_a_description_blocks():
    article = make_article(body=LONG)
    make_photo(article=article, is_lead=True)
    silent = make_photo(article=article, alt=" ")

    assert [(f.key, f.where, f.blocks) for f in findings(article)] == [
        (f"no-alt-{silent.pk}", "Ảnh thứ 2", True)
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("consent", "blocks"),
    [
        ({}, True),
        ({"consent_on": dt.date(2022, 5, 25), "consent_by": "Mẹ", "consent_paper": "1"}, False),
        (
            {
                "consent_on": dt.date(2022, 5, 25),
                "consent_by": "Mẹ",
                "consent_paper": "1",
                "consent_withdrawn_at": timezone.now(),
            },
            True,
        ),
    ],
)
def test_picture_of_children_without_a_standing_consent_blocks(consent, blocks):
    article = make_article(body=LONG)
    make_photo(article=article, is_lead=True, shows_children=True, **consent)

    assert [found.blocks for found in findings(article)] == [True] * blocks


def test_what_blocks_comes_first():
    article = make_text(title="GIAO BAN", sapo="", body="")

    assert [found.key for found in findings(article)] == ["empty", "no-lead", "capitals"]


def test_looking_changes_nothing():
    article = make_text(title="GIAO BAN", sapo="đã  tiếp thu", dateline="(Phù Ninh)-")
    before = dict(article.__dict__)

    for found in findings(article):
        found.excerpts(article)

    assert article.__dict__ == before


def test_excerpt_shows_the_place_and_what_stands_around_it():
    article = make_text(sapo=f"{'a' * 50} đã  tiếp thu {'b' * 50}")

    assert finding(article, "spaces-sapo").excerpts(article) == [
        Excerpt(
            lead="…" + "a" * (CONTEXT - 4) + " đã ",
            before=" ",
            after="",
            tail="tiếp thu " + "b" * (CONTEXT - 9) + "…",
        )
    ]


def test_excerpts_are_one_for_each_changed_paragraph():
    article = make_text(body=f"<p>một  hai</p>{LONG}<p>ba  bốn</p>")

    assert [it.lead for it in finding(article, "spaces-body").excerpts(article)] == ["một ", "ba "]


def test_sample_article_shows_what_its_text_has():
    pasted = read_pasted_article((DEMO / "article-2022-05-25.txt").read_bytes())
    article = Article(
        title=pasted.title, dateline=pasted.dateline, sapo=pasted.sapo, body=pasted.body
    )

    assert keys(article) == ["spaces-body", "quotes-body", "hyphen-dateline"]


def test_articles_of_the_demo_are_written_as_the_checks_ask():
    texts = [
        (found, name["title"])
        for file in sorted((DEMO / "articles").glob("*.toml"))
        for name in tomllib.loads(file.read_text("utf-8"))["articles"]
        for found in keys(
            Article(
                title=name["title"],
                dateline=name.get("dateline", ""),
                sapo=name["sapo"],
                body=name["body"],
            )
        )
    ]

    assert texts == []
