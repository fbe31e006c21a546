"""The association that runs the portal; its branches join it in this app."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from audit.triggers import Audited
from core.fields import BooleanField, EmailField, HtmlField, LineField
from core.row_version import RowVersioned


class AssociationQuerySet(models.QuerySet["Association"]):
    def current(self) -> Association:
        """The association, or one with the default name until an administrator has written it."""
        association = self.first() or Association()
        Association.last_seen = association
        return association


class Association(RowVersioned):
    """Who runs this portal. Names are data: the district tier may be abolished again."""

    class Level(models.TextChoices):
        NATIONAL = "national", "Trung ương"
        PROVINCE = "province", "Tỉnh, thành phố"
        DISTRICT = "district", "Huyện, thị xã, quận"
        REGION = "region", "Liên xã, phường"
        COMMUNE = "commune", "Xã, phường, thị trấn"

    name = LineField(
        "tên Hội",
        max_length=150,
        default="Hội Khuyến học",
        help_text="Tên đầy đủ, in ở đầu mỗi trang. Ví dụ: Hội Khuyến học huyện Phù Ninh.",
    )
    short_name = LineField(
        "tên ngắn",
        max_length=60,
        default="Hội Khuyến học",
        help_text="Dùng ở chỗ hẹp: tên thẻ trình duyệt, tiêu đề thư. Ví dụ: Khuyến học Phù Ninh.",
    )
    level = LineField("cấp", max_length=8, choices=Level, default=Level.DISTRICT)
    parent_name = LineField(
        "hội cấp trên",
        max_length=150,
        blank=True,
        help_text="In phía trên tên Hội. Ví dụ: Hội Khuyến học tỉnh Phú Thọ.",
    )
    place = LineField(
        "địa danh",
        max_length=60,
        blank=True,
        help_text="Nơi đứng đầu bản tin. Ví dụ: Phù Ninh.",
    )
    motto = LineField(
        "phương châm",
        max_length=150,
        blank=True,
        help_text="Một câu ngắn in ở cuối trang. Để trống nếu không dùng.",
    )
    address = LineField("địa chỉ trụ sở", max_length=200, blank=True)
    phone = LineField(
        "điện thoại",
        max_length=40,
        blank=True,
        help_text="Số máy cơ quan mà bạn đọc và các Hội cơ sở gọi khi cần giúp.",
    )
    email = EmailField("thư điện tử", blank=True)
    office_hours = LineField("giờ làm việc", max_length=150, blank=True)
    about = HtmlField(
        "giới thiệu",
        blank=True,
        help_text="Nội dung trang Giới thiệu: lịch sử, nhiệm vụ, cơ cấu của Hội.",
    )
    logo = models.ImageField(
        "biểu trưng",
        upload_to="bieu-trung/",
        blank=True,
        help_text="Ảnh vuông PNG, JPG hoặc WebP. Để trống thì dùng biểu trưng mặc định.",
    )
    responsible = LineField(
        "chịu trách nhiệm nội dung",
        max_length=150,
        blank=True,
        help_text="Họ tên và chức vụ, in ở cuối trang.",
    )
    is_sample = BooleanField(
        "thông tin mẫu",
        default=False,
        help_text="Khi bật, cuối trang ghi rõ đây là bản chạy thử.",
    )

    # Kept for the pages that must render while the database is away.
    last_seen: ClassVar[Association | None] = None

    objects = AssociationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "thông tin Hội"
        constraints = [
            models.CheckConstraint(name="association_is_one_row", condition=Q(id=1)),
        ]
        triggers = [
            Audited(
                "name",
                "short_name",
                "level",
                "parent_name",
                "place",
                "motto",
                "address",
                "phone",
                "email",
                "office_hours",
                "about",
                "logo",
                "responsible",
                "is_sample",
                label="name",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.pk = 1
        super().save(*args, **kwargs)
