"""What people do with articles. Each move is one conditional UPDATE and one event."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.timezone import make_aware

from accounts.models import User
from branches.models import Branch
from core.dates import EARLIEST
from core.images import read_picture
from core.row_version import StaleRow

from .models import Article, Category, Event, ImportedViews, OldAddress, Photo, State
from .models.versions import WRITTEN
from .states import EDITORS, MOVES

if TYPE_CHECKING:
    from typing import BinaryIO

    from .models.article import ArticleVersion
    from .pasted_article import PastedArticle


SAVED_MEANWHILE = (
    "Bài vừa được sửa ở nơi khác nên chưa khôi phục."
    " Xin xem lại các chỗ khác nhau dưới đây rồi bấm khôi phục lần nữa."
)


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


def decline(*, article: Article, by: User, reason: str) -> None:
    """Tells a branch that what it sent is not going to appear, and why."""
    _move("decline", article=article, by=by, reason=reason)


def take_up(*, article: Article, by: User) -> None:
    """Goes back on a decline."""
    _move("take_up", article=article, by=by)


@transaction.atomic
def begin_sending(*, branch: Branch, by: User) -> Article:
    """A blank article that its writer alone sees until it is sent; a blank one he has serves again.

    A second click waits for the first and gets the same row.
    """
    if not Branch.objects.acted_for_by(by).filter(pk=branch.pk).exists():
        raise PermissionDenied
    User.objects.select_for_update().get(pk=by.pk)
    own = Article.objects.written_by(by)
    blank = own.for_branch(branch).unsent().kept().blank().first()
    return blank or Article.objects.create(
        # The desk chooses another where this does not fit.
        category=Category.objects.first() or Category.objects.create(name="Tin cơ sở"),
        sent_by=by,
        sent_for=branch,
        byline=by.full_name,
        organisation=branch.title,
    )


def send(*, article: Article, by: User) -> None:
    """Puts what a branch person wrote into the desk's queue, once.

    Raises ValidationError on what is missing, AlreadyMoved if it is sent or was changed meanwhile.
    """
    _refuse_stranger(article, by)
    if missing := what_is_missing(article):
        raise ValidationError(missing)
    sent = (
        Article.objects.unsent()
        .kept()
        .filter(pk=article.pk, lock_version=article.lock_version)
        .update(
            sent_at=timezone.now(), lock_version=F("lock_version") + 1, updated_at=timezone.now()
        )
    )
    if not sent:
        raise AlreadyMoved(_who_was_first(article))
    article.refresh_from_db()


def what_is_missing(article: Article) -> list[str]:
    """Why it cannot be sent yet, in sentences for its writer."""
    missing = []
    if not article.title:
        missing.append("Chưa nhập tiêu đề. Ghi một câu ngắn nói việc gì, ở đâu.")
    if not article.body:
        missing.append("Chưa nhập nội dung. Vài câu là đủ: việc gì, ngày nào, ở đâu, ai dự.")
    missing += [
        f"Ảnh {place}: chưa có mô tả cho người khiếm thị. Ghi ngắn những gì thấy trong ảnh."
        for place, photo in enumerate(article.photos.in_order(), start=1)
        if not photo.alt
    ]
    return missing


def take(*, article: Article, by: User) -> None:
    """Marks what a branch sent as being edited, at the desk's first touch; its sender then only
    reads it.

    Raises no row version: it changes nothing that a form shows.
    """
    if not by.has_role(*EDITORS):
        raise PermissionDenied
    Article.objects.waiting().filter(pk=article.pk).update(taken_at=timezone.now())


def discard(*, article: Article, by: User) -> None:
    """Its writer gives up what he has not sent."""
    _refuse_stranger(article, by)
    Article.objects.unsent().filter(pk=article.pk).update(trashed_at=timezone.now())


def recover(*, article: Article, by: User) -> None:
    """Takes `discard` back."""
    _refuse_stranger(article, by)
    Article.objects.unsent().filter(pk=article.pk).update(trashed_at=None)


def _refuse_stranger(article: Article, by: User) -> None:
    if not Article.objects.written_by(by).filter(pk=article.pk).exists():
        raise PermissionDenied


def restore_version(*, article: Article, version: ArticleVersion, by: User) -> None:
    """Writes the words of an older version again, as a new version; the history stays as it is.

    State, date of publication and address stay too, and so does the category if the old one has
    been deleted. Raises AlreadyMoved if somebody saved since `article` was read.
    """
    if not by.has_role(*EDITORS):
        raise PermissionDenied
    category = article.category
    for name in WRITTEN:
        attribute = Article._meta.get_field(name).attname
        setattr(article, attribute, getattr(version, attribute))
    if not Category.objects.filter(pk=version.category_id).exists():
        article.category = category
    try:
        with pghistory.context(restored=version.pgh_id):
            article.save()
    except StaleRow as stale:
        raise AlreadyMoved(SAVED_MEANWHILE) from stale
    take(article=article, by=by)


@transaction.atomic
def import_article(
    *,
    pasted: PastedArticle,
    category: Category,
    source: str,
    counted_on: dt.date,
    old_address: str = "",
) -> tuple[Article, bool]:
    """Publishes an article taken over from another site, under its own date; for commands.

    Returns the article and whether it is new: one of the same printed title and day is not
    imported again. It stands at the first moment of its day in Vietnam, as the day is all that is
    known. `source` counted its views, as seen on `counted_on`. Raises ValidationError, with nothing
    written, on a day that cannot be, on a text too long for its field and on an old address that
    leads elsewhere already.
    """
    published_at = make_aware(dt.datetime.combine(pasted.updated_on, dt.time.min))
    if not EARLIEST <= published_at <= timezone.now():
        raise ValidationError(
            f"Ngày cập nhật {pasted.updated_on:%d/%m/%Y} phải sau ngày 02/09/1945"
            " và không sau hôm nay. Cần sửa ngày trong tệp."
        )
    twin = Article.objects.filter(printed_title=pasted.printed_title, published_at=published_at)
    if article := twin.first():
        return article, False
    article = Article(
        category=category,
        title=pasted.title,
        printed_title=pasted.printed_title,
        dateline=pasted.dateline,
        sapo=pasted.sapo,
        body=pasted.body,
        byline=pasted.byline,
        organisation=pasted.organisation,
    )
    article.full_clean()
    article.save()
    imported = ImportedViews(
        article=article, views=pasted.views, source=source, counted_on=counted_on
    )
    imported.full_clean()
    imported.save()
    if old_address:
        address = OldAddress(article=article, path=old_address.rstrip("/"))
        address.full_clean()
        address.save()
    publish(article=article, by=None, at=published_at)
    return article, True


def add_photo(  # noqa: PLR0913 -- all by keyword, half of them optional
    *,
    article: Article,
    file: BinaryIO,
    alt: str,
    caption: str = "",
    credit: str = "",
    is_lead: bool = False,
    by: User | None = None,
) -> Photo:
    """Adds a picture behind those the article has; a new lead takes the place of the old one.

    `by` is None for a management command; else somebody of the desk or the article's sender. Raises
    `core.images.PictureRefused`, whose message is for whoever chose the file.
    """
    if by is not None and not by.has_role(*EDITORS):
        _refuse_stranger(article, by)
    photo = Photo(
        article=article,
        alt=alt,
        caption=caption,
        credit=credit,
        is_lead=is_lead,
        position=article.photos.count(),
    )
    photo.take(read_picture(file))
    with transaction.atomic():
        if is_lead:
            article.photos.leads().update(is_lead=False)
        photo.save()
    return photo


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
    if article.sent_at and not article.taken_at:
        changes["taken_at"] = timezone.now()
    with transaction.atomic():
        moved = Article.objects.filter(
            pk=article.pk,
            state=before,
            state__in=move.sources,
            lock_version=article.lock_version,
            trashed_at=None,
            **(only_if or {}),
            **({"sent_at__isnull": False} if move.only_sent else {}),
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
