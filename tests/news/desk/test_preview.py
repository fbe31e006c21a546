"""What readers would see of the words that are typed and not yet saved."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from news.models import Article, ArticleVersion, DayViews, WorkingCopy
from tests.factories import make_article, make_category, make_photo, make_user
from tests.news.test_admin import form_of
from tests.page import Page
from tests.test_every_page import faults_of

pytestmark = pytest.mark.django_db

DRAFT = {"state": "draft"}


@pytest.fixture
def editor(client):
    person = make_user(role=Role.STAFF)
    client.force_login(person)
    return person


def url(article=None, page="preview"):
    if article is None:
        return reverse(f"admin:news_article_{page}_new")
    return reverse(f"admin:news_article_{page}", args=[article.pk])


def look(client, article=None, kind="dien-thoai"):
    """What stands in the frame."""
    response = client.get(url(article, "preview_page"), {"kieu": kind})
    assert response.status_code == 200
    assert faults_of(response.text, is_admin=False) == {}
    return response


def test_posted_words_are_shown_and_no_article_is_written(client, editor):
    article = make_article(title="Cũ", **DRAFT)
    versions = article.versions.count()

    response = client.post(url(article), form_of(article, title="Mới gõ"), follow=True)

    assert response.redirect_chain == [(url(article), 302)]
    frame = Page(response.text).all("iframe")[0]
    assert frame["src"] == f"{url(article, 'preview_page')}?kieu=dien-thoai"
    assert "<h1>Mới gõ</h1>" in look(client, article).text
    article.refresh_from_db()
    assert (article.title, article.lock_version) == ("Cũ", 0)
    assert article.versions.count() == versions


def test_posted_words_of_a_new_article_are_shown_and_no_article_is_written(client, editor):
    category = make_category(name="Hoạt động Hội")

    client.post(url(), form_of(title="Mới gõ", category=category.pk))

    text = look(client).text
    assert "<h1>Mới gõ</h1>" in text
    assert "Hoạt động Hội" in text
    assert f'Cập nhật: <time datetime="{timezone.localtime():%Y-%m-%d}' in text
    assert (Article.objects.count(), ArticleVersion.objects.count()) == (0, 0)


def test_way_back_leads_to_the_form_with_all_that_was_typed(client, editor):
    article = make_article(title="Cũ", **DRAFT)
    client.post(url(article), form_of(article, title="", sapo="Đang gõ dở"))

    page = client.get(url(article))
    back = reverse("admin:news_article_change", args=[article.pk]) + "?khoi-phuc=1"

    assert back in Page(page.text).links
    form = client.get(back).context["adminform"].form
    assert (form["title"].value(), form["sapo"].value()) == ("", "Đang gõ dở")


def test_without_typed_words_the_stored_ones_are_shown(client, editor):
    article = make_article(title="Đã lưu", **DRAFT)

    page = client.get(url(article))

    assert reverse("admin:news_article_change", args=[article.pk]) in Page(page.text).links
    assert "<h1>Đã lưu</h1>" in look(client, article).text


def test_words_are_cleaned_as_a_save_cleans_them(client, editor):
    body = "<p onclick='x()'>Tại <script>alert(1)</script>hội nghị.</p>"
    client.post(url(), form_of(title=" Giao  ban\u0323 ", body=body))

    text = look(client).text

    assert "<h1>Giao baṇ</h1>" in text
    assert "<p>Tại hội nghị.</p>" in text
    assert ("onclick" in text, "alert(1)" in text) == (False, False)


def test_lines_typed_without_scripts_are_paragraphs(client, editor):
    client.post(url(), form_of(body="Đoạn một.\r\n\r\n1 < 2"))

    assert "<p>Đoạn một.</p>\n<p>1 &lt; 2</p>" in look(client).text


@pytest.mark.parametrize("is_new", [True, False])
def test_refused_markup_is_never_shown(client, editor, is_new):
    article = None if is_new else make_article(body="<p>Bản đã lưu.</p>", **DRAFT)
    deep = "<ul><li>" * 100 + "<img src=x onerror=alert(1)>"
    client.post(url(article), form_of(article, body=deep))

    text = look(client, article).text

    assert "onerror" not in text
    assert ("Bản đã lưu." in text) == (not is_new)
    assert "Nội dung: " in text


def test_what_is_missing_is_said_and_stands_in_for_itself(client, editor):
    client.post(url(), form_of(title="", category=""))

    text = look(client).text

    assert "<h1>Chưa có tiêu đề</h1>" in text
    assert "Chưa chọn chuyên mục" in text
    assert [line for line in ("Tiêu đề: ", "Chuyên mục: ") if line not in text] == []


def test_form_without_a_word_has_a_preview(client, editor):
    assert "<h1>Chưa có tiêu đề</h1>" in look(client).text


def test_somebody_elses_save_is_no_matter_of_the_preview(client, editor):
    article = make_article(**DRAFT)
    client.post(url(article), form_of(article, title="Của tôi"))
    article.title = "Của người khác"
    article.save()

    text = look(client, article).text

    assert "<h1>Của tôi</h1>" in text
    assert "Trước khi lưu còn phải sửa" not in text


def test_typed_words_are_nobody_elses(client, editor):
    article = make_article(title="Cũ", **DRAFT)
    client.post(url(article), form_of(article, title="Của tôi"))
    client.force_login(make_user(role=Role.OFFICER))

    assert "<h1>Cũ</h1>" in look(client, article).text


def test_pictures_are_those_readers_may_see(client, editor):
    article = make_article(**DRAFT)
    make_photo(article=article, alt="Hội trường", is_lead=True)
    make_photo(article=article, alt="Các cháu", shows_children=True)
    client.post(url(article), form_of(article))

    shown = [image["alt"] for image in Page(look(client, article).text).all("img")]

    assert [alt for alt in shown if alt in {"Hội trường", "Các cháu"}] == ["Hội trường"]


@pytest.mark.parametrize(
    ("kind", "marks"),
    [
        ("dien-thoai", {"paper": False, "card": False}),
        ("may-tinh", {"paper": False, "card": False}),
        ("ban-in", {"paper": True, "card": False}),
        ("the-tin", {"paper": False, "card": True}),
        ("x", {"paper": False, "card": False}),
    ],
)
def test_kind_decides_what_is_in_the_frame(client, editor, kind, marks):
    article = make_article(title="Tin", **DRAFT)

    text = look(client, article, kind).text

    styles = [link["href"] for link in Page(text).all("link") if link["rel"] == "stylesheet"]
    assert marks == {
        "paper": any("css/paper" in style for style in styles),
        "card": "Bài này trên trang chủ" in text,
    }


def test_card_shows_title_sapo_and_picture(client, editor):
    article = make_article(**DRAFT)
    make_photo(article=article, is_lead=True)
    client.post(url(article), form_of(article, slug="tin", sapo="Sapo mới."))

    page = Page(look(client, article, "the-tin").text)

    assert "Sapo mới." in page.text
    assert page.links.count(f"/tin-tuc/tin-{article.pk}/") == 2
    assert len([image for image in page.all("img") if "/anh/" in image["src"]]) == 2


def test_paper_says_where_the_article_will_stand(client, editor):
    article = make_article(title="Tin", **DRAFT)

    text = look(client, article, "ban-in").text

    assert f"Nguồn: http://testserver{article.get_absolute_url()} – in ngày" in text


def test_looking_is_not_counted(client, editor):
    article = make_article()

    for kind in ("dien-thoai", "ban-in", "the-tin"):
        look(client, article, kind)

    assert DayViews.objects.count() == 0


def test_only_the_preview_may_be_framed_and_only_by_the_desk(client, editor):
    article = make_article(**DRAFT)
    headers = {
        name: client.get(address).headers
        for name, address in {
            "frame": url(article, "preview_page"),
            "page": url(article),
            "form": reverse("admin:news_article_change", args=[article.pk]),
            "new form": reverse("admin:news_article_add"),
            "list": reverse("admin:news_article_changelist"),
            "article": article.get_absolute_url(),
        }.items()
    }

    def who(name):
        policy = dict(
            part.split(" ", 1) for part in headers[name]["Content-Security-Policy"].split("; ")
        )
        return (
            policy["frame-ancestors"],
            policy.get("frame-src", policy["default-src"]),
            headers[name]["X-Frame-Options"],
        )

    assert {name: who(name) for name in headers} == {
        "frame": ("'self'", "'none'", "SAMEORIGIN"),
        "page": ("'none'", "'self'", "DENY"),
        "form": ("'none'", "'self'", "DENY"),
        "new form": ("'none'", "'self'", "DENY"),
        "list": ("'none'", "'none'", "DENY"),
        "article": ("'none'", "'none'", "DENY"),
    }


def test_preview_is_in_no_index_and_no_cache(client, editor):
    response = look(client, make_article(**DRAFT))

    assert [m["content"] for m in Page(response.text).all("meta") if m.get("name") == "robots"] == [
        "noindex"
    ]
    assert "no-store" in response.headers["Cache-Control"]
    assert Page(response.text).all("base") == [{"target": "_blank"}]


@pytest.mark.parametrize(
    ("role", "status"),
    [(None, 302), (Role.ADMINISTRATOR, 404), (Role.STAFF, 200), (Role.HEAD_OFFICER, 200)],
)
def test_preview_is_for_the_desk(client, role, status):
    article = make_article(**DRAFT)
    if role:
        client.force_login(make_user(role=role))

    addresses = [url(row, page) for row in (None, article) for page in ("preview", "preview_page")]

    assert {client.get(address).status_code for address in addresses} == {status}
    posted = client.post(url(article), form_of(article)).status_code
    assert posted == (302 if status == 200 else status)
    assert WorkingCopy.objects.count() == (1 if status == 200 else 0)


def test_form_offers_the_preview_behind_the_buttons_that_save(client, editor):
    """Enter presses the first button of a form, which must be the one that saves."""
    article = make_article(**DRAFT)

    for address, target in [
        (reverse("admin:news_article_change", args=[article.pk]), url(article)),
        (reverse("admin:news_article_add"), url()),
    ]:
        page = Page(client.get(address).text)
        form = next(i for i, (_, a) in enumerate(page.tags) if a.get("id") == "article_form")
        submits = [a for t, a in page.tags[form:] if t == "button" or a.get("type") == "submit"]
        assert submits[0]["name"] == "_save"
        assert [a["formaction"] for a in submits if "formaction" in a] == [target]


def test_reader_without_editing_rights_looks_at_the_stored_page(client):
    article = make_article(**DRAFT)
    client.force_login(make_user(role=Role.ADMINISTRATOR))

    text = client.get(reverse("admin:news_article_change", args=[article.pk])).text

    assert f'<a href="{article.get_absolute_url()}">Xem trước</a>' in text
    assert "data-preview" not in text


@pytest.mark.parametrize("count", [1, 3])
def test_preview_query_count_is_constant(client, editor, django_assert_num_queries, count):
    article = make_article(**DRAFT)
    for _ in range(count):
        make_photo(article=article)
        make_photo(article=make_article(category=article.category), is_lead=True)
    client.post(url(article), form_of(article))

    with django_assert_num_queries(18):
        client.get(url(article, "preview_page"))
