"""`news.actions.add_photo`; reading and rendering are tested in core."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from PIL import Image

from accounts.models import Role
from core.images import PictureRefused
from news.actions import add_photo
from news.models import Photo
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db


def picture(width: int = 900, colour: str = "navy") -> BytesIO:
    file = BytesIO()
    Image.new("RGB", (width, 600), colour).save(file, "PNG")
    file.seek(0)
    return file


def stored_files() -> list[Path]:
    return [file for file in Path(default_storage.location).rglob("*") if file.is_file()]


def test_add_photo_stores_every_width_and_describes_them():
    article = make_article()

    photo = add_photo(
        article=article,
        file=picture(),
        alt="Một bức tường",
        caption="Tường mới sơn",
        credit="Thu Trang",
    )

    photo.refresh_from_db()
    assert (photo.article, photo.is_lead, photo.position) == (article, False, 0)
    assert (photo.alt, photo.caption) == ("Một bức tường", "Tường mới sơn")
    assert photo.credit == "Thu Trang"
    assert (photo.width, photo.height, photo.widths) == (900, 600, [480, 800, 900])
    assert photo.whole.path_of(480) == f"anh/{photo.content_hash}-480.webp"
    for width in photo.widths:
        with default_storage.open(photo.whole.path_of(width)) as file, Image.open(file) as image:
            assert (image.format, image.width) == ("WEBP", width)


def test_add_photo_stands_behind_those_before_it():
    article = make_article()

    photos = [add_photo(article=article, file=picture(), alt="Tường") for _ in range(3)]

    assert list(article.photos.all()) == photos
    assert [photo.position for photo in photos] == [0, 1, 2]


def test_add_photo_of_one_picture_twice_shares_its_files():
    add_photo(article=make_article(), file=picture(), alt="Tường")

    add_photo(article=make_article(), file=picture(), alt="Tường")

    assert Photo.objects.count() == 2
    assert len(stored_files()) == 4  # with the master


def test_add_photo_gives_a_new_lead_the_place_of_the_old():
    article, other = make_article(), make_article()
    old = add_photo(article=article, file=picture(), alt="Cũ", is_lead=True)
    elsewhere = add_photo(article=other, file=picture(), alt="Khác", is_lead=True)

    new = add_photo(article=article, file=picture(), alt="Mới", is_lead=True)

    assert list(article.photos.leads()) == [new]
    assert list(article.photos.all()) == [new, old]
    assert list(other.photos.leads()) == [elsewhere]


def test_add_photo_leaves_the_lead_where_the_new_one_is_none():
    article = make_article()
    lead = add_photo(article=article, file=picture(), alt="Ảnh chính", is_lead=True)

    add_photo(article=article, file=picture(), alt="Ảnh phụ")

    assert list(article.photos.leads()) == [lead]


def test_add_photo_refuses_what_is_no_picture_and_writes_nothing():
    with pytest.raises(PictureRefused):
        add_photo(article=make_article(), file=BytesIO(b"<svg/>"), alt="Tường")

    assert Photo.objects.count() == 0
    assert stored_files() == []


@pytest.mark.parametrize("role", [Role.STAFF, Role.OFFICER, Role.HEAD_OFFICER])
def test_add_photo_is_for_editors(role):
    add_photo(article=make_article(), file=picture(), alt="Tường", by=make_user(role))

    assert Photo.objects.count() == 1


@pytest.mark.parametrize("role", [None, Role.ADMINISTRATOR])
def test_add_photo_refuses_others_and_writes_nothing(role):
    with pytest.raises(PermissionDenied):
        add_photo(article=make_article(), file=picture(), alt="Tường", by=make_user(role))

    assert Photo.objects.count() == 0
    assert stored_files() == []
