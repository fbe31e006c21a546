"""An article in an old encoding, through the admin's form without scripts."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Role
from core.legacy_encodings import TCVN3, VNI
from news.models import Article, Attachment, Photo, WorkingCopy
from tests.core.test_legacy_encodings import FOREIGN, encoded
from tests.factories import make_article, make_photo, make_user
from tests.news.test_admin import change_url, form_of
from tests.test_every_page import faults_of

pytestmark = pytest.mark.django_db

ADD = "admin:news_article_add"
TEXTS = {
    "title": "Hội Khuyến học xã được biểu dương",
    "printed_title": "HỘI KHUYẾN HỌC XÃ ĐƯỢC BIỂU DƯƠNG",
    "dateline": "(Tiên Du) –",
    "sapo": "Sáng ngày 25/5/2022, tại Hội trường UBND xã Tiên Du, Hội họp giao ban.",
    "byline": "Nguyễn Thị Lượng",
    "organisation": "Hội Khuyến học xã Tiên Du",
}
BODY = "<p>Mỗi người d<strong>ân tự h</strong>ọc suốt đời.</p>\n<p>Quỹ <em>vượt</em> 5 triệu.</p>"


def paper():
    return SimpleUploadedFile("ke-hoach.pdf", b"%PDF-1.4")


@pytest.fixture(autouse=True)
def editor(client):
    client.force_login(make_user(role=Role.STAFF))


def old(table):
    """What is posted; TCVN3 has the codes of small letters for capitals."""
    raw = {name: encoded(text, table) for name, text in (TEXTS | {"body": BODY}).items()}
    if table is TCVN3:
        small = encoded(TEXTS["printed_title"].lower(), TCVN3)
        raw["printed_title"] = re.sub("[a-z]+", lambda letters: letters[0].upper(), small)
    return raw


@pytest.mark.parametrize(("table", "name"), [(TCVN3, "TCVN3"), (VNI, "VNI")])
def test_old_article_is_shown_repaired_and_not_saved(client, table, name):
    response = client.post(reverse(ADD), form_of(**old(table), is_sample="on"))

    assert Article.objects.count() == 0
    assert faults_of(response.text, is_admin=True) == {}
    form = response.context["adminform"].form
    question = f"Văn bản dán vào dùng bảng mã cũ ({name}). Chuyển sang Unicode?"
    assert form.errors == {field: [question] for field in form.errors}
    assert set(form.errors) == {*TEXTS, "body"}
    assert f"<dd>{TEXTS['title']}</dd>" in response.text
    assert "<dd>Mỗi người dân tự học suốt đời.</dd>" in response.text
    assert {field: form[field].value() for field in old(table)} == old(table)
    assert form["is_sample"].value() is True


@pytest.mark.parametrize("table", [TCVN3, VNI])
def test_second_submit_saves_the_exact_unicode(client, table):
    answers = {f"{name}_encoding": "convert" for name in [*TEXTS, "body"]}

    response = client.post(reverse(ADD), form_of(**old(table) | answers))

    assert response.status_code == 302, response.context["errors"]
    article = Article.objects.get()
    assert {name: getattr(article, name) for name in TEXTS} == TEXTS
    assert article.body == BODY


def test_text_is_kept_as_typed_where_that_is_the_answer(client):
    raw = encoded(TEXTS["title"], VNI)

    client.post(reverse(ADD), form_of(title=raw, title_encoding="keep"))

    assert Article.objects.get().title == raw


def test_lines_typed_without_a_script_are_repaired_and_become_paragraphs(client):
    raw = encoded("Mỗi người dân tự học.\r\n\r\nQuỹ khuyến học vượt.", TCVN3)

    client.post(reverse(ADD), form_of(body=raw, body_encoding="convert"))

    assert Article.objects.get().body == (
        "<p>Mỗi người dân tự học.</p>\n<p>Quỹ khuyến học vượt.</p>"
    )


def test_second_of_two_editors_is_asked_and_sees_both_texts(client):
    article = make_article(sapo="Bản cũ.")
    raw = encoded(TEXTS["sapo"], TCVN3)
    posted = form_of(article, title=article.title, sapo=raw)
    Article.objects.get(pk=article.pk).save()

    response = client.post(change_url(article), posted)

    assert "Bản cũ" in response.text
    assert raw in response.text
    assert "bảng mã cũ (TCVN3)" in response.text
    article.refresh_from_db()
    assert article.sapo == "Bản cũ."


def test_article_kept_in_an_old_encoding_can_be_edited(client):
    article = make_article(title=encoded(TEXTS["title"], VNI), sapo="Cũ.")

    client.post(change_url(article), form_of(article, title=article.title, sapo="Mới."))

    article.refresh_from_db()
    assert article.sapo == "Mới."


def test_words_of_a_picture_are_asked_about(client):
    article = make_article()
    photo = make_photo(article=article, alt="Cũ")
    page = reverse("admin:news_photo_edit", args=[article.pk, photo.pk])
    alt = "Đại biểu dự hội nghị giao ban cụm số II tại hội trường"
    posted = {"alt": encoded(alt, TCVN3), "shown_version": photo.lock_version}

    asked = client.post(page, posted)
    stored = Photo.objects.get().alt
    client.post(page, posted | {"alt_encoding": "convert"})

    assert (asked.status_code, stored) == (200, "Cũ")
    assert "bảng mã cũ (TCVN3)" in asked.text
    assert f"<dd>{alt}</dd>" in asked.text
    assert faults_of(asked.text, is_admin=True) == {}
    assert Photo.objects.get().alt == alt


def test_title_of_an_attachment_and_source_of_views_are_asked_about(client):
    article = make_article()
    title, source = "Kế hoạch xây dựng mô hình dòng họ học tập", "Cổng thông tin huyện Phù Ninh"
    posted = form_of(article) | {
        "attachments-TOTAL_FORMS": 1,
        "attachments-0-title": encoded(title, VNI),
        "attachments-0-position": "0",
        "imported_views-TOTAL_FORMS": 1,
        "imported_views-0-views": "1.412",
        "imported_views-0-source": encoded(source, TCVN3),
        "imported_views-0-counted_on": "25/05/2022",
    }

    asked = client.post(change_url(article), posted | {"attachments-0-file": paper()})
    stored = Attachment.objects.count()
    answers = {"attachments-0-title_encoding": "convert"}
    answers |= {"imported_views-0-source_encoding": "convert"}
    response = client.post(change_url(article), posted | answers | {"attachments-0-file": paper()})

    assert (asked.status_code, stored) == (200, 0)
    assert f"<dd>{title}</dd>" in asked.text
    assert f"<dd>{source}</dd>" in asked.text
    assert faults_of(asked.text, is_admin=True) == {}
    assert response.status_code == 302
    assert article.attachments.get().title == title
    assert article.imported_views.source == source


@pytest.mark.parametrize("text", [text[:190] for text in FOREIGN if text])
def test_unicode_is_saved_to_the_letter_without_a_question(client, text):
    response = client.post(reverse(ADD), form_of(title=text, sapo=text, body=f"<p>{text}</p>"))

    assert response.status_code == 302
    article = Article.objects.get()
    assert (article.title, article.sapo) == (text, text)


def test_what_is_kept_after_a_crash_can_still_be_repaired(client):
    raw = encoded(TEXTS["title"], TCVN3)
    assert "\xad" in raw

    client.post(reverse("admin:news_article_autosave_new"), form_of(title=raw))

    assert WorkingCopy.objects.get().fields["title"] == raw
    assert raw in client.get(reverse(ADD), {"khoi-phuc": "1"}).text
