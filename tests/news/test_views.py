import datetime as dt
import json
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from news.models import Article, Correction, ImportedViews, OldAddress, Photo, State
from tests.factories import (
    make_article,
    make_association,
    make_branch,
    make_category,
    make_cluster,
    make_day_views,
    make_document,
    make_photo,
    make_user,
)
from tests.learning.factories import make_model

pytestmark = pytest.mark.django_db

HIDDEN = [State.DRAFT, State.IN_REVIEW]


def test_article_list_shows_published_articles_newest_first(client):
    old = make_article(published_at=timezone.now() - dt.timedelta(days=1))
    new = make_article()
    make_article(state=State.DRAFT)
    make_article(published_at=timezone.now() + dt.timedelta(days=1))

    response = client.get(reverse("news:article_list"))

    assert list(response.context["page"]) == [new, old]


@pytest.mark.parametrize("count", [1, 3])
def test_article_list_query_count_is_constant(client, django_assert_num_queries, count):
    for _ in range(count):
        make_photo(article=make_article(), is_lead=True)

    # articles, categories, months, most read of 7 and of 30 days, association; the
    # request's transaction is a savepoint here: two more
    with django_assert_num_queries(6 + 2):
        client.get(reverse("news:article_list"))


@pytest.mark.parametrize("count", [1, 3])
def test_article_detail_query_count_is_constant(client, django_assert_num_queries, count):
    category = make_category()
    articles = [make_article(category=category) for _ in range(count + 1)]
    for article in articles:
        make_photo(article=article, is_lead=True)
        make_photo(article=article)
        make_day_views(article, readers=3)
        articles[0].branches.add(make_branch())
        articles[0].documents.add(make_document())
        articles[0].learning_models.add(make_model())
        articles[0].attachments.create(title="Kế hoạch", file=ContentFile(b"%PDF-1.4", "a.pdf"))
        articles[0].corrections.create(text="Ngày họp đúng là 25/5/2022.")

    # the article with all it leads to, what stands beside it, the pictures of both, association;
    # the view is counted apart (tests/news/test_counting.py)
    with django_assert_num_queries(4 + 2):
        client.get(articles[0].get_absolute_url())


def test_article_detail_page(get_page):
    make_association()
    article = make_article(
        title="Hội Khuyến học huyện tổ chức giao ban cụm số II",
        printed_title="HỘI KHUYẾN HỌC HUYỆN TỔ CHỨC GIAO BAN CỤM SỐ II",
        dateline="(Phù Ninh)-",
        sapo="Sáng ngày 25/5/2022, Hội khuyến học huyện tổ chức giao ban.",
        body="<p>Tại hội nghị có 4 ý kiến.</p>",
        byline="Nguyễn Hoa",
        organisation="Hội Khuyến học",
        published_at=dt.datetime(2022, 5, 25, 1, tzinfo=dt.UTC),
    )
    ImportedViews.objects.create(
        article=article, views=1412, source="cổng thông tin cũ", counted_on="2022-06-01"
    )

    page = get_page(article.get_absolute_url())

    assert "Cập nhật: 25/05/2022" in page.text
    assert "Lượt xem: 1.412" in page.text
    assert "1.412 lượt tính đến 01/06/2022 ở cổng thông tin cũ" in page.text
    assert "(Phù Ninh)- Sáng ngày 25/5/2022, Hội khuyến học huyện tổ chức giao ban." in page.text
    assert "Nguyễn Hoa – Hội Khuyến học" in page.text
    assert "HỘI KHUYẾN HỌC HUYỆN TỔ CHỨC GIAO BAN CỤM SỐ II" in page.text


def test_article_page_shows_pictures_with_their_sizes(get_page):
    article = make_article()
    lead = make_photo(article=article, is_lead=True, alt="Hội trường", caption="Toàn cảnh.")
    make_photo(article=article, shows_children=True, alt="Trẻ em")

    page = get_page(article.get_absolute_url())

    picture = next(img for img in page.all("img") if img["alt"] == "Hội trường")
    url = f"/anh/{lead.content_hash}-480.webp"
    assert (picture["src"], picture["width"], picture["height"]) == (url, "800", "533")
    assert picture["srcset"] == f"{url} 480w, /anh/{lead.content_hash}-800.webp 800w"
    assert "Toàn cảnh." in page.text
    assert [img for img in page.all("img") if img["alt"] == "Trẻ em"] == []


def test_article_page_tells_corrections_and_samples(get_page):
    article = make_article(is_sample=True)
    Correction.objects.create(article=article, text="Ngày họp đúng là 25/5/2022.")

    page = get_page(article.get_absolute_url())

    assert "Đính chính lúc" in page.text
    assert "Ngày họp đúng là 25/5/2022." in page.text
    assert "Bài mẫu." in page.text


def test_article_structured_data_is_what_the_page_says(client):
    make_association(name="Hội Khuyến học huyện Mẫu")
    article = make_article(
        title="Học </script><b>",
        byline="Nguyễn Hoa",
        published_at=dt.datetime(2022, 5, 25, tzinfo=dt.UTC),
    )

    html = client.get(article.get_absolute_url()).text

    raw = html.split('<script type="application/ld+json">')[1].split("</script>")[0]
    data = json.loads(raw)
    assert data["@type"] == "NewsArticle"
    assert data["headline"] == "Học </script><b>"
    assert data["datePublished"] == data["dateModified"] == "2022-05-25T07:00:00+07:00"
    assert data["author"] == [{"@type": "Person", "name": "Nguyễn Hoa"}]
    assert data["publisher"]["name"] == "Hội Khuyến học huyện Mẫu"
    assert data["image"] == [f"http://testserver/tin-tuc/{article.pk}/anh-chia-se.png"]


def test_wrong_slug_is_moved_to_the_right_one(client):
    article = make_article(title="Giao ban cụm")

    response = client.get(f"/tin-tuc/ten-cu-{article.pk}/")

    assert (response.status_code, response["Location"]) == (301, article.get_absolute_url())


@pytest.mark.parametrize("state", HIDDEN)
def test_unpublished_article_is_no_page_for_readers_and_a_preview_for_staff(client, state):
    article = make_article(state=state)
    url = article.get_absolute_url()

    assert client.get(url).status_code == 404
    client.force_login(make_user(role="staff"))
    preview = client.get(url)

    assert preview.status_code == 200
    assert "Bản xem trước" in preview.text


def test_scheduled_article_is_no_page_for_readers(client):
    article = make_article(published_at=timezone.now() + dt.timedelta(minutes=2))

    assert client.get(article.get_absolute_url()).status_code == 404


def test_withdrawn_article_says_why(get_page):
    article = make_article(state=State.WITHDRAWN, withdrawal_reason="Sai tên người được khen.")

    page = get_page(article.get_absolute_url(), status=410)

    assert "Sai tên người được khen." in page.text
    assert article.title not in page.text
    assert article.sapo not in page.html


def test_old_address_leads_to_the_article(client):
    article = make_article()
    old = "/tin-tuc-su-kien/bai-viet/cat/tin-moi-nhat-2548/id/giao-ban-cum-154466"
    OldAddress.objects.create(path=old, article=article)

    for path in (old, f"{old}/"):
        response = client.get(path)
        assert (response.status_code, response["Location"]) == (301, article.get_absolute_url())


@pytest.mark.parametrize("state", [*HIDDEN, State.WITHDRAWN])
def test_old_address_of_a_hidden_article_is_no_door(client, state):
    OldAddress.objects.create(path="/bai-cu", article=make_article(state=state))

    assert client.get("/bai-cu").status_code == 404


def test_category_page_lists_its_own_and_filters_by_year(client):
    category = make_category(name="Gương sáng")
    new = make_article(category=category)
    old = make_article(category=category, published_at=dt.datetime(2021, 3, 1, tzinfo=dt.UTC))
    make_article()

    everything = client.get(category.get_absolute_url())
    one_year = client.get(category.get_absolute_url(), {"nam": "2021"})

    assert list(everything.context["page"]) == [new, old]
    assert list(one_year.context["page"]) == [old]


@pytest.mark.parametrize("year", ["abc", "1999", "", "0" * 5000, "\x00", "2021 OR 1=1"])
def test_category_page_with_a_year_that_is_none_shows_all(client, year):
    category = make_category()
    articles = [make_article(category=category)]

    response = client.get(category.get_absolute_url(), {"nam": year})

    assert list(response.context["page"]) == articles


def test_empty_category_says_what_will_come(get_page):
    page = get_page(make_category().get_absolute_url())

    assert "Chưa có tin nào trong mục này." in page.text


def test_month_archive_holds_its_month_in_vietnam_time(client):
    first = make_article(published_at=dt.datetime(2022, 4, 30, 17, tzinfo=dt.UTC))
    make_article(published_at=dt.datetime(2022, 4, 30, 16, 59, tzinfo=dt.UTC))
    make_article(published_at=dt.datetime(2022, 5, 31, 17, tzinfo=dt.UTC))

    response = client.get("/tin-tuc/2022/05/")

    assert list(response.context["page"]) == [first]


@pytest.mark.parametrize("path", ["2022/05", "2022/13", "2022/5", "9999/12", "0000/01"])
def test_month_without_articles_is_no_page(client, path):
    assert client.get(f"/tin-tuc/{path}/").status_code == 404


@pytest.mark.parametrize("number", ["0", "3", "-1", "abc", "1.5", "", "9" * 5000, "\x00", "२"])
def test_page_number_out_of_range_is_no_page(client, number):
    for _ in range(11):
        make_article()

    assert client.get(reverse("news:article_list"), {"trang": number}).status_code == 404


def test_second_page_says_so_in_its_title(get_page):
    for _ in range(11):
        make_article()

    page = get_page(reverse("news:article_list") + "?trang=2")

    assert "Tin tức (trang 2 trong 2) – Hội Khuyến học" in page.text
    assert page.count("article") == 1


def test_photo_address_answers_only_with_its_article(client, settings):
    article = make_article(state=State.DRAFT)
    photo = make_photo(article=article)
    path = settings.MEDIA_ROOT / photo.whole.path_of(480)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"RIFF")
    url = photo.whole.url_of(480)

    assert client.get(url).status_code == 404
    Article.objects.filter(pk=article.pk).update(state="published", published_at=timezone.now())
    shown = client.get(url)
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/webp")
    assert b"".join(shown.streaming_content) == b"RIFF"
    assert client.get(photo.whole.url_of(800)).status_code == 404
    assert client.get(photo.whole.url_of(481)).status_code == 404
    assert client.get(photo.whole.url_of(9_999_999_999)).status_code == 404
    Photo.objects.update(shows_children=True)
    assert client.get(url).status_code == 404
    client.force_login(make_user(role="staff"))
    to_staff = client.get(url)
    assert b"".join(to_staff.streaming_content) == b"RIFF"


@pytest.mark.parametrize("state", [*HIDDEN, State.WITHDRAWN])
def test_card_of_a_hidden_article_is_no_picture(client, state):
    article = make_article(state=state)

    assert client.get(reverse("news:article_card", args=[article.pk])).status_code == 404


def test_card_is_a_picture_of_the_size_that_networks_ask_for(client):
    article = make_article(title="Dòng họ Đỗ xây dựng “Dòng họ học tập”")

    response = client.get(reverse("news:article_card", args=[article.pk]))

    assert response["Content-Type"] == "image/png"
    assert Image.open(BytesIO(response.content)).size == (1200, 630)


def test_public_pages_set_no_cookie_and_do_not_vary_by_it(client):
    article = make_article()

    branch, cluster = make_branch(), make_cluster()
    pages = ["/", "/tin-tuc/", "/tim-kiem/?q=tin", "/gioi-thieu/", "/to-chuc-hoi/"]
    for url in [*pages, *(row.get_absolute_url() for row in (article, branch, cluster))]:
        response = client.get(url)
        assert response.cookies == {}, url
        assert "Cookie" not in response.get("Vary", ""), url


@pytest.mark.parametrize("name", ["news:article_list", "home", "search"])
def test_public_page_refuses_post(client, name):
    assert client.post(reverse(name)).status_code == 405
