"""The audit log: who changed what, when, and what it was before. Nothing writes it but triggers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import connection, models
from django.db.models import Q

from .triggers import APPEND_ONLY, JOIN_THE_CHAIN, WRITTEN_BY_THE_CHAIN

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from django.contrib.auth.base_user import AbstractBaseUser


class Action(models.TextChoices):
    INSERT = "insert", "thêm"
    UPDATE = "update", "sửa"
    DELETE = "delete", "xoá"


class Change(models.Model):
    """What an entry tells, as it was called at the time: it points to no other row."""

    at = models.DateTimeField("lúc")
    # Empty outside of a page, as in a command; the name is then the database's user.
    actor_id = models.BigIntegerField("mã người làm", null=True)
    actor_name = models.TextField("người làm")
    actor_role = models.TextField("vai trò lúc ấy")
    request_id = models.TextField("mã yêu cầu")
    action = models.TextField("việc", choices=Action)
    kind = models.TextField("loại")
    object_id = models.TextField("mã")
    part_of = models.TextField("thuộc")  # "accounts.user:5" for one of that person's roles
    label = models.TextField("tên")
    # Codes, which outlive a merger; a row that moved concerns both its branches.
    branches = ArrayField(models.TextField(), verbose_name="Hội cơ sở")
    # {"ends_on": [null, "2026-06-30"], "user": [null, {"id": 5, "text": "Nguyễn Hoa"}],
    # "password": []}: before and after, and of a secret field neither.
    changes = models.JSONField("thay đổi")

    class Meta:
        abstract = True


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    def visible_to(self, user: AbstractBaseUser, *, own: Collection[str] = ()) -> Self:
        """Where every reading starts: all, or what concerns the branches with these codes.

        `own` are the branches this person answers for, which an app above knows.
        """
        if user.is_authenticated and user.reads_audit:
            return self
        return self.of_branches(own) if own else self.none()

    def of_branches(self, codes: Collection[str]) -> Self:
        return self.filter(branches__overlap=list(codes))

    def about(self, kind: str, object_id: object) -> Self:
        """Of one row, there or deleted, and of what is part of it."""
        own = Q(kind=kind, object_id=str(object_id))
        return self.filter(own | Q(part_of=f"{kind}:{object_id}"))

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def by_actor(self, pk: int | None) -> Self:
        """None is what was done without signing in: commands, SQL, forgotten passwords."""
        return self.filter(actor_id=pk)

    def since(self, moment: dt.datetime) -> Self:
        return self.filter(at__gte=moment)

    def until(self, moment: dt.datetime) -> Self:
        return self.filter(at__lt=moment)

    def before(self, number: int) -> Self:
        return self.filter(pk__lt=number)


# Leaps along the index from person to person, so that a long log costs no more than a short one.
ACTORS = """
    WITH RECURSIVE actor AS (
        (SELECT actor_id, actor_name FROM audit_auditentry
         WHERE actor_id IS NOT NULL ORDER BY actor_id, id DESC LIMIT 1)
        UNION ALL
        SELECT following.* FROM actor, LATERAL (
            SELECT actor_id, actor_name FROM audit_auditentry
            WHERE actor_id > actor.actor_id ORDER BY actor_id, id DESC LIMIT 1
        ) following
    ) SELECT actor_id, actor_name FROM actor
"""


def all_actors() -> list[tuple[int, str]]:
    """Everybody the log knows, those whose accounts are gone too, by number and latest name."""
    with connection.cursor() as cursor:
        cursor.execute(ACTORS)
        return cursor.fetchall()


class AuditEntry(Change):
    """One entry. Its number is its place in the chain, without a gap, in the order of commits."""

    id = models.BigIntegerField("dòng", primary_key=True)
    hash = models.BinaryField("mã của chuỗi", max_length=32)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "dòng nhật ký"
        verbose_name_plural = "nhật ký"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["kind", "object_id"], name="auditentry_object"),
            models.Index(fields=["part_of"], name="auditentry_part_of", condition=~Q(part_of="")),
            models.Index(fields=["kind", "-id"], name="auditentry_kind"),
            models.Index(fields=["actor_id", "-id"], name="auditentry_actor"),
            models.Index(fields=["at"], name="auditentry_at"),
            GinIndex(fields=["branches"], name="auditentry_branches"),
        ]
        triggers = [APPEND_ONLY, WRITTEN_BY_THE_CHAIN]

    def __str__(self) -> str:
        return f"{self.pk}: {self.actor_name} {self.get_action_display()} {self.label}"


class Pending(Change):
    """A transaction's entries until its commit, when they get their places in the chain.

    Nobody but that transaction ever sees a row of it.
    """

    queued = models.BooleanField()

    class Meta:
        verbose_name = verbose_name_plural = "dòng chờ vào nhật ký"
        triggers = [JOIN_THE_CHAIN]

    def __str__(self) -> str:
        return f"{self.action} {self.kind} {self.object_id}"
