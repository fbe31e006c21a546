"""What lanes have counted reaches the totals once, whoever dies meanwhile."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection
from django.test import Client, RequestFactory, TestCase
from django.test.utils import CaptureQueriesContext

from news import counting, lanes
from news.flushing import Flusher, Here, begin, flush, keep
from news.lanes import Folder, Lane
from news.models import Article, DayViews, LaneViews, OpenLane, ViewTotal
from tests.factories import make_article

pytestmark = pytest.mark.django_db

READERS, BOTS, STAFF = range(3)


@pytest.fixture
def folder(tmp_path):
    folder = Folder(tmp_path / "lanes")
    yield folder
    folder.close()


@pytest.fixture
def lane(folder):
    lane = Lane.create(folder.path)
    yield lane
    lane.leave()


@pytest.fixture
def article():
    return make_article()


def totals():
    return dict(ViewTotal.objects.values_list("article", "readers"))


def days():
    return list(DayViews.objects.values_list("article", "readers", "bots", "staff"))


def test_flush_adds_what_grew(lane, article):
    other = make_article()
    for cell in [(article.pk, READERS)] * 3 + [(article.pk, BOTS), (other.pk, STAFF)]:
        lane.add(*cell)
    flush(lane)
    lane.add(article.pk, READERS)

    flush(lane)

    assert totals() == {article.pk: 4}
    assert sorted(days()) == [(article.pk, 4, 1, 0), (other.pk, 0, 0, 1)]


def test_lanes_add_up_to_what_was_counted_before(lane, folder, article):
    ViewTotal.objects.create(article=article, readers=10)
    other = Lane.create(folder.path)
    for each in (lane, other):
        each.add(article.pk, READERS)
        flush(each)

    assert totals() == {article.pk: 12}
    other.leave()


def test_same_numbers_brought_twice_count_once(lane, article):
    """As after an answer that never came."""
    lane.add(article.pk, READERS)
    keep(lane, lane.everything())

    keep(lane, lane.everything())

    assert (totals(), days()) == ({article.pk: 1}, [(article.pk, 1, 0, 0)])


def test_what_could_not_be_kept_is_kept_with_the_next_flush(lane, article, monkeypatch):
    lane.add(article.pk, READERS)
    with monkeypatch.context() as patch:
        patch.setattr("news.flushing.KEEP", "SELECT 1/0 -- %(lane)s")
        with pytest.raises(DatabaseError):
            flush(lane)
    assert totals() == {}

    flush(lane)

    assert totals() == {article.pk: 1}


def test_views_of_an_article_that_is_no_more_keep_nobody_waiting(lane, article):
    gone = make_article()
    for each in (article, gone):
        lane.add(each.pk, READERS)
    gone.delete()

    flush(lane)

    assert totals() == {article.pk: 1}


def test_dead_lane_is_taken_up_and_then_removed(lane, folder, article, monkeypatch):
    dead = Lane.create(folder.path)
    dead.add(article.pk, READERS)
    flush(dead)
    dead.add(article.pk, READERS)
    dead.leave()
    flusher = Flusher(folder, lane)

    flusher.turn()
    flusher.turn()

    assert totals() == {article.pk: 2}
    assert len(folder.paths()) == 2  # somebody may still read it
    flusher.bury(now=float("inf"))
    assert folder.paths() == [lane.path]
    assert (OpenLane.objects.count(), LaneViews.objects.count()) == (1, 1)
    flusher.bury(now=float("inf"))
    assert (OpenLane.objects.count(), LaneViews.objects.count()) == (0, 0)
    assert totals() == {article.pk: 2}


def test_living_lane_is_left_alone(lane, folder, article):
    lane.add(article.pk, READERS)

    Flusher(folder, None).turn()

    assert totals() == {}


def test_copy_of_a_lane_that_was_counted_counts_nothing(
    lane, folder, article, caplog, django_capture_on_commit_callbacks
):
    """As a folder that comes back out of a backup."""
    dead = Lane.create(folder.path)
    dead.add(article.pk, READERS)
    with django_capture_on_commit_callbacks(execute=True):
        flush(dead)
    OpenLane.objects.all().delete()
    dead.leave()

    Flusher(folder, lane).turn()

    assert totals() == {article.pk: 1}
    assert folder.paths() == [lane.path]
    assert "is a copy of a lane that was counted: removed" in caplog.text


@pytest.fixture
def here(lane, folder, monkeypatch):
    """Counts in the lane; nobody flushes but the test."""
    here = Here(folder, lane, Flusher(folder, lane))
    monkeypatch.setattr(lanes, "LOOK", 0)
    monkeypatch.setattr(counting, "here", here)
    return here


def shown(article):
    return counting.Counted.of(Article.objects.with_views().get(pk=article.pk)).total


def test_number_shown_is_the_same_before_and_after_a_flush(here, lane, folder, article):
    ViewTotal.objects.create(article=article, readers=10)
    other = Lane.create(folder.path)
    seen = []
    for each in (lane, other, lane):
        each.add(article.pk, READERS)
        each.add(article.pk, BOTS)
        seen.append(shown(article))
        flush(each)
        seen.append(shown(article))
    other.leave()
    here.flusher.turn()
    seen.append(shown(article))
    for _ in range(2):
        here.flusher.bury(now=float("inf"))
        seen.append(shown(article))

    assert seen == [11, 11, 12, 12, 13, 13, 13, 13, 13]
    assert [str(key) for key in OpenLane.objects.values_list("pk", flat=True)] == [lane.key]


def kept_page(article):
    """What the page of the article that is kept in front of Django knows of its views."""
    request = RequestFactory().get("/")
    request.META[counting.FILLS_IN] = True
    told = counting.told(Article.objects.with_views().get(pk=article.pk), request, is_view=False)
    assert told == counting.HOLE.decode()
    return request.META[counting.COUNTED]


@pytest.fixture
def elsewhere(tmp_path):
    """A lane of another machine."""
    lane = Lane.create(tmp_path / "elsewhere")
    yield lane
    lane.leave()


def test_kept_pages_hear_of_what_other_machines_have_counted(here, lane, elsewhere, article):
    pages = [kept_page(article), kept_page(article), kept_page(make_article())]
    lane.add(article.pk, READERS)
    for each in (elsewhere, lane, elsewhere):
        each.add(article.pk, READERS)
        flush(each)
    assert [page.total for page in pages] == [2, 2, 0]

    with CaptureQueriesContext(connection) as queries:
        counting.hear_of_others()

    assert [page.total for page in pages] == [4, 4, 0]
    assert len(queries) == 2
    lane.add(article.pk, READERS)
    assert [page.total for page in pages] == [5, 5, 0]


def test_machine_that_is_alone_asks_for_no_numbers(here, lane, article):
    page = kept_page(article)
    lane.add(article.pk, READERS)
    flush(lane)

    with CaptureQueriesContext(connection) as queries:
        counting.hear_of_others()

    assert len(queries) == 1
    assert page.total == 1
    del page
    with CaptureQueriesContext(connection) as queries:
        counting.hear_of_others()
    assert len(queries) == 0


def test_flusher_hears_of_others_now_and_then(lane, folder):
    heard = []
    flusher = Flusher(folder, lane, lambda: heard.append(flusher.turns))
    for _ in range(11):
        flusher.turn()

    assert heard == [5, 10]


def test_readers_of_a_page_count_in_the_lane(here, lane, article, client):
    reader = Client(headers={"User-Agent": "Mozilla/5.0 (Linux; Android 13; SM-A127F) Chrome/120"})
    with TestCase.captureOnCommitCallbacks(execute=True):
        page = reader.get(article.get_absolute_url()).text
    with TestCase.captureOnCommitCallbacks(execute=True):
        client.get(article.get_absolute_url(), headers={"User-Agent": "Googlebot/2.1"})

    assert "Lượt xem: 1" in page
    assert lane.everything() == {(article.pk, READERS): 1, (article.pk, BOTS): 1}
    assert totals() == {}
    assert shown(article) == 1


def test_view_that_no_file_takes_goes_to_the_database(here, lane, article, monkeypatch, caplog):
    monkeypatch.setattr(lane, "add", lambda *_: (_ for _ in ()).throw(OSError("disk full")))

    assert here.add(article.pk, READERS) is False
    assert "disk full" in caplog.text


def test_folder_that_cannot_be_written_counts_one_by_one(tmp_path, caplog):
    (tmp_path / "file").write_text("")

    assert begin(tmp_path / "file" / "lanes") is None
    assert "views are counted one by one" in caplog.text


def test_turn_without_a_database_loses_nothing(lane, folder, article, monkeypatch, caplog):
    lane.add(article.pk, READERS)
    flusher = Flusher(folder, lane)
    with monkeypatch.context() as patch:
        patch.setattr("news.flushing.keep", lambda *_: (_ for _ in ()).throw(DatabaseError("away")))
        patch.setattr("news.flushing.connection.close", lambda: None)
        flusher.turn()
    assert "views wait in their lanes: away" in caplog.text

    flusher.turn()

    assert totals() == {article.pk: 1}


def test_views_count_for_the_day_they_are_brought_in(lane, article):
    lane.add(article.pk, READERS)
    DayViews.objects.create(article=article, day=dt.date(2022, 5, 25), readers=5)

    flush(lane)

    assert sorted(DayViews.objects.values_list("readers", flat=True)) == [1, 5]
