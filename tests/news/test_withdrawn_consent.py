"""A consent that is withdrawn takes the picture from readers at once, through every door."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from core.images import Crop
from news import actions
from news.models import Photo
from tests.factories import make_article, make_photo, make_user
from tests.pictures import make_picture

pytestmark = pytest.mark.django_db

CONSENT = {
    "shows_children": True,
    "consent_by": "Bà Lê Thị Hoa",
    "consent_on": dt.date(2022, 5, 25),
    "consent_paper": "12, tủ A",
}


def make_shown_photo(article=None, **fields):
    """A leading picture of children with both crops, its files and a consent."""
    article = article or make_article()
    photo = actions.add_photo(
        article=article, file=ContentFile(make_picture()), alt="Trao thưởng", is_lead=True
    )
    photo.crop(wide=Crop(0, 0, 0.5, 1), card=Crop(0.5, 0, 1, 1))
    for name, value in (CONSENT | fields).items():
        setattr(photo, name, value)
    photo.save()
    return photo


def addresses_of(photo):
    return [shape.url_of(width) for shape in photo.shapes for width in shape.widths]


def status_of(client, url, **headers):
    """Reads a picture to its end, so that its file is closed."""
    response = client.get(url, headers=headers)
    if response.streaming:
        assert b"".join(response.streaming_content).startswith(b"RIFF")
    return response.status_code


def withdraw(photo, by=None):
    actions.withdraw_consent(photo=photo, by=by or make_user(role=Role.STAFF))


def doors(article):
    """Every address from which a reader or a machine could learn of the picture."""
    return [
        "/",
        article.get_absolute_url(),
        article.category.get_absolute_url(),
        reverse("news:article_list"),
        reverse("news:month_archive", args=[article.published_at.year, article.published_at.month]),
        f"/tim-kiem/?q={article.title}",
        reverse("news:rss"),
        reverse("news:atom"),
        reverse("news:category_rss", args=[article.category.slug]),
        reverse("news:category_atom", args=[article.category.slug]),
        "/sitemap.xml",
        reverse("sitemap_latest"),
        reverse("site_map"),
    ]


def mentions(client, article, names):
    pages = {url: client.get(url).text for url in doors(article)}
    return {url for url, text in pages.items() if any(name in text for name in names)}


def test_picture_is_gone_from_every_page_feed_and_address(client):
    photo = make_shown_photo()
    article = photo.article
    names = [shape.content_hash for shape in photo.shapes]
    assert len(addresses_of(photo)) == 1 + 1 + 3  # wide, card, whole
    assert {"/", article.get_absolute_url()} <= mentions(client, article, names)
    assert {status_of(client, url) for url in addresses_of(photo)} == {200}
    card = client.get(reverse("news:article_card", args=[article.pk])).content

    withdraw(photo)

    assert mentions(client, article, names) == set()
    assert {status_of(client, url) for url in addresses_of(photo)} == {404}
    assert "Trao thưởng" not in client.get(article.get_absolute_url()).text
    # The card of social networks never holds a picture: theirs no withdrawal could take back.
    assert client.get(reverse("news:article_card", args=[article.pk])).content == card


def test_caches_ask_again_within_a_minute_and_are_then_refused(client):
    photo = make_shown_photo()
    url = photo.wide.url_of(480)
    shown = client.get(url)
    assert b"".join(shown.streaming_content).startswith(b"RIFF")
    assert shown["Cache-Control"] == "max-age=60, must-revalidate"
    unchanged = client.get(url, headers={"If-None-Match": shown["ETag"]})
    assert (unchanged.status_code, unchanged["ETag"]) == (304, shown["ETag"])
    assert unchanged["Cache-Control"] == "max-age=60, must-revalidate"
    assert status_of(client, url, **{"If-None-Match": '"khac"'}) == 200

    withdraw(photo)

    for headers in ({"If-None-Match": shown["ETag"]}, {"If-None-Match": "*"}, {}):
        assert status_of(client, url, **headers) == 404


def test_pages_themselves_are_not_kept_by_caches_for_longer(client):
    article = make_shown_photo().article

    kept = {url: client.get(url).headers.get("Cache-Control", "") for url in doors(article)}
    card = client.get(reverse("news:article_card", args=[article.pk]))

    assert {value for value in kept.values() if value} <= {"max-age=60, must-revalidate"}
    assert card["Cache-Control"] == "max-age=60, must-revalidate"


def test_staff_may_look_at_it_but_no_cache_may_keep_it(client):
    photo = make_shown_photo()
    withdraw(photo)
    client.force_login(make_user(role=Role.STAFF))

    response = client.get(photo.card.url_of(480))

    assert b"".join(response.streaming_content).startswith(b"RIFF")
    assert (response.status_code, response["Cache-Control"]) == (200, "private, no-store")


def test_same_picture_in_two_articles_stays_where_it_is_permitted(client):
    here, there = make_shown_photo(), make_shown_photo()
    assert here.content_hash == there.content_hash

    withdraw(here)

    assert here.content_hash not in client.get(here.article.get_absolute_url()).text
    assert there.wide_hash in client.get(there.article.get_absolute_url()).text
    assert status_of(client, there.get_absolute_url()) == 200
    withdraw(there)
    assert status_of(client, there.get_absolute_url()) == 404


def test_crop_of_one_article_is_not_opened_by_the_picture_in_another(client):
    here, there = make_shown_photo(), make_shown_photo()
    there.crop(wide=Crop(0.5, 0, 1, 1), card=None)
    there.save()
    withdraw(here)

    assert client.get(here.wide.url_of(480)).status_code == 404
    assert client.get(here.card.url_of(480)).status_code == 404


def test_desk_says_where_else_the_picture_is_shown(client):
    here, there = make_shown_photo(), make_shown_photo()
    client.force_login(make_user(role=Role.STAFF, full_name="Lê Thị Lan"))

    page = client.post(
        reverse("admin:news_photo_move", args=[here.article_id, here.pk, "rut-dong-y"]), follow=True
    )

    assert f"Ảnh này còn hiện ở bài “{there.article}”." in page.text
    assert "Đã ghi việc rút đồng ý." in page.text
    assert "người ghi: Lê Thị Lan" in page.text


def test_withdrawal_notes_who_and_when_and_raises_the_version():
    person = make_user(role=Role.OFFICER)
    photo = make_shown_photo()
    version = photo.lock_version
    before = timezone.now()

    withdraw(photo, by=person)

    photo.refresh_from_db()
    assert before <= photo.consent_withdrawn_at <= timezone.now()
    assert (photo.consent_withdrawn_by, photo.lock_version) == (person, version + 1)
    assert (photo.consent_by, photo.consent_paper) == ("Bà Lê Thị Hoa", "12, tủ A")


def test_second_withdrawal_is_told_who_was_first():
    photo = make_shown_photo()
    first = make_user(role=Role.STAFF, full_name="Lê Thị Lan")
    same = Photo.objects.get(pk=photo.pk)
    withdraw(photo, by=first)

    with pytest.raises(actions.AlreadyMoved, match="Lê Thị Lan đã ghi việc rút đồng ý lúc"):
        withdraw(same)

    same.refresh_from_db()
    assert same.consent_withdrawn_by == first


def test_withdrawal_wins_over_a_stale_copy_of_the_row():
    photo = make_shown_photo()
    stale = Photo.objects.get(pk=photo.pk)
    photo.caption = "Sửa trước"
    photo.save()

    withdraw(stale)

    assert list(Photo.objects.permitted()) == []


def test_there_is_nothing_to_withdraw_where_nothing_was_given():
    photo = make_photo(article=make_article(), shows_children=True)

    with pytest.raises(actions.AlreadyMoved, match="chưa ghi sự đồng ý nào"):
        withdraw(photo)

    photo.refresh_from_db()
    assert (photo.consent_withdrawn_at, photo.lock_version) == (None, 0)


@pytest.mark.parametrize("role", [None, Role.ADMINISTRATOR])
@pytest.mark.parametrize(
    "action", ["withdraw_consent", "remove_photo", "bring_back_photo", "lead_with_photo"]
)
def test_actions_are_for_editors(role, action):
    photo = make_shown_photo()

    with pytest.raises(PermissionDenied):
        getattr(actions, action)(photo=photo, by=make_user(role=role))


def test_withdrawn_picture_cannot_be_said_to_show_no_children():
    photo = make_shown_photo()
    withdraw(photo)

    with pytest.raises(IntegrityError, match="photo_withdrawn_consent_was_given"):
        Photo.objects.update(shows_children=False, consent_on=None)


@pytest.mark.parametrize("fields", [{"crop_wide": [0, 0, 1, 1]}, {"card_hash": "a"}])
def test_crop_without_files_cannot_be_stored(fields):
    with pytest.raises(IntegrityError, match="photo_crops_have_files"):
        make_photo(article=make_article(), **fields)


def test_removed_picture_has_no_address(client):
    photo = make_shown_photo()

    actions.remove_photo(photo=photo, by=make_user(role=Role.STAFF))

    assert {status_of(client, url) for url in addresses_of(photo)} == {404}


def test_files_stay_on_the_disk_for_the_record(settings):
    photo = make_shown_photo()

    withdraw(photo)

    assert all(Path(settings.MEDIA_ROOT, path).exists() for path in photo.whole.paths)
