"""`manage.py clear_pictures`: only what nobody can bring back goes."""

import datetime as dt
import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone

from core.images import Crop
from news.actions import add_photo
from news.models import Photo
from tests.factories import make_article
from tests.pictures import make_picture

pytestmark = pytest.mark.django_db


def add(width, **fields):
    photo = add_photo(
        article=make_article(), file=ContentFile(make_picture(width=width)), alt="Hội trường"
    )
    photo.crop(wide=Crop(0, 0, 1, 1), card=Crop(0, 0, 0.5, 1))
    for name, value in fields.items():
        setattr(photo, name, value)
    photo.save()
    return photo


def files_of(photo):
    paths = [path for shape in photo.shapes for path in shape.paths]
    return {Path(path).name for path in paths} | {f"{photo.content_hash}-goc.webp"}


def age(folder):
    for file in folder.iterdir():
        os.utime(file, (0, 0))


def clear():
    out = StringIO()
    call_command("clear_pictures", stdout=out)
    return out.getvalue()


def test_expired_photos_and_their_files_go_and_all_others_stay(settings):
    now = timezone.now()
    kept = add(500)
    young = add(510, removed_at=now - dt.timedelta(days=29))
    old = add(520, removed_at=now - dt.timedelta(days=31))
    twin = add(530, removed_at=now - dt.timedelta(days=31))
    same_as_twin = add(530)
    folder = settings.MEDIA_ROOT / "anh"
    age(folder)

    said = clear()

    assert set(Photo.objects.all()) == {kept, young, same_as_twin}
    stays = files_of(kept) | files_of(young) | files_of(same_as_twin)
    assert {file.name for file in folder.iterdir()} == stays
    assert files_of(twin) == files_of(same_as_twin)
    assert said == f"Đã xoá 2 ảnh đã bỏ và {len(files_of(old))} tệp không còn dùng.\n"


def test_files_of_an_old_crop_go_after_a_day(settings):
    photo = add(500)
    before = files_of(photo)
    photo.crop(wide=None, card=None)
    photo.save()
    folder = settings.MEDIA_ROOT / "anh"

    clear()
    assert {file.name for file in folder.iterdir()} == before
    age(folder)
    clear()
    assert {file.name for file in folder.iterdir()} == files_of(photo)


def test_nothing_to_clear_is_no_fault(settings):
    assert clear() == "Đã xoá 0 ảnh đã bỏ và 0 tệp không còn dùng.\n"
    assert not settings.MEDIA_ROOT.exists()
