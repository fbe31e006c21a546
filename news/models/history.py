"""What happened to an article: events, corrections, working copies, addresses it had."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from audit.triggers import Audited
from core.fields import DateTimeField, LineField, PositiveIntegerField
from core.move_event import MoveEvent
from news.states import MOVES, State

from .article import Article
from .files import Photo

if TYPE_CHECKING:
    from collections.abc import Mapping

    from accounts.models import User


class Event(MoveEvent):
    """One move of one article."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="events")
    move = LineField(
        "việc", max_length=12, choices=[(move.name, move.label) for move in MOVES.values()]
    )
    from_state = LineField("từ", max_length=9, choices=State)
    to_state = LineField("sang", max_length=9, choices=State)
    reason = LineField("lý do", max_length=300, blank=True)


class DeletedArticle(models.Model):
    """What is left of a draft that was deleted for good: that it was, when and by whom."""

    number = models.PositiveBigIntegerField("số của bài", unique=True, editable=False)
    title = LineField("tiêu đề", max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người xoá",
        help_text="Trống khi đã hết hạn trong thùng rác.",
    )
    at = DateTimeField("lúc", auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = verbose_name_plural = "bài đã xoá hẳn"
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.title


class Correction(models.Model):
    """What readers are told when a published article was wrong."""

    article = models.ForeignKey(
        Article, models.CASCADE, related_name="corrections", verbose_name="tin bài"
    )
    text = LineField(
        "nội dung đính chính", max_length=500, help_text="Viết cho bạn đọc: sai gì, đúng là gì."
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name="người ghi",
    )
    at = DateTimeField("lúc", auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = verbose_name_plural = "đính chính"
        triggers = [Audited("article", "text", label="article__title", part_of="article")]

    def __str__(self) -> str:
        return self.text


class WorkingCopyQuerySet(models.QuerySet["WorkingCopy"]):
    def typed_by(
        self, user: User, article: Article | None = None, photo: Photo | None = None
    ) -> Self:
        """The one row of this person and article, or photo, if any; None is the article not yet
        made.
        """
        return self.filter(user=user, article=article, photo=photo)


class WorkingCopy(models.Model):
    """What one person has typed and not yet saved: one row, overwritten, never shown to others.

    It is of an article, of a photo, or, with neither, of the article not yet made.
    """

    article = models.ForeignKey(
        Article, models.CASCADE, null=True, blank=True, related_name="working_copies"
    )
    photo = models.ForeignKey(
        Photo, models.CASCADE, null=True, blank=True, related_name="working_copies"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="working_copies"
    )
    base_version = PositiveIntegerField(default=0, help_text="Phiên bản của dòng khi bắt đầu gõ.")
    fields = models.JSONField(default=dict)
    saved_at = DateTimeField(auto_now=True)

    objects = WorkingCopyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "bản đang gõ"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "article"], name="workingcopy_one_per_person_and_article"
            ),
            models.UniqueConstraint(
                fields=["user"],
                name="workingcopy_one_new_article_per_person",
                condition=Q(article=None, photo=None),
            ),
            models.UniqueConstraint(
                fields=["user", "photo"], name="workingcopy_one_per_person_and_photo"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} – {self.article_id or self.photo_id}"

    @property
    def is_behind(self) -> bool:
        """The row was saved since the text was begun."""
        row = self.article or self.photo
        return row is not None and row.lock_version != self.base_version


class OldAddressQuerySet(models.QuerySet["OldAddress"]):
    def leading_from(self, path: str) -> OldAddress | None:
        """The address that `path` was, if its article can be read today."""
        known = self.filter(path=path.rstrip("/"))
        if not known.exists():  # as of nearly all that are asked for: robots guess them
            return None
        shown = known.filter(article__in=Article.objects.published())
        return shown.select_related("article").first()

    def leading_from_wordpress(self, numbers: Mapping[str, str]) -> OldAddress | None:
        """The same for `/?p=12` and `/?page_id=12`, which WordPress gives every article."""
        number = numbers.get("p") or numbers.get("page_id")
        return self.leading_from(f"/?p={number}") if number else None


class OldAddress(models.Model):
    """An address that once led to an article, here or on the portal it came from."""

    path = LineField(
        "đường dẫn cũ",
        max_length=500,
        unique=True,
        help_text="Bắt đầu bằng /, ví dụ: /tin-tuc-su-kien/bai-viet/cat/…/id/…",
    )
    article = models.ForeignKey(
        Article, models.CASCADE, related_name="old_addresses", verbose_name="tin bài"
    )

    objects = OldAddressQuerySet.as_manager()

    class Meta:
        ordering = ["path"]
        verbose_name = verbose_name_plural = "đường dẫn cũ"
        triggers = [Audited("article", "path", label="path", part_of="article")]
        constraints = [
            models.CheckConstraint(
                name="oldaddress_starts_with_slash", condition=Q(path__startswith="/")
            ),
        ]

    def __str__(self) -> str:
        return self.path

    def save(self, *args: object, **kwargs: object) -> None:
        self.path = self.path.rstrip("/")
        super().save(*args, **kwargs)


class ImportedFrom(models.Model):
    """Where an article was brought in from, so that a second run knows it. Never changed."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="imported_from")
    source = LineField("trang cũ", max_length=200)
    key = LineField("số ở trang cũ", max_length=200)
    note = LineField("ghi chú khi chuyển", max_length=300, blank=True)

    class Meta:
        ordering = ["source", "key"]
        verbose_name = verbose_name_plural = "chuyển từ trang cũ"
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="importedfrom_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source}, số {self.key}"
