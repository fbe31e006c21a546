"""Telling senders that what they sent can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from accounts.models import Notice
from branches.notices import tell
from news.models import Article

if TYPE_CHECKING:
    from accounts.models import User


@task()
def tell_senders() -> int:
    """A notice to everybody whose news has appeared and who has none of it; how many there were.

    Each is marked as told in the transaction of its notice: neither a second process nor a worker
    that is killed tells twice or never.
    """
    told = 0
    for article in Article.objects.untold().select_related("sent_by", "sent_for"):
        with transaction.atomic():
            if Article.objects.untold().filter(pk=article.pk).update(told_at=timezone.now()):
                tell([_notice(article, article.sent_by)])
                told += 1
    return told


def tell_when_published(article: Article) -> None:
    """Queues the notices for the moment in which this article appears, now or later."""
    tell_senders.using(run_after=article.published_at).enqueue()


def _notice(article: Article, sender: User) -> Notice:
    return Notice(
        user=sender,
        key=f"news.published.{article.pk}",
        sentence=f"Tin “{article.title}” đã được đăng",
        text=f"Tin được gửi thay mặt {article.sent_for.title}.",
        url=article.get_absolute_url(),
    )
