"""`manage.py verify_audit`: walks the chain of the audit log, some rows at a time."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit.chain import ChainBroken, Head, sleeping_triggers, verify


class Command(BaseCommand):
    help = "Kiểm tra nhật ký có bị sửa hay xoá không; mã kết thúc 1 nếu có."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--head", help="Đầu chuỗi của lần kiểm tra trước, dạng SỐ:MÃ.")
        parser.add_argument(
            "--head-file",
            type=Path,
            help="Tệp giữ đầu chuỗi của các lần trước; đầu chuỗi hôm nay được ghi thêm vào cuối.",
        )

    def handle(self, *, head: str | None, head_file: Path | None, **_options: Any) -> None:
        try:
            kept = head_file.read_text().split() if head_file and head_file.exists() else []
            today = verify([Head.parse(line) for line in [*kept, *([head] if head else [])]])
        except ValueError as error:
            raise CommandError(
                "Đầu chuỗi phải có dạng SỐ:MÃ như lệnh này đã in. Cần chép lại cả dòng."
            ) from error
        except OSError as error:
            raise CommandError(f"Không đọc được tệp {head_file}: {error.strerror}.") from error
        except ChainBroken as broken:
            raise CommandError(str(broken)) from broken
        if tables := sleeping_triggers():
            raise CommandError(
                f"Chuỗi nguyên vẹn, nhưng bảng {', '.join(tables)} không còn được ghi nhật ký:"
                " trigger thiếu, tắt hoặc khác. Cần chạy manage.py pgtrigger install và enable."
            )
        if head_file and str(today) not in kept:
            with head_file.open("a") as file:
                file.write(f"{today}\n")
        self.stdout.write(f"{today.number} dòng, chuỗi nguyên vẹn. Đầu chuỗi: {today}")
