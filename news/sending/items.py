"""What the first page of the workspace says about news."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from branches.workspace import Item
from news.models import Article

from .status import status_of

if TYPE_CHECKING:
    from accounts.models import User
    from branches.models import Branch

SHOWN_FOR = dt.timedelta(days=30)
TITLE_LENGTH = 90


def items_of_news(user: User, branch: Branch) -> list[Item]:
    """What one has begun and not sent, then what became lately of what one has sent."""
    own = Article.objects.written_by(user).left_to(branch)
    lately = own.sent().changed_since(timezone.now() - SHOWN_FOR)
    shown = (own.unsent().kept().begun() | lately).with_reason_of_decline()
    articles = list(shown.order_by("-updated_at"))
    return [
        *(_to_finish(article) for article in articles if article.sent_at is None),
        *(_told(article) for article in articles if article.sent_at is not None),
    ]


def _to_finish(article: Article) -> Item:
    saved = timezone.localtime(article.updated_at)
    return Item(
        title=f"Tin viết dở: {named(article)}",
        note=f"Chưa gửi. Lưu lúc {saved:%H:%M ngày %d/%m/%Y}.",
        action="Viết tiếp",
        url=reverse("news:sending_edit", args=[article.pk]),
    )


def _told(article: Article) -> Item:
    status = status_of(article)
    is_live = article.is_live
    return Item(
        title=f"Tin “{named(article)}” đã được đăng" if is_live else named(article),
        note=f"{status.sentence}. {status.reason}".strip(),
        action="Xem trên trang" if is_live else "Xem",
        url=article.get_absolute_url()
        if is_live
        else reverse("news:sending_edit", args=[article.pk]),
        is_task=False,
    )


def named(article: Article) -> str:
    return Truncator(article.title).chars(TITLE_LENGTH) or "chưa có tiêu đề"
