"""Pictures and papers that belong to an article."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from audit.triggers import Audited
from core.dates import within_history
from core.embedded import Embedded
from core.fields import (
    BooleanField,
    DateField,
    DateTimeField,
    LineField,
    PositiveIntegerField,
    PositiveSmallIntegerField,
)
from core.images import MAX_SIDE, WIDTHS, Crop, Renditions, master, read_picture, render
from core.papers import PaperKind, ending_of
from core.row_version import RowVersioned
from core.stored_files import keep_pictures, names_in
from core.text import slugify_vi

from .article import PART_OF_UNSENT, Article

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from core.images import Picture

FOLDER = "anh"
# Wide: the article itself and the head of the home page. Card: lists, where no more is ever shown.
WIDE, CARD = Fraction(16, 9), Fraction(4, 3)
CARD_WIDTHS = (480, 800)
# The columns that say where a picture's files are.
FILES = [
    *("content_hash", "width", "height", "widths"),
    *("wide_hash", "wide_widths", "card_hash", "card_widths"),
]
MASTER = "goc"  # no width, and so no address
KEPT_AFTER_REMOVAL = dt.timedelta(days=30)


@dataclass(frozen=True)
class Files:
    """One picture, whole or cropped, in several widths."""

    content_hash: str
    widths: list[int]
    width: int
    height: int

    def url_of(self, width: int) -> str:
        return reverse("news:photo_file", args=[self.content_hash, width])

    def path_of(self, width: int) -> str:
        return path_of(self.content_hash, width)

    @property
    def paths(self) -> list[str]:
        """Narrowest first."""
        return [self.path_of(width) for width in sorted(self.widths)]

    @property
    def srcset(self) -> str:
        return ", ".join(f"{self.url_of(width)} {width}w" for width in sorted(self.widths))

    @property
    def smallest_url(self) -> str:
        return self.url_of(min(self.widths))

    @property
    def largest_url(self) -> str:
        return self.url_of(max(self.widths))


def path_of(content_hash: str, width: int) -> str:
    """The name in the default storage."""
    return f"{FOLDER}/{content_hash}-{width}.webp"


class PhotoQuerySet(models.QuerySet["Photo"]):
    def kept(self) -> Self:
        return self.filter(removed_at=None)

    def restorable(self) -> Self:
        """Removed, and not so long ago; last removed first."""
        since = timezone.now() - KEPT_AFTER_REMOVAL
        return self.filter(removed_at__gt=since).order_by("-removed_at", "-pk")

    def expired(self) -> Self:
        """Removed too long ago to be brought back."""
        return self.filter(removed_at__lte=timezone.now() - KEPT_AFTER_REMOVAL)

    def permitted(self) -> Self:
        """What readers may see: described in words, of children only with a consent that stands."""
        return (
            self.kept()
            .exclude(alt="")
            .filter(
                Q(shows_children=False) | Q(consent_on__isnull=False, consent_withdrawn_at=None)
            )
        )

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """A picture's own address answers only to those who may open its article.

        Who sent it sees it also where the consent is still missing.
        """
        if user.is_authenticated and user.is_staff:
            return self.filter(article__in=Article.objects.at_desk(user))
        public = self.permitted().filter(article__in=Article.objects.published())
        if not user.is_authenticated:
            return public
        theirs = Article.objects.of_branch_person(user).kept()
        return public | self.kept().filter(article__in=theirs)

    def in_order(self) -> Self:
        """As they were added; readers see the lead first."""
        return self.kept().order_by("position", "pk")

    def keep_a_lead(self) -> None:
        """Of one article: where the lead has gone, the first takes its place."""
        if not self.leads().exists():
            self.filter(pk__in=self.in_order().values("pk")[:1]).update(is_lead=True)

    def holding(self, content_hash: str, width: int) -> Self:
        """Those that one file belongs to, be it of the whole picture or of a crop."""
        if width > MAX_SIDE:  # the database refuses numbers that are too large for its column
            return self.none()
        return self.filter(
            Q(content_hash=content_hash, widths__contains=[width])
            | Q(wide_hash=content_hash, wide_widths__contains=[width])
            | Q(card_hash=content_hash, card_widths__contains=[width])
        )

    def of_any_hash(self, hashes: Collection[str]) -> Self:
        """Those that have files of these names, be it of the whole picture or of a crop."""
        return self.filter(
            Q(content_hash__in=hashes) | Q(wide_hash__in=hashes) | Q(card_hash__in=hashes)
        )

    def hashes(self) -> set[str]:
        """The names of all their files, whole and cropped."""
        rows = self.values_list("content_hash", "wide_hash", "card_hash")
        return set(chain.from_iterable(rows)) - {""}

    def twins_of(self, photo: Photo) -> Self:
        """The same picture in other articles."""
        return self.filter(content_hash=photo.content_hash).exclude(article=photo.article_id)

    def leads(self) -> Self:
        return self.kept().filter(is_lead=True)

    def on_page_of(self, article: Article) -> Self:
        """All of the article, and the leads of those it leads to."""
        return self.kept().filter(Q(article=article) | Q(is_lead=True))

    def undescribed(self) -> Self:
        return self.kept().filter(alt="")

    def as_shown(self) -> models.Prefetch:
        """Fills `article.shown_photos` with those of this set that readers may see."""
        return models.Prefetch("photos", queryset=self.permitted(), to_attr="shown_photos")

    def as_column(self) -> Embedded:
        """The same as a column of the article, without a query: its files and words alone."""
        of_it = self.permitted().filter(article=models.OuterRef("pk"))
        return Embedded(of_it, "id", "article", "is_lead", "alt", "caption", "credit", *FILES)


class Photo(RowVersioned):
    """A picture of an article, stored as WebP files named by `content_hash` and width.

    Beside them lies a master, which no address leads to, to crop from. A crop has files and a hash
    of its own; where there is none, the middle of the picture is shown.
    """

    article = models.ForeignKey(
        Article, models.CASCADE, related_name="photos", verbose_name="tin bài"
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
    caption = LineField(
        "chú thích", max_length=300, blank=True, help_text="In dưới ảnh: ai, việc gì, ở đâu."
    )
    credit = LineField("tác giả ảnh", max_length=120, blank=True, help_text="Ví dụ: Thu Trang")
    is_lead = BooleanField("ảnh đại diện", default=False)
    position = PositiveSmallIntegerField("thứ tự", default=0)
    crop_wide = ArrayField(
        models.FloatField(), size=4, null=True, editable=False, verbose_name="khung 16:9"
    )
    wide_hash = LineField(max_length=64, blank=True, editable=False)
    wide_widths = ArrayField(PositiveIntegerField(), default=list, editable=False)
    crop_card = ArrayField(
        models.FloatField(), size=4, null=True, editable=False, verbose_name="khung 4:3"
    )
    card_hash = LineField(max_length=64, blank=True, editable=False)
    card_widths = ArrayField(PositiveIntegerField(), default=list, editable=False)
    shows_children = BooleanField(
        "ảnh có trẻ em",
        default=False,
        help_text="Ảnh có trẻ em chỉ hiện khi đã ghi đủ sự đồng ý.",
    )
    consent_by = LineField(
        "người đồng ý",
        max_length=200,
        blank=True,
        help_text="Cha mẹ hoặc người giám hộ; trẻ từ 7 tuổi thì cả trẻ.",
    )
    consent_on = DateField("ngày đồng ý", null=True, blank=True, help_text="Ví dụ: 25/05/2022")
    consent_paper = LineField(
        "giấy đồng ý số", max_length=120, blank=True, help_text="Số của bản giấy và nơi lưu."
    )
    consent_withdrawn_at = DateTimeField("rút đồng ý lúc", null=True, editable=False)
    consent_withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người ghi việc rút đồng ý",
    )
    removed_at = DateTimeField("bỏ lúc", null=True, editable=False)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        ordering = ["-is_lead", "position", "pk"]
        verbose_name = verbose_name_plural = "ảnh"
        indexes = [
            models.Index(name=f"photo_{field}", fields=[field])
            for field in ("content_hash", "wide_hash", "card_hash")
        ]
        constraints = [
            models.UniqueConstraint(
                name="photo_one_lead_per_article",
                fields=["article"],
                condition=Q(is_lead=True, removed_at=None),
            ),
            models.CheckConstraint(
                name="photo_consent_is_complete",
                condition=Q(consent_on=None)
                | (~Q(consent_by="") & ~Q(consent_paper="") & Q(shows_children=True)),
            ),
            models.CheckConstraint(
                name="photo_withdrawn_consent_was_given",
                condition=Q(consent_withdrawn_at=None) | Q(shows_children=True),
            ),
            models.CheckConstraint(
                name="photo_crops_have_files",
                condition=(Q(crop_wide=None) ^ ~Q(wide_hash=""))
                & (Q(crop_card=None) ^ ~Q(card_hash="")),
            ),
            models.CheckConstraint(
                name="photo_dates_are_plausible",
                condition=within_history("consent_on", "consent_withdrawn_at", "removed_at"),
            ),
        ]
        triggers = [
            Audited(
                "article",
                "shows_children",
                "consent_on",
                "consent_withdrawn_at",
                "removed_at",
                secret=["consent_by", "consent_paper"],  # names of families are not kept for ever
                label="alt",
                part_of="article",
                unless=PART_OF_UNSENT,
            ),
        ]

    def __str__(self) -> str:
        return self.caption or self.alt or "ảnh chưa có mô tả"

    def get_absolute_url(self) -> str:
        return self.whole.largest_url

    @property
    def whole(self) -> Files:
        return Files(self.content_hash, self.widths, self.width, self.height)

    @property
    def wide(self) -> Files:
        return _files_of(self.wide_hash, self.wide_widths, WIDE) if self.wide_hash else self.whole

    @property
    def card(self) -> Files:
        return _files_of(self.card_hash, self.card_widths, CARD) if self.card_hash else self.whole

    @property
    def shapes(self) -> list[Files]:
        """The whole picture and its crops, each once, the widest shape first."""
        shapes = [self.wide, self.card, self.whole]
        return list({files.content_hash: files for files in shapes}.values())

    @property
    def lacks_consent(self) -> bool:
        return self.shows_children and not self.has_consent

    @property
    def has_consent(self) -> bool:
        """Consent was recorded and still stands."""
        return bool(self.consent_on) and not self.consent_withdrawn_at

    def take(self, picture: Picture) -> None:
        """Keeps the picture's files and remembers their names; the caller saves the row.

        Raises OSError when the disk is full; no row then points at a missing file.
        """
        renditions = render(picture)
        original = master(picture, f"{renditions.digest}-{MASTER}.webp")
        keep_pictures(Renditions(renditions.digest, (*renditions.files, original)), FOLDER)
        self.content_hash = renditions.digest
        self.width, self.height = renditions.files[-1].width, renditions.files[-1].height
        self.widths = [file.width for file in renditions.files]

    def crop(self, *, wide: Crop | None, card: Crop | None) -> None:
        """Keeps the files of both crops, fitted to their shapes; the caller saves the row.

        None is no crop. Raises OSError as `take` does.
        """
        self.crop_wide, self.wide_hash, self.wide_widths = self._cropped(wide, WIDE, WIDTHS)
        self.crop_card, self.card_hash, self.card_widths = self._cropped(card, CARD, CARD_WIDTHS)

    def _cropped(
        self, wished: Crop | None, ratio: Fraction, widths: tuple[int, ...]
    ) -> tuple[list[float] | None, str, list[int]]:
        if wished is None:
            return None, "", []
        picture = self._source
        crop = Crop.fitting(wished, float(ratio) * picture.image.height / picture.image.width)
        renditions = render(picture, crop, widths=widths)
        keep_pictures(renditions, FOLDER)
        return list(crop), renditions.digest, [file.width for file in renditions.files]

    @cached_property
    def _source(self) -> Picture:
        """The master; rows older than masters have their largest file."""
        name = f"{FOLDER}/{self.content_hash}-{MASTER}.webp"
        if not default_storage.exists(name):
            name = self.whole.paths[-1]
        with default_storage.open(name) as file:
            return read_picture(file)


def hash_in(name: str) -> str:
    """Of the name of a picture's file."""
    return name.rpartition("/")[2].rpartition("-")[0]


def _files_of(content_hash: str, widths: list[int], ratio: Fraction) -> Files:
    return Files(content_hash, widths, max(widths), round(max(widths) / ratio))


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def in_file(self, name: str) -> Self:
        return self.filter(file=name)

    def visible_to(self, user: User) -> Self:
        return self.filter(article__in=Article.objects.visible_to(user))


class Attachment(models.Model):
    """A paper to download."""

    article = models.ForeignKey(
        Article, models.CASCADE, related_name="attachments", verbose_name="tin bài"
    )
    title = LineField("tên tài liệu", max_length=200)
    file = models.FileField("tệp", upload_to="tai-lieu/%Y/%m/")
    kind = LineField("loại", max_length=4, choices=PaperKind, editable=False)
    size = PositiveIntegerField("cỡ (byte)", editable=False)
    position = PositiveSmallIntegerField("thứ tự", default=0)
    added_at = DateTimeField(default=timezone.now, editable=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = verbose_name_plural = "tài liệu kèm theo"
        triggers = [
            Audited(
                *("article", "title", "file"),
                label="title",
                part_of="article",
                unless=PART_OF_UNSENT,
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: object, **kwargs: object) -> None:
        self.kind = ending_of(self.file.name)
        self.size = self.file.size
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("news:attachment_file", args=[self.pk])

    @property
    def download_name(self) -> str:
        return f"{slugify_vi(self.title) or 'tai-lieu'}.{self.kind}"


def delete_files(*, pictures: set[str], papers: set[str]) -> None:
    """Deletes the files of these hashes and these papers, except those that a row still needs."""
    if unused := pictures - Photo.objects.of_any_hash(pictures).hashes():
        for name in names_in(FOLDER):
            if hash_in(name) in unused:
                default_storage.delete(name)
    for name in papers:
        if not Attachment.objects.in_file(name).exists():
            default_storage.delete(name)
