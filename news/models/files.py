"""Pictures and papers that belong to an article."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from core.dates import within_history
from core.fields import (
    BooleanField,
    DateField,
    DateTimeField,
    LineField,
    PositiveIntegerField,
    PositiveSmallIntegerField,
)
from core.images import render
from core.text import slugify_vi

from .article import Article

if TYPE_CHECKING:
    from accounts.models import User
    from core.images import Picture

FOLDER = "anh"


class PhotoQuerySet(models.QuerySet["Photo"]):
    def permitted(self) -> Self:
        """Pictures of children only with a consent that still stands."""
        return self.filter(
            Q(shows_children=False) | Q(consent_on__isnull=False, consent_withdrawn_at=None)
        )

    def visible_to(self, user: User) -> Self:
        """A picture's own address answers only to those who may open its article.

        Who sent it sees it also where the consent is still missing.
        """
        if user.is_authenticated and user.is_staff:
            return self.filter(article__in=Article.objects.visible_to(user))
        public = self.permitted().filter(article__in=Article.objects.published())
        if not user.is_authenticated:
            return public
        return public | self.filter(article__in=Article.objects.of_branch_person(user).kept())

    def in_order(self) -> Self:
        """As they were added; readers see the lead first."""
        return self.order_by("position", "pk")

    def keep_a_lead(self) -> None:
        """Of one article: where the lead has gone, the first takes its place."""
        if not self.leads().exists():
            self.filter(pk__in=self.in_order().values("pk")[:1]).update(is_lead=True)

    def leads(self) -> Self:
        return self.filter(is_lead=True)

    def as_shown(self) -> models.Prefetch:
        """Fills `article.shown_photos` with those of this set that readers may see."""
        return models.Prefetch("photos", queryset=self.permitted(), to_attr="shown_photos")


class Photo(models.Model):
    """A picture of an article, stored as WebP files named by `content_hash` and width."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="photos")
    content_hash = LineField(max_length=64, editable=False)
    width = PositiveIntegerField(editable=False)
    height = PositiveIntegerField(editable=False)
    widths = ArrayField(PositiveIntegerField(), editable=False)
    alt = LineField(
        "mô tả cho người khiếm thị",
        max_length=250,
        help_text="Mô tả ngắn những gì thấy trong ảnh.",
    )
    caption = LineField("chú thích", max_length=300, blank=True)
    credit = LineField("tác giả ảnh", max_length=120, blank=True, help_text="Ví dụ: Thu Trang")
    is_lead = BooleanField(
        "ảnh đại diện", default=False, help_text="Đứng đầu bài và trên các trang danh sách."
    )
    position = PositiveSmallIntegerField("thứ tự", default=0)
    crop_wide = ArrayField(
        models.FloatField(), size=4, null=True, editable=False, verbose_name="khung 16:9"
    )
    crop_card = ArrayField(
        models.FloatField(), size=4, null=True, editable=False, verbose_name="khung 4:3"
    )
    shows_children = BooleanField(
        "ảnh có trẻ em",
        default=False,
        help_text="Ảnh có trẻ em chỉ hiện khi đã ghi đủ sự đồng ý bên dưới.",
    )
    consent_by = LineField(
        "người đồng ý", max_length=200, blank=True, help_text="Trẻ từ 7 tuổi và người giám hộ."
    )
    consent_on = DateField("ngày đồng ý", null=True, blank=True)
    consent_paper = LineField(
        "giấy đồng ý số", max_length=120, blank=True, help_text="Nơi lưu và số của bản giấy."
    )
    consent_withdrawn_at = DateTimeField("rút đồng ý lúc", null=True, blank=True)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        ordering = ["-is_lead", "position", "pk"]
        verbose_name = verbose_name_plural = "ảnh"
        constraints = [
            models.UniqueConstraint(
                name="photo_one_lead_per_article",
                fields=["article"],
                condition=Q(is_lead=True),
            ),
            models.CheckConstraint(
                name="photo_consent_is_complete",
                condition=Q(consent_on=None)
                | (~Q(consent_by="") & ~Q(consent_paper="") & Q(shows_children=True)),
            ),
            models.CheckConstraint(
                name="photo_dates_are_plausible",
                condition=within_history("consent_on", "consent_withdrawn_at"),
            ),
        ]

    def __str__(self) -> str:
        return self.caption or self.alt

    def get_absolute_url(self) -> str:
        return self.url_of(max(self.widths))

    @property
    def has_consent(self) -> bool:
        return self.consent_on is not None and self.consent_withdrawn_at is None

    def take(self, picture: Picture) -> None:
        """Keeps the picture's files and remembers their names; the caller saves the row.

        Raises OSError when the disk is full; no row then points at a missing file.
        """
        renditions = render(picture)
        folder = Path(settings.MEDIA_ROOT, FOLDER)
        folder.mkdir(parents=True, exist_ok=True)
        renditions.write(folder)
        largest = renditions.files[-1]
        self.content_hash = renditions.digest
        self.width, self.height = largest.width, largest.height
        self.widths = [file.width for file in renditions.files]

    def path_of(self, width: int) -> str:
        """The name in the default storage."""
        return f"{FOLDER}/{self.content_hash}-{width}.webp"

    def url_of(self, width: int) -> str:
        return reverse("news:photo_file", args=[self.content_hash, width])

    @property
    def srcset(self) -> str:
        return ", ".join(f"{self.url_of(width)} {width}w" for width in sorted(self.widths))

    @property
    def smallest_url(self) -> str:
        return self.url_of(min(self.widths))


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(article__in=Article.objects.visible_to(user))


class Attachment(models.Model):
    """A paper to download."""

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        DOC = "doc", "Word"
        DOCX = "docx", "Word"
        XLS = "xls", "Excel"
        XLSX = "xlsx", "Excel"
        ODT = "odt", "OpenDocument"

    article = models.ForeignKey(Article, models.CASCADE, related_name="attachments")
    title = LineField("tên tài liệu", max_length=200)
    file = models.FileField("tệp", upload_to="tai-lieu/%Y/%m/")
    kind = LineField("loại", max_length=4, choices=Kind, editable=False)
    size = PositiveIntegerField("cỡ (byte)", editable=False)
    position = PositiveSmallIntegerField("thứ tự", default=0)
    added_at = DateTimeField(default=timezone.now, editable=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = verbose_name_plural = "tài liệu kèm theo"

    def __str__(self) -> str:
        return self.title

    def save(self, *args: object, **kwargs: object) -> None:
        self.kind = Path(self.file.name).suffix[1:].lower()
        self.size = self.file.size
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("news:attachment_file", args=[self.pk])

    @property
    def download_name(self) -> str:
        return f"{slugify_vi(self.title) or 'tai-lieu'}.{self.kind}"
