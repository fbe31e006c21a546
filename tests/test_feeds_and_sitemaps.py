"""Feeds and sitemaps by the grammars of tests/schemas, and what their texts ask for beyond them."""

import datetime as dt
import re
from pathlib import Path

import pytest
from lxml import etree

from core.dates import today
from core.partial_date import PartialDate
from meetings.states import State as MeetingState
from tests.factories import (
    make_article,
    make_association,
    make_branch,
    make_category,
    make_cluster,
    make_document,
)
from tests.learning.factories import make_model
from tests.meetings.factories import make_meeting
from tests.reports.factories import make_period, make_report

pytestmark = pytest.mark.django_db

SCHEMAS = Path(__file__).parent / "schemas"
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
# What XML and Unicode make difficult.
TITLE = "“Dòng họ học tập” & <b>khuyến tài</b> \u2013 số 1"
TYPES = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "sitemap": "application/xml",
}


@pytest.fixture
def fetch(client):
    """The root of a document that its grammar accepts."""

    def fetch_valid(path, schema):
        response = client.get(path)
        assert (response.status_code, response["Content-Type"]) == (200, TYPES[schema])
        root = etree.fromstring(response.content)
        grammar = etree.RelaxNG(file=SCHEMAS / f"{schema}.rng")
        assert grammar.validate(root), str(grammar.error_log)
        return root

    return fetch_valid


@pytest.fixture
def category():
    make_association(name="Hội Khuyến học & Khuyến tài")
    category = make_category(name="Hội nghị & giao ban")
    make_article(title=TITLE, category=category, byline="Nguyễn Hoa")
    make_article(sapo="", byline="")
    make_cluster(make_branch())
    return category


@pytest.mark.parametrize(("address", "items"), [("/rss/", 2), ("/rss/{}/", 1)])
def test_rss_is_valid(fetch, category, address, items):
    path = address.format(category.slug)

    root = fetch(path, "rss")

    guids = [guid.text for guid in root.iter("guid")]
    assert len(set(guids)) == len(guids) == items
    assert TITLE in [title.text for title in root.iter("title")]
    assert root.find(f"channel/{ATOM}link").get("href") == f"http://testserver{path}"


@pytest.mark.parametrize(("address", "items"), [("/atom/", 2), ("/atom/{}/", 1)])
def test_atom_is_valid(fetch, category, address, items):
    path = address.format(category.slug)

    root = fetch(path, "atom")

    entries = root.findall(f"{ATOM}entry")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids) == items
    for part in (root, *entries):
        relations = [link.get("rel") for link in part.findall(f"{ATOM}link")]
        assert relations.count("alternate") == 1
    own = [link.get("href") for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert own == [f"http://testserver{path}"]
    assert root.find(f"{ATOM}author") is not None, "or every entry needs one"


def test_rss_of_documents_is_valid_and_has_the_last_published_first(fetch):
    make_association(name="Hội Khuyến học & Khuyến tài")
    old = make_document(issued_on=PartialDate(2023), abstract=TITLE)
    new = make_document(issued_on=PartialDate())
    make_document(published_at=None)

    root = fetch("/van-ban/rss/", "rss")

    assert [item.findtext("title") for item in root.iter("item")] == [str(new), str(old)]
    assert TITLE in [item.findtext("description") for item in root.iter("item")]
    assert root.findtext("channel/title") == "Văn bản – Hội Khuyến học & Khuyến tài"
    assert root.find(f"channel/{ATOM}link").get("href") == "http://testserver/van-ban/rss/"


@pytest.mark.parametrize(
    ("address", "schema"), [("/rss/", "rss"), ("/atom/", "atom"), ("/van-ban/rss/", "rss")]
)
def test_feed_of_no_article_is_valid(fetch, address, schema):
    fetch(address, schema)


def test_sitemap_leads_to_every_section_and_each_is_valid(fetch, category):
    make_report(make_branch(), make_period())
    make_document()
    meeting, _ = make_meeting(MeetingState.PLANNED)
    make_model()
    index = fetch("/sitemap.xml", "sitemap")

    sections = [loc.text.removeprefix("http://testserver") for loc in index.iter(f"{SITEMAP}loc")]

    names = {re.fullmatch(r"/sitemap-(.+)\.xml", section)[1] for section in sections}
    parts = {"chuyen-muc", "cum", "don-vi", "giao-ban", "mo-hinh", "so-lieu", "tin-tuc", "trang"}
    parts |= {"van-ban"}
    assert names == parts
    for section in sections:
        addresses = [loc.text for loc in fetch(section, "sitemap").iter(f"{SITEMAP}loc")]
        assert len(set(addresses)) == len(addresses) > 0
    [listed] = fetch("/sitemap-giao-ban.xml", "sitemap").iter(f"{SITEMAP}loc")
    assert listed.text == f"http://testserver{meeting.get_absolute_url()}"


def test_sitemap_has_branches_that_are_no_more_and_none_that_are_planned(fetch):
    yesterday, tomorrow = (today() + dt.timedelta(days=n) for n in (-1, 1))
    old = make_branch(ends_on=yesterday)
    make_branch(starts_on=tomorrow)
    cluster = make_cluster()
    make_cluster(starts_on=tomorrow)

    found = {
        section: [
            loc.text for loc in fetch(f"/sitemap-{section}.xml", "sitemap").iter(f"{SITEMAP}loc")
        ]
        for section in ("don-vi", "cum")
    }

    assert found == {
        "don-vi": [f"http://testserver{old.get_absolute_url()}"],
        "cum": [f"http://testserver{cluster.get_absolute_url()}"],
    }


def test_sitemap_has_the_documents_that_readers_see(fetch):
    shown = make_document()
    make_document(published_at=None)

    found = [loc.text for loc in fetch("/sitemap-van-ban.xml", "sitemap").iter(f"{SITEMAP}loc")]

    assert found == [f"http://testserver{shown.get_absolute_url()}"]


def test_news_sitemap_is_valid(fetch, category):
    root = fetch("/sitemap-tin-moi.xml", "sitemap")

    news = root.findall(f"{SITEMAP}url/{NEWS}news")
    assert len(news) == len(root) == 2
    assert TITLE in [one.findtext(f"{NEWS}title") for one in news]
    assert {one.findtext(f"{NEWS}publication/{NEWS}name") for one in news} == {
        "Hội Khuyến học & Khuyến tài"
    }


def test_news_sitemap_of_no_article_is_valid(fetch):
    assert len(fetch("/sitemap-tin-moi.xml", "sitemap")) == 0
