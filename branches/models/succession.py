"""Merging, splitting, renaming and closing branches, with what it takes to undo it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models

from audit.triggers import Audited
from core.dates import today, within_history
from core.fields import DateField, DateTimeField, LineField, ProseField
from core.row_version import RowVersioned
from core.text import listed

if TYPE_CHECKING:
    import datetime as dt

    from .branch import Branch


class Side(models.TextChoices):
    PREDECESSOR = "predecessor", "Hội cũ"
    SUCCESSOR = "successor", "Hội mới"


class Kind(models.TextChoices):
    RENAME = "rename", "đổi tên"
    MERGE = "merge", "sáp nhập"
    SPLIT = "split", "chia tách"
    TRANSFER = "transfer", "chuyển một phần"
    DISSOLVE = "dissolve", "giải thể"


# How many predecessors and successors each kind has, least and most, and how a person is told.
MANY = 1000
EXPLAINED = {
    Kind.RENAME: "Một Hội mang tên mới hoặc loại mới; mọi việc tiếp tục ở Hội mang tên mới.",
    Kind.MERGE: "Từ hai Hội trở lên kết thúc, một Hội mới được lập từ các Hội ấy.",
    Kind.SPLIT: "Một Hội kết thúc, từ hai Hội mới trở lên được lập ra từ Hội ấy.",
    Kind.TRANSFER: "Một khu, một chi hội chuyển sang Hội khác; cả hai Hội vẫn hoạt động.",
    Kind.DISSOLVE: "Một Hội kết thúc, không có Hội nào thay.",
}
SIDES = {
    Kind.RENAME: ((1, 1), (1, 1), "Đổi tên cần đúng một Hội cũ và đúng một Hội mới."),
    Kind.MERGE: ((2, MANY), (1, 1), "Sáp nhập cần từ hai Hội cũ trở lên và đúng một Hội mới."),
    Kind.SPLIT: ((1, 1), (2, MANY), "Chia tách cần đúng một Hội cũ và từ hai Hội mới trở lên."),
    Kind.TRANSFER: ((1, 1), (1, 1), "Chuyển một phần cần một Hội giao và một Hội nhận."),
    Kind.DISSOLVE: ((1, 1), (0, 0), "Giải thể cần đúng một Hội cũ và không có Hội mới."),
}

SUMMARIES = {
    Kind.RENAME: "Đổi tên {old} thành {new}",
    Kind.MERGE: "Sáp nhập {old} vào {new}",
    Kind.SPLIT: "Chia tách {old} thành {new}",
    Kind.TRANSFER: "Chuyển một phần {old} cho {new}",
    Kind.DISSOLVE: "Giải thể {old}",
}

SIDES_DECLARED = [("its_kind", "TEXT"), ("old", "INTEGER"), ("new", "INTEGER")]


def sides_check(succession: str) -> str:
    """PL/pgSQL that refuses, at commit, a succession whose sides are not those of its kind."""
    cases = "\n".join(
        f"WHEN '{kind}' THEN old BETWEEN {old[0]} AND {old[1]}"
        f" AND new BETWEEN {new[0]} AND {new[1]}"
        for kind, (old, new, _) in SIDES.items()
    )
    return f"""
        SELECT kind INTO its_kind FROM branches_succession WHERE id = {succession};
        SELECT count(*) FILTER (WHERE side = 'predecessor'),
               count(*) FILTER (WHERE side = 'successor')
          INTO old, new FROM branches_successionparty WHERE succession_id = {succession};
        IF NOT (CASE its_kind {cases} ELSE TRUE END) THEN
            RAISE EXCEPTION 'sides of a % are wrong: % and %', its_kind, old, new
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    """  # noqa: S608 -- of constants alone


def line_template(here: Side, there: Side) -> str:
    """SQL of branches and, on and on, of those that stand on the other side of a succession that
    holds by a day. A transfer ends no branch.
    """
    return f"""(
        WITH RECURSIVE line (id) AS (
            %(subquery)s
            UNION
            SELECT other.branch_id FROM line
            JOIN branches_successionparty own
              ON own.branch_id = line.id AND own.side = '{here}'
            JOIN branches_succession succession
              ON succession.id = own.succession_id AND succession.kind <> '{Kind.TRANSFER}'
             AND succession.effective_on <= '%(day)s'
            JOIN branches_successionparty other
              ON other.succession_id = succession.id AND other.side = '{there}'
        ) SELECT id FROM line)"""  # noqa: S608 -- of constants, and a date


class Line(models.Subquery):
    """The keys of the branches that a queryset selects and of all that went into these by a day."""

    template = line_template(Side.SUCCESSOR, Side.PREDECESSOR)

    def __init__(self, branches: models.QuerySet[Branch], *, day: dt.date) -> None:
        super().__init__(branches.order_by().values("pk"), day=day.isoformat())


class Heirs(Line):
    """The same the other way: the branches, and all that they went into by a day."""

    template = line_template(Side.PREDECESSOR, Side.SUCCESSOR)


class SuccessionQuerySet(models.QuerySet["Succession"]):
    def ending(self) -> Self:
        """All but a transfer, after which its branches go on."""
        return self.exclude(kind=Succession.Kind.TRANSFER)

    def done(self) -> Self:
        """Without what is planned for a day to come."""
        return self.filter(effective_on__lte=today())

    def waiting(self) -> Self:
        """Renames and mergers whose rows of later apps have not gone to the successor yet."""
        whole = [Kind.RENAME, Kind.MERGE]
        return self.filter(kind__in=whole, effects__moved=None).order_by("effective_on", "pk")

    def days(self) -> list[dt.date]:
        """On which the organisation changed, newest first; without what is planned."""
        done = self.ending().done().order_by("-effective_on")
        return list(done.values_list("effective_on", flat=True).distinct())

    def after(self, succession: Succession) -> Self:
        """Those that were written down after it."""
        return self.filter(pk__gt=succession.pk)

    def touching(self, branches: list[Branch]) -> Self:
        """Those with one of the branches on either side."""
        parties = SuccessionParty.objects.filter(branch__in=branches)
        return self.filter(pk__in=parties.values("succession"))

    def for_list(self) -> Self:
        """All that a sentence about it names."""
        return self.prefetch_related("parties__branch")


class Succession(RowVersioned):
    """One decision about branches. `SIDES` says how many stand on each side of its kind."""

    Kind = Kind

    kind = LineField("việc", max_length=8, choices=Kind)
    decision = LineField(
        "quyết định",
        max_length=200,
        help_text="Số, ký hiệu và ngày, ví dụ: Nghị quyết 1676/NQ-UBTVQH15 ngày 16/06/2025.",
    )
    effective_on = DateField(
        "có hiệu lực từ ngày", help_text="Ngày đầu tiên của Hội mới; Hội cũ hết ngày hôm trước."
    )
    note = ProseField("ghi chú", blank=True, max_length=1000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người ghi",
        help_text="Trống khi lệnh nhập liệu làm.",
    )
    at = DateTimeField("ghi lúc", auto_now_add=True)
    # One for each form that was shown, so that a confirmation sent twice is done once.
    request_key = models.UUIDField(null=True, unique=True, editable=False)
    # What it closed and made, so that `actions.undo_succession` puts back just that.
    effects = models.JSONField(default=dict, editable=False)

    objects = SuccessionQuerySet.as_manager()

    class Meta:
        ordering = ["-effective_on", "-pk"]
        verbose_name = verbose_name_plural = "sáp nhập, chia tách, đổi tên"
        constraints = [
            models.CheckConstraint(
                name="succession_dates_within_history", condition=within_history("effective_on")
            ),
        ]
        triggers = [
            Audited("kind", "decision", "effective_on", "note", label=["kind", "decision"]),
            pgtrigger.Trigger(
                name="has_its_sides",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("kind"),
                timing=pgtrigger.Deferred,
                level=pgtrigger.Row,
                declare=SIDES_DECLARED,
                func=sides_check("NEW.id"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display().capitalize()} từ {self.effective_on:%d/%m/%Y}"

    @property
    def summary(self) -> str:
        """As in "Sáp nhập xã A (cũ) và xã B (cũ) vào xã C"."""
        old, new = (
            listed([branch.label for branch in side])
            for side in (self.predecessors, self.successors)
        )
        return SUMMARIES[self.kind].format(old=old, new=new)

    @property
    def predecessors(self) -> list[Branch]:
        return [party.branch for party in self.parties.all() if party.side == Side.PREDECESSOR]

    @property
    def successors(self) -> list[Branch]:
        return [party.branch for party in self.parties.all() if party.side == Side.SUCCESSOR]


class SuccessionPartyQuerySet(models.QuerySet["SuccessionParty"]):
    def predecessors(self) -> Self:
        return self.filter(side=Side.PREDECESSOR)


class SuccessionParty(models.Model):
    """A branch that went into a succession, or came out of it."""

    succession = models.ForeignKey(Succession, models.CASCADE, related_name="parties")
    branch = models.ForeignKey(
        "branches.Branch", models.PROTECT, related_name="successions", verbose_name="Hội cơ sở"
    )
    side = LineField("bên", max_length=11, choices=Side)

    objects = SuccessionPartyQuerySet.as_manager()

    class Meta:
        ordering = ["side", "branch__sort_key"]
        verbose_name = verbose_name_plural = "Hội có liên quan"
        constraints = [
            models.UniqueConstraint(
                fields=["succession", "branch"], name="successionparty_stands_on_one_side"
            ),
        ]
        triggers = [
            Audited(
                *("succession", "branch", "side"),
                label="branch__name",
                part_of="succession",
                branch="branch__code",
            ),
            pgtrigger.Trigger(
                name="keeps_the_sides",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                timing=pgtrigger.Deferred,
                level=pgtrigger.Row,
                declare=SIDES_DECLARED,
                func=sides_check("COALESCE(NEW.succession_id, OLD.succession_id)"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch} ({self.get_side_display()})"
