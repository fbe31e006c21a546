"""A learning model: one family, clan, community, unit or citizen through the years."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse

from audit.triggers import Audited
from branches.models import Branch
from core.dates import today
from core.embedded import Embedded
from core.fields import BooleanField, LineField, PositiveSmallIntegerField, ProseField
from core.ordering import place_key
from core.row_version import RowVersioned
from core.text import fold, initials, slugify_vi, words
from learning.states import MODEL_MOVES, OFFICERS, Standing

from .kind import NAMED_FREELY, ModelKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from branches.models import BranchQuerySet
    from core.search import Query
    from learning.states import Move

# What people write before a name or leave out: "Gia đình ông Nguyễn Văn An", "Dòng họ Nguyễn".
OF_ITS_KIND = re.compile(
    r"^(gia dinh|dong ho|cong dong|don vi|cong dan)( hoc tap)? (?=.)|^(ho) (?=.)"
)
OF_A_PERSON = re.compile(r"^(ong|ba|anh|chi|co|chu|bac) (?=.)")
FIRST_YEAR, LAST_YEAR = 1945, 2200


class LearningModelQuerySet(models.QuerySet["LearningModel"]):
    """`public`, `visible_to` and `worked_on_by` are the only doors to names."""

    def living(self) -> Self:
        return self.filter(state=Standing.LIVING)

    def kept(self) -> Self:
        """Without what was found to be another record once more: what is counted."""
        return self.exclude(state=Standing.MERGED)

    def public(self) -> Self:
        """What readers may know by name. Families and citizens while a consent stands: whoever
        asks the moment after it was withdrawn is not shown them.
        """
        given = consent.PublicationConsent.objects.standing().filter(model=OuterRef("pk"))
        return self.living().filter(Q(kind__in=sorted(NAMED_FREELY)) | Exists(given))

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Officers see all; people of a branch its own and of what went into it; and everybody what
        is public.
        """
        if user.is_authenticated and user.has_role(*OFFICERS):
            return self
        public = Q(pk__in=LearningModel.objects.public().values("pk"))
        if not user.is_authenticated:
            return self.filter(public)
        own = Branch.objects.read_by(user)
        at_that_time = recognition.Recognition.objects.filter(branch__in=own)
        return self.filter(public | Q(branch__in=own) | Q(pk__in=at_that_time.values("model")))

    def worked_on_by(self, user: User) -> Self:
        """Those whose records this person keeps: officers all, people of a branch its own and those
        of what went into it. What is public is not among them for being so.
        """
        if user.has_role(*OFFICERS):
            return self
        return self.filter(branch__in=Branch.objects.read_by(user))

    def naming_nobody(self) -> Self:
        """Without families and citizens: for what search engines keep, which no withdrawal of a
        consent reaches within a minute.
        """
        return self.filter(kind__in=sorted(NAMED_FREELY))

    def of_branch(self, branch: Branch) -> Self:
        return self.filter(branch=branch)

    def of_branches(self, branches: BranchQuerySet | Iterable[Branch]) -> Self:
        return self.filter(branch__in=branches)

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def recognised_in(self, year: int) -> Self:
        return self.filter(
            pk__in=recognition.Recognition.objects.standing().of_year(year).values("model")
        )

    def not_recognised_in(self, year: int) -> Self:
        return self.exclude(
            pk__in=recognition.Recognition.objects.standing().of_year(year).values("model")
        )

    def recognised_as(self, level: str, year: int | None = None) -> Self:
        """Of that level by a recognition that stands, of that year or of any."""
        held = recognition.Recognition.objects.standing().filter(level=level)
        return self.filter(pk__in=(held.of_year(year) if year else held).values("model"))

    def renewed_in(self, year: int) -> Self:
        """Recognised in that year and in the one before."""
        return self.recognised_in(year).recognised_in(year - 1)

    def lapsed_in(self, year: int) -> Self:
        """Recognised in the year before, and not in that one."""
        return self.recognised_in(year - 1).not_recognised_in(year)

    def in_force(self) -> Self:
        """Whose recognition holds today: that of a year holds until the next year's is decided, at
        the latest by that year's end.
        """
        held = recognition.Recognition.objects.standing().filter(year__gte=today().year - 1)
        return self.filter(pk__in=held.values("model"))

    def not_registered_in(self, year: int) -> Self:
        return self.exclude(pk__in=assessment.Assessment.objects.of_year(year).values("model"))

    def named(self, query: Query) -> Self:
        """Whose name or residential area has every word of the query, accents or not. What only
        says of what kind it is may stand before them: "Dòng họ Nguyễn".
        """
        found = self
        for word in search_name(query.text).split():
            found = found.filter(
                Q(search_name__contains=f" {word}") | Q(search_area__contains=f" {word}")
            )
        return found

    def looking_alike(self, model: LearningModel) -> Self:
        """The others that may be the same: of its kind, branch, folded name and area."""
        same = self.kept().filter(
            kind=model.kind,
            branch=model.branch_id,
            search_name=search_name(model.name),
            search_area=search_area(model.residential_area),
        )
        return same.exclude(pk=model.pk)

    def with_double(self) -> Self:
        """Those that `looking_alike` finds another for."""
        return self.kept().filter(Exists(_alike_in_outer_query().exclude(pk=OuterRef("pk"))))

    def doubles(self) -> Self:
        """Of those alike all but the first, which each knows by `first_id`; branch by branch."""
        first = _alike_in_outer_query().order_by("pk").values("pk")[:1]
        found = self.kept().annotate(first_id=Subquery(first)).filter(first_id__lt=F("pk"))
        return found.order_by("branch__sort_key", "branch", "kind", "sort_key", "pk")

    def importable(self) -> Self:
        """What a sheet may hold that is kept: no children, of whom files keep nothing."""
        kept = self.kept().filter(is_child=False).select_related("branch")
        return kept.order_by("branch__code", "kind", "sort_key", "pk")

    def with_history(self) -> Self:
        """With all that its years, renewals and page tell: seven queries, however many rows."""
        return self.select_related("branch").prefetch_related(
            "recognitions__decision__document",
            "recognitions__branch",
            "assessments__criteria_set",
        )

    def with_sheets(self) -> Self:
        """With all that its years hold for those who keep it: scores, criteria, decisions; and
        `is_public`, whether readers may know of it by name.
        """
        public = LearningModel.objects.public().filter(pk=OuterRef("pk"))
        recognitions = recognition.Recognition.objects.select_related(
            "branch", "decision__document"
        )
        assessments = assessment.Assessment.objects.select_related("branch", "criteria_set")
        scores = assessment.Score.objects.select_related("criterion")
        found = self.select_related("branch", "merged_into__branch")
        return found.annotate(is_public=Exists(public)).prefetch_related(
            "consents",
            models.Prefetch("recognitions", recognitions),
            models.Prefetch("assessments", assessments),
            criteria.Criterion.objects.of_sets("assessments__criteria_set__"),
            models.Prefetch("assessments__scores", scores),
        )

    def for_list(self) -> Self:
        return self.select_related("branch").prefetch_related("recognitions")

    def as_named(self) -> Embedded:
        """Those of this set that an article names: all that their links need."""
        named = self.filter(articles=models.OuterRef("pk"))
        return Embedded(named, "id", "kind", "name")


class LearningModel(RowVersioned):
    """The same row from its registration on, whatever is decided of it each year.

    Who it is: kind, name, branch and residential area, and who heads it. Nothing else is kept of
    people, on purpose: no number, birth date, telephone, religion or ethnicity. A child has
    initials alone. `head` is for the association: no page for readers has it; the `story` is for
    readers, where they may know the name. Two of one name are flagged (`looking_alike`) and not
    refused: many a hamlet has two families Nguyễn Văn Hùng.
    """

    kind = LineField("loại", max_length=9, choices=ModelKind)
    name = LineField(
        "tên",
        max_length=150,
        help_text="Gia đình thì ghi họ tên chủ hộ; dòng họ, cộng đồng, đơn vị thì ghi tên.",
    )
    branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="learning_models", verbose_name="Hội cơ sở"
    )
    residential_area = LineField(
        "khu dân cư", max_length=100, blank=True, help_text="Ví dụ: khu 3."
    )
    head = LineField(
        "người đứng đầu",
        max_length=120,
        blank=True,
        help_text="Trưởng họ, trưởng khu, thủ trưởng. Bạn đọc không thấy ô này.",
    )
    story = ProseField(
        "câu chuyện",
        max_length=6000,
        blank=True,
        help_text="Vì sao mô hình này đáng học theo. Bạn đọc thấy ở trang của mô hình, khi tên được"
        " nêu; không ghi chuyện riêng tư, sức khoẻ, số điện thoại.",
    )
    is_child = BooleanField(
        "là trẻ em",
        default=False,
        help_text="Tên trẻ em chỉ được lưu bằng các chữ cái đầu.",
    )
    registered_year = PositiveSmallIntegerField(
        "đăng ký từ năm", null=True, blank=True, help_text="Để trống nếu chưa rõ."
    )
    state = LineField(
        "tình trạng", max_length=9, choices=Standing, default=Standing.LIVING, editable=False
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="merged",
        verbose_name="đã gộp vào",
    )
    is_sample = BooleanField("dữ liệu mẫu", default=False)
    sort_key = LineField(max_length=700, editable=False, db_collation="C")
    search_name = models.CharField(max_length=200, editable=False)
    search_area = models.CharField(max_length=150, editable=False)

    objects = LearningModelQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = verbose_name_plural = "mô hình học tập"
        indexes = [
            models.Index(
                fields=["branch", "kind", "search_name", "search_area"],
                name="learningmodel_identity",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="learningmodel_merged_into_another",
                condition=Q(state="merged", merged_into__isnull=False) & ~Q(merged_into=F("pk"))
                | ~Q(state="merged") & Q(merged_into=None),
            ),
            models.CheckConstraint(
                name="learningmodel_child_is_a_citizen",
                condition=Q(is_child=False) | Q(kind="citizen", head=""),
                violation_error_message="Chỉ công dân học tập mới là trẻ em; khi ấy ô người đứng"
                " đầu để trống.",
            ),
            models.CheckConstraint(
                name="learningmodel_child_has_initials",
                condition=Q(is_child=False) | Q(name__regex=r"^([^. ]\.)+$"),
            ),
            models.CheckConstraint(
                name="learningmodel_year_is_plausible",
                condition=Q(registered_year=None)
                | Q(registered_year__range=(FIRST_YEAR, LAST_YEAR)),
                violation_error_message="Năm ghi đủ bốn chữ số, ví dụ 2022.",
            ),
        ]
        triggers = [
            Audited(
                *("kind", "branch", "residential_area", "is_child", "registered_year", "state"),
                *("merged_into", "is_sample"),
                secret=["name", "head", "story"],  # of people, who may ask to be forgotten
                label=["kind", "id"],
                branch="branch__code",
            ),
        ]

    def __str__(self) -> str:
        """Dòng họ Nguyễn khu 3, and Gia đình học tập Nguyễn Văn An."""
        says_kind = OF_ITS_KIND.match(fold(self.name))
        return self.name if says_kind else f"{self.get_kind_display()} {self.name}"

    def clean_fields(self, exclude: Iterable[str] | None = None) -> None:
        """A child's full name goes no further than the form it was typed in."""
        self._shorten()
        super().clean_fields(exclude)

    def save(self, **kwargs: object) -> None:
        self._shorten()
        self.sort_key = place_key(self.name)
        self.search_name = search_name(self.name)
        self.search_area = search_area(self.residential_area)
        super().save(**kwargs)

    def _shorten(self) -> None:
        if self.is_child:
            self.name = initials(self.name)

    def get_absolute_url(self) -> str:
        return reverse("model_detail", args=[self.slug, self.pk])

    @property
    def slug(self) -> str:
        """Of persons the kind alone: an address goes where no withdrawn consent reaches it."""
        return slugify_vi(self.get_kind_display() if self.names_a_person else str(self))

    @property
    def distinct_label(self) -> str:
        """As officers pick it out: with area, branch and number."""
        parts = [self.residential_area, self.branch.label, f"số {self.pk}"]
        return f"{self} ({', '.join(filter(None, parts))})"

    def looks_like(self, other: LearningModel) -> bool:
        """What `looking_alike` asks of a record, whether or not it was merged since."""
        same = ("kind", "branch_id", "search_name", "search_area")
        return self != other and all(getattr(self, n) == getattr(other, n) for n in same)

    @property
    def names_a_person(self) -> bool:
        return self.kind not in NAMED_FREELY

    @property
    def has_consent(self) -> bool:
        return any(given.stands for given in self.consents.all())

    @property
    def recognised_years(self) -> list[int]:
        """Those whose recognition stands, oldest first."""
        return sorted(row.year for row in self.recognitions.all() if row.stands)

    @property
    def is_in_force(self) -> bool:
        """What `in_force` asks."""
        return any(year >= today().year - 1 for year in self.recognised_years)

    def renewed_in(self, year: int) -> bool:
        """Recognised in that year and in the one before."""
        return {year, year - 1} <= set(self.recognised_years)

    @property
    def lapsed_since(self) -> int | None:
        """The year that was over without a recognition after the last one, or None."""
        years = self.recognised_years
        return years[-1] + 1 if years and years[-1] + 1 < today().year else None

    def roles_of(self, user: User) -> frozenset[str]:
        """What this person is to it: roles at its branch, or at the one that went into, and at the
        association.
        """
        if not (user.is_authenticated and user.is_active):
            return frozenset()
        return branch_roles(user, self.branch) | user.roles

    def allowed_moves(self, user: User) -> list[Move]:
        """The buttons this person is shown, in the order of the table."""
        roles = self.roles_of(user)
        return [move for move in MODEL_MOVES.values() if move.is_open_to(roles, self.state)]


def _alike_in_outer_query() -> LearningModelQuerySet:
    same = ("kind", "branch", "search_name", "search_area")
    return LearningModel.objects.kept().filter(**{name: OuterRef(name) for name in same})


def branch_roles(user: User, *branches: Branch) -> frozenset[str]:
    held = user.branch_grants.current().filter(branch__in=Branch.objects.following(*branches))
    return frozenset(held.values_list("role", flat=True))


def search_name(name: str) -> str:
    """Folded words, each after a blank, without what only says of what kind it is."""
    folded = " ".join(words(fold(name)))
    bare = OF_A_PERSON.sub("", OF_ITS_KIND.sub("", folded))
    return "".join(f" {word}" for word in bare.split())


def search_area(area: str) -> str:
    return "".join(f" {word}" for word in words(fold(area)))


from . import assessment, consent, criteria, recognition  # noqa: E402 -- they look back at the model
