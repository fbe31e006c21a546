"""Deletes what nobody can bring back: photos removed for long, files that belong to no photo."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand
from django.utils import timezone

from core.stored_files import names_in
from news.models import Photo
from news.models.files import FOLDER, hash_in

if TYPE_CHECKING:
    from collections.abc import Iterator

# A picture's files are there before its row is.
YOUNGEST = dt.timedelta(days=1)


class Command(BaseCommand):
    help = (
        "Xoá hẳn ảnh đã bỏ khỏi bài quá 30 ngày và tệp ảnh không còn ảnh nào dùng."
        " Nên chạy mỗi ngày một lần."
    )

    def handle(self, **options: object) -> None:
        photos = Photo.objects.expired()
        count = photos.count()
        photos.delete()
        files = list(unused_files())
        for file in files:
            default_storage.delete(file)
        self.stdout.write(f"Đã xoá {count} ảnh đã bỏ và {len(files)} tệp không còn dùng.")


def unused_files() -> Iterator[str]:
    """Written before yesterday: keeping the same picture anew makes its files young again."""
    used = Photo.objects.hashes()
    yesterday = timezone.now() - YOUNGEST
    for name in names_in(FOLDER):
        if (
            name.endswith(".webp")
            and hash_in(name) not in used
            and default_storage.get_modified_time(name) < yesterday
        ):
            yield name
