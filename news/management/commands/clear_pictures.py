"""Deletes what nobody can bring back: photos removed for long, files that belong to no photo."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.management.base import BaseCommand

from news.models import Photo
from news.models.files import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator

# A picture's files are there before its row is.
YOUNGEST = 24 * 60 * 60


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
            file.unlink(missing_ok=True)
        self.stdout.write(f"Đã xoá {count} ảnh đã bỏ và {len(files)} tệp không còn dùng.")


def unused_files() -> Iterator[Path]:
    """Written before yesterday: keeping the same picture anew makes its files young again."""
    used = Photo.objects.hashes()
    yesterday = time.time() - YOUNGEST
    for file in Path(settings.MEDIA_ROOT, FOLDER).glob("*.webp"):
        if file.stem.rpartition("-")[0] not in used and file.stat().st_mtime < yesterday:
            yield file
