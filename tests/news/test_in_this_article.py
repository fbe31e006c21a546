"""Which branches an article leads to, and how staff link them."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.models import Role
from core.dates import today
from news.models import State
from tests.factories import make_article, make_branch, make_user
from tests.news.test_admin import change_url, form_of

pytestmark = pytest.mark.django_db

EVE, DAY = dt.date(2025, 6, 30), dt.date(2025, 7, 1)


@pytest.fixture
def editor(client):
    client.force_login(make_user(role=Role.STAFF))


@pytest.fixture
def tien_du():
    return make_branch(code="08263", name="Tiên Du")


def boxes(client, article):
    """Label and value of each box of the form."""
    field = client.get(change_url(article)).context["adminform"].form["found_branches"]
    return [(box.choice_label, box.data["value"]) for box in field]


def test_article_leads_to_its_branches(get_page, tien_du):
    old = make_branch(code="08233", name="Phú Mỹ", ends_on=EVE)
    article = make_article()
    article.branches.set([tien_du, old])

    page = get_page(article.get_absolute_url())

    assert "Trong bài này Đơn vị xã Phú Mỹ (cũ) xã Tiên Du" in page.text
    assert {tien_du.get_absolute_url(), old.get_absolute_url()} <= set(page.links)


def test_article_without_branches_has_no_box(get_page, tien_du):
    assert "Trong bài này" not in get_page(make_article().get_absolute_url()).text


def test_article_does_not_lead_to_what_is_planned(get_page, tien_du):
    planned = make_branch(starts_on=today() + dt.timedelta(days=1))
    article = make_article()
    article.branches.add(planned)

    assert "Trong bài này" not in get_page(article.get_absolute_url()).text


def test_form_suggests_what_the_stored_text_names(client, editor, tien_du):
    make_branch(code="08233", name="Phú Mỹ", ends_on=EVE)
    later = make_branch(code="HKH03", name="Phú Mỹ", starts_on=DAY)
    article = make_article(
        title="Giao ban tại xã Phú Mỹ", sapo="Có mặt xã Tiên Du.", published_at=None, state="draft"
    )

    assert boxes(client, article) == [
        ("xã Phú Mỹ – mã HKH03, từ 01/07/2025", later.pk),
        ("xã Tiên Du – mã 08263", tien_du.pk),
    ]
    assert list(article.branches.all()) == []


def test_form_suggests_by_the_day_of_the_article(client, editor):
    old = make_branch(code="08233", name="Phú Mỹ", ends_on=EVE)
    make_branch(code="HKH03", name="Phú Mỹ", starts_on=DAY)
    # The last hour of the eve in Việt Nam.
    on_the_eve = dt.datetime(2025, 6, 30, 16, tzinfo=dt.UTC)
    article = make_article(body="<p>Xã <b>Phú Mỹ</b></p>", published_at=on_the_eve)

    assert boxes(client, article) == [
        ("xã Phú Mỹ (cũ) – mã 08233, đến 30/06/2025", old.pk),
    ]


def test_saving_links_what_is_marked_beside_what_is_picked(client, editor, tien_du):
    picked, unmarked = make_branch(name="Phú Nham"), make_branch(name="An Đạo")
    article = make_article(sapo="Xã Tiên Du, An Đạo.", state=State.DRAFT)
    data = {"sapo": article.sapo, "found_branches": [tien_du.pk], "branches": [picked.pk]}

    response = client.post(change_url(article), form_of(article, **data))

    assert response.status_code == 302, response.context["errors"]
    assert list(article.branches.all()) == [picked, tien_du]
    assert [value for _, value in boxes(client, article)] == [unmarked.pk]


def test_branch_that_was_not_suggested_is_refused(client, editor, tien_du):
    article = make_article(state=State.DRAFT)

    response = client.post(change_url(article), form_of(article, found_branches=[tien_du.pk]))

    assert response.status_code == 200
    assert list(article.branches.all()) == []


def test_picker_tells_namesakes_apart(client, editor):
    make_branch(code="08233", name="Phú Mỹ", ends_on=EVE)
    make_branch(code="HKH03", name="Phú Mỹ", starts_on=DAY)
    source = {"app_label": "news", "model_name": "article", "field_name": "branches"}

    found = client.get(reverse("admin:autocomplete"), source | {"term": "phu my"}).json()

    assert [row["text"] for row in found["results"]] == [
        "xã Phú Mỹ (cũ) – mã 08233, đến 30/06/2025",
        "xã Phú Mỹ – mã HKH03, từ 01/07/2025",
    ]


def test_form_shows_what_is_picked_with_its_code(client, editor, tien_du):
    article = make_article()
    article.branches.add(tien_du)

    assert "xã Tiên Du – mã 08263</option>" in client.get(change_url(article)).text


def test_new_article_is_saved_before_anything_is_suggested(client, editor, tien_du):
    add = reverse("admin:news_article_add")
    assert "máy tìm thấy trong bài" not in client.get(add).text

    response = client.post(add, form_of(sapo="Xã Tiên Du."))

    assert response.status_code == 302
    assert list(tien_du.articles.all()) == []


def test_who_may_only_look_is_asked_nothing(client, tien_du):
    client.force_login(make_user(role=Role.ADMINISTRATOR))
    article = make_article(sapo="Xã Tiên Du.")
    article.branches.add(tien_du)

    text = client.get(change_url(article)).text

    assert "máy tìm thấy trong bài" not in text
    assert "xã Tiên Du" in text
