import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection, transaction
from django.template import TemplateDoesNotExist
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts.models import Role
from news import counting, views
from news.counting import Audience, audience_of, count_view
from news.models import Article, DayViews, ImportedViews, ViewTotal
from tests.factories import make_article, make_user

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
PHONE = (
    "Mozilla/5.0 (Linux; Android 12; SM-A127F) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/120.0.0.0 Mobile Safari/537.36"
)
NOBODY = AnonymousUser()

pytestmark = pytest.mark.django_db(transaction=True)


def make_request(*, agent=PHONE, address="203.0.113.7", method="get", **headers):
    send = getattr(RequestFactory(), method)
    return send("/", headers={"User-Agent": agent} | headers, REMOTE_ADDR=address)


def stored_counts():
    """(readers of the total, [(day, readers, bots, staff)]) of the only article counted."""
    days = DayViews.objects.order_by("day").values_list("day", "readers", "bots", "staff")
    return ViewTotal.objects.values_list("readers", flat=True).first(), list(days)


@pytest.fixture
def set_clock(monkeypatch):
    def to(*moment):
        now = dt.datetime(*moment, tzinfo=VIETNAM)
        monkeypatch.setattr(timezone, "now", lambda: now)

    return to


@pytest.fixture
def article(set_clock):
    set_clock(2022, 5, 25, 8, 0)
    return make_article()


TODAY = dt.date(2022, 5, 25)


def test_view_of_a_reader_counts_in_the_total_and_the_day(article):
    assert count_view(article=article, request=make_request(), user=NOBODY) is True

    assert stored_counts() == (1, [(TODAY, 1, 0, 0)])


def test_view_of_a_signed_in_branch_member_counts_as_a_readers(article):
    assert count_view(article=article, request=make_request(), user=make_user()) is True

    assert stored_counts() == (1, [(TODAY, 1, 0, 0)])


def test_head_counts_nowhere(article):
    assert count_view(article=article, request=make_request(method="head"), user=NOBODY) is False

    assert stored_counts() == (None, [])


def test_reload_does_not_count(article):
    views = [count_view(article=article, request=make_request(), user=NOBODY) for _ in range(3)]

    assert views == [True, False, False]
    assert stored_counts() == (1, [(TODAY, 1, 0, 0)])


def test_reload_after_31_minutes_counts_again(article, set_clock):
    count_view(article=article, request=make_request(), user=NOBODY)
    set_clock(2022, 5, 25, 8, 31)

    assert count_view(article=article, request=make_request(), user=NOBODY) is True
    assert stored_counts() == (2, [(TODAY, 2, 0, 0)])


@pytest.mark.parametrize("other", [{"address": "203.0.113.8"}, {"agent": PHONE + " Zalo"}])
def test_another_reader_counts(article, other):
    count_view(article=article, request=make_request(), user=NOBODY)

    assert count_view(article=article, request=make_request(**other), user=NOBODY) is True


def test_same_reader_counts_once_for_each_article(article):
    views = [
        count_view(article=one, request=make_request(), user=NOBODY)
        for one in [article, make_article()]
    ]

    assert views == [True, True]
    assert list(ViewTotal.objects.values_list("readers", flat=True)) == [1, 1]


def test_day_begins_at_midnight_in_vietnam(article, set_clock):
    for moment in [(2022, 5, 25, 23, 59), (2022, 5, 26, 0, 30)]:
        set_clock(*moment)
        count_view(article=article, request=make_request(), user=NOBODY)

    assert stored_counts() == (2, [(TODAY, 1, 0, 0), (dt.date(2022, 5, 26), 1, 0, 0)])


def test_bots_and_staff_are_counted_apart_every_time(article):
    staff = make_user(role=Role.STAFF)
    bot = make_request(agent="Mozilla/5.0 (compatible; Googlebot/2.1)")
    count_view(article=article, request=make_request(), user=NOBODY)

    views = [count_view(article=article, request=bot, user=NOBODY) for _ in range(3)]
    views += [count_view(article=article, request=make_request(), user=staff) for _ in range(2)]

    assert views == [False] * 5
    assert stored_counts() == (1, [(TODAY, 1, 3, 2)])


def test_staff_alone_make_no_total(article):
    count_view(article=article, request=make_request(), user=make_user(role=Role.STAFF))

    assert stored_counts() == (None, [(TODAY, 0, 0, 1)])


@pytest.mark.parametrize(
    "agent",
    [
        PHONE,
        PHONE + " Zalo android/23101 ZaloTheme/light ZaloLanguage/vi",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 16_5 like Mac OS X) [FBAN/FBIOS;FBDV/iPhone12,1]",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) coc_coc_browser/123.0.0 Chrome/117.0.0.0",
        "Mozilla/5.0 (Linux; Android 10; CUBOT X30) AppleWebKit/537.36 Chrome/100 Mobile",
        "Opera/9.80 (Android; Opera Mini/36.2/119.132; U; vi) Presto/2.12.423 Version/12.16",
        "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0",
    ],
)
def test_people_are_readers(agent):
    assert audience_of(make_request(agent=agent).META, NOBODY) is Audience.READERS


@pytest.mark.parametrize(
    "agent",
    [
        "",
        " ",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; coccocbot-web/1.0; +http://help.coccoc.com/searchengine)",
        "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
        "facebookexternalhit/1.1",
        "curl/8.0",
        "python-requests/2.31",
        "Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 HeadlessChrome/125 Safari/537.36",
    ],
)
def test_programs_are_bots(agent):
    assert audience_of(make_request(agent=agent).META, NOBODY) is Audience.BOTS


def test_request_without_an_agent_is_a_bots():
    assert audience_of(RequestFactory().get("/").META, NOBODY) is Audience.BOTS


@pytest.mark.parametrize(
    ("header", "value", "audience"),
    [
        ("Sec-Purpose", "prefetch", Audience.BOTS),
        ("Sec-Purpose", "prefetch;prerender", Audience.BOTS),
        ("Sec-Purpose", "prefetch; anonymous-client-ip", Audience.BOTS),
        ("Purpose", "Prefetch", Audience.BOTS),
        ("X-Purpose", "preview", Audience.BOTS),
        ("X-Moz", "prefetch", Audience.BOTS),
        ("Purpose", "reading", Audience.READERS),
    ],
)
def test_fetch_ahead_of_a_reader_is_counted_with_the_bots(header, value, audience):
    assert audience_of(make_request(**{header: value}).META, NOBODY) is audience


def test_endless_agent_costs_no_more_than_its_beginning(monkeypatch):
    seen = []
    monkeypatch.setattr(counting.crawlers, "is_crawler", seen.append)

    audience_of(make_request(agent="x" * 8_000).META, NOBODY)

    assert seen == ["x" * 200]


def test_page_that_fails_is_no_view(article, monkeypatch):
    def fail(*_):
        raise TemplateDoesNotExist("news/article_detail.html")

    monkeypatch.setattr(views, "render", fail)
    reader = Client(headers={"User-Agent": PHONE}, raise_request_exception=False)

    assert reader.get(article.get_absolute_url()).status_code == 500
    assert stored_counts() == (None, [])


def test_view_is_written_after_the_requests_transaction(article):
    with transaction.atomic():
        assert count_view(article=article, request=make_request(), user=NOBODY) is True
        assert stored_counts() == (None, []), "no lock is held while the page is being made"

    assert stored_counts() == (1, [(TODAY, 1, 0, 0)])


def test_view_that_cannot_be_written_leaves_the_page_alone(article, monkeypatch, caplog):
    def fail(*_):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(counting, "add_view", fail)

    assert count_view(article=article, request=make_request(), user=NOBODY) is True

    assert "the disk is full" in caplog.text


def test_without_a_place_for_fingerprints_reloads_count_and_the_log_says_so_once(
    article, settings, tmp_path, caplog
):
    (tmp_path / "file").touch()
    settings.VISITS_FILE = tmp_path / "file" / "visits"

    views = [count_view(article=article, request=make_request(), user=NOBODY) for _ in range(3)]

    assert views == [True, True, True]
    assert stored_counts() == (3, [(TODAY, 3, 0, 0)])
    assert [record.name for record in caplog.records] == ["news.counting"]


def run_in_threads(job, jobs):
    """What `job` answers to each of `jobs`; eight at a time, each thread on its own connection."""

    def work(share):
        try:
            return [job(one) for one in share]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        return list(chain(*pool.map(work, [jobs[n::8] for n in range(8)])))


def test_ten_thousand_parallel_readers_are_ten_thousand_views(article):
    def read(n):
        if n % 20 == 0:
            count_view(article=article, request=make_request(agent="curl/8.0"), user=NOBODY)
        address = f"203.0.{n // 250}.{n % 250}"
        return count_view(article=article, request=make_request(address=address), user=NOBODY)

    views = run_in_threads(read, range(10_000))

    assert views == [True] * 10_000
    assert stored_counts() == (10_000, [(TODAY, 10_000, 500, 0)])


def test_ten_thousand_parallel_reloads_are_one_view(article):
    def read(_):
        return count_view(article=article, request=make_request(), user=NOBODY)

    assert sum(run_in_threads(read, range(10_000))) == 1
    assert stored_counts() == (1, [(TODAY, 1, 0, 0)])


def test_pages_read_in_parallel_are_all_counted(article):
    def read_25_times(address):
        reader = Client(headers={"User-Agent": PHONE})
        return [
            reader.get(article.get_absolute_url(), REMOTE_ADDR=f"{address}.{n}").status_code
            for n in range(25)
        ]

    answers = run_in_threads(read_25_times, [f"203.0.{n}" for n in range(8)])

    assert answers == [[200] * 25] * 8
    assert stored_counts() == (200, [(TODAY, 200, 0, 0)])


def test_saving_an_article_changes_its_count_by_nothing_and_loses_none(article):
    def read(n):
        request = make_request(address=f"203.0.113.{n}")
        return count_view(article=article, request=request, user=NOBODY)

    edited = Article.objects.get(pk=article.pk)
    run_in_threads(read, range(50))

    edited.title = "Tiêu đề mới"
    edited.save()

    run_in_threads(read, range(50, 100))
    assert stored_counts() == (100, [(TODAY, 100, 0, 0)])
    assert Article.objects.with_views().get().views == 100


def test_counting_leaves_the_articles_row_alone(article):
    def row():
        with connection.cursor() as cursor:
            cursor.execute("SELECT ctid::text, xmin::text, news_article::text FROM news_article")
            return cursor.fetchall()

    before = row()

    count_view(article=article, request=make_request(), user=NOBODY)

    assert row() == before


def test_page_shows_imported_views_and_this_one(article):
    ImportedViews.objects.create(
        article=article, views=1412, source="Cổng thông tin cũ", counted_on=TODAY
    )
    reader = Client(headers={"User-Agent": PHONE})
    other = Client(headers={"User-Agent": PHONE + " Zalo"})

    pages = [one.get(article.get_absolute_url()).text for one in [reader, reader, other]]

    assert ["Lượt xem: 1.413" in pages[0], "Lượt xem: 1.413" in pages[1]] == [True, True]
    assert "Lượt xem: 1.414" in pages[2]
    assert ImportedViews.objects.get().views == 1412
    assert stored_counts() == (2, [(TODAY, 2, 0, 0)])


def test_page_that_is_no_page_counts_nothing(article):
    draft = make_article(state="draft", published_at=None)
    reader = Client(headers={"User-Agent": PHONE})

    answers = [
        reader.get(f"/tin-tuc/mot-duong-dan-khac-{article.pk}/").status_code,
        reader.get(draft.get_absolute_url()).status_code,
        reader.head(article.get_absolute_url()).status_code,
    ]

    assert answers == [301, 404, 200]
    assert stored_counts() == (None, [])


def test_preview_by_staff_counts_nothing(article):
    draft = make_article(state="draft", published_at=None)
    staff = Client(headers={"User-Agent": PHONE})
    staff.force_login(make_user(role=Role.STAFF), "accounts.backends.IdentifierBackend")

    assert staff.get(draft.get_absolute_url()).status_code == 200

    assert stored_counts() == (None, [])


def test_counted_reader_gets_no_cookie(article):
    response = Client(headers={"User-Agent": PHONE}).get(article.get_absolute_url())

    assert stored_counts() == (1, [(TODAY, 1, 0, 0)])
    assert response.cookies == {}


def test_nothing_that_tells_readers_apart_is_kept(article, settings, caplog):
    reader = Client(headers={"User-Agent": PHONE}, REMOTE_ADDR="203.0.113.77")

    reader.get(article.get_absolute_url())

    kept = settings.VISITS_FILE.read_bytes() + caplog.text.encode()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT t::text FROM {connection.ops.quote_name(table)} t")  # noqa: S608 -- the table's own name
            kept += repr(cursor.fetchall()).encode()
    assert b"Tin s" in kept, "the article's own row was searched"
    assert [trace for trace in [b"203.0.113", b"SM-A127F"] if trace in kept] == []
