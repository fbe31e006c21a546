"""Letters about sent news that has appeared: what was scheduled, and what mail refused before."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from news.sending.letters import own_base, tell_senders


class Command(BaseCommand):
    help = "Gửi thư báo cho người gửi tin đã được đăng mà chưa được báo."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--base", default="", help="Địa chỉ trang, ví dụ https://vidu.vn")

    def handle(self, *, base: str, **_options: object) -> None:
        count = tell_senders(base=base.rstrip("/") or own_base())
        self.stdout.write(f"Đã gửi {count} thư.")
