"""Telling senders that what they sent can be read."""

from __future__ import annotations

import logging

from django.utils import timezone
from django_tasks import task

from accounts.mail import own_base, send_letter
from branches.models import Association
from news.models import Article

logger = logging.getLogger(__name__)


@task()
def tell_senders() -> int:
    """Mail everybody whose news has appeared and who does not know; how many letters left.

    Each is claimed by one UPDATE, so that two processes never send it twice. What the mail server
    refuses is released and tried when the next article appears, and every night; the workspace
    tells it meanwhile.
    """
    association = Association.objects.current()
    sent = 0
    for article in Article.objects.untold().select_related("sent_by", "sent_for"):
        if not Article.objects.untold().filter(pk=article.pk).update(told_at=timezone.now()):
            continue
        if not article.sent_by.email:
            continue
        context = {
            "article": article,
            "association": association,
            "link": own_base() + article.get_absolute_url(),
        }
        try:
            send_letter("article_published", to=article.sent_by.email, context=context)
        except OSError:
            Article.objects.filter(pk=article.pk).update(told_at=None)
            logger.exception("sender of article %s not told, will be tried again", article.pk)
        else:
            sent += 1
    return sent


def tell_when_published(article: Article) -> None:
    """Queues the letters for the moment in which this article appears, now or later."""
    tell_senders.using(run_after=article.published_at).enqueue()
