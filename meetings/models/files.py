"""Papers and pictures that belong to a meeting. Readers get them with its record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone

from audit.triggers import Audited
from core.fields import DateTimeField, LineField, PositiveIntegerField
from core.images import render
from core.papers import PaperKind, ending_of
from core.stored_files import keep_pictures
from core.text import slugify_vi

from .entries import Paper
from .meeting import Meeting

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from core.images import Picture

# Apart from the pictures of articles: whoever clears those does not know ours.
FOLDER = "anh-giao-ban"


class OfMeetingQuerySet(models.QuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        recorded, kept = Meeting.objects.recorded(), Meeting.objects.kept_by(user)
        return self.filter(models.Q(meeting__in=recorded) | models.Q(meeting__in=kept))

    def public(self) -> Self:
        return self.filter(meeting__in=Meeting.objects.recorded())


class File(models.Model):
    """A paper to download: of the meeting, or of one of its discussion papers."""

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="files", verbose_name="cuộc giao ban"
    )
    paper = models.ForeignKey(
        Paper,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="files",
        verbose_name="tham luận",
    )
    title = LineField("tên tài liệu", max_length=200)
    file = models.FileField("tệp", upload_to="giao-ban/%Y/%m/")
    kind = LineField("loại", max_length=4, choices=PaperKind, editable=False)
    size = PositiveIntegerField("cỡ (byte)", editable=False)
    added_at = DateTimeField(default=timezone.now, editable=False)

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = verbose_name_plural = "tài liệu giao ban"
        triggers = [
            Audited("meeting", "paper", "title", "file", label="title", part_of="meeting"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, **kwargs: object) -> None:
        self.kind = ending_of(self.file.name)
        self.size = self.file.size
        super().save(**kwargs)

    def get_absolute_url(self) -> str:
        return reverse("meetings:file", args=[self.pk])

    @property
    def download_name(self) -> str:
        return f"{slugify_vi(self.title) or 'tai-lieu'}.{self.kind}"


class Photo(models.Model):
    """A picture, described in words, and without children: those are shown by articles alone, which
    keep the consents.
    """

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="photos", verbose_name="cuộc giao ban"
    )
    content_hash = LineField(max_length=64, editable=False)
    width = PositiveIntegerField(editable=False)
    height = PositiveIntegerField(editable=False)
    widths = ArrayField(PositiveIntegerField(), editable=False)
    alt = LineField(
        "mô tả ảnh",
        max_length=250,
        help_text="Mô tả ngắn những gì thấy trong ảnh, để đọc cho người khiếm thị nghe.",
    )
    added_at = DateTimeField(default=timezone.now, editable=False)

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = verbose_name_plural = "ảnh giao ban"
        constraints = [
            models.CheckConstraint(name="meeting_photo_is_described", condition=~models.Q(alt="")),
        ]
        triggers = [Audited("meeting", "alt", label="alt", part_of="meeting")]

    def __str__(self) -> str:
        return self.alt

    def url_of(self, width: int) -> str:
        return reverse("meetings:photo", args=[self.pk, width])

    def path_of(self, width: int) -> str:
        """The name in the default storage."""
        return f"{FOLDER}/{self.content_hash}-{width}.webp"

    @property
    def srcset(self) -> str:
        return ", ".join(f"{self.url_of(width)} {width}w" for width in sorted(self.widths))

    @property
    def smallest_url(self) -> str:
        return self.url_of(min(self.widths))

    def take(self, picture: Picture) -> None:
        """Keeps the picture's files and remembers their names; the caller saves the row.

        Raises OSError when the disk is full; no row then points at a missing file.
        """
        renditions = render(picture)
        keep_pictures(renditions, FOLDER)
        self.content_hash = renditions.digest
        self.width, self.height = renditions.files[-1].width, renditions.files[-1].height
        self.widths = [file.width for file in renditions.files]
