import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.models import Role
from core.search import Query
from news import search_misses
from news.models import SearchMiss
from news.search_misses import add_miss
from tests.factories import make_article, make_branch, make_user

PHONE = {"User-Agent": "Mozilla/5.0 (Linux; Android 12; SM-A127F) Chrome/120.0.0.0 Mobile"}
DAY = dt.date(2022, 5, 25)

pytestmark = pytest.mark.django_db


@pytest.fixture
def search(client, django_capture_on_commit_callbacks):
    def ask(text, *, method="get", agent=PHONE, **parameters):
        with django_capture_on_commit_callbacks(execute=True):
            send = getattr(client, method)
            return send("/tim-kiem/", {"q": text} | parameters, headers=agent)

    return ask


def stored():
    return list(SearchMiss.objects.order_by("day", "folded").values_list("query", "count"))


def test_search_that_finds_nothing_is_counted_once_for_all_spellings(search):
    for text in ["  LẠNG   SƠN!", "Lạng Sơn", "lang son", "quỹ"]:
        search(text)

    assert stored() == [("lạng sơn", 3), ("quỹ", 1)]


def test_search_that_finds_something_is_not_counted(search):
    make_article(title="Quỹ khuyến học")

    search("quỹ")
    search("quỹ", nam="2001")
    search("!!!")

    assert stored() == []


def test_search_that_finds_a_branch_alone_is_not_counted(search):
    make_branch(name="Tiên Du")

    search("tiên du")

    assert stored() == []


@pytest.mark.parametrize(
    "text",
    [
        "lan@vidu.vn",
        "lan＠vidu.vn",
        "0912345678",
        "0912 345 678",
        "bà Lan 0912.345.678",
        "(0210) 3829-123",
        "+84 912 345 678",
        "0/9/1/2/3/4/5/6/7/8",
        "３８２９１２３",
        "3829123",
        "012 345 678",
        "a" * 81,
    ],
)
def test_search_for_what_may_be_a_person_is_not_kept(search, text):
    search(text)

    assert stored() == []


@pytest.mark.parametrize("text", ["năm học 2021-2022", "25/05/2022", "25 - 05 - 2022", "a" * 80])
def test_search_for_years_and_days_is_kept(search, text):
    search(text)

    assert [times for _, times in stored()] == [1]


def test_bots_staff_and_head_requests_are_not_counted(client, search):
    search("quỹ", agent={"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"})
    search("quỹ", method="head")
    client.force_login(make_user(role=Role.OFFICER))
    search("quỹ")

    assert stored() == []


def test_miss_of_a_request_that_fails_is_lost(client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as waiting:
        client.get("/tim-kiem/", {"q": "quỹ"}, headers=PHONE)

    assert (len(waiting), stored()) == (1, [])


def test_miss_belongs_to_its_day_in_vietnam(search, monkeypatch):
    for hour, minute in [(23, 59), (24, 0)]:
        moment = dt.datetime(2022, 5, 25, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
        moment = (moment + dt.timedelta(hours=hour, minutes=minute)).astimezone(dt.UTC)
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        search("quỹ")

    days = SearchMiss.objects.order_by("day").values_list("day", "count")
    assert list(days) == [(DAY, 1), (DAY + dt.timedelta(days=1), 1)]


def test_day_holds_only_so_many_queries(monkeypatch):
    monkeypatch.setattr(search_misses, "QUERIES_A_DAY", 2)
    for text in ["một", "hai", "ba"]:
        add_miss(DAY, Query.parse(text))

    assert stored() == [("hai", 1), ("một", 1)]


def test_misses_are_summed_over_both_ends_of_a_span():
    for days, text in [(0, "quỹ"), (1, "quy"), (1, "lễ"), (2, "quỹ")]:
        add_miss(DAY + dt.timedelta(days=days), Query.parse(text))

    misses = SearchMiss.objects.between(DAY, DAY + dt.timedelta(days=1)).by_query()

    assert list(misses) == [{"words": "quỹ", "times": 2}, {"words": "lễ", "times": 1}]
