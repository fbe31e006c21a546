"""Branches (Hội cơ sở) through time. A code never names two of them; a name may."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from audit.triggers import Audited
from core.dates import today, within_history
from core.embedded import Embedded
from core.fields import (
    BooleanField,
    DateField,
    LineField,
    PositiveIntegerField,
    PositiveSmallIntegerField,
)
from core.ordering import place_key
from core.row_version import RowVersioned
from core.spans import SpanQuerySet, days_of, span_checks
from core.text import fold, slugify_vi, words

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import User
    from core.search import Query

    from .turn import Turn

OF_EVERY_BRANCH = re.compile(r"^(hoi )?khuyen hoc (?=.)")
TURNS = "successions__succession__parties__branch"


class BranchQuerySet(SpanQuerySet):
    def closed(self) -> Self:
        return self.ended(today())

    def open_ended(self) -> Self:
        """Those that no succession has closed, not even for a day to come."""
        return self.filter(ends_on=None)

    def namesakes(self, branch: Branch) -> Self:
        """The others of its name, closed ones and those of another kind included."""
        return self.filter(name__iexact=branch.name).exclude(pk=branch.pk)

    def acted_for_by(self, user: User, *roles: str) -> Self:
        """Those this person may act for today, in one of the roles (any, where none is named)."""
        return self.filter(pk__in=user.branch_grants.current().in_roles(*roles).values("branch"))

    def with_grants_of(self, user: User) -> Self:
        """Adds `own_grants`: what this person is there today."""
        grants = user.branch_grants.current().filter(branch=models.OuterRef("pk"))
        return self.annotate(own_grants=Embedded(grants, "id", "role"))

    def leading_to(self, *branches: Branch) -> Self:
        """These branches, and all that went into them by today."""
        own = Branch.objects.filter(pk__in=[branch.pk for branch in branches])
        return self.filter(pk__in=Line(own, day=today()))

    def following(self, *branches: Branch) -> Self:
        """These branches, and all that they went into by today."""
        own = Branch.objects.filter(pk__in=[branch.pk for branch in branches])
        return self.filter(pk__in=Heirs(own, day=today()))

    def read_by(self, user: User, *roles: str) -> Self:
        """Those whose papers this person may read, in one of the roles: his own and all that went
        into them.
        """
        own = Branch.objects.acted_for_by(user, *roles)
        return self.filter(pk__in=Line(own, day=today()))

    def codes(self) -> list[str]:
        return list(self.values_list("code", flat=True))

    def named(self, query: Query) -> Self:
        """Whose name or code holds every word of the query, with or without accents.

        What every branch is called may stand before it: "Hội Khuyến học xã Tiên Du".
        """
        found = self
        for word in words(OF_EVERY_BRANCH.sub("", query.folded)):
            found = found.filter(Q(search_name__contains=f" {word}") | Q(code__istartswith=word))
        return found

    def for_list(self) -> Self:
        """All that its name, address and dates need."""
        return self.only("code", "name", "kind", "starts_on", "ends_on", "sort_key", "search_name")

    def as_named(self) -> Embedded:
        """Those of this set that an article names: all that their links need."""
        named = self.filter(articles=models.OuterRef("pk"))
        return Embedded(named, "id", "code", "kind", "name", "starts_on", "ends_on")

    def with_cluster_of(self, day: dt.date) -> Self:
        """Adds `cluster_then`, the key of the cluster it was in on that day."""
        of_it = ClusterMembership.objects.on(day).filter(branch=models.OuterRef("pk"))
        return self.annotate(cluster_then=models.Subquery(of_it.values("cluster")))

    def with_turns(self) -> Self:
        """With all that `turns`, `origin` and `fate` name: four queries, however many rows."""
        return self.prefetch_related(TURNS)

    def get_by_natural_key(self, code: str) -> Branch:
        return self.get(code=code)


class Branch(RowVersioned):
    """One branch from its first day to its last. It is closed by a `Succession`, never deleted."""

    class Kind(models.TextChoices):
        COMMUNE = "commune", "xã"
        TOWN = "town", "thị trấn"
        WARD = "ward", "phường"
        BODY = "body", "cơ quan, đơn vị"

    code = LineField(
        "mã",
        max_length=20,
        unique=True,
        validators=[
            RegexValidator(
                r"^[0-9A-Z]+\Z", "Mã chỉ gồm chữ số và chữ hoa không dấu, ví dụ 08263 hoặc HKH01."
            )
        ],
        error_messages={
            "unique": "Mã này đã thuộc một Hội cơ sở khác, kể cả nơi đã sáp nhập. Xin chọn mã khác."
        },
        help_text="Mã đơn vị hành chính, ví dụ 08263. Nơi chưa có mã thì Hội tự đặt, ví dụ HKH01.",
    )
    kind = LineField("loại", max_length=7, choices=Kind, default=Kind.COMMUNE)
    name = LineField("tên", max_length=80, help_text="Không kèm loại, ví dụ: Tiên Du.")
    starts_on = DateField(
        "hoạt động từ ngày", null=True, blank=True, help_text="Để trống nếu chưa rõ."
    )
    ends_on = DateField("hoạt động đến hết ngày", null=True, blank=True, editable=False)
    phone = LineField("điện thoại cơ quan", max_length=40, blank=True)
    address = LineField("địa chỉ", max_length=200, blank=True)
    map_row = PositiveSmallIntegerField(
        "hàng trên sơ đồ",
        null=True,
        blank=True,
        help_text="Hàng 1 ở phía bắc. Để trống thì xếp theo tên.",
    )
    map_column = PositiveSmallIntegerField(
        "cột trên sơ đồ", null=True, blank=True, help_text="Cột 1 ở phía tây."
    )
    sort_key = LineField(max_length=400, editable=False, db_collation="C")
    search_name = models.CharField(max_length=120, editable=False)

    objects = BranchQuerySet.as_manager()

    class Meta:
        # Of two of one name the older first, and the oldest are those whose first day is unknown.
        ordering = ["sort_key", F("starts_on").asc(nulls_first=True), "code"]
        verbose_name = verbose_name_plural = "Hội cơ sở"
        constraints = [
            models.CheckConstraint(
                name="branch_code_is_plain", condition=Q(code__regex=r"^[0-9A-Z]+$")
            ),
            models.CheckConstraint(
                name="branch_place_on_the_map_is_whole",
                condition=Q(map_row=None, map_column=None)
                | Q(map_row__range=(1, 12), map_column__range=(1, 12)),
                violation_error_message="Ghi cả hàng và cột, mỗi số từ 1 đến 12, hoặc để trống cả"
                " hai.",
            ),
            *span_checks("branch"),
        ]
        triggers = [
            Audited(
                *("code", "kind", "name", "starts_on", "ends_on", "phone", "address"),
                *("map_row", "map_column"),
                label=["code", "name"],
                branch="code",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def save(self, **kwargs: object) -> None:
        self.sort_key = place_key(self.name)
        self.search_name = search_name(self.get_kind_display(), self.name)
        super().save(**kwargs)

    def get_absolute_url(self) -> str:
        """The page gathers what several apps know, and so is the project's own."""
        return reverse("branch_detail", args=[slugify_vi(self.name), self.code.lower()])

    def natural_key(self) -> tuple[str]:
        return (self.code,)

    @property
    def is_closed(self) -> bool:
        return self.ends_on is not None and self.ends_on < today()

    @property
    def full_name(self) -> str:
        """Its name as written in a sentence: "xã Tiên Du", "thị trấn Phong Châu"."""
        return (
            self.name if self.kind == self.Kind.BODY else f"{self.get_kind_display()} {self.name}"
        )

    def label_on(self, day: dt.date) -> str:
        """Told apart from a living branch of the same name: "xã Phú Mỹ (cũ)"."""
        closed = self.ends_on is not None and self.ends_on < day
        return f"{self.full_name} (cũ)" if closed else self.full_name

    @property
    def label(self) -> str:
        return self.label_on(today())

    @property
    def title(self) -> str:
        return f"Hội Khuyến học {self.label}"

    def distinct_label_on(self, day: dt.date) -> str:
        """Told apart from every other: "xã Phú Mỹ (cũ) – mã 08233, đến 30/06/2025"."""
        return ", ".join(filter(None, [f"{self.label_on(day)} – mã {self.code}", days_of(self)]))

    @property
    def days(self) -> str:
        return days_of(self)

    @property
    def distinct_label(self) -> str:
        return self.distinct_label_on(today())

    @property
    def turns(self) -> list[Turn]:
        """What became of it, day by day; what is planned is no part yet. See `with_turns`."""
        models.prefetch_related_objects([self], TURNS)
        turns = [turn_of(party, self) for party in self.successions.all()]
        turns = [turn for turn in turns if turn.succession.effective_on <= today()]
        return sorted(turns, key=lambda turn: (turn.succession.effective_on, turn.succession.pk))

    @property
    def origin(self) -> Turn | None:
        """Out of which branches it was made, or None where it was so from the beginning."""
        return next((turn for turn in self.turns if turn.founds), None)

    @property
    def fate(self) -> Turn | None:
        """What closed it or, while it goes on, the last part it gave away."""
        return next((turn for turn in reversed(self.turns) if turn.side == Side.PREDECESSOR), None)


def search_name(kind: str, name: str) -> str:
    """Folded words, each after a blank, so that the beginning of a word is " " and its letters."""
    return "".join(f" {word}" for word in words(fold(f"{kind} {name}")))


class ChapterCountQuerySet(models.QuerySet["ChapterCount"]):
    def newest_by(self, day: dt.date) -> Self:
        """Of every branch, form and kind, what was counted last on that day or before."""
        what = ["branch_id", "form", "kind"]
        return self.filter(counted_on__lte=day).order_by(*what, "-counted_on").distinct(*what)


class ChapterCount(RowVersioned):
    """How many chapters of one kind and form a branch had on one day.

    What schools and clans call their chapters has been renamed before, so kind and form are two.
    """

    class Kind(models.TextChoices):
        RESIDENTIAL = "residential", "khu dân cư"
        SCHOOL = "school", "trường học"
        AGENCY = "agency", "cơ quan"
        CLAN = "clan", "dòng họ"
        ENTERPRISE = "enterprise", "doanh nghiệp"
        OTHER = "other", "khác"

    class Form(models.TextChoices):
        CHAPTER = "chapter", "chi hội"
        BOARD = "board", "ban khuyến học"
        GROUP = "group", "tổ hội, phân hội"

    branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="chapter_counts", verbose_name="Hội cơ sở"
    )
    kind = LineField("ở đâu", max_length=11, choices=Kind, default=Kind.RESIDENTIAL)
    form = LineField("hình thức", max_length=7, choices=Form, default=Form.CHAPTER)
    counted_on = DateField("tính đến ngày", default=today)
    count = PositiveIntegerField("số lượng")
    is_sample = BooleanField("số liệu mẫu", default=False)

    objects = ChapterCountQuerySet.as_manager()

    class Meta:
        ordering = ["-counted_on", "form", "kind"]
        verbose_name = verbose_name_plural = "số chi hội, ban khuyến học"
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "kind", "form", "counted_on"],
                name="chapter_count_once_a_day",
                violation_error_message="Ngày này đã có số của loại ấy. Xin sửa dòng đã có.",
            ),
            models.CheckConstraint(
                name="chapter_count_dates_within_history", condition=within_history("counted_on")
            ),
        ]
        triggers = [
            Audited(
                *("branch", "kind", "form", "counted_on", "count", "is_sample"),
                label="branch__name",
                part_of="branch",
                branch="branch__code",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.count} {self.get_form_display()} {self.get_kind_display()}"

    def in_order(self) -> tuple[int, int]:
        """A key to sort by: chapters before boards, where people live before where they work."""
        return self.Form.values.index(self.form), self.Kind.values.index(self.kind)


from .cluster import ClusterMembership  # noqa: E402 -- it looks back at the branch
from .succession import Heirs, Line, Side  # noqa: E402 -- it looks back at the branch
from .turn import turn_of  # noqa: E402 -- it looks back at the branch
