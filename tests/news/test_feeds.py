import datetime as dt

import pytest
from django.utils import timezone
from lxml import etree

from news.models import State
from tests.factories import make_article, make_association, make_category

pytestmark = pytest.mark.django_db

ATOM = {"a": "http://www.w3.org/2005/Atom"}
SITE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def fetch(client, url):
    return etree.fromstring(client.get(url).content)


def test_rss_holds_the_newest_published_articles(client):
    make_association(name="Hội Khuyến học huyện Mẫu")
    old = make_article(published_at=timezone.now() - dt.timedelta(days=3))
    new = make_article(sapo="Tóm tắt & <b>đậm</b>")
    for state in (State.DRAFT, State.WITHDRAWN):
        make_article(state=state)
    make_article(published_at=timezone.now() + dt.timedelta(days=1))

    feed = fetch(client, "/rss/")

    assert feed.xpath("//channel/title/text()") == ["Hội Khuyến học huyện Mẫu"]
    assert feed.xpath("//item/title/text()") == [new.title, old.title]
    assert feed.xpath("//item/description/text()")[0] == "Tóm tắt & <b>đậm</b>"
    assert feed.xpath("//item/link/text()")[0] == f"http://testserver{new.get_absolute_url()}"


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_category_feed_holds_its_category(client, kind):
    category = make_category()
    article = make_article(category=category)
    make_article()

    feed = fetch(client, f"/{kind}/{category.slug}/")

    assert feed.xpath("//item/title/text() | //a:entry/a:title/text()", namespaces=ATOM) == [
        article.title
    ]


def test_feed_of_no_category_is_no_page(client):
    assert client.get("/rss/khong-co/").status_code == 404


def test_atom_names_author_and_dates(client):
    make_article(
        byline="Nguyễn Hoa",
        organisation="Hội Khuyến học",
        published_at=dt.datetime(2022, 5, 25, 1, tzinfo=dt.UTC),
    )

    feed = fetch(client, "/atom/")

    assert feed.xpath("//a:entry/a:author/a:name/text()", namespaces=ATOM) == [
        "Nguyễn Hoa – Hội Khuyến học"
    ]
    assert feed.xpath("//a:entry/a:published/text()", namespaces=ATOM) == [
        "2022-05-25T08:00:00+07:00"
    ]


def test_sitemap_leads_to_every_published_article(client):
    article = make_article()
    make_article(state=State.DRAFT)

    index = fetch(client, "/sitemap.xml")
    sections = index.xpath("//s:loc/text()", namespaces=SITE)
    articles = fetch(client, "/sitemap-tin-tuc.xml")

    assert "http://testserver/sitemap-tin-tuc.xml" in sections
    assert articles.xpath("//s:loc/text()", namespaces=SITE) == [
        f"http://testserver{article.get_absolute_url()}"
    ]


def test_news_sitemap_holds_two_days(client):
    make_association(name="Hội Khuyến học huyện Mẫu")
    new = make_article(published_at=timezone.now() - dt.timedelta(hours=47))
    make_article(published_at=timezone.now() - dt.timedelta(hours=49))

    urls = fetch(client, "/sitemap-tin-moi.xml")

    assert urls.xpath("//*[local-name()='title']/text()") == [new.title]
    assert urls.xpath("//*[local-name()='name']/text()") == ["Hội Khuyến học huyện Mẫu"]
