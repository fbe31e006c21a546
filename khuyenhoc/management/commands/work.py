"""`manage.py work`: the background worker."""

from django.core.management.base import BaseCommand

from core.worker import work


class Command(BaseCommand):
    help = "Do background jobs until told to stop."

    def handle(self, *args: object, **options: object) -> None:
        work()
