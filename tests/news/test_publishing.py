"""The page behind the button "Đăng": what it finds, mends when asked, and publishes."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from news.actions import publish
from news.desk.publishing import presets
from news.models import Article, State
from tests.factories import make_article, make_photo, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    person = make_user(role=Role.STAFF, full_name="Lê Thị Lan")
    client.force_login(person)
    return person


def make_draft(**fields):
    return make_article(**{"state": State.DRAFT} | fields)


def url(article, page="publish"):
    return reverse(f"admin:news_article_{page}", args=[article.pk])


def post(client, article, page="publish", **data):
    """What a browser posts from the page of this article as it is now."""
    data = {"shown_version": article.lock_version} | data
    response = client.post(url(article, page), data, follow=True)
    article.refresh_from_db()
    return response


def typed(moment):
    return f"{timezone.localtime(moment):%d/%m/%Y %H:%M}"


def test_button_of_the_article_leads_to_the_page(client, editor):
    article = make_draft()

    page = client.get(reverse("admin:news_article_change", args=[article.pk]))

    assert f'href="{url(article)}"' in page.text
    assert "Đăng ngay" in client.get(url(article)).text


def test_looking_publishes_and_changes_nothing(client, editor):
    article = make_draft(sapo="đã  tiếp thu")

    client.get(url(article))

    article.refresh_from_db()
    assert (article.state, article.sapo, article.lock_version) == (
        State.DRAFT,
        "đã  tiếp thu",
        0,
    )


def test_publish_now(client, editor):
    article = make_draft()

    response = post(client, article)

    assert article.is_live
    assert article.events.get().by == editor
    assert f"Đã đăng “{article}”." in response.text


def test_text_is_published_as_it_is_when_its_findings_are_passed(client, editor):
    article = make_draft(title="GIAO BAN", sapo="đã  tiếp thu", dateline="(Phù Ninh)-")

    post(client, article)

    assert article.is_live
    assert (article.title, article.sapo, article.dateline) == (
        "GIAO BAN",
        "đã  tiếp thu",
        "(Phù Ninh)-",
    )


def test_publish_later(client, editor):
    article = make_draft()
    later = timezone.now() + dt.timedelta(days=1)

    response = post(client, article, "publish_later", at=typed(later))

    assert article.is_scheduled
    assert article.published_at == later.replace(second=0, microsecond=0)
    assert f"Đã hẹn đăng “{article}” lúc {timezone.localtime(later):%H:%M ngày %d/%m/%Y}." in (
        response.text
    )


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        ("", "Chưa ghi ngày và giờ đăng."),
        ("25/05/2022 07:00", "Giờ đăng 07:00 ngày 25/05/2022 đã qua."),
        ("25/05/2199 07:00", "còn hơn một năm nữa."),
        ("sáng mai", "cần ghi ngày rồi giờ"),
    ],
)
def test_hour_that_cannot_be_is_refused_and_kept_on_the_page(client, editor, at, sentence):
    article = make_draft()

    response = post(client, article, "publish_later", at=at)

    assert sentence in response.text
    assert f'value="{at}"' in response.text or not at
    assert article.state == State.DRAFT


@pytest.mark.parametrize("page", ["publish", "publish_later"])
def test_finding_that_blocks_is_told_and_nothing_is_published(client, editor, page):
    article = make_draft()
    make_photo(article=article, is_lead=True, shows_children=True)

    response = post(client, article, page, at=typed(timezone.now() + dt.timedelta(days=1)))

    assert article.state == State.DRAFT
    assert "Có 1 chỗ cần sửa trước khi đăng" in response.text
    assert "Ảnh thứ 1 có trẻ em" in response.text
    assert "Đăng ngay" not in response.text


def test_article_without_text_is_not_published(client, editor):
    article = make_draft(sapo="", body="")

    response = post(client, article)

    assert article.state == State.DRAFT
    assert "Bài chưa có nội dung." in response.text


def test_page_shows_the_place_before_and_after(client, editor):
    page = client.get(url(make_draft(sapo="đã  tiếp thu"))).text

    assert "<dd>đã <mark> </mark>tiếp thu</dd>" in page
    assert "<dd>đã <mark></mark>tiếp thu</dd>" in page


def test_fix_makes_the_one_change_and_says_what_stands_now(client, editor):
    article = make_draft(title="GIAO BAN", sapo="đã  tiếp thu")

    response = post(client, article, "fix", finding="spaces-sapo")

    assert (article.title, article.sapo) == ("GIAO BAN", "đã tiếp thu")
    assert "Đã sửa sapo. Nay là: “đã tiếp thu”." in response.text
    assert response.redirect_chain == [(url(article), 302)]
    version = article.versions.order_by("-pgh_id").first()
    assert (version.sapo, version.pgh_context["user"]) == ("đã tiếp thu", editor.pk)


def test_fix_of_many_places_names_one_and_counts_the_others(client, editor):
    article = make_draft(body="<p>một  hai</p><p>ba  bốn</p><p>năm  sáu</p>")

    response = post(client, article, "fix", finding="spaces-body")

    assert "Nay là: “một hai”. Còn 2 chỗ khác đã sửa như vậy." in response.text


def test_fix_of_the_body_keeps_its_markup(client, editor):
    article = make_draft(body="<p>Héi <strong>KhuyÕn häc</strong></p><p>Müller</p>")

    post(client, article, "fix", finding="encoding-body")

    assert article.body == "<p>Hội <strong>Khuyến học</strong></p>\n<p>Müller</p>"


@pytest.mark.parametrize("key", ["", "khong-co", "no-lead", "spaces-body"])
def test_fix_of_what_is_not_found_changes_nothing(client, editor, key):
    article = make_draft(sapo="đã  tiếp thu")

    post(client, article, "fix", finding=key)

    assert (article.sapo, article.lock_version) == ("đã  tiếp thu", 0)


@pytest.mark.parametrize("page", ["publish", "publish_later", "fix"])
def test_page_of_an_older_version_is_shown_anew(client, editor, page):
    article = make_draft(sapo="đã  tiếp thu")
    later = typed(timezone.now() + dt.timedelta(days=1))

    response = post(client, article, page, shown_version=7, finding="spaces-sapo", at=later)

    assert (article.state, article.sapo) == (State.DRAFT, "đã  tiếp thu")
    assert response.redirect_chain == [(url(article), 302)]
    assert "Bài vừa được sửa ở nơi khác." in response.text


@pytest.mark.parametrize("page", ["publish", "publish_later", "fix"])
def test_article_that_is_out_already_is_left_alone(client, editor, page):
    article = make_article(sapo="đã  tiếp thu")

    response = post(client, article, page, finding="spaces-sapo")

    assert "Bài đang ở trạng thái “Đã đăng”." in response.text
    assert (article.sapo, article.events.count()) == ("đã  tiếp thu", 0)


def test_second_of_two_people_is_told_who_was_first(client, editor, monkeypatch):
    article = make_draft()

    def meanwhile(read):
        publish(article=Article.objects.get(pk=read.pk), by=make_user(role=Role.OFFICER))
        return []

    monkeypatch.setattr("news.desk.publishing.findings", meanwhile)
    response = post(client, article)

    assert "Bài đang ở trạng thái “đã đăng”: Nguyễn Thị Số" in response.text
    assert article.events.count() == 1


@pytest.mark.parametrize("page", ["publish", "publish_later", "fix"])
@pytest.mark.parametrize(
    ("role", "status"), [(Role.ADMINISTRATOR, 403), (None, 403), (Role.STAFF, 302)]
)
def test_only_editors_publish(client, role, status, page):
    article = make_draft(sapo="đã  tiếp thu")
    client.force_login(make_user(role=role))
    later = typed(timezone.now() + dt.timedelta(days=1))

    response = client.post(
        url(article, page), {"shown_version": 0, "finding": "spaces-sapo", "at": later}
    )

    article.refresh_from_db()
    done = (article.state, article.sapo) != (State.DRAFT, "đã  tiếp thu")
    assert done == (status == 302)
    if role:
        assert response.status_code == status


@pytest.mark.parametrize("page", ["publish_later", "fix"])
def test_changes_are_made_by_post_only(client, editor, page):
    assert client.get(url(make_draft(), page)).status_code == 405


def test_article_in_the_bin_is_not_published_and_is_said_to_be_there(client, editor):
    article = make_draft(trashed_at=timezone.now())

    response = post(client, article)

    assert "Bài đang ở trạng thái “Trong thùng rác”." in response.text
    assert (article.state, article.is_trashed) == (State.DRAFT, True)


def test_hours_offered_lie_ahead_in_order():
    zone = timezone.get_default_timezone()
    wednesday = dt.datetime(2022, 5, 25, 7, 0, tzinfo=zone)

    assert presets(wednesday) == [
        ("19:00 hôm nay (25/05/2022)", dt.datetime(2022, 5, 25, 19, tzinfo=zone)),
        ("7:00 ngày mai (26/05/2022)", dt.datetime(2022, 5, 26, 7, tzinfo=zone)),
        ("19:00 ngày mai (26/05/2022)", dt.datetime(2022, 5, 26, 19, tzinfo=zone)),
        ("7:00 thứ Hai tới (30/05/2022)", dt.datetime(2022, 5, 30, 7, tzinfo=zone)),
    ]


@pytest.mark.parametrize(
    ("day", "hour", "labels"),
    [
        (29, 6, ["7:00 hôm nay", "19:00 hôm nay", "7:00 ngày mai", "19:00 ngày mai"]),  # Sunday
        (30, 20, ["7:00 ngày mai", "19:00 ngày mai", "7:00 thứ Hai tới"]),  # Monday
    ],
)
def test_hours_offered_are_named_once(day, hour, labels):
    now = dt.datetime(2022, 5, day, hour, tzinfo=timezone.get_default_timezone())

    assert [label.rpartition(" (")[0] for label, _ in presets(now)] == labels


def test_preset_button_posts_an_hour_that_is_accepted(client, editor):
    article = make_draft()
    page = client.get(url(article))
    label, at = page.context["presets"][0]

    assert f'name="at" value="{typed(at)}">{label}</button>' in page.text
    post(client, article, "publish_later", at=typed(at))

    assert article.published_at == at


@pytest.mark.parametrize("count", [1, 3])
def test_page_query_count_is_constant(client, editor, django_assert_num_queries, count):
    article = make_draft(sapo="đã  tiếp thu")
    for _ in range(count):
        make_photo(article=article)

    # session and its write, person, article, photos, association; and two savepoints' 2
    with django_assert_num_queries(6 + 4):
        client.get(url(article))
