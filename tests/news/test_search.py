import datetime as dt
from unicodedata import normalize

import pytest
from django.utils import timezone

from core.search import Query
from news import search
from news.actions import withdraw
from news.models import Article, State
from news.search import Found
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def found(text):
    return list(Article.objects.published().search(Query.parse(text)))


@pytest.fixture
def meeting():
    return make_article(
        title="Hội Khuyến học huyện tổ chức giao ban cụm số II",
        sapo="Hội nghị tại hội trường UBND xã Tiên Du, với “Dòng họ học tập”.",
        body="<p>Đại biểu các Hội cơ sở&nbsp;dự.</p>",
        byline="Nguyễn Hoa",
    )


@pytest.mark.parametrize(
    "query",
    [
        "khuyến học",
        "khuyen hoc tien du",
        "KHUYẾN HỌC",
        normalize("NFD", "khuyến học Tiên Du"),
        "“dòng họ học tập”",
        '"dong ho hoc tap"',
        "dai bieu",
        "đại biểu các",
        "giao ban cụ",
        "nguyễn hoa",
        "cơ sở dự",
    ],
)
def test_search_finds(meeting, query):
    make_article(title="Bài khác", sapo="Không liên quan.", body="<p>Thật vậy.</p>")

    assert found(query) == [meeting]


@pytest.mark.parametrize(
    "query",
    [
        "“học tập dòng họ”",
        "“hội khuyến học Tiên Du”",
        "khuyến nông",
        "iao ban",
        "huyện họ tiên dũng",
    ],
)
def test_search_does_not_find(meeting, query):
    assert found(query) == []


def test_phrase_of_many_syllables_is_verified_whole():
    # Holds every pair of "hội khuyến học huyện", never the phrase.
    make_article(title="Hội khuyến nông, khuyến học và học huyện nhà")

    assert found("“hội khuyến học huyện”") == []


@pytest.mark.parametrize(("stored", "typed"), [("hoà bình", "hòa bình"), ("hòa bình", "hoà bình")])
def test_both_tone_placements_are_one(stored, typed):
    article = make_article(title=f"Xã {stored}")

    assert found(typed) == [article]


def test_exact_marks_rank_above_bare_ones_and_titles_above_texts():
    bare_text = make_article(sapo="Chuyện khuyen hoc ở xã.")
    exact_text = make_article(sapo="Chuyện khuyến học ở xã.")
    bare_title = make_article(title="Khuyen hoc ở xã")
    exact_title = make_article(title="Khuyến học ở xã")
    scattered = make_article(sapo="Học để khuyến khích.")

    assert found("khuyến học") == [exact_title, bare_title, exact_text, bare_text, scattered]


def test_equal_rank_goes_by_date():
    first, second = make_article(title="Khuyến học"), make_article(title="Khuyến học")

    assert found("khuyến học") == [second, first]


@pytest.mark.parametrize("state", [State.DRAFT, State.IN_REVIEW, State.WITHDRAWN])
def test_search_of_readers_finds_published_articles_only(state):
    make_article(title="Khuyến học", state=state)

    assert found("khuyến học") == []


def test_edited_article_is_found_by_its_new_words_only():
    article = make_article(title="Giao ban cụm")
    article.title = "Tổng kết năm"
    article.save()

    assert (found("giao ban"), found("tổng kết")) == ([], [article])


def test_tags_and_their_attributes_are_not_words():
    make_article(body='<p><a href="https://vidu.vn/strong">liên kết</a></p>')

    assert (found("strong"), found("vidu")) == ([], [])


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(search, "MOST_COUNTED", 5)
    monkeypatch.setattr(search, "MOST_READ", 4)
    monkeypatch.setattr(search, "MOST_VERIFIED", 3)
    monkeypatch.setattr(search, "LATEST", 2)


@pytest.mark.parametrize("text", ["khuyến học", "hoc", "“khuyen hoc”", "giao ban xã", "“ở xã ta”"])
@pytest.mark.parametrize("latest", [1, 200])
def test_readers_find_what_all_of_it_ranked_would_show(monkeypatch, text, latest):
    monkeypatch.setattr(search, "LATEST", latest)
    words = ["Khuyến học", "khuyen hoc", "học để khuyến khích", "giao ban", "xã", "ở xã ta"]
    for n in range(18):
        make_article(title=words[n % 5], sapo=f"{words[n % 4]} {words[(n + 3) % 6]}, ở xã ta.")

    ranked = found(text)
    assert list(Found(Query.parse(text))[0:18]) == ranked
    monkeypatch.setattr(search, "MOST_COUNTED", 3)
    monkeypatch.setattr(search, "MOST_READ", 7)
    assert Found(Query.parse(text))[2:7] == ranked[2:7]


def test_more_than_is_counted_is_said_and_read_so_far(few):
    rows = [make_article(title="Khuyến học") for _ in range(6)]
    of_all = Found(Query.parse("khuyến học"))

    assert (of_all.counted, of_all.has_more, of_all.count()) == (5, True, 4)
    assert list(of_all[0:10]) == rows[:1:-1]
    rows[0].delete()
    exactly = Found(Query.parse("khuyến học"))
    assert (exactly.counted, exactly.has_more, exactly.count()) == (5, False, 5)


def test_long_phrase_is_looked_for_in_the_newest_alone(few):
    make_article(title="Hội khuyến học huyện")
    near = [make_article(title="Hội khuyến nông, khuyến học huyện") for _ in range(1)]
    whole = [make_article(title="Hội khuyến học huyện") for _ in range(2)]
    found = Found(Query.parse("“hội khuyến học huyện”"))

    assert (found.counted, found.may_have_more, found[0:9]) == (3 - len(near), True, whole[::-1])


def test_withdrawn_and_scheduled_articles_leave_the_index_of_dates():
    article = make_article(title="Khuyến học")
    Article.objects.update(published_at=timezone.now() + dt.timedelta(hours=1))
    assert Found(Query.parse("khuyến học")).count() == 0

    Article.objects.update(published_at=timezone.now())
    assert Found(Query.parse("khuyến học")).count() == 1
    article.refresh_from_db()
    withdraw(article=article, by=None, reason="Sai tên.")
    assert Found(Query.parse("khuyến học")).count() == 0
