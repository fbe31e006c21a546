"""Takes over articles that were copied, as text, from the province's portals."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentTypeError
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.text import capfirst

from core.progress_line import show_progress
from news.actions import import_article
from news.models import Article, Category, ImportedFrom, ImportedViews, OldAddress
from news.pasted_article import PastedArticle, PastedArticleError, read_pasted_article

if TYPE_CHECKING:
    from argparse import ArgumentParser

DEFAULT_CATEGORY = "Tin tức"
DEFAULT_SOURCE = "nơi đăng cũ"


class Command(BaseCommand):
    help = (
        "Nhập và đăng những bài chép từ cổng thông tin cũ: dòng tiêu đề, “Cập nhật”, “Lượt xem”,"
        " các đoạn, tên tác giả. Tệp thiếu phần nào thì báo phần ấy, không ghi gì, mã thoát 2."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "paths",
            nargs="+",
            type=Path,
            metavar="PATH",
            help="tệp văn bản của một bài, hoặc thư mục có nhiều tệp .txt",
        )
        parser.add_argument(
            "--category",
            metavar="NAME",
            help=f"tên một chuyên mục đã có; không ghi thì là “{DEFAULT_CATEGORY}”",
        )
        parser.add_argument(
            "--source",
            metavar="NAME",
            default=DEFAULT_SOURCE,
            help=f"trang đã đếm lượt xem, in dưới bài; không ghi thì là “{DEFAULT_SOURCE}”",
        )
        parser.add_argument(
            "--counted-on",
            type=vietnamese_date,
            metavar="DD/MM/YYYY",
            help="ngày chép số lượt xem; không ghi thì là hôm nay",
        )
        parser.add_argument(
            "--old-address",
            type=site_path,
            metavar="PATH",
            help="đường dẫn cũ của bài, bắt đầu bằng /; mở đường dẫn ấy sẽ tới bài mới",
        )
        parser.add_argument("--dry-run", action="store_true", help="kiểm tra thử, không ghi gì")

    def handle(self, **options: Any) -> None:
        files = text_files(options["paths"])
        if len(files) > 1 and options["old_address"]:
            raise CommandError(
                "--old-address chỉ dùng được khi nhập một tệp. Cần nhập riêng bài ấy.", returncode=2
            )
        if len(files) == 1:
            self._import_file(files[0], options)
        else:
            self._import_all(files, options)

    def _import_all(self, files: list[Path], options: dict[str, Any]) -> None:
        new = refused = 0
        for done, file in enumerate(files, 1):
            try:
                new += self._import_file(file, options)
            except CommandError as error:
                refused += 1
                # What cannot be read names its file already.
                name = "" if str(file) in str(error) else f"{file}: "
                self.stdout.write(f"Bỏ qua {name}{error}")
            show_progress(self, done, len(files))
        label = "Sẽ ghi mới" if options["dry_run"] else "Đã ghi mới"
        known = len(files) - new - refused
        self.stdout.write(f"{label}: {new}. Đã có từ trước: {known}. Bỏ qua: {refused}.")
        if refused:
            raise CommandError(
                f"{refused} trong {len(files)} tệp chưa nhập được, lý do ở trên."
                " Cần sửa các tệp ấy rồi chạy lại lệnh; bài đã nhập không bị nhập hai lần.",
                returncode=2,
            )

    def _import_file(self, file: Path, options: dict[str, Any]) -> bool:
        """Whether it is, or would be, a new article. Raises CommandError."""
        pasted = read_file(file)
        with transaction.atomic():
            try:
                article, is_new = import_article(
                    pasted=pasted,
                    category=chosen_category(options["category"]),
                    source=options["source"],
                    counted_on=options["counted_on"] or timezone.localdate(),
                    old_address=options["old_address"] or "",
                )
            except ValidationError as error:
                raise CommandError(one_line(error), returncode=2) from error
            transaction.set_rollback(options["dry_run"])
        if not is_new:
            done = "Đã có bài này, không ghi gì"
        elif options["dry_run"]:
            done = "Đọc được, chưa ghi gì"
        else:
            done = "Đã đăng"
        self.stdout.write(f"{done}: “{article.title}”, ngày {pasted.updated_on:%d/%m/%Y}.")
        if pasted.repaired:
            self.stdout.write(pasted.repaired.report)
        return is_new


def text_files(paths: list[Path]) -> list[Path]:
    """The files, and of every folder the texts in it and below, by name."""
    files = []
    for path in paths:
        if path.is_dir():
            found = sorted(file for file in path.rglob("*.[tT][xX][tT]") if file.is_file())
            if not found:
                raise CommandError(
                    f"Thư mục {path} không có tệp .txt nào. Cần kiểm tra lại tên thư mục.",
                    returncode=2,
                )
            files += found
        else:
            files.append(path)
    return files


def vietnamese_date(text: str) -> dt.date:
    try:
        return dt.datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007 -- a day has no zone
    except ValueError as error:
        raise ArgumentTypeError(
            f"Ngày “{text}” cần ghi theo dạng ngày/tháng/năm, ví dụ 25/05/2022."
        ) from error


def site_path(text: str) -> str:
    if not text.startswith("/"):
        raise ArgumentTypeError(f"Đường dẫn cũ “{text}” phải bắt đầu bằng dấu /.")
    return text


def read_file(file: Path) -> PastedArticle:
    try:
        return read_pasted_article(file.read_bytes())
    except OSError as error:
        raise CommandError(
            f"Không mở được tệp {file}. Cần kiểm tra lại tên và quyền đọc tệp.", returncode=2
        ) from error
    except PastedArticleError as error:
        raise CommandError(f"{file}: {error}", returncode=2) from error


def chosen_category(name: str | None) -> Category:
    """The one of that name; only the default is made when it is not there."""
    if name is None:
        return Category.objects.get_or_create(name=DEFAULT_CATEGORY)[0]
    category = Category.objects.filter(name=name).first()
    if category is None:
        known = ", ".join(f"“{known}”" for known in Category.objects.all()) or "chưa có mục nào"
        raise CommandError(
            f"Chưa có chuyên mục “{name}”. Cần chọn một trong các mục: {known}.", returncode=2
        )
    return category


def one_line(error: ValidationError) -> str:
    """What is wrong, each sentence after the name of its field."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    labels = {
        field.name: capfirst(field.verbose_name)
        for model in (Category, Article, ImportedFrom, ImportedViews, OldAddress)
        for field in model._meta.get_fields()
        if hasattr(field, "verbose_name")
    }
    return " ".join(
        f"{labels[name]}: {sentence}"
        for name, sentences in error.message_dict.items()
        for sentence in sentences
    )
