"""`manage.py nightly`: what is to be done once a day; a systemd timer calls it (ADR 0010)."""

import logging
import sys

from django.core.management import call_command
from django.core.management.base import BaseCommand

from accounts.actions import forget_old_notices
from branches import notices
from branches.actions import follow_successions
from imports.actions import forget_old as forget_old_imports
from news.sending.notices import tell_senders as tell_of_news
from reports.board.reminding import remind_by_the_calendar
from reports.filling.presence import forget_presences
from reports.filling.saving import forget_old_forms

KEPT_JOBS = 30  # days


def forget_old_jobs() -> None:
    call_command("prune_db_task_results", min_age_days=KEPT_JOBS, verbosity=0)


def empty_the_bin() -> None:
    call_command("clear_old", verbosity=0)


def clear_pictures() -> None:
    call_command("clear_pictures", verbosity=0)


def verify_audit() -> None:
    call_command("verify_audit", verbosity=0)


def tell_senders() -> None:
    """Those whose job was lost."""
    tell_of_news.call()


def mail_notices() -> None:
    """What the mail server refused, or whose job was lost with its worker."""
    notices.mail_notices.call()


# Each may be run again at any time.
NIGHTLY = [
    verify_audit,
    follow_successions,
    tell_senders,
    remind_by_the_calendar,
    mail_notices,
    forget_old_notices,
    forget_old_jobs,
    forget_old_imports,
    forget_old_forms,
    forget_presences,
    empty_the_bin,
    clear_pictures,
]

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Do what is to be done once a day."

    def handle(self, *args: object, **options: object) -> None:
        """One that fails keeps no other from running; the exit code tells."""
        failed = False
        for job in NIGHTLY:
            try:
                job()
            except Exception:
                failed = True
                logger.exception("nightly: %s failed", job.__name__)
        if failed:
            sys.exit(1)
