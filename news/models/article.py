"""Categories and articles."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

import pghistory
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models, transaction
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, JSONObject, Length, RowNumber
from django.db.models.lookups import LessThanOrEqual
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.timezone import make_aware

from accounts.models import User
from audit.triggers import Audited
from branches.mentions import find_branches
from branches.models import Branch
from branches.models.grant import SENDERS
from core.dates import today, within_history
from core.embedded import Embedded
from core.fields import (
    BooleanField,
    DateTimeField,
    HtmlField,
    LineField,
    PositiveSmallIntegerField,
    ProseField,
)
from core.html import MAX_LENGTH, plain_text
from core.ordering import place_key
from core.row_version import RowVersioned
from core.text import reading_minutes, slugify_vi
from documents.mentions import find_documents
from documents.models import Document
from learning.models import LearningModel
from meetings.models import Meeting
from news.states import MOVES, Move, State

from .index import DATE_INDEX, ArticleIndex, LexemeQuery
from .months import COUNT_BY_MONTH, Month, first_moment
from .versions import WRITTEN, ArticleVersionQuerySet

if TYPE_CHECKING:
    from collections.abc import Collection

    from core.search import Query


DAYS_IN_BIN = dt.timedelta(days=30)

# By the index of day and readers: so many rows a day, whatever there is.
BUSIEST = 50
BUSIEST_OF_DAYS = """
    SELECT views.article_id
    FROM generate_series(%s::date, %s::date, '1 day') AS of_day CROSS JOIN LATERAL (
        SELECT article_id FROM news_dayviews WHERE day = of_day::date
        ORDER BY readers DESC LIMIT %s
    ) AS views
"""


class CategoryQuerySet(models.QuerySet["Category"]):
    def in_use(self) -> Self:
        """Those a reader finds something in."""
        published = Article.objects.published().filter(category=models.OuterRef("pk"))
        return self.filter(models.Exists(published))

    def of_meetings(self) -> Category | None:
        """Where the last news of a meeting stands."""
        return self.filter(articles__meeting__isnull=False).order_by("-articles__pk").first()


class Category(models.Model):
    name = LineField("tên chuyên mục", max_length=80, unique=True)
    slug = models.SlugField("đường dẫn", max_length=80, unique=True, blank=True)
    description = LineField(
        "mô tả", max_length=200, blank=True, help_text="Một câu, in dưới tên chuyên mục."
    )
    position = PositiveSmallIntegerField(
        "thứ tự", default=0, help_text="Số nhỏ đứng trước; bằng nhau thì xếp theo tên."
    )
    sort_key = LineField(max_length=400, editable=False, db_collation="C")

    objects = CategoryQuerySet.as_manager()

    class Meta:
        ordering = ["position", "sort_key"]
        verbose_name = verbose_name_plural = "chuyên mục"
        triggers = [Audited("name", "slug", "description", "position", label="name")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.clean()
        self.sort_key = place_key(self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("news:category_detail", args=[self.slug])

    def clean(self) -> None:
        """An address has words, also on the page that refuses a form without a name."""
        self.slug = self.slug or slugify_vi(self.name) or "chuyen-muc"


UNSENT = Q(sent_by__isnull=False, sent_at=None)
# The same for triggers, of an article's row, and of one that belongs to an article.
UNSENT_ROW = "{row}.sent_by_id IS NOT NULL AND {row}.sent_at IS NULL"
PART_OF_UNSENT = f"""EXISTS (
    SELECT FROM news_article AS whole
    WHERE whole.id = {{row}}.article_id AND {UNSENT_ROW.format(row="whole")}
)"""


def readable() -> Q:
    return Q(state=State.PUBLISHED, published_at__lte=timezone.now())


def theirs(user: User) -> Q:
    """What is a branch person's: all he wrote for a branch he acts for today, and, where his word
    is the branch's own, all that was written for it. A branch has also what was written for those
    that went into it.
    """
    read_by = Branch.objects.read_by
    own = Q(sent_by=user, sent_for__in=read_by(user))
    return own | Q(sent_for__in=read_by(user, *SENDERS))


def first_of(days: int) -> dt.date:
    """The first of the last `days` days, today included."""
    return today() - dt.timedelta(days=days - 1)


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self) -> Self:
        """The one rule of what a reader may see, in pages, feeds, sitemaps, search and counts."""
        return self.filter(readable())

    def scheduled(self) -> Self:
        return self.filter(state=State.PUBLISHED, published_at__gt=timezone.now())

    def withdrawn(self) -> Self:
        return self.filter(state=State.WITHDRAWN)

    def kept(self) -> Self:
        """Not in the bin."""
        return self.filter(trashed_at=None)

    def trashed(self) -> Self:
        return self.exclude(trashed_at=None)

    def numbered(self, text: str) -> Article | None:
        """The one whose number `text` is, as it stands in an address."""
        try:
            return self.filter(pk=text).first()
        except ValueError:  # no number, or one of more digits than Python reads
            return None

    def due_to_leave_bin(self) -> Self:
        """Those that have been in the bin for longer than is promised."""
        first_kept = timezone.localdate() - DAYS_IN_BIN
        return self.filter(trashed_at__lt=make_aware(dt.datetime.combine(first_kept, dt.time.min)))

    def for_bin(self) -> Self:
        """All that the bin shows of those in it, the last one first."""
        return (
            self.trashed()
            .defer("body")
            .prefetch_related("events__by")
            .order_by("-trashed_at", "-pk")
        )

    def unchecked_since_import(self) -> Self:
        """Drafts that came from elsewhere with a note on why they are no more than that."""
        noted = self.filter(state=State.DRAFT, imported_from__note__gt="")
        return noted.distinct().prefetch_related("imported_from")

    def visible_to(self, user: User) -> Self:
        """Staff see what they keep and what was sent to them; branch people what is theirs too."""
        if not user.is_authenticated:
            return self.published()
        if user.is_staff:
            return self.at_desk(user).kept()
        return self.filter(readable() | Q(trashed_at=None) & theirs(user))

    def at_desk(self, user: User) -> Self:
        """What staff handle, in the bin or not: all but what a branch person has not sent yet."""
        return self.exclude(UNSENT & ~Q(sent_by=user))

    def written_by(self, user: User) -> Self:
        """What this person wrote for a branch he acts for today, or for one that went into it."""
        return self.filter(sent_by=user, sent_for__in=Branch.objects.read_by(user))

    def of_branch_person(self, user: User) -> Self:
        """What was written in the workspace and is this person's, whatever became of it."""
        return self.filter(theirs(user))

    def for_branch(self, branch: Branch) -> Self:
        return self.filter(sent_for=branch)

    def left_to(self, branch: Branch) -> Self:
        """What was written for the branch, or for one that went into it."""
        return self.filter(sent_for__in=Branch.objects.leading_to(branch))

    def unsent(self) -> Self:
        """What its writer, a branch person, has not sent yet."""
        return self.filter(UNSENT)

    def blank(self) -> Self:
        """Begun, and nothing typed or added so far."""
        return self.filter(title="", body="", photos=None, working_copies=None)

    def begun(self) -> Self:
        """All but the blank ones."""
        return self.exclude(pk__in=Article.objects.blank())

    def changed_since(self, moment: dt.datetime) -> Self:
        return self.filter(updated_at__gte=moment)

    def with_reason_of_decline(self) -> Self:
        """Adds `decline_reason`, of the last time it was declined."""
        declines = Event.objects.filter(article=models.OuterRef("pk"), move="decline")
        return self.annotate(decline_reason=models.Subquery(declines.values("reason")[:1]))

    def sent(self) -> Self:
        return self.filter(sent_at__isnull=False)

    def waiting(self) -> Self:
        """Sent, and in nobody's hands at the desk as yet."""
        return self.sent().kept().filter(taken_at=None, state=State.DRAFT)

    def untold(self) -> Self:
        """Sent, published, and the sender has not been told of it."""
        return self.published().sent().filter(told_at=None)

    def for_results(self) -> Self:
        """All that a search result shows: the text too, to quote from it."""
        return self.select_related("category")

    def in_category(self, category: Category | None) -> Self:
        """None means every category."""
        return self.filter(category=category) if category else self

    def in_year(self, year: int) -> Self:
        return self.filter(published_at__year=year)

    def in_month(self, year: int, month: int) -> Self:
        whole = Month(dt.date(year, month, 1), 0)
        return self.since(first_moment(whole.month)).before(whole.end)

    def since(self, moment: dt.datetime) -> Self:
        return self.filter(published_at__gte=moment)

    def in_any(self, *sets: Self) -> Self:
        """Those of several sets, each of few: one query in place of one a set."""
        first, *others = (articles.values("pk") for articles in sets)
        return self.filter(pk__in=first.union(*others, all=True))

    def before(self, moment: dt.datetime) -> Self:
        return self.filter(published_at__lt=moment)

    def besides(self, article: Article) -> Self:
        return self.exclude(pk=article.pk)

    def with_branches(self) -> Self:
        """Adds `named_branches`; what is only planned is not named to readers."""
        return self.annotate(named_branches=Branch.objects.begun(today()).as_named())

    def with_documents(self) -> Self:
        """Adds `named_documents`, those that readers may see."""
        return self.annotate(named_documents=Document.objects.published().as_named())

    def with_models(self) -> Self:
        """Adds `named_models`, those that readers may know by name."""
        return self.annotate(named_models=LearningModel.objects.public().as_named())

    def citing(self, document: Document) -> Self:
        """Those linked to it."""
        return self.filter(documents=document)

    def telling_of(self, model: LearningModel) -> Self:
        """Those linked to it."""
        return self.filter(learning_models=model)

    def naming(self, branches: Collection[int]) -> Self:
        """Those linked to any of the branches with these keys."""
        links = Article.branches.through.objects.filter(branch__in=branches)
        return self.filter(pk__in=links.values("article"))

    def of_meeting(self, meeting: Meeting) -> Self:
        """Those that tell of it."""
        return self.filter(meeting=meeting)

    def last_made(self) -> Article | None:
        return self.order_by("-pk").first()

    def for_addresses(self) -> Self:
        """Only what an address and its date need."""
        return self.only("slug", "published_at", "title", "state")

    def for_page(self) -> Self:
        """All that the article's own page shows of it but for pictures (`news/beside.py`)."""
        of_it = models.OuterRef("pk")
        corrections = Correction.objects.filter(article=of_it)
        attachments = Attachment.objects.filter(article=of_it)
        return (
            self.select_related("category", "imported_views", "meeting__cluster")
            .with_views()
            .annotate(
                shown_corrections=Embedded(corrections, "id", "text", "at"),
                shown_attachments=Embedded(attachments, "id", "title", "kind", "size"),
            )
            .with_branches()
            .with_documents()
            .with_models()
        )

    def for_headlines(self) -> Self:
        """All that a headline or a small card says, without its picture."""
        return self.only("category", "title", "slug", "is_sample", "published_at")

    def for_list(self) -> Self:
        """All that a card shows."""
        shown = self.select_related("category").defer("body")
        return shown.annotate(shown_photos=Photo.objects.leads().as_column())

    def for_check(self) -> Self:
        """All that readers may run into: links, the files of pictures and papers."""
        return self.only("slug", "title", "body").prefetch_related(
            Photo.objects.as_shown(), "attachments"
        )

    def after(self, pk: int) -> Self:
        """In the order they were made, from the one that follows."""
        return self.filter(pk__gt=pk).order_by("pk")

    def search(self, query: Query) -> Self:
        """Those that hold every term and, whole, every phrase; best first.

        Titles rank above texts, and in each the reader's accents above bare letters; then by date.
        It reads all that it finds: readers get `news/search.py`, which does not.
        """
        found = self.filter(index__in=ArticleIndex.objects.holding(query))
        ranks = [
            models.When(index__lexemes=LexemeQuery(rank), then=n)
            for n, rank in enumerate(query.ranks)
        ]
        return found.annotate(rank=models.Case(*ranks)).order_by("rank", "-published_at", "-pk")

    def with_views(self) -> Self:
        """Adds `views`: what was counted here and what was imported, as printed to readers; and
        `flushed`: how much of each lane is in it (`counting.Counted`).
        """
        from .counts import LaneViews  # noqa: PLC0415 -- it looks back at the article

        lanes = LaneViews.objects.filter(article=models.OuterRef("pk"), audience=0)
        return self.annotate(
            views=Coalesce("view_total__readers", 0) + Coalesce("imported_views__views", 0),
            flushed=ArraySubquery(lanes.values(told=JSONObject(lane="lane", number="number"))),
        )

    def newest_of_each_category(self, count: int, *, excluding: Self) -> Self:
        """At most `count` articles of every category, newest first."""
        rank = models.Window(
            RowNumber(), partition_by="category", order_by=["-published_at", "-pk"]
        )
        others = self.exclude(pk__in=excluding.values("pk"))
        return others.annotate(rank=rank).filter(rank__lte=count)

    def with_recent_views(self, *, days: int, name: str = "recent_views") -> Self:
        """Adds what readers of the last `days` days, today included, have read, by that name."""
        from .counts import DayViews  # noqa: PLC0415 -- it looks back at the article

        views = DayViews.objects.filter(article=models.OuterRef("pk"), day__gte=first_of(days))
        summed = views.values("article").values(sum=models.Sum("readers"))
        return self.annotate(**{name: models.Subquery(summed)})

    def most_read(self, *, days: int) -> Self:
        """By readers of the last `days` days, today included; unread ones are left out, and those
        that on no day were among its BUSIEST: adding up all that were read would take ever longer.
        """
        since = first_of(days)
        busiest = RawSQL(BUSIEST_OF_DAYS, [since, timezone.localdate(), BUSIEST])  # noqa: S611 -- a constant
        return (
            self.filter(pk__in=busiest, day_views__day__gte=since)
            .annotate(recent_views=models.Sum("day_views__readers"))
            .filter(recent_views__gt=0)
            .order_by("-recent_views", "-published_at", "-pk")
        )

    def opened_between(self, first: dt.date, last: dt.date) -> Self:
        """Adds `readers`, `bots` and `staff` of these days, both included; most read first."""
        counts = {who: models.Sum(f"day_views__{who}") for who in ("readers", "bots", "staff")}
        opened = self.filter(day_views__day__range=(first, last)).annotate(**counts)
        return opened.order_by("-readers", "-published_at", "-pk")

    def unread_between(self, first: dt.date, last: dt.date) -> Self:
        """Those that no reader opened on these days, both included; bots and staff are none."""
        read = Article.objects.filter(day_views__day__range=(first, last), day_views__readers__gt=0)
        return self.exclude(pk__in=read)

    def newer_than(self, article: Article) -> Self:
        return (
            self.since(article.published_at)
            .filter(
                Q(published_at__gt=article.published_at)
                | Q(published_at=article.published_at, pk__gt=article.pk)
            )
            .order_by("published_at", "pk")
        )

    def older_than(self, article: Article) -> Self:
        return (
            self.filter(published_at__lte=article.published_at)
            .filter(
                Q(published_at__lt=article.published_at)
                | Q(published_at=article.published_at, pk__lt=article.pk)
            )
            .order_by("-published_at", "-pk")
        )


TRACKED = [*WRITTEN, "slug", "state", "published_at"]


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(condition=pghistory.AnyChange(*TRACKED)),
    fields=TRACKED,
    obj_field=pghistory.ObjForeignKey(related_name="versions"),
    context_field=pghistory.ContextJSONField(),
    append_only=True,
    model_name="ArticleVersion",
    attrs={"objects": ArticleVersionQuerySet.as_manager()},
    meta={"verbose_name": "phiên bản", "verbose_name_plural": "phiên bản"},
)
class Article(RowVersioned):
    """A news item. The live counter is not a field of it (see `counts`)."""

    category = models.ForeignKey(
        Category, models.PROTECT, related_name="articles", verbose_name="chuyên mục"
    )
    title = LineField(
        "tiêu đề",
        max_length=200,
        help_text="Viết như một câu thường: chỉ viết hoa chữ đầu và tên riêng.",
    )
    printed_title = LineField(
        "tiêu đề như bản in",
        max_length=300,
        blank=True,
        help_text="Tiêu đề viết hoa của bản gốc, giữ nguyên từng chữ. Để trống nếu không có.",
    )
    slug = models.SlugField(
        "đường dẫn",
        max_length=200,
        blank=True,
        help_text="Để trống thì lấy theo tiêu đề. Đường dẫn cũ vẫn mở được bài.",
    )
    dateline = LineField(
        "địa danh đầu bài",
        max_length=80,
        blank=True,
        help_text="Nguyên văn như bản in, ví dụ: (Phù Ninh)-",
    )
    sapo = ProseField(
        "sapo", max_length=2000, blank=True, help_text="Đoạn mở đầu, in đậm dưới tiêu đề."
    )
    body = HtmlField("nội dung", blank=True)
    byline = LineField(
        "tác giả", max_length=200, blank=True, help_text="Ghi tự do, ví dụ: Nguyễn Hoa"
    )
    organisation = LineField(
        "đơn vị của tác giả", max_length=200, blank=True, help_text="Ví dụ: Hội Khuyến học"
    )
    is_sample = BooleanField(
        "bài mẫu", default=False, help_text="Trang sẽ ghi rõ đây là dữ liệu mẫu."
    )
    branches = models.ManyToManyField(
        Branch,
        related_name="articles",
        verbose_name="đơn vị được nói đến",
        blank=True,
        help_text="Bài dẫn tới trang của các đơn vị này, và trang của đơn vị dẫn tới bài."
        " Gõ tên hoặc mã để tìm.",
    )
    documents = models.ManyToManyField(
        Document,
        related_name="articles",
        verbose_name="văn bản được nói đến",
        blank=True,
        help_text="Bài dẫn tới các văn bản này, và trang của văn bản dẫn tới bài. Gõ số hoặc trích"
        " yếu để tìm.",
    )
    learning_models = models.ManyToManyField(
        LearningModel,
        related_name="articles",
        verbose_name="mô hình học tập được nói đến",
        blank=True,
        help_text="Bài dẫn tới các mô hình này, và bài hiện ở trang của mô hình cùng với ảnh. Gia"
        " đình, công dân chỉ chọn được khi đã đồng ý nêu tên.",
    )
    # Whose record it was drafted from, or which it tells of.
    meeting = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="articles",
        verbose_name="cuộc giao ban",
    )

    state = LineField(
        "trạng thái", max_length=9, choices=State, default=State.DRAFT, editable=False
    )
    published_at = DateTimeField("đăng lúc", null=True, blank=True)
    withdrawn_at = DateTimeField("gỡ lúc", null=True, editable=False)
    withdrawal_reason = LineField(
        "lý do gỡ (công khai)", max_length=300, blank=True, editable=False
    )
    trashed_at = DateTimeField("bỏ vào thùng rác lúc", null=True, editable=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="sent_articles",
        verbose_name="người gửi",
    )
    sent_for = models.ForeignKey(
        Branch,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="sent_articles",
        verbose_name="Hội cơ sở gửi",
    )
    sent_at = DateTimeField("gửi lúc", null=True, editable=False)
    # The desk's first touch: from then on the sender only reads it.
    taken_at = DateTimeField("nhận biên tập lúc", null=True, editable=False)
    told_at = DateTimeField("báo người gửi lúc", null=True, editable=False)
    created_at = DateTimeField("tạo lúc", auto_now_add=True)
    updated_at = DateTimeField("sửa lúc", auto_now=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        verbose_name = verbose_name_plural = "tin bài"
        indexes = [
            models.Index(
                fields=["-published_at", "-id"],
                name="article_published",
                condition=Q(state=State.PUBLISHED),
            ),
            models.Index(
                fields=["category", "-published_at", "-id"],
                name="article_category_published",
                condition=Q(state=State.PUBLISHED),
            ),
            # Of the desk, which lists what was worked on last.
            models.Index(
                fields=["-updated_at", "-id"],
                name="article_updated",
                condition=Q(trashed_at=None),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="article_published_has_a_date",
                condition=~Q(state__in=[State.PUBLISHED, State.WITHDRAWN])
                | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="article_withdrawn_has_date_and_reason",
                condition=Q(state=State.WITHDRAWN, withdrawn_at__isnull=False)
                & ~Q(withdrawal_reason="")
                | ~Q(state=State.WITHDRAWN) & Q(withdrawn_at=None, withdrawal_reason=""),
            ),
            models.CheckConstraint(
                name="article_in_the_bin_is_a_draft",
                condition=Q(trashed_at=None) | Q(state=State.DRAFT),
            ),
            models.CheckConstraint(
                name="article_sent_has_sender_and_branch",
                condition=Q(sent_by=None, sent_for=None, sent_at=None)
                | Q(sent_by__isnull=False, sent_for__isnull=False),
            ),
            models.CheckConstraint(
                name="article_unsent_is_an_untouched_draft",
                condition=~UNSENT | Q(state=State.DRAFT, taken_at=None),
            ),
            models.CheckConstraint(
                name="article_body_length",
                condition=LessThanOrEqual(Length("body"), MAX_LENGTH),
            ),
            models.CheckConstraint(
                name="article_dates_are_plausible",
                condition=within_history(
                    "published_at", "withdrawn_at", "trashed_at", "sent_at", "taken_at", "told_at"
                ),
            ),
        ]
        # What readers see of it and since when; the words are in its versions.
        triggers = [
            Audited(
                "state",
                "published_at",
                "withdrawn_at",
                "withdrawal_reason",
                "trashed_at",
                "slug",
                "is_sample",
                label="title",
                unless=UNSENT_ROW,
            ),
            COUNT_BY_MONTH,
            DATE_INDEX,
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: object, **kwargs: object) -> None:
        """Writes the search entry in the same transaction, so that no door forgets it."""
        self.clean()
        with transaction.atomic():
            super().save(*args, **kwargs)
            ArticleIndex.objects.write(self)

    def get_absolute_url(self) -> str:
        return reverse("news:article_detail", args=[self.slug, self.pk])

    def clean(self) -> None:
        """An address has words; a title without a letter that has an ASCII form gets "tin"."""
        self.slug = self.slug or slugify_vi(self.title)[:200].strip("-") or "tin"

    @property
    def shown_meeting(self) -> Meeting | None:
        """The meeting it tells of, if readers may see it."""
        return self.meeting if self.meeting_id and self.meeting.is_public else None

    @property
    def is_live(self) -> bool:
        return self.state == State.PUBLISHED and self.published_at <= timezone.now()

    @property
    def is_scheduled(self) -> bool:
        return self.state == State.PUBLISHED and self.published_at > timezone.now()

    @property
    def is_trashed(self) -> bool:
        return self.trashed_at is not None

    @property
    def is_with_sender(self) -> bool:
        """Whether its sender may still correct it: the desk has not touched it."""
        untouched = self.state == State.DRAFT and self.taken_at is None and not self.is_trashed
        return self.sent_by_id is not None and untouched

    @property
    def state_label(self) -> str:
        if self.is_trashed:
            return "Trong thùng rác"
        return "Chờ đăng" if self.is_scheduled else self.get_state_display()

    @property
    def days_left(self) -> int:
        """How many nights it stays in the bin; 0 is the last day."""
        leaves = timezone.localdate(self.trashed_at) + DAYS_IN_BIN
        return max((leaves - timezone.localdate()).days, 0)

    @property
    def trashed_by(self) -> User | None:
        """Nothing happens to an article in the bin; `for_bin` must have fetched the events."""
        return next((event.by for event in self.events.all()), None)

    @cached_property
    def last_version(self) -> models.Model:
        return self.versions.latest("pgh_id")

    @property
    def changed_by(self) -> User | None:
        """Who made it what it is, for `StaleRow`; a move counts too."""
        user = (self.last_version.pgh_context or {}).get("user")
        return User.objects.filter(pk=user).first()

    @property
    def changed_at(self) -> dt.datetime:
        return self.last_version.pgh_created_at

    @property
    def import_note(self) -> str:
        """Why it came from elsewhere as a draft, as long as it is one."""
        if self.state != State.DRAFT:
            return ""
        return "; ".join(imported.note for imported in self.imported_from.all() if imported.note)

    @property
    def reading_minutes(self) -> int:
        return reading_minutes(f"{self.sapo} {plain_text(self.body)}")

    @property
    def signature(self) -> str:
        """Who wrote it, as printed under the text: "Nguyễn Hoa – Hội Khuyến học"."""
        return " – ".join(filter(None, [self.byline, self.organisation]))

    @property
    def lead_photo(self) -> Photo | None:
        """The picture of cards; `for_list` or `for_page` must have fetched it."""
        return next((photo for photo in self.shown_photos if photo.is_lead), None)

    @property
    def gallery(self) -> list[Photo]:
        return [photo for photo in self.shown_photos if not photo.is_lead]

    def unlinked_branches(self) -> list[Branch]:
        """Those the text names and nobody has linked: for a person to confirm."""
        linked = set(self.branches.all())
        found = find_branches(self.whole_text, on=self.day)
        return [branch for branch in found if branch not in linked]

    def unlinked_documents(self) -> list[Document]:
        """The same of documents."""
        linked = set(self.documents.all())
        found = find_documents(self.whole_text, on=self.day)
        return [document for document in found if document not in linked]

    @property
    def whole_text(self) -> str:
        """What it says, without markup."""
        return "\n".join([self.title, self.sapo, plain_text(self.body)])

    @property
    def day(self) -> dt.date:
        """That of its words: when it was published, or today."""
        return timezone.localdate(self.published_at) if self.published_at else today()

    def allowed_moves(self, user: User) -> list[Move]:
        """The buttons this person is shown, in the order of the table."""
        return [
            move
            for move in MOVES.values()
            if self.state in move.sources
            and self.is_trashed == move.in_bin
            and user.has_role(*move.roles)
            and (self.sent_at or not move.only_sent)
            and (move.name != "unschedule" or self.is_scheduled)
            and (move.name != "withdraw" or self.is_live)
        ]


from .files import Attachment, Photo  # noqa: E402 -- they look back at the article
from .history import Correction, Event  # noqa: E402 -- they look back at the article
