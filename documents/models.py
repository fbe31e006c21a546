"""Guiding documents (văn bản chỉ đạo): directives, decisions, plans and dispatches."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Substr
from django.db.models.lookups import LessThanOrEqual
from django.urls import reverse
from django.utils import timezone

from audit.triggers import Audited
from core.dates import within_history
from core.embedded import Embedded
from core.fields import (
    DateField,
    DateTimeField,
    HtmlField,
    LineField,
    PartialDateField,
    PositiveIntegerField,
    ProseField,
)
from core.html import MAX_LENGTH, plain_text
from core.papers import PaperKind, ending_of
from core.partial_date import STORED
from core.row_version import RowVersioned
from core.search import as_words
from core.text import fold, slugify_vi

from .symbols import symbol_key, symbol_keys

if TYPE_CHECKING:
    from collections.abc import Collection

    from accounts.models import User
    from core.search import Query


class DocumentQuerySet(models.QuerySet["Document"]):
    def published(self) -> Self:
        """The one rule of what a reader may see, in pages, sitemap, feed, search and files."""
        return self.filter(published_at__lte=timezone.now())

    def unpublished(self) -> Self:
        return self.exclude(pk__in=Document.objects.published())

    def visible_to(self, user: User) -> Self:
        """Staff see what they are preparing too."""
        return self if user.is_authenticated and user.is_staff else self.published()

    def with_file(self) -> Self:
        return self.exclude(file="")

    def with_symbols(self, keys: Collection[str]) -> Self:
        """Those printed with any of these symbols (`symbol_keys`)."""
        return self.filter(symbol_keys__overlap=list(keys))

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def of_issuer(self, issuer: str) -> Self:
        return self.filter(issuer=issuer)

    def of_year(self, year: int) -> Self:
        return self.filter(issued_on__startswith=f"{year}")

    def search(self, query: Query) -> Self:
        """Those with every term of the query, with or without accents; named by symbol first."""
        found = self
        for term in query.terms:
            found = found.filter(search_text__contains=term.in_words)
        asked = Q(symbol_keys__overlap=[symbol_key(word) for word in query.text.split()])
        named = models.Case(models.When(asked, then=1), default=0)
        return found.annotate(named=named).order_by("-named", *Document._meta.ordering)

    def for_list(self) -> Self:
        """With all that a list shows, and without the texts that only the page of one shows."""
        texts = ("summary", "search_text", "note")
        more = (f"replaced_by__{name}" for name in texts)
        return self.select_related("replaced_by").defer(*texts, *more)

    def for_page(self) -> Self:
        return self.select_related("replaced_by").defer("search_text")

    def as_named(self) -> Embedded:
        """Those of this set that an article names: all that their links need."""
        named = self.filter(articles=models.OuterRef("pk"))
        return Embedded(named, "id", "kind", "symbol", "issuer", "issued_on")

    def for_results(self) -> Self:
        """All that a search result shows: the text too, to quote from it."""
        return self.defer("search_text", "note")

    def kinds(self) -> set[str]:
        return set(self.order_by().values_list("kind", flat=True).distinct())

    def issuers(self) -> list[str]:
        return list(self.order_by("issuer").values_list("issuer", flat=True).distinct())

    def years(self) -> list[int]:
        """Latest first; those whose year is unknown are in none."""
        years = self.order_by().exclude(issued_on="").annotate(year=Substr("issued_on", 1, 4))
        return sorted({int(year) for year in years.values_list("year", flat=True)}, reverse=True)


class Document(RowVersioned):
    """One paper, as it is cited.

    A symbol names a paper only together with its issuer and date: numbers begin anew every year.
    And copies of one paper may print different dates or numbers. Such a paper is still one row,
    under what its best copy prints; `also_printed` has the other, is shown to readers, and is found
    by search and in texts. Two rows would double it in every list and link.
    """

    class Kind(models.TextChoices):
        DIRECTIVE = "directive", "Chỉ thị"
        CONCLUSION = "conclusion", "Kết luận"
        RESOLUTION = "resolution", "Nghị quyết"
        LAW = "law", "Luật"
        DECREE = "decree", "Nghị định"
        DECISION = "decision", "Quyết định"
        CIRCULAR = "circular", "Thông tư"
        PROVISION = "provision", "Quy định"
        REGULATION = "regulation", "Quy chế"
        CHARTER = "charter", "Điều lệ"
        PLAN = "plan", "Kế hoạch"
        PROGRAMME = "programme", "Chương trình"
        GUIDELINE = "guideline", "Hướng dẫn"
        OFFICIAL_DISPATCH = "official_dispatch", "Công văn"
        NOTICE = "notice", "Thông báo"
        REPORT = "report", "Báo cáo"
        PROPOSAL = "proposal", "Tờ trình"
        OTHER = "other", "Văn bản"

    kind = LineField("loại", max_length=17, choices=Kind, default=Kind.OFFICIAL_DISPATCH)
    symbol = LineField(
        "số, ký hiệu", max_length=60, help_text="Như bản in, không kèm chữ “số”. Ví dụ: 49-KL/TW."
    )
    issuer = LineField(
        "cơ quan ban hành",
        max_length=120,
        help_text="Như trong câu “… của Ban Bí thư”: bạn đọc lọc theo tên này.",
    )
    issued_on = PartialDateField(
        "ngày ban hành",
        blank=True,
        help_text="Ví dụ 10/05/2019. Chưa rõ ngày thì ghi 11/2023 hoặc 2020, hoặc để trống.",
    )
    also_printed = LineField(
        "còn được ghi là",
        max_length=200,
        blank=True,
        help_text="Số hay ngày khác mà có bản in ghi cho chính văn bản này, ví dụ: 448/QĐ-KHVN ngày"
        " 01/12/2015.",
    )
    effective_on = DateField("có hiệu lực từ ngày", null=True, blank=True)
    abstract = LineField(
        "trích yếu", max_length=500, help_text="Nội dung chính, như in dưới tên văn bản."
    )
    summary = HtmlField(
        "tóm tắt",
        blank=True,
        help_text="Những điều bạn đọc cần biết, để đọc ngay trên trang mà không phải tải tệp.",
    )
    file = models.FileField(
        "tệp",
        upload_to="van-ban/%Y/%m/",
        blank=True,
        help_text="PDF, Word, Excel hoặc OpenDocument, tối đa 12 MB. Bạn đọc chỉ tải được khi văn"
        " bản đã đăng.",
    )
    file_size = PositiveIntegerField("cỡ tệp (byte)", default=0, editable=False)
    note = ProseField(
        "ghi chú về nguồn",
        max_length=1000,
        blank=True,
        help_text="Lấy ở đâu, điều gì chưa kiểm được. Bạn đọc thấy ghi chú này.",
    )
    replaced_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaces",
        verbose_name="được thay thế bởi",
    )
    based_on = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="basis_of",
        verbose_name="căn cứ vào",
    )
    published_at = DateTimeField("đăng lúc", null=True, editable=False)
    created_at = DateTimeField("tạo lúc", auto_now_add=True)
    updated_at = DateTimeField("sửa lúc", auto_now=True)
    symbol_keys = ArrayField(LineField(max_length=200), default=list, editable=False)
    search_text = models.TextField(editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        # What is dated by its month or year alone stands after the days of that month or year.
        ordering = ["-issued_on", "symbol", "pk"]
        verbose_name = verbose_name_plural = "văn bản"
        constraints = [
            models.UniqueConstraint(
                fields=["symbol", "issuer", "issued_on"],
                name="document_once",
                violation_error_message="Văn bản có số, cơ quan và ngày này đã có. Xin sửa văn bản"
                " đã có.",
            ),
            models.CheckConstraint(
                name="document_does_not_replace_itself",
                condition=Q(replaced_by=None) | ~Q(replaced_by=F("pk")),
                violation_error_message="Một văn bản không thể thay thế chính nó.",
            ),
            models.CheckConstraint(
                name="document_issued_on_is_a_date", condition=Q(issued_on__regex=STORED)
            ),
            models.CheckConstraint(
                name="document_summary_length",
                condition=LessThanOrEqual(Length("summary"), MAX_LENGTH),
            ),
            models.CheckConstraint(
                name="document_dates_within_history",
                condition=within_history("effective_on", "published_at"),
            ),
        ]
        triggers = [
            Audited(
                *("kind", "symbol", "issuer", "issued_on", "also_printed", "effective_on"),
                *("abstract", "summary", "file", "note", "replaced_by", "published_at"),
                label=["kind", "symbol", "issuer"],
            ),
        ]

    def __str__(self) -> str:
        """As offices cite it: Kết luận 49-KL/TW ngày 10/05/2019 của Ban Bí thư."""
        return " ".join(filter(None, [self.name, self.issued_on.in_words, f"của {self.issuer}"]))

    def save(self, **kwargs: object) -> None:
        texts = [str(self), self.also_printed, self.abstract, plain_text(self.summary)]
        self.search_text = as_words(fold("\n".join(texts)))
        others = symbol_keys(self.also_printed)
        self.symbol_keys = list(dict.fromkeys([symbol_key(self.symbol), *others]))
        with suppress(FileNotFoundError):  # what is missing on the disk keeps nobody from saving
            self.file_size = self.file.size if self.file else 0
        super().save(**kwargs)

    def get_absolute_url(self) -> str:
        """The page gathers what several apps know, and so is the project's own."""
        return reverse("document_detail", args=[self.slug, self.pk])

    def chain(self, relation: str) -> set[int]:
        """The keys of itself and of all that "replaced_by" or "based_on" leads to from it."""
        seen, edge = set(), {self.pk}
        while edge:
            seen |= edge
            nearest = Document.objects.filter(pk__in=edge).values_list(relation, flat=True)
            edge = set(nearest) - seen - {None}
        return seen

    def related(self, user: User) -> list[tuple[str, list[Document]]]:
        """What the person may see of the documents it is linked to, by how; no empty group."""
        groups = [
            ("Được thay thế bởi", Document.objects.filter(replaces=self)),
            ("Thay thế", self.replaces.all()),
            ("Căn cứ vào", self.based_on.all()),
            ("Là căn cứ của", self.basis_of.all()),
        ]
        shown = [(how, list(rows.visible_to(user).for_list())) for how, rows in groups]
        return [(how, rows) for how, rows in shown if rows]

    @property
    def successor(self) -> Document | None:
        """What replaced it, as far as readers know."""
        by = self.replaced_by
        return by if by and by.is_published else None

    @property
    def slug(self) -> str:
        return slugify_vi(self.symbol) or "van-ban"

    @property
    def name(self) -> str:
        """Kết luận 49-KL/TW."""
        return f"{self.get_kind_display()} {self.symbol}"

    @property
    def is_published(self) -> bool:
        return self.published_at is not None and self.published_at <= timezone.now()

    @property
    def file_label(self) -> str:
        """What the file is: PDF, Word."""
        return str(dict(PaperKind.choices).get(ending_of(self.file.name), "Tệp"))

    @property
    def download_name(self) -> str:
        return f"{slugify_vi(self.name)}.{ending_of(self.file.name)}"
