"""The plain admin, through its pages: what a member of staff does to post an article."""

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from news import actions
from news.models import Article, Attachment, Correction, ImportedFrom, State
from tests.factories import make_article, make_category, make_photo, make_user

pytestmark = pytest.mark.django_db

PREFIXES = ["attachments", "corrections", "imported_views", "old_addresses"]


def form_of(article=None, **fields):
    """What a browser posts from the page of this article, all inlines empty."""
    data = {
        "category": article.category_id if article else make_category().pk,
        "title": "Giao ban cụm số II",
        "sapo": "Sáng ngày 25/5/2022.",
        "body": "<p>Tại hội nghị.</p>",
        "shown_version": article.lock_version if article else "",
    }
    for prefix in PREFIXES:
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    return data | fields


@pytest.fixture
def editor(client):
    person = make_user(role=Role.STAFF, full_name="Lê Thị Lan")
    client.force_login(person)
    return person


def change_url(article):
    return reverse("admin:news_article_change", args=[article.pk])


def move_url(article, name):
    return reverse("admin:news_article_move", args=[article.pk, name])


def test_new_article_is_a_draft_with_its_text_clean(client, editor):
    body = "<p onclick='x()'>Tại <script>alert(1)</script>hội nghị.</p>"

    response = client.post(
        reverse("admin:news_article_add"), form_of(title=" Giao  ban\u0323 ", body=body)
    )

    assert response.status_code == 302, response.context["errors"]
    article = Article.objects.get()
    assert (article.state, article.title) == (State.DRAFT, "Giao baṇ")
    assert article.body.strip() == "<p>Tại hội nghị.</p>"


def test_attachment_knows_its_kind_and_size_and_downloads_under_its_title(client, editor):
    article = make_article()
    inline = {
        "attachments-TOTAL_FORMS": 1,
        "attachments-0-title": "Kế hoạch năm 2022",
        "attachments-0-file": SimpleUploadedFile("KH.PDF", b"%PDF-1.4"),
        "attachments-0-position": "0",
    }

    response = client.post(change_url(article), form_of(article, **inline))

    assert response.status_code == 302, response.context["errors"]
    attachment = Attachment.objects.get()
    assert (attachment.kind, attachment.size) == ("pdf", 8)
    client.logout()
    download = client.get(attachment.get_absolute_url())
    assert b"".join(download.streaming_content) == b"%PDF-1.4"
    assert download["Content-Disposition"] == 'attachment; filename="ke-hoach-nam-2022.pdf"'
    Article.objects.update(state=State.DRAFT)
    assert client.get(attachment.get_absolute_url()).status_code == 404


def test_attachment_of_a_foreign_kind_is_refused(client, editor):
    article = make_article()
    inline = {
        "attachments-TOTAL_FORMS": 1,
        "attachments-0-title": "Chương trình",
        "attachments-0-file": SimpleUploadedFile("chay.exe", b"MZ"),
        "attachments-0-position": "0",
    }

    response = client.post(change_url(article), form_of(article, **inline))

    assert "Tệp “chay.exe” không thuộc loại nhận được." in response.text
    assert Attachment.objects.count() == 0


def test_correction_is_signed_by_who_saved_it(client, editor):
    article = make_article()
    note = " Ngày đúng là  25/5/2022. "

    client.post(change_url(article), form_of(article, sapo="Ngày 25/5/2022.", correction=note))

    correction = article.corrections.get()
    assert (correction.text, correction.by) == ("Ngày đúng là 25/5/2022.", editor)
    client.logout()
    assert "Ngày đúng là 25/5/2022." in client.get(article.get_absolute_url(), follow=True).text


def test_correction_is_not_asked_for(client, editor):
    article = make_article()

    client.post(change_url(article), form_of(article, sapo="Ngày 25/5/2022.", correction=" "))

    article.refresh_from_db()
    assert (article.sapo, article.corrections.count()) == ("Ngày 25/5/2022.", 0)


def test_correction_is_not_kept_without_the_text_it_is_about(client, editor):
    article = make_article()
    refused = form_of(article, title="", correction="Đúng là An.")
    stale = form_of(article, correction="Đúng là An.") | {"shown_version": 7}

    pages = [client.post(change_url(article), posted) for posted in (refused, stale)]

    assert ["Đúng là An." in page.text for page in pages] == [True, True]
    assert article.corrections.count() == 0


def test_correction_too_long_is_told(client, editor):
    article = make_article()

    page = client.post(change_url(article), form_of(article, correction="a" * 501))

    assert "Đính chính cho bạn đọc dài 501 ký tự; tối đa 500 ký tự." in page.text


@pytest.mark.parametrize("situation", ["live", "scheduled", "draft", "withdrawn", "new"])
def test_correction_is_for_what_readers_have_before_them(client, editor, situation):
    article = {
        "live": make_article,
        "scheduled": lambda: make_article(published_at=timezone.now() + dt.timedelta(days=1)),
        "new": lambda: None,
    }.get(situation, lambda: make_article(state=situation))()
    url = change_url(article) if article else reverse("admin:news_article_add")

    shown = client.get(url)
    client.post(url, form_of(article, correction="Đúng là An."))

    assert ('name="correction"' in shown.text) == (situation == "live")
    assert Correction.objects.count() == (situation == "live")


def test_corrections_written_before_can_only_be_read(client, editor):
    article = make_article()
    Correction.objects.create(article=article, text="Đúng là An.", by=editor)
    inline = {"corrections-TOTAL_FORMS": 1, "corrections-0-text": "Lén ghi thêm."}

    assert "Đúng là An." in client.get(change_url(article)).text
    client.post(change_url(article), form_of(article, **inline))

    assert [correction.text for correction in article.corrections.all()] == ["Đúng là An."]


def test_version_names_the_person_who_saved(client, editor):
    article = make_article()

    client.post(change_url(article), form_of(article, title="Tiêu đề mới"))

    version = article.versions.order_by("-pgh_id").first()
    assert (version.title, version.pgh_context["user"]) == ("Tiêu đề mới", editor.pk)


def test_second_of_two_editors_sees_both_texts_and_overwrites_nothing(client, editor):
    article = make_article(title="Giao ban cụm số II", sapo="Bản cũ.")
    first = form_of(article, sapo="Xã Tiên Du họp.", body="<h2>Một</h2><p>Hai.</p>")
    second = form_of(article, sapo="Bản của tôi.", body="<p>Ba.</p>")
    client.post(change_url(article), first)
    saved = article.versions.latest("pgh_id").pgh_created_at

    response = client.post(change_url(article), second)

    assert response.status_code == 200
    when = f"{timezone.localtime(saved):%H:%M %d/%m/%Y}"
    assert f"Lê Thị Lan vừa sửa phần này lúc {when}." in response.text
    stored = re.findall("<ins>(.*?)</ins>", response.text, re.DOTALL)
    assert [re.sub("<span.*?</span>", "", words) for words in stored] == [
        "Xã Tiên Du họp",
        "Một\nHai",
    ]
    assert "Bản của tôi." in response.text
    assert "&lt;p&gt;Ba.&lt;/p&gt;" in response.text
    article.refresh_from_db()
    assert article.sapo == "Xã Tiên Du họp."


def test_withdraw_asks_for_the_reason_that_readers_see(client, editor):
    article = make_article()

    refused = client.post(move_url(article, "withdraw"), {"reason": "  "})
    assert "Chưa ghi lý do." in refused.text
    client.post(move_url(article, "withdraw"), {"reason": "Sai tên."})

    client.logout()
    assert "Sai tên." in client.get(article.get_absolute_url()).text


def test_move_is_made_by_post_only(client, editor):
    article = make_article(state=State.DRAFT)

    client.get(move_url(article, "hand_in"))

    article.refresh_from_db()
    assert article.state == State.DRAFT


def test_second_click_tells_what_is_and_changes_nothing(client, editor):
    article = make_article(state=State.DRAFT)

    client.post(move_url(article, "hand_in"))
    response = client.post(move_url(article, "hand_in"), follow=True)

    assert "Bài đang ở trạng thái “Chờ duyệt”." in response.text
    assert article.events.count() == 1


def test_unknown_move_is_told_like_one_that_is_over(client, editor):
    article = make_article()

    assert client.post(move_url(article, "xoa")).status_code == 302


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.STAFF, 302), (Role.OFFICER, 302), (Role.ADMINISTRATOR, 403)],
)
def test_article_is_written_by_staff_and_officers(client, role, status):
    article = make_article()
    client.force_login(make_user(role=role))

    response = client.post(change_url(article), form_of(article, title="Mới"))

    assert response.status_code == status
    article.refresh_from_db()
    assert (article.title == "Mới") == (status == 302)


def test_cleared_slug_is_made_anew_also_on_the_page_of_an_error(client, editor):
    article = make_article(title="Giao ban", slug="cu")

    response = client.post(change_url(article), form_of(article, slug="", title=""))

    assert response.status_code == 200
    assert "Chưa nhập tiêu đề" in response.text


def test_published_article_cannot_be_deleted(client, editor):
    article = make_article()

    response = client.post(reverse("admin:news_article_delete", args=[article.pk]), {"post": "yes"})

    assert (response.status_code, Article.objects.count()) == (403, 1)


@pytest.mark.parametrize("query", ["khuyen hoc", "Khuyến học"])
def test_list_is_searched_without_marks(client, editor, query):
    article = make_article(title="Quỹ khuyến học", state=State.DRAFT)
    make_article(title="Bài khác", state=State.DRAFT)

    response = client.get(reverse("admin:news_article_changelist"), {"q": query})

    assert list(response.context["cl"].result_list) == [article]


@pytest.mark.parametrize("count", [1, 3])
def test_list_query_count_is_constant(client, editor, django_assert_num_queries, count):
    category = make_category()
    for _ in range(count):
        make_photo(article=make_article(category=category))

    # session and its two writes, person, two counts, articles, categories of the filter,
    # association; and the savepoint's 2
    with django_assert_num_queries(10 + 2):
        client.get(reverse("admin:news_article_changelist"))


def test_category_that_holds_articles_cannot_be_deleted(client, editor):
    used, empty = make_article().category, make_category()

    kept = client.post(reverse("admin:news_category_delete", args=[used.pk]), {"post": "yes"})
    gone = client.post(reverse("admin:news_category_delete", args=[empty.pk]), {"post": "yes"})

    assert (kept.status_code, gone.status_code) == (403, 302)


def make_import(note="ở trang cũ có mật khẩu", **fields):
    article = make_article(**{"state": State.DRAFT} | fields)
    ImportedFrom.objects.create(article=article, source="vidu.vn", key=str(article.pk), note=note)
    return article


def test_form_says_why_an_import_is_a_draft_as_long_as_it_is_one(client, editor):
    article, whole = make_import(), make_import(note="")

    def says_why(article):
        return "để thành bản nháp" in client.get(change_url(article)).text

    sentence = "Bài này để thành bản nháp vì ở trang cũ có mật khẩu."
    assert sentence in client.get(change_url(article)).text
    assert says_why(whole) is False
    actions.publish(article=article, by=editor)
    assert says_why(article) is False


def test_filter_lists_the_imports_to_look_through_with_their_notes(client, editor):
    article = make_import(title="Bài xem lại")
    make_import(title="Bài nguyên vẹn", note="")
    make_import(title="Bài đã đăng", state=State.PUBLISHED)
    make_import(title="Bài bỏ đi", trashed_at=timezone.now())
    make_article(title="Bài viết ở đây", state=State.DRAFT)
    listed = reverse("admin:news_article_changelist")

    everything, filtered = client.get(listed), client.get(listed, {"chuyen": "xem-lai"})

    assert 'href="?chuyen=xem-lai">Cần xem lại sau khi chuyển</a>' in everything.text
    assert "ở trang cũ có mật khẩu" not in everything.text
    assert list(filtered.context["cl"].queryset) == [article]
    assert '<td class="field-import_note">ở trang cũ có mật khẩu</td>' in filtered.text


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_imports_query_count_is_constant(client, editor, django_assert_num_queries, count):
    for _ in range(count):
        make_import()

    with django_assert_num_queries(13):
        client.get(reverse("admin:news_article_changelist"), {"chuyen": "xem-lai"})
