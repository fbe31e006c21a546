"""Uploaded files while the storage is no folder of this machine, as an object store is none."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from core.images import Crop, read_picture
from meetings.models import Photo as MeetingPhoto
from news import actions
from news.models import Attachment, Photo, State
from tests import bucket
from tests.factories import make_article, make_user
from tests.pictures import make_picture, make_upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True, params=["memory", "bucket"])
def elsewhere(request, settings, tmp_path):
    """Whoever writes to the disk all the same comes upon a file in the folder's place."""
    settings.MEDIA_ROOT = tmp_path / "tệp"
    settings.MEDIA_ROOT.write_text("a file where the folder would be")
    if request.param == "memory":
        keep_in(settings, BACKEND="tests.memory_storage.Memory")
        yield
        return
    with bucket.serving() as store:
        own = {"url": store.url}
        keep_in(settings, BACKEND="core.object_store.ObjectStore", OPTIONS=own)
        yield
        default_storage.connection.meta.client.close()


def keep_in(settings, **storage):
    settings.STORAGES = settings.STORAGES | {"default": storage}


def add_photo(article, **size):
    photo = actions.add_photo(article=article, file=make_upload(**size), alt="Hội trường")
    photo.crop(wide=Crop(0, 0, 1, 1), card=Crop(0, 0, 0.5, 1))
    photo.save()
    return photo


def files_of(photo):
    paths = {path for shape in photo.shapes for path in shape.paths}
    return paths | {f"anh/{photo.content_hash}-goc.webp"}


def pictures():
    return {f"anh/{name}" for name in default_storage.listdir("anh")[1]}


def body_of(response):
    return b"".join(response.streaming_content)


def test_picture_is_kept_cropped_and_read_by_who_may(client):
    article = make_article(state=State.DRAFT)
    photo = add_photo(article)

    assert pictures() == files_of(photo)
    url = photo.wide.url_of(480)
    assert client.get(url).status_code == 404
    staff = Client()
    staff.force_login(make_user(role="staff"))
    with default_storage.open(photo.wide.path_of(480)) as file:
        kept = file.read()
    assert kept.startswith(b"RIFF")
    assert body_of(staff.get(url)) == kept


def test_same_picture_again_keeps_its_name_and_is_young_again():
    photo = add_photo(make_article())
    before = default_storage.get_modified_time(photo.whole.paths[0])

    twin = add_photo(make_article())

    assert pictures() == files_of(photo) == files_of(twin)
    assert default_storage.get_modified_time(twin.whole.paths[0]) > before


def test_attachment_of_a_name_that_is_taken_gets_another(client):
    article = make_article()
    names = [
        Attachment.objects.create(
            article=article, title="Kế hoạch", file=ContentFile(content, "ke-hoach.pdf")
        )
        for content in (b"%PDF-1", b"%PDF-22")
    ]

    assert len({row.file.name for row in names}) == 2
    assert [body_of(client.get(row.get_absolute_url())) for row in names] == [b"%PDF-1", b"%PDF-22"]
    assert [row.size for row in names] == [6, 7]
    default_storage.delete(names[0].file.name)
    assert client.get(names[0].get_absolute_url()).status_code == 404


def test_pictures_that_nobody_needs_go_after_a_day(monkeypatch):
    photo, old = add_photo(make_article()), add_photo(make_article(), width=500)
    Photo.objects.filter(pk=old.pk).update(removed_at=timezone.now() - dt.timedelta(days=31))

    call_command("clear_pictures", verbosity=0)
    assert pictures() == files_of(photo) | files_of(old)
    tomorrow = timezone.now() + dt.timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    call_command("clear_pictures", verbosity=0)
    assert pictures() == files_of(photo)


def test_deleting_for_good_takes_the_files_that_no_other_needs(django_capture_on_commit_callbacks):
    article, other = make_article(state=State.DRAFT), add_photo(make_article())
    own, shared = add_photo(article, width=500), add_photo(article)
    actions.trash(article=article, by=make_user(role="staff"))
    article.refresh_from_db()

    assert files_of(own) - files_of(shared) != set()
    with django_capture_on_commit_callbacks(execute=True):
        actions.delete_for_good(article=article, by=None)

    assert pictures() == files_of(other)


def test_picture_of_a_meeting_is_kept():
    photo = MeetingPhoto()
    photo.take(read_picture(ContentFile(make_picture())))

    assert all(default_storage.exists(photo.path_of(width)) for width in photo.widths)


def test_machine_without_a_folder_is_ready(client):
    assert client.get("/readyz").text == "ready\n"
