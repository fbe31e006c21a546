"""Telling senders that what they sent can be read."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import after_response
from accounts.mail import send_letter
from branches.models import Association
from news.models import Article

if TYPE_CHECKING:
    from django.http import HttpRequest

logger = logging.getLogger(__name__)


def tell_senders(*, base: str) -> int:
    """Mail everybody whose news has appeared and who does not know; how many letters left.

    Each is claimed by one UPDATE, so that two processes never send it twice. What the mail server
    refuses is released and tried at the next call; the workspace tells it meanwhile. `base` is the
    portal's own address, as in https://khuyenhoc.example.
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
            "link": base + article.get_absolute_url(),
        }
        try:
            send_letter("article_published", to=article.sent_by.email, context=context)
        except OSError:
            Article.objects.filter(pk=article.pk).update(told_at=None)
            logger.exception("sender of article %s not told, will be tried again", article.pk)
        else:
            sent += 1
    return sent


def tell_senders_after(request: HttpRequest) -> None:
    """The same once this request's change stands, and where it keeps nobody waiting."""
    job = partial(tell_senders, base=request.build_absolute_uri("/").rstrip("/"))
    transaction.on_commit(lambda: after_response.POOL.submit(after_response.run, job), robust=True)


def own_base() -> str:
    """The portal's address where no request tells it."""
    return f"{'https' if settings.HTTPS else 'http'}://{settings.ALLOWED_HOSTS[0]}"
