"""What a search finds: each kind of thing under its tab."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Paginator

from accounts.viewer import viewer
from branches.models import Branch
from core.html import plain_text
from core.pagination import CappedPaginator, page_in
from core.search import Piece, Query, excerpt, highlight
from documents.models import Document
from learning.models import LearningModel
from meetings.models import Meeting
from news.forms import YearFilter
from news.search import Found
from news.search_misses import count_miss

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from news.models import Article

RESULTS_PER_PAGE = 10
EXCERPT_LENGTH = 240
NEWS, BRANCHES, MEETINGS, DOCUMENTS = "tin-tuc", "don-vi", "giao-ban", "van-ban"
MODELS = "mo-hinh"
MORE, AT_LEAST = "hơn", "ít nhất"


@dataclass(frozen=True)
class Tab:
    """`kind` is what `?loai=` says; `result` makes what the page shows of a row.

    There are `count` results, more than that, or at least so many: `more` is the word for it.
    """

    kind: str
    name: str
    found: Paginator
    count: int
    more: str
    result: type[Result]


@dataclass(frozen=True)
class ArticleResult:
    """What was looked for is marked in title and excerpt."""

    article: Article
    query: Query

    @property
    def title(self) -> list[Piece]:
        return highlight(self.article.title, self.query)

    @property
    def excerpt(self) -> list[Piece]:
        text = f"{self.article.sapo} {plain_text(self.article.body)} {self.article.signature}"
        return highlight(excerpt(text, self.query, EXCERPT_LENGTH), self.query)


@dataclass(frozen=True)
class BranchResult:
    branch: Branch
    query: Query

    @property
    def title(self) -> list[Piece]:
        return highlight(self.branch.title, self.query)


@dataclass(frozen=True)
class MeetingResult:
    meeting: Meeting
    query: Query

    @property
    def title(self) -> list[Piece]:
        return highlight(str(self.meeting), self.query)

    @property
    def excerpt(self) -> list[Piece]:
        text = self.meeting.public_text.removeprefix(f"{self.meeting}. ")
        return highlight(excerpt(text, self.query, EXCERPT_LENGTH), self.query)


@dataclass(frozen=True)
class ModelResult:
    model: LearningModel
    query: Query

    @property
    def title(self) -> list[Piece]:
        return highlight(str(self.model), self.query)


@dataclass(frozen=True)
class DocumentResult:
    document: Document
    query: Query

    @property
    def title(self) -> list[Piece]:
        return highlight(str(self.document), self.query)

    @property
    def excerpt(self) -> list[Piece]:
        parts = [self.document.abstract, self.document.also_printed]
        text = ". ".join(filter(None, [*parts, plain_text(self.document.summary)]))
        return highlight(excerpt(text, self.query, EXCERPT_LENGTH), self.query)


Result = ArticleResult | BranchResult | MeetingResult | ModelResult | DocumentResult


def search_page(query: Query, request: HttpRequest) -> dict[str, object]:
    """The context of search.html: one tab's results, and how many the others have."""
    articles, years = search_articles(query, request)
    branches = Branch.objects.visible_to(viewer(request)).named(query).with_turns()
    meetings = Meeting.objects.public().search(query).for_results()
    models = LearningModel.objects.public().named(query).for_list()
    documents = Document.objects.published().search(query).for_results()
    tabs = [
        articles,
        capped_tab(BRANCHES, "Đơn vị", branches, BranchResult),
        capped_tab(MEETINGS, "Cuộc họp", meetings, MeetingResult),
        capped_tab(MODELS, "Mô hình", models, ModelResult),
        capped_tab(DOCUMENTS, "Văn bản", documents, DocumentResult),
    ]
    more = next((tab.more for tab in tabs if tab.more), "")
    # Of what is more than so many, the rest is not counted to the last one.
    total = sum(tab.count for tab in tabs if tab.more or more != MORE)
    if not total:
        count_miss(query=query, request=request, user=viewer(request))
    tab = _chosen(tabs, request.GET.get("loai"))
    page = page_in(tab.found, request)
    return {
        "query": query,
        "years": years,
        "tabs": tabs,
        "tab": tab,
        "total": total,
        "more": more,
        "page": page,
        "results": [tab.result(row, query) for row in page],
        "suggestion": "" if total else suggestion(query),
    }


def search_articles(query: Query, request: HttpRequest) -> tuple[Tab, YearFilter]:
    """Of the year that is asked for, if there is one among those of all that is found."""
    found = Found(query)
    years = YearFilter(request.GET, years=found.years)
    if years.chosen:
        found = Found(query, year=years.chosen)
    pages = Paginator(found, RESULTS_PER_PAGE)
    more = MORE if found.has_more else AT_LEAST if found.may_have_more else ""
    return Tab(NEWS, "Tin tức", pages, found.counted, more, ArticleResult), years


def capped_tab(kind: str, name: str, rows: QuerySet, result: type[Result]) -> Tab:
    found = CappedPaginator(rows, RESULTS_PER_PAGE)
    return Tab(kind, name, found, found.count, MORE if found.has_more else "", result)


def _chosen(tabs: list[Tab], kind: str | None) -> Tab:
    """The one asked for if it holds anything, else the first that does."""
    asked = [tab for tab in tabs if tab.kind == kind]
    return next((tab for tab in [*asked, *tabs] if tab.count), tabs[0])


def suggestion(query: Query) -> str:
    """What to ask for instead of a query that finds nothing: those of its words that are known."""
    known = [term.exact for term in query.terms if _is_found(term.exact)]
    text = " ".join(known)
    return text if known and _is_found(text) else ""


def _is_found(text: str) -> bool:
    return Found(Query.parse(text)).count() > 0
