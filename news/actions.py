"""What people do with articles. Each move is one conditional UPDATE and one event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from .models import Article, Event, State
from .states import MOVES

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import User


class AlreadyMoved(Exception):
    """Somebody else changed the article first; nothing was written. The message says who, when."""


def hand_in(*, article: Article, by: User) -> None:
    _move("hand_in", article=article, by=by)


def hand_back(*, article: Article, by: User, reason: str) -> None:
    _move("hand_back", article=article, by=by, reason=reason)


def publish(*, article: Article, by: User | None, at: dt.datetime | None = None) -> None:
    """Publishes now, or at `at`: in the future that schedules, in the past it back-dates.

    `by` is None for a management command. Raises ValidationError on an empty article.
    """
    if not (article.sapo.strip() or article.body.strip()):
        raise ValidationError("Bài chưa có nội dung. Cần có sapo hoặc thân bài trước khi đăng.")
    _move("publish", article=article, by=by, published_at=at or timezone.now())


def unschedule(*, article: Article, by: User) -> None:
    """Takes a scheduled article back to draft before its time comes; raises AlreadyMoved after."""
    _move(
        "unschedule",
        article=article,
        by=by,
        only_if={"published_at__gt": timezone.now()},
        published_at=None,
    )


def withdraw(*, article: Article, by: User, reason: str) -> None:
    """Takes a published article off the portal; its address then answers 410 with the reason."""
    _move(
        "withdraw",
        article=article,
        by=by,
        reason=reason,
        only_if={"published_at__lte": timezone.now()},
        withdrawn_at=timezone.now(),
        withdrawal_reason=reason.strip(),
    )


def restore(*, article: Article, by: User) -> None:
    """Puts a withdrawn article back under its old date."""
    _move("restore", article=article, by=by, withdrawn_at=None, withdrawal_reason="")


def _move(
    name: str,
    *,
    article: Article,
    by: User | None,
    reason: str = "",
    only_if: dict[str, object] | None = None,
    **changes: object,
) -> None:
    move = MOVES[name]
    if by is not None and not by.has_role(*move.roles):
        raise PermissionDenied
    if move.needs_reason and not reason.strip():
        raise ValidationError(f"Chưa ghi lý do. Cần ghi lý do trước khi bấm “{move.label}”.")
    before = article.state
    with transaction.atomic():
        moved = Article.objects.filter(
            pk=article.pk,
            state=before,
            state__in=move.sources,
            lock_version=article.lock_version,
            trashed_at=None,
            **(only_if or {}),
        ).update(
            state=move.target,
            lock_version=F("lock_version") + 1,
            updated_at=timezone.now(),
            **changes,
        )
        if not moved:
            raise AlreadyMoved(_who_was_first(article))
        Event.objects.create(
            article=article,
            move=name,
            from_state=before,
            to_state=move.target,
            reason=reason.strip(),
            by=by,
        )
    article.refresh_from_db()


def _who_was_first(article: Article) -> str:
    last = Event.objects.filter(article=article).select_related("by").first()
    if last is None:
        return "Bài vừa được sửa ở nơi khác. Xin mở lại trang để xem bản mới."
    at = timezone.localtime(last.at)
    who = last.by.full_name if last.by else "Lệnh nhập liệu"
    label = State(last.to_state).label.lower()
    return f"Bài đang ở trạng thái “{label}”: {who} đã đổi lúc {at:%H:%M} ngày {at:%d/%m/%Y}."
