import datetime as dt
import json
import logging

import pytest
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from core.dates import today
from khuyenhoc import front_page
from news.models import State
from tests.factories import (
    make_article,
    make_association,
    make_branch,
    make_category,
    make_cluster,
    make_day_views,
    make_photo,
    make_succession,
    make_user,
)

pytestmark = pytest.mark.django_db

EVE, DAY = dt.date(2025, 6, 30), dt.date(2025, 7, 1)


def test_home_leads_with_the_newest_article_that_has_a_picture(client):
    pictured = make_article()
    make_photo(article=pictured, is_lead=True)
    newer = make_article()

    context = client.get("/").context

    assert (context["lead"], context["latest"]) == (pictured, [newer])


def test_home_without_pictures_leads_with_the_newest(client):
    older, newest = make_article(), make_article()

    context = client.get("/").context

    assert (context["lead"], context["latest"]) == (newest, [older])


def test_home_shows_each_article_once_outside_the_ranking(client):
    category = make_category()
    articles = [make_article(category=category) for _ in range(9)]

    context = client.get("/").context

    block = context["blocks"][0]
    shown = [context["lead"], *context["latest"], block.first, *block.others]
    assert shown == articles[::-1]


def test_home_ranks_an_old_article_and_shows_it_nowhere_else(client):
    category = make_category()
    old, *newer = [make_article(category=category) for _ in range(12)]
    make_day_views(old, readers=9)
    make_day_views(newer[-1], readers=8)

    context = client.get("/").context

    assert context["most_read"] == {"days": 7, "articles": [old, newer[-1]]}
    (block,) = context["blocks"]
    shown = [context["lead"], *context["latest"], block.first, *block.others]
    assert shown == newer[:-11:-1]


def test_home_ranks_a_week_and_a_month_when_the_week_is_empty(client):
    article = make_article()
    make_day_views(article, readers=2, days_ago=20)
    assert client.get("/").context["most_read"] == {"days": 30, "articles": [article]}

    make_day_views(article, readers=1)
    assert client.get("/").context["most_read"] == {"days": 7, "articles": [article]}


@pytest.mark.parametrize("count", [1, 3])
def test_home_query_count_is_constant(client, django_assert_num_queries, count):
    for _ in range(count):
        make_photo(article=make_article(), is_lead=True)
        make_cluster(make_branch(), make_branch())

    # articles, documents, meetings to come, periods with figures, branches, clusters, association;
    # the savepoint's 2
    with django_assert_num_queries(7 + 2):
        client.get("/")


def test_home_of_a_new_portal_says_what_will_come(get_page):
    assert "Chưa có tin nào." in get_page("/").text


def test_association_is_named_from_the_database(get_page):
    make_association(name="Hội Khuyến học xã Mẫu", parent_name="Hội Khuyến học tỉnh Mẫu")

    text = get_page("/").text

    assert "Hội Khuyến học xã Mẫu" in text
    assert "Hội Khuyến học tỉnh Mẫu" in text


@pytest.mark.parametrize(
    "name", ["home", "news:article_list", "search", "about", "contact", "accessibility", "site_map"]
)
def test_page_keeps_the_house_rules(get_page, name):
    make_association()
    make_photo(article=make_article(), is_lead=True)

    get_page(reverse(name))


def test_search_marks_what_was_found_in_the_accents_of_the_text(get_page):
    article = make_article(title="Quỹ khuyến học xã Tiên Du")

    page = get_page("/tim-kiem/?q=khuyen+hoc+tien+du")

    assert "Tìm thấy 1 kết quả cho “khuyen hoc tien du”." in page.text
    assert "<mark>khuyến học</mark> xã <mark>Tiên Du</mark>" in page.html
    assert article.get_absolute_url() in page.links


def test_search_that_finds_nothing_helps_on(get_page):
    make_association(phone="0210 000 0000")

    page = get_page("/tim-kiem/?q=xyz")

    assert "Không tìm thấy kết quả nào cho “xyz”." in page.text
    assert "0210 000 0000" in page.text


def test_search_that_finds_nothing_suggests_the_words_that_are_known(get_page):
    make_article(title="Quỹ khuyến học xã Tiên Du")

    page = get_page("/tim-kiem/?q=khuyến học Lạng Sơn Tiên Du")

    assert "Có phải ông/bà tìm: khuyến học tiên du" in page.text
    assert "/tim-kiem/?q=khuy%E1%BA%BFn%20h%E1%BB%8Dc%20ti%C3%AAn%20du" in page.links


def test_search_that_finds_nothing_at_all_suggests_nothing(get_page):
    make_article(title="Quỹ khuyến học")

    assert "Có phải" not in get_page("/tim-kiem/?q=Lạng Sơn").text


def test_search_is_narrowed_by_year(client):
    old = make_article(title="Khuyến học", published_at=dt.datetime(2021, 3, 1, tzinfo=dt.UTC))
    make_article(title="Khuyến học")

    response = client.get("/tim-kiem/", {"q": "khuyến học", "nam": "2021"})

    assert list(response.context["page"]) == [old]
    assert 'href="?q=khuy%E1%BA%BFn%20h%E1%BB%8Dc&amp;nam=2021" aria-current' in response.text


@pytest.mark.parametrize("query", ["", "  ", "!!!", "“”"])
def test_search_for_nothing_explains_itself(get_page, query):
    make_article()

    page = get_page(f"/tim-kiem/?q={query}")

    assert "Gõ một vài từ" in page.text


def test_search_query_too_long_is_an_error_that_keeps_the_text(get_page):
    page = get_page("/tim-kiem/?q=" + "a" * 201)

    assert "Câu tìm dài quá 200 ký tự." in page.text
    assert any(field.get("value") == "a" * 201 for field in page.all("input"))
    assert page.text.startswith("Lỗi:")


def test_search_shows_markup_in_titles_as_text(get_page):
    make_article(title="<script>alert(1)</script> khuyến học")

    page = get_page("/tim-kiem/?q=khuyến học")

    assert "<script>alert(1)</script> khuyến học" in page.text


@pytest.mark.parametrize("count", [1, 3])
def test_search_query_count_is_constant(client, django_assert_num_queries, count):
    for _ in range(count):
        make_photo(article=make_article(title="Khuyến học"), is_lead=True)

    # articles, branches, meetings, models, documents counted, articles ranked and fetched,
    # association; two settings around each look at the index; and the savepoint's 2
    with django_assert_num_queries(8 + 4 + 2):
        client.get("/tim-kiem/?q=khuyến học")


@pytest.mark.parametrize("count", [1, 3])
def test_search_of_branches_query_count_is_constant(client, django_assert_num_queries, count):
    for _ in range(count):
        old, new = make_branch(name="Tiên Du", ends_on=EVE), make_branch(name="Bình Phú")
        make_succession("rename", old=[old], new=[new])

    # articles, branches, meetings, models, documents counted, branches, four for their turns,
    # association; two settings around the look at the index
    with django_assert_num_queries(11 + 2 + 2):
        client.get("/tim-kiem/?q=tien du&loai=don-vi")


def test_search_shows_both_of_a_name_and_tells_them_apart(get_page):
    old = make_branch(code="08233", name="Phú Mỹ", ends_on=EVE)
    new = make_branch(code="HKH03", name="Phú Mỹ", starts_on=DAY)
    other = make_branch(name="Lệ Mỹ", ends_on=EVE)
    make_succession("merge", old=[old, other], new=[new])

    page = get_page("/tim-kiem/?q=Phú Mỹ")

    assert page.text.startswith("Phú Mỹ – Tìm kiếm – ")
    assert "Tìm thấy 2 kết quả cho “Phú Mỹ”. Tin tức (0) Đơn vị (2)" in page.text
    assert (
        "Hội Khuyến học xã Phú Mỹ Mã HKH03 · từ 01/07/2025"
        " Thành lập từ xã Lệ Mỹ (cũ) và xã Phú Mỹ (cũ) ngày 01/07/2025"
    ) in page.text
    assert (
        "Hội Khuyến học xã Phú Mỹ (cũ) Mã 08233 · đến 30/06/2025"
        " Đã sáp nhập vào xã Phú Mỹ từ ngày 01/07/2025"
    ) in page.text
    assert "xã <mark>Phú Mỹ</mark> (cũ)" in page.html
    assert {old.get_absolute_url(), new.get_absolute_url()} <= set(page.links)


@pytest.mark.parametrize(
    "query", ["tien du", "08263", "Hội Khuyến học xã Tiên Du", "hoi khuyen hoc tien du"]
)
def test_search_finds_a_branch_by_name_code_and_title(client, query):
    branch = make_branch(code="08263", name="Tiên Du")
    make_branch(name="Bình Phú")

    assert list(client.get("/tim-kiem/", {"q": query}).context["page"]) == [branch]


def test_search_has_a_tab_for_each_kind(get_page):
    article = make_article(title="Quỹ khuyến học xã Tiên Du")
    branch = make_branch(name="Tiên Du")

    news, branches = get_page("/tim-kiem/?q=tien+du"), get_page("/tim-kiem/?q=tien+du&loai=don-vi")

    for page in (news, branches):
        assert "Tìm thấy 2 kết quả cho “tien du”. Tin tức (1) Đơn vị (1)" in page.text
        assert {"?q=tien%20du&loai=tin-tuc", "?q=tien%20du&loai=don-vi"} <= set(page.links)
    assert (article.get_absolute_url() in news.links) is True
    assert (branch.get_absolute_url() in news.links) is False
    assert (article.get_absolute_url() in branches.links) is False
    assert (branch.get_absolute_url() in branches.links) is True


def test_search_that_finds_more_than_is_counted_says_a_round_number(get_page, monkeypatch):
    monkeypatch.setattr("news.search.MOST_COUNTED", 2)
    for _ in range(3):
        make_article(title="Quỹ khuyến học xã Tiên Du")
    make_branch(name="Tiên Du")

    page = get_page("/tim-kiem/?q=tien+du")
    assert "Tìm thấy hơn 2 kết quả cho “tien du”. Tin tức (hơn 2) Đơn vị (1)" in page.text


def test_search_for_a_phrase_is_quoted_once(get_page):
    make_article(title="Quỹ khuyến học xã Tiên Du")

    assert "Tìm thấy 1 kết quả cho “tien du”." in get_page("/tim-kiem/?q=“tien+du”").text
    assert "Không tìm thấy kết quả nào cho «du tien»." in get_page("/tim-kiem/?q=«du+tien»").text


@pytest.mark.parametrize("kind", ["don-vi", "khac", ""])
def test_search_without_results_of_a_kind_shows_the_other(client, kind):
    article = make_article(title="Quỹ khuyến học")

    page = client.get("/tim-kiem/", {"q": "quỹ", "loai": kind}).context["page"]

    assert list(page) == [article]


def test_search_does_not_show_what_is_planned(client):
    make_branch(name="Tiên Du", starts_on=today() + dt.timedelta(days=1))

    assert client.get("/tim-kiem/?q=tien du").context["total"] == 0


def test_home_leads_to_every_commune(get_page):
    tien_du, alone = make_branch(name="Tiên Du"), make_branch(name="Bình Phú")
    old = make_branch(name="Phú Nham", ends_on=EVE)
    cluster = make_cluster(tien_du, old, number=2)

    page = get_page("/")

    assert "Tìm xã của tôi" in page.text
    assert "Cụm thi đua số II Xã Tiên Du Hội cơ sở chưa xếp vào cụm Xã Bình Phú" in page.text
    links = {row.get_absolute_url() for row in (tien_du, alone, cluster)}
    assert links <= set(page.links)
    assert old.get_absolute_url() not in page.links


def test_home_of_many_communes_names_clusters_and_asks_for_the_name(get_page, monkeypatch):
    first, second, alone = (make_branch(name=name) for name in ("Tiên Du", "Hạ Giáp", "Bình Phú"))
    cluster, empty = make_cluster(first, second, number=2), make_cluster(number=3)
    make_branch(name="Phú Nham", ends_on=EVE)
    monkeypatch.setattr(front_page, "MOST_BRANCHES", 3)
    assert first.get_absolute_url() in get_page("/").links

    monkeypatch.setattr(front_page, "MOST_BRANCHES", 2)
    page = get_page("/")

    told = "Cụm thi đua số II: 2 Hội Cụm thi đua số III: 0 Hội Chưa xếp vào cụm: 1 Hội"
    assert f"Tìm đơn vị theo tên hoặc mã Tìm {told}" in page.text
    assert {row.get_absolute_url() for row in (cluster, empty)} <= set(page.links)
    assert not {row.get_absolute_url() for row in (first, second, alone)} & set(page.links)
    assert "/to-chuc-hoi/" in [form["action"] for form in page.all("form")]


def test_home_of_many_communes_asks_the_same_of_any_number(
    client, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(front_page, "MOST_BRANCHES", 1)
    for count in (2, 4):
        make_cluster(*(make_branch() for _ in range(count)))
        # articles, meetings to come, periods with figures, branches, how many a cluster has,
        # clusters, association; the savepoint's 2
        with django_assert_num_queries(7 + 2):
            client.get("/")


def test_site_map_leads_to_the_clusters_there_are(get_page):
    cluster = make_cluster(number=2)
    planned = make_cluster(number=3, starts_on=today() + dt.timedelta(days=1))

    links = get_page("/so-do-trang/").links

    assert {"/to-chuc-hoi/", cluster.get_absolute_url()} <= set(links)
    assert planned.get_absolute_url() not in links


def test_home_without_branches_has_no_such_block(get_page):
    assert "Tìm xã của tôi" not in get_page("/").text


@pytest.mark.parametrize(
    ("path", "item"),
    [
        ("/", "/"),
        ("/tin-tuc/", "/tin-tuc/"),
        ("/to-chuc-hoi/", "/to-chuc-hoi/"),
        ("/lien-he/", "/lien-he/"),
    ],
)
def test_menu_says_where_one_is(get_page, path, item):
    current = [
        a["href"]
        for a in get_page(path).all("a")
        if "menu__link" in a.get("class", "") and "aria-current" in a
    ]

    assert current == [item]


@pytest.mark.parametrize("path", ["", "giao-ban/", "duyet/"])
def test_workspace_is_no_part_of_the_menu(client, get_page, path):
    client.force_login(make_user(Role.OFFICER))

    links = get_page(f"/ban-lam-viec/{path}").all("a")

    in_menu = [a for a in links if "menu__link" in a.get("class", "")]
    assert [a["href"] for a in in_menu if "aria-current" in a] == []
    assert len(in_menu) == 9


def test_unknown_address_offers_a_search_and_what_is_read(get_page):
    article = make_article()
    make_day_views(article, readers=1)

    page = get_page("/khong-co/", status=404)

    assert "Không tìm thấy trang" in page.text
    assert article.get_absolute_url() in page.links


def test_database_away_is_a_calm_503(client, monkeypatch, caplog):
    make_association(phone="0210 000 0000")
    client.get("/")

    def refuse(*args):
        raise OperationalError("server closed the connection")

    monkeypatch.setattr("khuyenhoc.views.front_page", refuse)
    with caplog.at_level(logging.CRITICAL):
        response = client.get("/")

    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "Trang tạm ngừng ít phút" in response.text
    assert "0210 000 0000" in response.text


def test_error_of_ours_is_a_page_without_the_database(
    client, monkeypatch, django_assert_num_queries
):
    def fail(*args):
        raise ZeroDivisionError

    monkeypatch.setattr("khuyenhoc.views.front_page", fail)
    client.raise_request_exception = False
    with django_assert_num_queries(3):  # the savepoint, its rollback, its end
        response = client.get("/")

    assert response.status_code == 500
    assert "Trang đang gặp sự cố" in response.text


@pytest.mark.parametrize(
    "url", ["/", "/khong-co/", "/healthz", "/static/khong-co.css", "/tin-tuc/0000/01/", "/rss/"]
)
def test_every_answer_carries_the_security_headers(client, url):
    headers = client.get(url).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert len(headers["X-Request-ID"]) == 32


def test_request_is_logged_with_its_id_and_without_query_or_address(client, caplog):
    with caplog.at_level(logging.INFO, logger="khuyenhoc.request"):
        response = client.get("/tim-kiem/?q=rieng-tu", REMOTE_ADDR="203.0.113.9")

    record = next(r for r in caplog.records if r.name == "khuyenhoc.request")
    assert record.getMessage() == "GET /tim-kiem/ 200"
    assert "rieng-tu" not in str(record.__dict__)
    assert "203.0.113.9" not in str(record.__dict__)
    assert response["X-Request-ID"]


def test_request_id_of_a_stranger_is_not_believed(client, settings):
    given = "a" * 32
    assert client.get("/healthz", headers={"X-Request-ID": given})["X-Request-ID"] != given

    settings.TRUSTED_PROXIES = 1

    assert client.get("/healthz", headers={"X-Request-ID": given})["X-Request-ID"] == given
    bad = client.get("/healthz", headers={"X-Request-ID": "a\tb" * 9})["X-Request-ID"]
    assert len(bad) == 32


def test_healthz_needs_no_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")

    assert (response.status_code, response.text) == (200, "ok\n")


def test_readyz_is_ready(client):
    response = client.get("/readyz")

    assert (response.status_code, response.text) == (200, "ready\n")


def test_readyz_names_what_is_not(client, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "tệp"
    settings.MEDIA_ROOT.write_text("a file where the folder should be")
    monkeypatch.setattr("khuyenhoc.views.MINIMUM_FREE_DISK", 1.1)

    response = client.get("/readyz")

    assert (response.status_code, response.text) == (503, "media\ndisk\n")


def test_robots_names_the_sitemaps(client):
    text = client.get("/robots.txt").text

    assert "Disallow: /quan-tri/\n" in text
    assert "Sitemap: http://testserver/sitemap.xml\n" in text


def test_security_txt_has_what_rfc_9116_asks_for(client):
    make_association(email="hoi@vidu.vn")

    response = client.get("/.well-known/security.txt")

    lines = dict(line.split(": ", 1) for line in response.text.splitlines()[::-1])
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert lines["Contact"] == "mailto:hoi@vidu.vn"
    assert timezone.now() < dt.datetime.fromisoformat(lines["Expires"])
    assert lines["Preferred-Languages"] == "vi, en"


def test_manifest_names_the_association(client):
    make_association(name="Hội Khuyến học huyện Mẫu")

    data = json.loads(client.get("/site.webmanifest").content)

    assert (data["name"], data["lang"]) == ("Hội Khuyến học huyện Mẫu", "vi")


def test_foreign_host_is_refused(client):
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def test_withdrawn_articles_stay_out_of_the_site_map(client):
    make_article(state=State.WITHDRAWN, category=make_category(name="Chuyên mục trống"))

    assert "Chuyên mục trống" not in client.get("/so-do-trang/").text
