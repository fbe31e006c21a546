"""The staff's figures, through their pages."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from news.desk.charts import Bar, BarChart
from news.desk.figures import Span
from news.models import DayViews, SearchMiss, State
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
TODAY = dt.date(2022, 5, 25)
FIGURES = "/quan-tri/news/article/so-lieu/"


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Half an hour into Wednesday in Vietnam; in Greenwich it is still Tuesday."""
    now = dt.datetime(2022, 5, 25, 0, 30, tzinfo=VIETNAM)
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def editor(client):
    client.force_login(make_user(role=Role.STAFF))


def view(article, days_ago, readers=0, bots=0, staff=0):
    day = TODAY - dt.timedelta(days=days_ago)
    DayViews.objects.create(article=article, day=day, readers=readers, bots=bots, staff=staff)


def miss(query, days_ago, count):
    day = TODAY - dt.timedelta(days=days_ago)
    SearchMiss.objects.create(day=day, folded=query, query=query, count=count)


def counts(views):
    return (views.readers, views.bots, views.staff)


def article_url(article):
    return reverse("admin:news_article_figures", args=[article.pk])


def csv_of(client, table, **parameters):
    return client.get(reverse("admin:news_figures_csv", args=[table]), parameters)


def test_views_are_summed_over_the_days_of_the_span_and_apart(client, editor):
    first, second = make_article(), make_article()
    view(first, 0, readers=3, bots=20, staff=1)
    view(second, 0, readers=4)
    view(first, 6, readers=5, bots=7)
    view(first, 7, readers=100, bots=100, staff=100)

    context = client.get(FIGURES, {"ngay": "7"}).context

    assert counts(context["total"]) == (12, 27, 1)
    assert [(part.span.label, *counts(part)) for part in context["parts"]] == [
        ("19/05/2022", 5, 7, 0),
        ("20/05/2022", 0, 0, 0),
        ("21/05/2022", 0, 0, 0),
        ("22/05/2022", 0, 0, 0),
        ("23/05/2022", 0, 0, 0),
        ("24/05/2022", 0, 0, 0),
        ("25/05/2022", 7, 20, 1),
    ]


@pytest.mark.parametrize(
    ("asked", "parts"),
    [
        ("7", (7, "19/05/2022", "25/05/2022")),
        ("30", (30, "26/04/2022", "25/05/2022")),
        ("90", (14, "25/02 – 27/02/2022", "23/05 – 25/05/2022")),
        ("365", (13, "26/05 – 31/05/2021", "01/05 – 25/05/2022")),
        ("", (30, "26/04/2022", "25/05/2022")),
        ("8", (30, "26/04/2022", "25/05/2022")),
    ],
)
def test_span_has_as_many_parts_as_can_be_read(client, editor, asked, parts):
    view(make_article(), 0, readers=1)

    found = client.get(FIGURES, {"ngay": asked}).context["parts"]

    assert (len(found), found[0].span.label, found[-1].span.label) == parts


@pytest.mark.parametrize("days", [7, 30, 90, 365])
def test_parts_of_a_span_hold_each_day_once(days):
    span = Span.until_today(days)

    assert [day for part in span.parts for day in part.days] == span.days
    assert (len(span.days), span.last) == (days, TODAY)


def test_most_read_are_those_opened_in_the_span_in_order_of_readers(client, editor):
    few, many, old, machine = (make_article() for _ in range(4))
    view(few, 0, readers=1, staff=9)
    view(many, 0, readers=2)
    view(many, 6, readers=3, bots=4)
    view(old, 7, readers=50)
    view(machine, 1, bots=6)

    found = client.get(FIGURES, {"ngay": "7"}).context["most_read"]

    assert [(article, *counts(article)) for article in found] == [
        (many, 5, 4, 0),
        (few, 1, 0, 9),
        (machine, 0, 6, 0),
    ]


def test_unread_are_the_published_that_no_reader_opened_in_the_span(client, editor):
    read, by_machine, long_ago, never = (make_article() for _ in range(4))
    view(read, 6, readers=1)
    view(read, 7)
    view(by_machine, 0, bots=3, staff=2)
    view(long_ago, 7, readers=1)
    make_article(state=State.DRAFT)
    make_article(published_at=timezone.now() + dt.timedelta(hours=1))

    context = client.get(FIGURES, {"ngay": "7"}).context

    assert list(context["unread"]) == [never, long_ago, by_machine]
    assert context["unread_count"] == 3


def test_misses_are_those_of_the_span(client, editor):
    miss("quy", 0, 1)
    miss("lang son", 0, 2)
    miss("quy", 6, 3)
    miss("lang son", 7, 100)

    found = client.get(FIGURES, {"ngay": "7"}).context["misses"]

    assert [(one["words"], one["times"]) for one in found] == [("quy", 4), ("lang son", 2)]


def test_page_without_any_figure_says_so(client, editor, get_page):
    text = get_page(FIGURES).text

    assert "Chưa có lượt xem nào trong khoảng này." in text
    assert "Chưa có bài nào được mở trong khoảng này." in text
    assert "Không có bài nào: bài đang đăng đều đã có bạn đọc." in text
    assert "Chưa có lần tìm nào không thấy kết quả." in text


def test_page_prints_numbers_as_they_are_written_here(client, editor):
    view(make_article(title="Giao ban cụm"), 0, readers=1412)

    text = client.get(FIGURES).text

    assert '<text class="chart__value" x="944" y="22">1.412</text>' in text
    assert "<td>1.412</td>" in text
    assert "Từ ngày 26/04/2022 đến hết hôm nay, 25/05/2022." in text


@pytest.mark.parametrize("count", [1, 3])
def test_figures_query_count_is_constant(client, editor, django_assert_num_queries, count):
    for number in range(count):
        view(make_article(), 0, readers=1)
        make_article()
        miss(f"quy {number}", 0, 1)

    client.get(FIGURES)  # notes in the session that the person is there
    # session, person; days, read, unread and their number, misses; the association; and the
    # savepoint's 2
    with django_assert_num_queries(2 + 5 + 1 + 2):
        client.get(FIGURES)


def test_figures_of_one_article_are_its_own(client, editor):
    article = make_article()
    view(article, 0, readers=2, bots=3, staff=4)
    view(article, 29, readers=1)
    view(article, 30, readers=50)
    view(make_article(), 0, readers=99)

    response = client.get(article_url(article))

    assert counts(response.context["total"]) == (3, 3, 4)
    assert (
        f'href="{article_url(article)}"'
        in client.get(reverse("admin:news_article_change", args=[article.pk])).text
    )


def test_figures_of_an_article_that_is_not_there_are_not_found(client, editor):
    binned = make_article(state=State.DRAFT, trashed_at=timezone.now())

    assert client.get(article_url(binned)).status_code == 404


def test_download_of_days_has_every_day(client, editor):
    view(make_article(), 0, readers=1412, bots=2, staff=1)

    response = csv_of(client, "luot-xem", ngay="7")

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == (
        'attachment; filename="luot-xem-2022-05-19-2022-05-25.csv"'
    )
    assert response.content.decode() == (
        '\ufeff"Ngày","Bạn đọc","Máy tìm kiếm","Cán bộ"\r\n'
        '"19/05/2022",0,0,0\r\n"20/05/2022",0,0,0\r\n"21/05/2022",0,0,0\r\n'
        '"22/05/2022",0,0,0\r\n"23/05/2022",0,0,0\r\n"24/05/2022",0,0,0\r\n'
        '"25/05/2022",1412,2,1\r\n'
    )


def test_download_of_a_year_has_every_day(client, editor):
    assert csv_of(client, "luot-xem", ngay="365").content.count(b"\r\n") == 366


def test_download_of_articles_calculates_nothing(client, editor):
    view(make_article(title="=1+1"), 0, readers=3, bots=2, staff=1)

    assert csv_of(client, "bai-duoc-doc").content.decode() == (
        '\ufeff"Tin bài","Bạn đọc","Máy tìm kiếm","Cán bộ"\r\n"\'=1+1",3,2,1\r\n'
    )


def test_download_of_unread_articles_dates_them_in_vietnam(client, editor):
    make_article(title="Quỹ", published_at=dt.datetime(2022, 5, 20, 17, 30, tzinfo=dt.UTC))

    assert csv_of(client, "bai-chua-ai-doc").content.decode() == (
        '\ufeff"Tin bài","Ngày đăng"\r\n"Quỹ","21/05/2022"\r\n'
    )


def test_download_of_misses_has_all_of_them(client, editor):
    for number in range(30):
        miss(f"quy {number}", 0, number + 1)

    lines = csv_of(client, "tim-khong-thay").content.decode().splitlines()

    assert (len(lines), lines[0], lines[1]) == (31, '\ufeff"Đã tìm","Số lần"', '"quy 29",30')


def test_download_of_an_unknown_table_is_not_found(client, editor):
    assert csv_of(client, "khong-co").status_code == 404


@pytest.mark.parametrize("role", [None, *Role])
def test_figures_are_for_everybody_with_a_role(client, role):
    article = make_article()
    client.force_login(make_user(role=role))
    pages = [FIGURES, article_url(article), f"{FIGURES}luot-xem.csv"]

    answers = {client.get(page, follow=True).status_code for page in pages}

    assert answers == {200 if role else 403}


def test_figures_send_strangers_to_the_login(client):
    for page in [FIGURES, article_url(make_article()), f"{FIGURES}luot-xem.csv"]:
        assert client.get(page, follow=True).redirect_chain[-1][0] == f"/dang-nhap/?next={page}"


def test_figures_only_answer_to_looking(client, editor):
    assert client.post(FIGURES).status_code == 405


def test_bars_stand_between_ground_and_top_by_their_value():
    placed = BarChart([Bar("1", 0), Bar("2", 1), Bar("3", 1000)]).placed

    assert [(bar.x, bar.top, bar.width, bar.height, bar.middle) for bar in placed] == [
        (130, 220, 60, 0, 160),
        (450, 219, 60, 1, 480),
        (770, 30, 60, 190, 800),
    ]


def test_labels_of_many_bars_leave_each_other_room():
    placed = BarChart([Bar(str(n), 0) for n in range(30)]).placed

    assert [bar.label for bar in placed if bar.has_label] == [str(n) for n in range(0, 30, 2)]


def test_chart_of_nothing_has_no_bars():
    assert BarChart([]).placed == []
