"""Brings in the articles and pages of a WordPress site from its export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from core.progress_line import show_progress
from news.moving_in import bring_in
from news.wordpress import WordPressError, read_export, read_items

from .import_article import one_line

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from news.wordpress import Export

KINDS = {"post": "bài viết", "page": "trang", "attachment": "tệp trong thư viện"}


class Command(BaseCommand):
    help = (
        "Chuyển bài viết và trang từ tệp xuất của WordPress. Chạy lại không ghi hai lần."
        " Tệp hỏng thì không ghi gì, mã thoát 2."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="tệp .xml xuất từ WordPress")
        parser.add_argument(
            "--media",
            type=Path,
            metavar="DIR",
            help="bản chép thư mục wp-content/uploads của trang cũ; không có thì bài không có ảnh",
        )
        parser.add_argument("--dry-run", action="store_true", help="kiểm tra thử, không ghi gì")

    def handle(self, **options: Any) -> None:
        file, folder = options["file"], options["media"]
        if folder and not folder.is_dir():
            raise CommandError(
                f"Không có thư mục {folder}. Cần kiểm tra lại tên sau --media.", returncode=2
            )
        try:
            export = read_export(file)
        except OSError as error:
            raise CommandError(
                f"Không mở được tệp {file}. Cần kiểm tra lại tên và quyền đọc tệp.", returncode=2
            ) from error
        except WordPressError as error:
            raise CommandError(f"{file}: {error}", returncode=2) from error
        counts = ", ".join(
            f"{count} {KINDS.get(kind, f'“{kind}”')}" for kind, count in export.kinds.items()
        )
        self.stdout.write(f"Trong tệp của {export.site}: {counts}.")
        self._bring_in_all(export, file, folder, dry_run=options["dry_run"])

    def _bring_in_all(
        self, export: Export, file: Path, folder: Path | None, *, dry_run: bool
    ) -> None:
        new = known = skipped = 0
        lines = []
        total = export.total - len(export.media)
        for done, item in enumerate(read_items(file, export), 1):
            name = f"“{item.title}” (số {item.number})"
            try:
                arrival = bring_in(item=item, export=export, folder=folder, dry_run=dry_run)
            except ValidationError as error:
                skipped += 1
                lines.append(f"Bỏ qua {name}: {one_line(error)}")
            else:
                new += arrival.is_new
                known += not arrival.is_new
                name = f"“{arrival.article.title}” (số {item.number})"
                lines += [f"{name}: {remark}" for remark in arrival.remarks]
            show_progress(self, done, total)
        for line in lines:
            self.stdout.write(line)
        label = "Sẽ ghi mới" if dry_run else "Đã ghi mới"
        self.stdout.write(f"{label}: {new}. Đã có từ trước: {known}. Bỏ qua: {skipped}.")
        if dry_run:
            self.stdout.write("Chạy thử, chưa ghi gì.")
