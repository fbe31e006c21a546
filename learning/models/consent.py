"""Consent to be named to readers, as it was given on paper, and its end."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from audit.triggers import Audited
from core.dates import within_history
from core.fields import DateField, DateTimeField, LineField
from core.row_version import RowVersioned

from .model import LearningModel


class PublicationConsentQuerySet(models.QuerySet["PublicationConsent"]):
    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)


class PublicationConsent(RowVersioned):
    """Withdrawn, the record stays, and the name is gone from readers at that moment."""

    model = models.ForeignKey(
        LearningModel, models.CASCADE, related_name="consents", verbose_name="mô hình"
    )
    given_on = DateField("ngày đồng ý", help_text="Ví dụ: 25/05/2022")
    how = LineField(
        "đồng ý bằng cách nào",
        max_length=200,
        help_text="Số của bản giấy và nơi lưu. Của trẻ em: cha mẹ hoặc người giám hộ; từ 7 tuổi thì"
        " cả trẻ.",
    )
    withdrawn_at = DateTimeField("rút đồng ý lúc", null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người ghi việc rút đồng ý",
    )

    objects = PublicationConsentQuerySet.as_manager()

    class Meta:
        ordering = ["-given_on", "-pk"]
        verbose_name = verbose_name_plural = "đồng ý nêu tên"
        constraints = [
            models.UniqueConstraint(
                fields=["model"],
                condition=Q(withdrawn_at=None),
                name="publication_consent_one_stands",
                violation_error_message="Đã có một lần đồng ý còn hiệu lực.",
            ),
            models.CheckConstraint(
                name="publication_consent_dates_within_history",
                condition=within_history("given_on", "withdrawn_at"),
                violation_error_message="Ngày phải từ 02/09/1945 đến 01/01/2200.",
            ),
        ]
        triggers = [
            Audited(
                *("model", "given_on", "withdrawn_at"),
                secret=["how"],  # names persons
                label="given_on",
                part_of="model",
                branch="model__branch__code",
            ),
        ]

    def __str__(self) -> str:
        return f"đồng ý ngày {self.given_on:%d/%m/%Y}"

    @property
    def stands(self) -> bool:
        return self.withdrawn_at is None
