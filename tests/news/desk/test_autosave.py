"""What is typed and not yet saved: kept for one person, offered once, never published."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from news.models import Article, Attachment, WorkingCopy
from tests.factories import make_article, make_category, make_user
from tests.news.test_admin import form_of
from tests.page import Page
from tests.test_every_page import faults_of

pytestmark = pytest.mark.django_db

ADD = "admin:news_article_add"


@pytest.fixture
def editor(client):
    person = make_user(role=Role.STAFF)
    client.force_login(person)
    return person


def autosave_url(article=None):
    if article is None:
        return reverse("admin:news_article_autosave_new")
    return reverse("admin:news_article_autosave", args=[article.pk])


def change_url(article):
    return reverse("admin:news_article_change", args=[article.pk])


def test_typed_text_is_kept_and_nothing_else_changes(client, editor):
    article = make_article(title="Cũ")
    versions = article.versions.count()

    response = client.post(autosave_url(article), form_of(article, title="Mo\u031b\u0301i", x="y"))

    copy = WorkingCopy.objects.get()
    assert response.json() == {"saved_at": f"{timezone.localtime(copy.saved_at):%H:%M}"}
    assert (copy.user, copy.article, copy.base_version) == (editor, article, 0)
    assert copy.fields == {
        "category": str(article.category_id),
        "title": "Mới",
        "sapo": "Sáng ngày 25/5/2022.",
        "body": "<p>Tại hội nghị.</p>",
    }
    article.refresh_from_db()
    assert (article.title, article.lock_version) == ("Cũ", 0)
    assert article.versions.count() == versions


def test_second_text_takes_the_place_of_the_first(client, editor):
    article = make_article()

    for title in ("Một", "Hai"):
        client.post(autosave_url(article), form_of(article, title=title))
        client.post(autosave_url(), form_of(title=f"{title} mới"))

    titles = WorkingCopy.objects.values_list("fields__title", flat=True)
    assert sorted(titles) == ["Hai", "Hai mới"]


@pytest.mark.parametrize("shown", ["", "x", "-1", "9" * 5000, "2147483648"])
def test_version_that_is_none_is_the_first(client, editor, shown):
    article = make_article()

    client.post(autosave_url(article), form_of(article, shown_version=shown))

    assert WorkingCopy.objects.get().base_version == 0


def test_nul_is_no_reason_to_lose_the_text(client, editor):
    client.post(autosave_url(), form_of(title="Hội\x00 nghị"))

    assert WorkingCopy.objects.get().fields["title"] == "Hội nghị"


def test_kept_text_is_offered_to_its_writer_and_put_back(client, editor):
    article = make_article(title="Cũ", body="<p>Cũ.</p>", is_sample=True)
    client.post(autosave_url(article), form_of(article, title="Mới", body="<p>Mới & lạ.</p>"))

    offered = client.get(change_url(article)).text
    restored = client.get(change_url(article), {"khoi-phuc": "1"})

    assert "Có bản đang gõ lưu lúc" in offered
    assert faults_of(offered, is_admin=True) == {}
    assert f'href="{change_url(article)}?khoi-phuc=1"' in offered
    assert "Sau đó bài đã được sửa" not in offered
    form = restored.context["adminform"].form
    assert [form[name].value() for name in ("title", "body", "is_sample", "shown_version")] == [
        "Mới",
        "<p>Mới & lạ.</p>",
        "",
        0,
    ]
    assert "Có bản đang gõ" not in restored.text


def test_kept_text_of_a_new_article_is_offered_and_put_back(client, editor):
    category = make_category()
    client.post(autosave_url(), form_of(title="Mới", category=category.pk))

    assert "Có bản đang gõ lưu lúc" in client.get(reverse(ADD)).text
    form = client.get(reverse(ADD), {"khoi-phuc": "1"}).context["adminform"].form
    assert (form["title"].value(), form["category"].value()) == ("Mới", str(category.pk))


def test_kept_text_is_nobody_elses(client, editor):
    article = make_article(title="Cũ")
    client.post(autosave_url(article), form_of(article, title="Của tôi"))
    client.post(autosave_url(), form_of(title="Của tôi"))
    client.force_login(make_user(role=Role.OFFICER))

    for url in (change_url(article), reverse(ADD)):
        assert "Có bản đang gõ" not in client.get(url).text
        assert "Của tôi" not in client.get(url, {"khoi-phuc": "1"}).text
    assert "Của tôi" not in client.get(article.get_absolute_url()).text


def test_text_begun_before_another_save_meets_it_on_saving(client, editor):
    article = make_article(sapo="Bản cũ.")
    client.post(autosave_url(article), form_of(article, sapo="Bản của tôi."))
    article.sapo = "Bản của người khác."
    article.save()

    assert "Sau đó bài đã được sửa." in client.get(change_url(article)).text
    form = client.get(change_url(article), {"khoi-phuc": "1"}).context["adminform"].form
    posted = form_of(article, sapo="Bản của tôi.", shown_version=form["shown_version"].value())
    response = client.post(change_url(article), posted)

    # The words that only the stored text has are marked, also for who does not see it.
    shown = re.sub(r"\s*\[[^\]]*\]\s*", " ", Page(response.text).text)
    assert "Bản của người khác" in shown
    assert ">\nBản của tôi.</textarea>" in response.text
    article.refresh_from_db()
    assert article.sapo == "Bản của người khác."
    assert WorkingCopy.objects.count() == 1


def test_saving_ends_the_working_copy_of_that_form_alone(client, editor):
    article = make_article()
    client.post(autosave_url(article), form_of(article))
    client.post(autosave_url(), form_of())

    client.post(change_url(article), form_of(article, title="Mới"))
    assert list(WorkingCopy.objects.values_list("article", flat=True)) == [None]
    client.post(reverse(ADD), form_of())
    assert WorkingCopy.objects.count() == 0


def test_saving_leaves_the_text_of_others(client, editor):
    article = make_article()
    other = Client()
    other.force_login(make_user(role=Role.STAFF))
    other.post(autosave_url(article), form_of(article))

    client.post(change_url(article), form_of(article, title="Mới"))

    assert WorkingCopy.objects.count() == 1


def test_refused_save_keeps_the_working_copy(client, editor):
    article = make_article()
    client.post(autosave_url(article), form_of(article))

    response = client.post(change_url(article), form_of(article, title=""))

    assert WorkingCopy.objects.count() == 1
    assert "Có bản đang gõ" not in response.text


@pytest.mark.parametrize("is_new", [True, False])
def test_given_up_text_is_gone(client, editor, is_new):
    article = None if is_new else make_article()
    client.post(autosave_url(article), form_of(article))

    response = client.post(autosave_url(article), {"drop": "1"})

    assert response.headers["Location"] == (reverse(ADD) if is_new else change_url(article))
    assert WorkingCopy.objects.count() == 0


def test_restoring_what_is_gone_shows_the_stored_text(client, editor):
    article = make_article(title="Cũ")

    form = client.get(change_url(article), {"khoi-phuc": "1"}).context["adminform"].form

    assert form["title"].value() == "Cũ"


def test_typed_text_is_kept_after_logging_in_anew(editor):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    assert strict.post(autosave_url(), form_of()).status_code == 403

    token = strict.get(autosave_url()).json()["token"]
    response = strict.post(autosave_url(), form_of(csrfmiddlewaretoken=token))

    assert (response.status_code, WorkingCopy.objects.count()) == (200, 1)


@pytest.mark.parametrize(
    ("role", "status"),
    [(None, 302), (Role.ADMINISTRATOR, 403), (Role.STAFF, 200), (Role.HEAD_OFFICER, 200)],
)
def test_text_is_kept_for_those_who_may_save_it(client, role, status):
    article = make_article()
    if role:
        client.force_login(make_user(role=role))

    statuses = {
        client.post(autosave_url(article), form_of(article)).status_code,
        client.post(autosave_url(), form_of()).status_code,
        client.get(autosave_url()).status_code,
    }

    assert statuses == {status}
    assert WorkingCopy.objects.count() == (2 if status == 200 else 0)


def test_reader_without_editing_rights_is_offered_nothing(client):
    article = make_article()
    client.force_login(make_user(role=Role.ADMINISTRATOR))

    text = client.get(change_url(article)).text

    assert ("data-autosave" in text, "js/autosave" in text) == (False, False)


def test_text_of_an_article_that_is_not_there_is_refused(client, editor):
    assert client.post("/quan-tri/news/article/999/tu-luu/", {}).status_code == 404
    assert Article.objects.count() == 0


def test_text_typed_without_scripts_becomes_paragraphs(client, editor):
    body = "Sáng 25/5 & chiều.\r\n\r\n1 < 2 hội viên"

    client.post(reverse(ADD), form_of(body=body))

    assert Article.objects.get().body == "<p>Sáng 25/5 &amp; chiều.</p>\n<p>1 &lt; 2 hội viên</p>"


def make_attachment(article, title):
    paper = SimpleUploadedFile("a.pdf", b"%PDF-1.4")
    return Attachment.objects.create(article=article, title=title, file=paper)


def inline(response, prefix):
    formsets = [inline.formset for inline in response.context["inline_admin_formsets"]]
    return next(formset for formset in formsets if formset.prefix == prefix)


def test_note_of_a_correction_is_kept_and_put_back(client, editor):
    article = make_article()
    client.post(autosave_url(article), form_of(article, correction="Đúng là 10/05/2019."))

    form = client.get(change_url(article), {"khoi-phuc": "1"}).context["adminform"].form

    assert form["correction"].value() == "Đúng là 10/05/2019."


def test_typed_rows_are_kept_and_put_back(client, editor):
    article = make_article()
    first, second = (make_attachment(article, title=title) for title in ("Một", "Hai"))
    posted = form_of(
        article,
        **{
            "attachments-0-id": first.pk,
            "attachments-0-article": article.pk,
            "attachments-0-title": "Một, sửa lại",
            "attachments-0-position": "0",
            "attachments-1-id": second.pk,
            "attachments-1-title": "Hai",
            "attachments-1-DELETE": "on",
            "attachments-2-id": "",
            "attachments-2-article": article.pk,
            "attachments-2-title": "Ba, chưa có tệp",
            "attachments-__prefix__-title": "khuôn",
            "imported_views-0-article": article.pk,
            "imported_views-0-source": "phuninh.gov.vn",
            "old_addresses-0-path": "/cu/1",
        },
    )
    client.post(autosave_url(article), posted)

    page = client.get(change_url(article), {"khoi-phuc": "1"})

    rows = inline(page, "attachments").forms
    assert [row["title"].value() for row in rows] == ["Một, sửa lại", "Hai", "Ba, chưa có tệp"]
    assert [row["DELETE"].value() for row in rows] == [None, "on", None]
    assert [row.instance.pk for row in rows] == [first.pk, second.pk, None]
    assert [row["source"].value() for row in inline(page, "imported_views")] == ["phuninh.gov.vn"]
    assert [row["path"].value() for row in inline(page, "old_addresses")] == ["/cu/1"]
    assert faults_of(page.text, is_admin=True) == {}
    stored = inline(client.get(change_url(article)), "attachments")
    assert [row["title"].value() for row in stored] == ["Một", "Hai"]


def test_row_that_went_meanwhile_comes_back_as_a_new_one(client, editor):
    article = make_article()
    gone, stays = (make_attachment(article, title=title) for title in ("Một", "Hai"))
    posted = form_of(
        article,
        **{
            "attachments-0-id": gone.pk,
            "attachments-0-title": "Một, sửa lại",
            "attachments-1-id": stays.pk,
            "attachments-1-title": "Hai, sửa lại",
        },
    )
    client.post(autosave_url(article), posted)
    gone.delete()

    rows = inline(client.get(change_url(article), {"khoi-phuc": "1"}), "attachments").forms

    assert [(row.instance.pk, row["title"].value()) for row in rows] == [
        (stays.pk, "Hai, sửa lại"),
        (None, "Một, sửa lại"),
    ]


def test_restored_rows_are_saved_as_typed(client, editor):
    article = make_article()
    client.post(
        autosave_url(article), form_of(article, **{"old_addresses-0-path": "/cu/1", "sapo": "Mới."})
    )
    page = client.get(change_url(article), {"khoi-phuc": "1"})

    (row,) = inline(page, "old_addresses").forms
    posted = form_of(article, sapo=page.context["adminform"].form["sapo"].value())
    posted |= {
        "old_addresses-TOTAL_FORMS": "1",
        row["path"].html_name: row["path"].value(),
    }
    assert client.post(change_url(article), posted).status_code == 302

    assert list(article.old_addresses.values_list("path", flat=True)) == ["/cu/1"]
    assert not WorkingCopy.objects.exists()


def test_rows_of_an_article_not_yet_made_are_put_back(client, editor):
    client.post(autosave_url(), form_of(**{"attachments-0-title": "Kế hoạch"}))

    page = client.get(reverse(ADD), {"khoi-phuc": "1"})

    assert [row["title"].value() for row in inline(page, "attachments").forms] == ["Kế hoạch"]


def test_long_note_of_a_correction_is_no_fault_of_the_preview(client, editor):
    article = make_article()
    client.post(autosave_url(article), form_of(article, correction="a" * 5000))

    response = client.get(reverse("admin:news_article_preview", args=[article.pk]))

    assert response.status_code == 200
