import datetime as dt

import pytest
from django.db import IntegrityError
from django.db.models import Value
from django.db.models.functions import Repeat
from django.db.utils import InternalError
from django.utils import timezone

from news.models import Article, Category, Photo, State
from tests.factories import (
    make_article,
    make_category,
    make_day_views,
    make_photo,
    make_user,
)

pytestmark = pytest.mark.django_db

TOMORROW = dt.timedelta(days=1)


def test_published_shows_what_is_due_and_nothing_else():
    live = make_article()
    make_article(published_at=timezone.now() + TOMORROW)
    for state in (State.DRAFT, State.IN_REVIEW, State.WITHDRAWN):
        make_article(state=state)

    assert list(Article.objects.published()) == [live]


def test_scheduled_article_appears_at_its_minute_without_a_job(monkeypatch):
    due = timezone.now() + dt.timedelta(minutes=2)
    article = make_article(published_at=due)
    assert (article.is_live, article.is_scheduled, article.state_label) == (False, True, "Chờ đăng")

    monkeypatch.setattr(timezone, "now", lambda: due)

    assert list(Article.objects.published()) == [article]
    assert (article.is_live, article.is_scheduled, article.state_label) == (True, False, "Đã đăng")


def test_visible_to_staff_holds_everything_outside_the_bin():
    kept = {make_article(state=state) for state in State}
    make_article(state=State.DRAFT, trashed_at=timezone.now())

    assert set(Article.objects.visible_to(make_user(role="staff"))) == kept


def test_visible_to_a_person_without_a_role_is_what_readers_see():
    live = make_article()
    make_article(state=State.DRAFT)

    assert list(Article.objects.visible_to(make_user())) == [live]


def test_most_read_counts_the_last_days_today_included():
    first, second, old = make_article(), make_article(), make_article()
    make_day_views(first, readers=3)
    make_day_views(first, readers=4, days_ago=6)
    make_day_views(second, readers=5)
    make_day_views(old, readers=90, days_ago=7)
    make_day_views(make_article(state=State.DRAFT), readers=99)
    make_article()

    assert list(Article.objects.published().most_read(days=7)) == [first, second]
    assert list(Article.objects.published().most_read(days=30)) == [old, first, second]


def test_neighbours_follow_the_date_then_the_order_of_entry():
    at = timezone.now() - TOMORROW
    older = make_article(published_at=at - TOMORROW)
    twins = [make_article(published_at=at), make_article(published_at=at)]
    newer = make_article()

    published = Article.objects.published()

    assert published.newer_than(twins[0]).first() == twins[1]
    assert published.newer_than(twins[1]).first() == newer
    assert published.older_than(twins[1]).first() == twins[0]
    assert published.older_than(twins[0]).first() == older


def test_newest_of_each_category_leaves_out_what_was_shown():
    category, other = make_category(), make_category()
    articles = [make_article(category=category) for _ in range(4)]
    elsewhere = make_article(category=other)

    shown = Article.objects.filter(pk=articles[3].pk)
    found = Article.objects.published().newest_of_each_category(2, excluding=shown)

    assert set(found) == {articles[2], articles[1], elsewhere}


def test_slug_comes_from_the_title_and_keeps_d():
    assert make_article(title="Dòng họ Đỗ, xã An Đạo").slug == "dong-ho-do-xa-an-dao"


def test_categories_stand_in_their_order_then_by_vietnamese_name():
    names = ["Đại hội", "Ăn mừng", "Án điểm", "Cuộc thi", "Ân tình"]
    for name in names:
        make_category(name=name)
    make_category(name="Đầu tiên", position=0)
    Category.objects.exclude(name="Đầu tiên").update(position=1)

    assert [category.name for category in Category.objects.all()] == [
        "Đầu tiên",
        "Án điểm",
        "Ăn mừng",
        "Ân tình",
        "Cuộc thi",
        "Đại hội",
    ]


def test_category_in_use_has_something_to_read():
    used = make_article().category
    make_article(state=State.DRAFT)
    make_category()

    assert list(Category.objects.in_use()) == [used]


def test_photo_of_children_needs_a_consent_that_stands():
    article = make_article()
    plain = make_photo(article=article)
    consented = make_photo(
        article=article,
        shows_children=True,
        consent_by="Bà ngoại",
        consent_on="2022-05-01",
        consent_paper="Số 3, tủ 1",
    )
    make_photo(article=article, shows_children=True)
    make_photo(
        article=article,
        shows_children=True,
        consent_by="Bà ngoại",
        consent_on="2022-05-01",
        consent_paper="Số 4, tủ 1",
        consent_withdrawn_at=timezone.now(),
    )

    assert list(Photo.objects.permitted()) == [plain, consented]


def test_reading_time_counts_sapo_and_body():
    article = make_article(sapo="một " * 150, body="<p>" + "hai " * 150 + "</p>")

    assert article.reading_minutes == 2


def test_version_is_written_by_the_database_whatever_the_door():
    article = make_article(title="Bản đầu")

    Article.objects.filter(pk=article.pk).update(title="Bản hai")

    assert list(article.versions.order_by("pgh_id").values_list("title", flat=True)) == [
        "Bản đầu",
        "Bản hai",
    ]


def test_version_is_not_written_when_nothing_a_reader_sees_changed():
    article = make_article()

    article.save()

    assert article.versions.count() == 1


def test_version_cannot_be_changed():
    article = make_article()

    with pytest.raises(InternalError, match="append_only"):
        article.versions.update(title="Khác")


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("article_published_has_a_date", {"published_at": None}),
        ("article_withdrawn_has_date_and_reason", {"state": "withdrawn", "withdrawal_reason": ""}),
        ("article_withdrawn_has_date_and_reason", {"withdrawal_reason": "Không gỡ mà có lý do"}),
        ("article_in_the_bin_is_a_draft", {"trashed_at": timezone.now()}),
        ("article_body_length", {"body": Repeat(Value("a"), 60_001)}),
        ("article_dates_are_plausible", {"published_at": dt.datetime(1, 1, 1, tzinfo=dt.UTC)}),
    ],
)
def test_article_constraint_refuses(constraint, fields):
    article = make_article()

    with pytest.raises(IntegrityError, match=constraint):
        Article.objects.filter(pk=article.pk).update(**fields)


def test_photo_leads_once_per_article():
    article = make_article()
    make_photo(article=article, is_lead=True)

    with pytest.raises(IntegrityError, match="photo_one_lead_per_article"):
        make_photo(article=article, is_lead=True)


def test_photo_consent_is_whole_or_none():
    with pytest.raises(IntegrityError, match="photo_consent_is_complete"):
        make_photo(article=make_article(), shows_children=True, consent_on="2022-05-01")
