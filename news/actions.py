"""What people do with articles. Each move is one conditional UPDATE and one event."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pghistory
import pgtrigger
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.timezone import make_aware

from accounts.models import User
from branches.models import Branch
from core.dates import EARLIEST
from core.images import read_picture
from core.refusals import AlreadyMoved
from core.row_version import StaleRow
from meetings.models import Meeting

from .models import (
    Article,
    Category,
    DeletedArticle,
    Event,
    ImportedViews,
    OldAddress,
    Photo,
    State,
)
from .models.files import delete_files
from .models.versions import WRITTEN
from .states import EDITORS, MOVES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from .drafting.wording import Draft
    from .models.article import ArticleVersion
    from .pasted_article import PastedArticle


SAVED_MEANWHILE = (
    "Bài vừa được sửa ở nơi khác nên chưa khôi phục."
    " Xin xem lại các chỗ khác nhau dưới đây rồi bấm khôi phục lần nữa."
)


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


def trash(*, article: Article, by: User) -> None:
    """Puts a draft out of sight for 30 days; `clear_old` deletes it after."""
    _move("trash", article=article, by=by, trashed_at=timezone.now())


def put_back(*, article: Article, by: User) -> None:
    """Takes a draft out of the bin, as it was."""
    _move("put_back", article=article, by=by, trashed_at=None)


@transaction.atomic
def delete_for_good(*, article: Article, by: User | None) -> None:
    """Deletes what is in the bin with its history, and the files that no other article needs.

    Readers have never seen it, since only drafts get into the bin; a `DeletedArticle` tells that it
    was. `by` is None for `clear_old`. Raises AlreadyMoved if it has been taken out meanwhile.
    """
    if by is not None and not by.has_role(*EDITORS):
        raise PermissionDenied
    # Holds the row, so that nobody takes it out while its parts are deleted.
    held = Article.objects.trashed().filter(pk=article.pk, lock_version=article.lock_version)
    if not held.update(lock_version=F("lock_version") + 1):
        raise AlreadyMoved(_who_was_first(article))
    DeletedArticle.objects.create(number=article.pk, title=article.title, by=by)
    pictures = article.photos.all().hashes()
    papers = {attachment.file.name for attachment in article.attachments.all()}
    # The one door through which events and versions go: with all that they tell about.
    with pgtrigger.ignore("news.Event:append_only", "news.ArticleVersion:append_only"):
        article.versions.all().delete()
        article.delete()
    transaction.on_commit(lambda: delete_files(pictures=pictures, papers=papers), robust=True)


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
def draft_from_meeting(
    *, meeting: Meeting, draft: Draft, category: Category, shown: int | None, by: User
) -> tuple[Article, bool]:
    """The draft as an article that tells of the meeting, and whether it is new.

    `shown` is the number of the last article of this meeting that the person knew of; where there
    is a later one, which a second click finds, that is it. Raises ValidationError, with nothing
    written, on a text too long for its field.
    """
    if not by.has_role(*EDITORS):
        raise PermissionDenied
    Meeting.objects.select_for_update().get(pk=meeting.pk)
    last = Article.objects.of_meeting(meeting).last_made()
    if last and last.pk != shown:
        return last, False
    article = Article(
        category=category,
        meeting=meeting,
        is_sample=draft.is_sample,
        title=draft.title,
        dateline=draft.dateline,
        sapo=draft.sapo,
        body=draft.body,
        byline=draft.byline,
        organisation=draft.organisation,
    )
    article.full_clean()
    article.save()
    article.branches.set(draft.branches)
    article.documents.set(draft.documents)
    return article, True


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
    alt: str = "",
    caption: str = "",
    credit: str = "",
    is_lead: bool = False,
    by: User | None = None,
) -> Photo:
    """Adds a picture behind those the article has; a new lead takes the place of the old one.

    Readers see it once it has an `alt`. `by` is None for a management command; else somebody of the
    desk or the article's sender. Raises `core.images.PictureRefused`, whose message is for whoever
    chose the file, and OSError when the disk is full, with nothing written.
    """
    if by is not None and not by.has_role(*EDITORS):
        _refuse_stranger(article, by)
    photo = Photo(article=article, alt=alt, caption=caption, credit=credit, is_lead=is_lead)
    photo.take(read_picture(file))
    with _photos_of(article) as photos:
        photo.position = len(photos)
        if is_lead:
            article.photos.leads().update(is_lead=False, lock_version=F("lock_version") + 1)
        photo.save()
    return photo


def move_photo(*, photo: Photo, earlier: bool, by: User) -> None:
    """One place up or down among those that are not the lead, which stands first anyway."""
    _let_editors_only(by)
    with _photos_of(photo.article) as photos:
        others = [each for each in photos if not each.is_lead]
        here = next((n for n, each in enumerate(others) if each.pk == photo.pk), None)
        there = None if here is None else here + (-1 if earlier else 1)
        if there is None or not 0 <= there < len(others):
            return
        others[here], others[there] = others[there], others[here]
        for position, each in enumerate(others):
            if each.position != position:
                _change_photo(each, position=position)


def lead_with_photo(*, photo: Photo, by: User) -> None:
    """Makes it the one that stands first and on lists."""
    _let_editors_only(by)
    with _photos_of(photo.article) as photos:
        for each in photos:
            if each.is_lead and each.pk != photo.pk:
                _change_photo(each, is_lead=False)
        if not _change_photo(photo, only_if={"removed_at": None}, is_lead=True):
            raise AlreadyMoved("Ảnh này vừa được bỏ khỏi bài. Cần khôi phục ảnh trước.")


def remove_photo(*, photo: Photo, by: User) -> None:
    """Takes it out of the article; for 30 days it can be brought back."""
    _let_editors_only(by)
    if not _change_photo(photo, only_if={"removed_at": None}, removed_at=timezone.now()):
        raise AlreadyMoved("Ảnh này đã được bỏ khỏi bài trước đó.")


def bring_back_photo(*, photo: Photo, by: User) -> None:
    """Undoes its removal; it leads again unless another photo leads by now."""
    _let_editors_only(by)
    with _photos_of(photo.article) as photos:
        is_lead = photo.is_lead and not any(each.is_lead for each in photos)
        removed = Photo.objects.restorable().filter(pk=photo.pk)
        if not removed.exists() or not _change_photo(photo, removed_at=None, is_lead=is_lead):
            raise AlreadyMoved("Ảnh này không còn nằm trong các ảnh đã bỏ.")


def withdraw_consent(*, photo: Photo, by: User) -> None:
    """Takes a picture of children from readers for good; the record of the consent stays.

    It needs no version: withdrawing wins over whatever is written at the same time, whose writer
    is then told. Raises AlreadyMoved where no consent stands.
    """
    _let_editors_only(by)
    stands = {"consent_on__isnull": False, "consent_withdrawn_at": None}
    withdrawn = {"consent_withdrawn_at": timezone.now(), "consent_withdrawn_by": by}
    if _change_photo(photo, only_if=stands, **withdrawn):
        return
    photo.refresh_from_db()
    if photo.consent_withdrawn_at is None:
        raise AlreadyMoved("Ảnh này chưa ghi sự đồng ý nào để rút. Bạn đọc cũng chưa thấy ảnh.")
    at = timezone.localtime(photo.consent_withdrawn_at)
    who = photo.consent_withdrawn_by or "Lệnh nhập liệu"
    raise AlreadyMoved(f"{who} đã ghi việc rút đồng ý lúc {at:%H:%M} ngày {at:%d/%m/%Y}.")


def _let_editors_only(person: User) -> None:
    if not person.has_role(*EDITORS):
        raise PermissionDenied


@contextmanager
def _photos_of(article: Article) -> Iterator[list[Photo]]:
    """The article's photos in their order, which nobody else changes meanwhile."""
    with transaction.atomic():
        Article.objects.select_for_update(no_key=True).get(pk=article.pk)
        yield list(article.photos.kept())


def _change_photo(
    photo: Photo, *, only_if: dict[str, object] | None = None, **changes: object
) -> int:
    rows = Photo.objects.filter(pk=photo.pk, **(only_if or {}))
    return rows.update(lock_version=F("lock_version") + 1, **changes)


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
            trashed_at__isnull=not move.in_bin,
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
    label = "trong thùng rác" if last.move == "trash" else State(last.to_state).label.lower()
    return f"Bài đang ở trạng thái “{label}”: {who} đã đổi lúc {at:%H:%M} ngày {at:%d/%m/%Y}."
