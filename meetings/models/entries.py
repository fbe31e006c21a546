"""What a meeting's record lists: documents, papers, examples. One entry a row, written by several
people at the same time.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from audit.triggers import Audited
from branches.models import Branch
from core.fields import DateTimeField, LineField, ProseField
from core.row_version import RowVersioned
from documents.mentions import find_documents
from documents.models import Document
from learning.models import ModelKind, may_be_told

from .meeting import Meeting


class Written(RowVersioned):
    """Part of a meeting's record; the base of them all."""

    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    changed_at = DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class Entry(Written):
    """`key` is that of the form it was added by: one that arrives twice adds one entry."""

    key = LineField(max_length=64, blank=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["pk"]


def once_a_form(name: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(
        fields=["meeting", "key"], condition=~Q(key=""), name=f"{name}_once_a_form"
    )


class StudiedDocument(Entry):
    """A directive or plan that the meeting studied, as the clerk names it; if one document in the
    library bears the symbol in that name, that is it.
    """

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="studied", verbose_name="cuộc giao ban"
    )
    name = LineField(
        "tên văn bản",
        max_length=500,
        help_text="Ví dụ: Kết luận 49-KL/TW của Ban Bí thư. Có số, ký hiệu thì trang tự nối với văn"
        " bản ấy.",
    )
    document = models.ForeignKey(
        Document,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="studied_at",
        verbose_name="văn bản",
    )

    class Meta(Entry.Meta):
        verbose_name = verbose_name_plural = "văn bản đã quán triệt"
        constraints = [once_a_form("studied_document")]
        triggers = [Audited("meeting", "name", "document", label="name", part_of="meeting")]

    def __str__(self) -> str:
        return self.name

    def save(self, **kwargs: Any) -> None:
        """The fields named by `update_fields` are those of the form; the link follows the name."""
        found = find_documents(self.name, on=self.meeting.held_on)
        self.document = found[0] if len(found) == 1 else None
        if kwargs.get("update_fields"):
            kwargs["update_fields"] = {*kwargs["update_fields"], "document"}
        super().save(**kwargs)


class Paper(Entry):
    """A discussion paper (tham luận), read or handed in; its files are `files`."""

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="papers", verbose_name="cuộc giao ban"
    )
    title = LineField("tên hoặc nội dung", max_length=300)
    author = LineField(
        "người trình bày", max_length=200, blank=True, help_text="Họ tên và chức vụ."
    )
    branch = models.ForeignKey(
        Branch,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="papers",
        verbose_name="Hội cơ sở",
    )
    kind = LineField("về mô hình", max_length=9, choices=ModelKind, blank=True)

    class Meta(Entry.Meta):
        verbose_name = verbose_name_plural = "tham luận"
        constraints = [once_a_form("paper")]
        triggers = [
            Audited(
                *("meeting", "title", "branch", "kind"),
                secret=["author"],  # names of persons are not kept for ever
                label="title",
                part_of="meeting",
                branch="branch__code",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Exemplary(Entry):
    """A branch that does well, or a learning model to be spread; either, or both."""

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="exemplary", verbose_name="cuộc giao ban"
    )
    branch = models.ForeignKey(
        Branch,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="praised_in",
        verbose_name="Hội cơ sở",
    )
    kind = LineField("mô hình", max_length=9, choices=ModelKind, blank=True)
    name = LineField(
        "tên mô hình cụ thể",
        max_length=200,
        blank=True,
        help_text="Ví dụ: dòng họ Nguyễn khu 3.",
    )
    reason = ProseField("vì sao", max_length=1000, blank=True)

    class Meta(Entry.Meta):
        verbose_name = verbose_name_plural = "điển hình được nêu"
        constraints = [
            once_a_form("exemplary"),
            models.CheckConstraint(
                name="exemplary_names_something",
                condition=Q(branch__isnull=False) | ~Q(kind="") | ~Q(name=""),
                violation_error_message="Cần chọn Hội cơ sở, chọn mô hình hoặc ghi tên mô hình.",
            ),
        ]
        triggers = [
            Audited(
                *("meeting", "branch", "kind", "reason"),
                secret=["name"],  # of families and citizens
                label="kind",
                part_of="meeting",
                branch="branch__code",
            ),
        ]

    @property
    def public_name(self) -> str:
        """The name, unless it is of a family or a citizen: the page of a learning model tells of
        those who have consented what meetings said of them.
        """
        if may_be_told(self.kind, self.name):
            return self.name
        return "" if self.kind or self.branch_id else "một điển hình"

    def __str__(self) -> str:
        """As readers are told."""
        named = [self.public_name, self.kind and f"mô hình “{self.get_kind_display()}”"]
        of = self.branch.label if self.branch_id else ""
        return ", ".join(filter(None, [*named, of]))
